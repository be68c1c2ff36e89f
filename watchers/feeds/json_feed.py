"""The JSON Feed reader (jsonfeed.org, versions 1 and 1.1)."""

from __future__ import annotations

import json
import re
from typing import Any

from watchers.feeds.raw import MAX_ENTRIES, RawEntry, RawFeed

# JSON can write halves of surrogate pairs and NUL, which UTF-8 or a database can't hold.
_NO_CHARACTERS = re.compile("[\x00\ud800-\udfff]")


def read(body: bytes) -> RawFeed | None:
    """The feed; None where the JSON is something else or broken."""
    try:
        data = json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(data, dict) or not isinstance(data.get("items"), list):
        return None
    feed = RawFeed(title=_word(data, "title"), link=_word(data, "home_page_url"), language=_word(data, "language"))
    feed.entries = [_entry(item) for item in data["items"][:MAX_ENTRIES] if isinstance(item, dict)]
    return feed


def _entry(item: dict[str, Any]) -> RawEntry:
    html = _word(item, "content_html")
    entry = RawEntry(
        id=_word(item, "id"),
        title=_word(item, "title"),
        link=_word(item, "url") or _word(item, "external_url"),
        published=_word(item, "date_published"),
        updated=_word(item, "date_modified"),
        summary=_word(item, "summary"),
        summary_html=False,
        content=html or _word(item, "content_text"),
        content_html=bool(html),
    )
    authors = item.get("authors") if isinstance(item.get("authors"), list) else [item.get("author")]
    entry.author = ", ".join(filter(None, (_word(a, "name") for a in authors or [] if isinstance(a, dict))))
    entry.published = entry.published or entry.updated
    return entry


def _word(data: dict[str, Any], key: str) -> str:
    value = data.get(key)
    if isinstance(value, str):
        return _NO_CHARACTERS.sub("", value)
    return str(value) if isinstance(value, int) else ""
