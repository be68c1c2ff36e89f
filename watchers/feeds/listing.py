"""What a poll needs of a feed, made in a worker process: plain tuples, which cross between processes cheaply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from watchers.feeds.identity import Fingerprint, Kind, SeenEntry, fingerprints, judge
from watchers.types import Entry

# Publishers that give an entry a new key at each poll must not make it grow without end.
_MOST_KEYS = 32

_Fields = tuple[
    str | None, str, str | None, datetime | None, datetime | None, str | None, str, str
]  # in the order of Entry's


@dataclass(frozen=True, slots=True)
class Listing:
    """A feed as it was read.

    ``found`` has for each listed entry, in the feed's order and without twins: whether it is new, edited or known; the
    mark that it is to be remembered by; the place of the mark that it was known by among those given; its fields, where
    they were asked for and it isn't known. ``per_day`` is how many entries a day its dates tell of.
    """

    title: str
    ttl: int | None
    per_day: float | None
    found: tuple[tuple[Kind, str, int | None, _Fields | None], ...]


def read_listing(
    body: bytes,
    *,
    now: datetime,
    content_type: str | None = None,
    url: str | None = None,
    known: Sequence[str] = (),
    with_entries: bool = True,
) -> Listing:
    """Parse a feed's bytes and tell its entries from those ``known`` by these marks. Raises NotAFeed."""
    from watchers.feeds.reading import read_feed  # in a worker: the main process needs the dataclass alone

    parsed = read_feed(body, content_type=content_type, url=url)
    prints = fingerprints(parsed.entries)
    found: list[tuple[Kind, str, int | None, _Fields | None]] = []
    for verdict in judge(prints, _by_key(known)):
        place, entry = verdict.place, parsed.entries[verdict.place]
        was = verdict.seen.id if verdict.seen else None
        mark = _mark(prints[place]) if was is None else _renewed(known[was], prints[place])
        row = _fields(entry) if with_entries and verdict.kind != "known" else None
        found.append((verdict.kind, mark, was, row))
    return Listing(title=parsed.title, ttl=parsed.ttl, per_day=_per_day(parsed.entries, now), found=tuple(found))


def _mark(found: Fingerprint) -> str:
    return f"{found.content_hash} {' '.join(found.keys)}"


def _renewed(mark: str, found: Fingerprint) -> str:
    """The mark with what is new of the entry: a later poll may find it by any of its keys."""
    content_hash, *keys = mark.split(" ")
    if content_hash == found.content_hash and set(keys).issuperset(found.keys):
        return mark
    every = dict.fromkeys((*found.keys, *keys))
    return f"{found.content_hash} {' '.join(list(every)[:_MOST_KEYS])}"


def _by_key(known: Sequence[str]) -> dict[str, SeenEntry]:
    found: dict[str, SeenEntry] = {}
    for place, mark in enumerate(known):
        content_hash, *keys = mark.split(" ")
        found |= dict.fromkeys(keys, SeenEntry(place, frozenset(keys), content_hash))
    return found


def _fields(entry: Entry) -> _Fields:
    return (
        entry.id,
        entry.title,
        entry.link,
        entry.published,
        entry.updated,
        entry.author,
        entry.summary,
        entry.content,
    )


def _per_day(entries: tuple[Entry, ...], now: datetime) -> float | None:
    """How often the feed has published till now; None where its dates tell nothing."""
    dates = [date for entry in entries if (date := entry.published or entry.updated) and date <= now]
    if len(dates) < 3:
        return None
    span = (now - min(dates)) / timedelta(days=1)
    return len(dates) / span if span > 0 else None
