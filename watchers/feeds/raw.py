"""What any reader finds in a feed, as written; `build` makes the same clean `ParsedFeed` of it whoever read it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from watchers.feeds.dates import parse_date
from watchers.feeds.text import folded, looks_like_html, one_line, plain, repair, without_control
from watchers.types import Entry, ParsedFeed

MAX_ENTRIES = 2_000  # publishers list the newest first
MAX_TITLE, MAX_SUMMARY, MAX_CONTENT, MAX_ID = 1_000, 20_000, 500_000, 2_000
# What joining would change in an absolute address, or refuse.
_NOT_AS_IT_IS = re.compile(r"[\[\]\s\\]|[?#;]$|[?;#][?;#]|[^\x21-\x7e]")
_PERIODS = {"hourly": 3600, "daily": 86400, "weekly": 604800, "monthly": 2592000, "yearly": 31536000}


@dataclass(slots=True)
class RawEntry:
    """An item's values as the file has them; "" where it has none."""

    id: str = ""
    title: str = ""
    title_html: bool = False
    link: str = ""
    base: str = ""
    published: str = ""
    updated: str = ""
    author: str = ""
    summary: str = ""
    summary_html: bool = True
    content: str = ""
    content_html: bool = True


@dataclass(slots=True)
class RawFeed:
    """A feed's values as the file has them. ``ttl`` counts seconds."""

    title: str = ""
    title_html: bool = False
    link: str = ""
    base: str = ""
    language: str = ""
    ttl: int | None = None
    problem: str | None = None
    entries: list[RawEntry] = field(default_factory=list)


def period(name: str, frequency: str) -> int | None:
    """Seconds between updates that ``sy:updatePeriod`` and ``sy:updateFrequency`` ask for."""
    seconds = _PERIODS.get(name.strip().lower())
    times = int(frequency) if frequency.strip().isascii() and frequency.strip().isdigit() else 1
    return seconds // max(times, 1) if seconds else None


def minutes(text: str) -> int | None:
    """Seconds for an RSS ``ttl``; None for what is no sensible number."""
    text = text.strip()
    return int(text) * 60 if text.isascii() and text.isdigit() and 0 < len(text) < 7 and int(text) else None


def build(raw: RawFeed, url: str | None) -> ParsedFeed:
    """Plain text, UTC dates, absolute links, within the caps."""
    base = absolute(url or "", raw.base) or url or ""
    base = base if base.startswith(("http://", "https://")) else ""
    link = absolute(base, raw.link)
    entries = tuple(_entry(e, base or link or "") for e in raw.entries[:MAX_ENTRIES])
    return ParsedFeed(
        title=_title(raw.title, html=raw.title_html),
        link=link,
        language=without_control(raw.language).strip().replace("_", "-")[:35] or None,
        entries=entries,
        ttl=raw.ttl,
        problem=raw.problem,
    )


def absolute(base: str, link: str) -> str | None:
    """The link as an address; as written where there is nothing to resolve it against, None where it is no link."""
    link = without_control(link)
    link = "".join(link.split()) if "\n" in link else link.strip()
    if not link or len(link) > MAX_ID * 2:
        return None
    if link.startswith(("https://", "http://")) and not _NOT_AS_IT_IS.search(link):
        return link
    try:
        joined = urljoin(base, link) if base else link
        scheme = urlsplit(joined).scheme.lower()
    except ValueError:
        return None
    return None if scheme in ("javascript", "data", "vbscript", "file") else joined


def _entry(raw: RawEntry, base: str) -> Entry:
    if raw.base:
        base = absolute(base, raw.base) or base
    summary = raw.summary or raw.content[: MAX_SUMMARY * 4]
    summary_html = raw.summary_html if raw.summary else raw.content_html
    return Entry(
        id=without_control(raw.id).strip()[:MAX_ID] or None,
        title=_title(raw.title, html=raw.title_html),
        link=absolute(base, raw.link),
        published=parse_date(raw.published),
        updated=parse_date(raw.updated),
        author=one_line(repair(raw.author))[:MAX_TITLE] or None,
        summary=_text(summary[: MAX_SUMMARY * 4], html=summary_html)[:MAX_SUMMARY],
        content=repair(raw.content[:MAX_CONTENT]).strip(),
    )


def _title(text: str, *, html: bool) -> str:
    return one_line(_text(text[: MAX_TITLE * 4], html=html))[:MAX_TITLE]


def _text(text: str, *, html: bool) -> str:
    text = repair(text)
    return plain(text) if html or looks_like_html(text) else folded(text)
