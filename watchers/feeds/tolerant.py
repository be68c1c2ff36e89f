"""The patient reader: feedparser, for whatever is broken; its sanitiser and link resolver are off."""

from __future__ import annotations

import io
from typing import Any

import feedparser
from feedparser.mixin import _FeedParserMixin

from watchers.feeds.raw import MAX_ENTRIES, RawEntry, RawFeed, minutes, period
from watchers.feeds.strict import finish, name_of

# feedparser resolves guids as if they were links ("t3_x" becomes "/t3_x"), which would make an entry's identity
# hang on where the feed lies today. No option turns that off.
_FeedParserMixin.can_be_relative_uri.discard("id")

_HTML_TYPES = ("text/html", "application/xhtml+xml")


def read(body: bytes, content_type: str | None = None) -> RawFeed | None:
    """The feed; None where feedparser sees none."""
    headers = {"content-type": content_type} if content_type else {}
    try:
        found = feedparser.parse(
            io.BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except Exception:  # noqa: BLE001  on broken markup it raises KeyError, TypeError, ValueError and more
        return None
    if not found.version and not found.entries:
        return None
    meta = found.feed
    syndication = period(meta.get("sy_updateperiod") or "", meta.get("sy_updatefrequency") or "")
    asked = (minutes(meta.get("ttl") or ""), syndication)
    raw = RawFeed(
        title=meta.get("title") or "",
        title_html=(meta.get("title_detail") or {}).get("type") in _HTML_TYPES,
        link="" if meta.get("link") == meta.get("id") else meta.get("link") or "",
        language=meta.get("language") or "",
        ttl=max(filter(None, asked), default=None),
    )
    raw.entries = [_entry(e) for e in found.entries[:MAX_ENTRIES]]
    return raw


def _entry(found: Any) -> RawEntry:
    get = found.get
    content = (get("content") or [{}])[0]
    entry = RawEntry(
        id=get("id") or "",
        title=get("title") or "",
        title_html=(get("title_detail") or {}).get("type") in _HTML_TYPES,
        link=get("link") or "",
        published=dict.get(found, "published") or "",
        updated=dict.get(found, "updated") or "",
        summary=get("summary") or "",
        summary_html=(get("summary_detail") or {}).get("type", "text/html") in _HTML_TYPES,
        content=content.get("value") or "",
        content_html=content.get("type", "text/html") in _HTML_TYPES,
    )
    authors = [a.get("name") or a.get("email") or "" for a in get("authors") or []]
    if len(authors) < 2:
        authors = [name_of(get("author") or "")]
    if entry.link == entry.id and not entry.id.startswith(("http://", "https://")):
        entry.link = ""  # feedparser takes any Atom id for the link where there is none
    links = get("links") or []
    other = next(
        (x["href"] for r in ("alternate", "related") for x in links if x.get("rel") == r and x.get("href")), ""
    )
    finish(entry, authors, permalink=bool(get("guidislink")), other_link=other, created=get("created") or "")
    return entry
