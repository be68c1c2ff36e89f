"""A feed as the command line prints it."""

from __future__ import annotations

from watchers.types import Entry, ParsedFeed


def to_json(feed: ParsedFeed) -> dict[str, object]:
    """What `vedette feeds parse` prints."""
    return {
        "title": feed.title,
        "link": feed.link,
        "language": feed.language,
        "entries": [_entry_json(e) for e in feed.entries],
    }


def _entry_json(entry: Entry) -> dict[str, object]:
    return {
        "id": entry.id,
        "title": entry.title,
        "link": entry.link,
        "published": entry.published.isoformat().replace("+00:00", "Z") if entry.published else None,
        "updated": entry.updated.isoformat().replace("+00:00", "Z") if entry.updated else None,
        "author": entry.author,
        "summary": entry.summary,
        "content": entry.content,
    }
