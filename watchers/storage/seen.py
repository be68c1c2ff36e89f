"""What each feed has shown: one value a feed, a line an entry, so that a poll reads and writes one row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from watchers.storage.engine import upsert
from watchers.storage.schema import seen_entries

# Feeds that are written in one go; others may take their turn between.
_AT_ONCE = 25


@dataclass(frozen=True, slots=True)
class SeenEntry:
    """An entry that a feed has shown; ``mark`` is one line in the reader's own form, by which it is known again.

    ``article_id`` is None where it was never read.
    """

    mark: str
    article_id: int | None = None


@dataclass(frozen=True, slots=True)
class SeenChange:
    """An entry seen now, and the mark that it ``was`` known by where it isn't new; None keeps the article."""

    mark: str
    was: str | None = None
    article_id: int | None = None


@dataclass(frozen=True, slots=True)
class SeenChanges:
    """What is to be remembered of a feed; with ``keep`` all but so many of the entries last seen are forgotten."""

    changes: Sequence[SeenChange]
    keep: int | None = None


async def read_seen(connection: AsyncConnection, feed_id: int) -> tuple[SeenEntry, ...]:
    """All that is remembered of a feed's entries, those that were seen last at the end."""
    query = select(seen_entries.c.entries).where(seen_entries.c.feed_id == feed_id)
    text = (await connection.execute(query)).scalar_one_or_none() or ""
    return tuple(SeenEntry(mark, int(article) if article else None) for article, mark in _lines(text))


async def write_seen(connection: AsyncConnection, changes: Mapping[int, SeenChanges]) -> None:
    """Remember entries, by feed, within a transaction that is under way."""
    ids = list(changes)
    for part in (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE)):
        query = select(seen_entries.c.feed_id, seen_entries.c.entries).where(seen_entries.c.feed_id.in_(part))
        before: dict[int, str] = {row[0]: row[1] for row in await connection.execute(query.with_for_update())}
        rows = [{"feed_id": of, "entries": _after(before.get(of, ""), changes[of])} for of in part]
        await connection.execute(upsert(connection, seen_entries, on=["feed_id"], update=["entries"]), rows)


def _after(text: str, of: SeenChanges) -> str:
    articles = {mark: article for article, mark in _lines(text)}
    for change in of.changes:
        # What is seen moves to the end: what was not seen for longest is forgotten first.
        known = articles.pop(change.mark, "")
        was = articles.pop(change.was, "") if change.was is not None else ""
        articles[change.mark] = str(change.article_id or was or known)
    lines = [f"{article} {mark}\n" for mark, article in articles.items()]
    return "".join(lines if of.keep is None else lines[-of.keep :])


def _lines(text: str) -> list[tuple[str, str]]:
    """Article (its number, or nothing) and mark of each entry."""
    return [(article, mark) for article, _, mark in (line.partition(" ") for line in text.split("\n")[:-1])]
