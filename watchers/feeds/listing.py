"""What a poll needs of a feed, made in a worker process: plain tuples, which cross between processes cheaply."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from watchers.feeds.identity import Fingerprint, choose_policy, fingerprint
from watchers.types import Entry

_Fields = tuple[
    str | None, str, str | None, datetime | None, datetime | None, str | None, str, str
]  # in the order of Entry's


@dataclass(frozen=True, slots=True)
class Listing:
    """A feed as it was read.

    ``marks`` are each entry's keys and content hash, in the feed's order; ``rows`` its fields, left out where nobody
    asked for them. ``per_day`` is how many entries a day its dates tell of.
    """

    title: str
    ttl: int | None
    per_day: float | None
    marks: tuple[tuple[tuple[str, ...], str], ...]
    rows: tuple[_Fields, ...] = ()

    def entry(self, place: int) -> Entry:
        """The entry that stands at this place in the feed."""
        return Entry(*self.rows[place])

    @property
    def fingerprints(self) -> tuple[Fingerprint, ...]:
        """By what each entry is known again."""
        return tuple(Fingerprint(keys, content_hash) for keys, content_hash in self.marks)


def read_listing(
    body: bytes,
    *,
    now: datetime,
    content_type: str | None = None,
    url: str | None = None,
    with_entries: bool = True,
) -> Listing:
    """Parse a feed's bytes and take its entries' fingerprints. Raises NotAFeed."""
    from watchers.feeds.reading import read_feed  # in a worker: the main process needs the dataclass alone

    parsed = read_feed(body, content_type=content_type, url=url)
    policy = choose_policy(parsed.entries)
    marks = ((mark.keys, mark.content_hash) for mark in (fingerprint(entry, policy) for entry in parsed.entries))
    return Listing(
        title=parsed.title,
        ttl=parsed.ttl,
        per_day=_per_day(parsed.entries, now),
        marks=tuple(marks),
        rows=tuple(map(_fields, parsed.entries)) if with_entries else (),
    )


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
