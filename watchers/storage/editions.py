"""Imported lists: a new edition staged, compared and published in one go; where lists come from; old editions."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Text, and_, delete, exists, func, insert, literal, select, type_coerce, update
from sqlalchemy.ext.asyncio import AsyncConnection

from watchers.errors import StorageError
from watchers.storage.engine import Database, upsert
from watchers.storage.following import present
from watchers.storage.lists import new_list, touch
from watchers.storage.outbox import queue, random_id
from watchers.storage.schema import (
    list_changes,
    list_entries,
    list_sources,
    list_staging,
    lists,
    stories,
    subscriptions,
)
from watchers.types import EntryChange, ListNews, NewDelivery, Subscription, WatchEntry

BATCH = 500
MOST_CHANGES = 100
ABANDONED = timedelta(days=1)

_ENTRY: TypeAdapter[WatchEntry] = TypeAdapter(WatchEntry)
_SUBSCRIPTION = [subscriptions.c[field.name] for field in fields(Subscription)]
_OLD = type_coerce(list_entries.c.entry, Text)

Tell = Callable[[ListNews, Sequence[Subscription]], Sequence[NewDelivery]]


@dataclass(frozen=True, slots=True)
class SourceOfList:
    """Where a list comes from; looked at again ``every`` so often, never by itself where that is None."""

    list_id: str
    url: str
    format: str | None = None
    every: timedelta | None = None
    etag: str | None = None
    last_modified: str | None = None
    checked_at: datetime | None = None
    next_check_at: datetime | None = None
    failures: int = 0
    last_error: str | None = None


_SOURCE = [list_sources.c[field.name] for field in fields(SourceOfList)]


@dataclass(frozen=True, slots=True)
class Edition:
    """What publishing did; ``version`` is 0 and nothing was changed where it was ``refused`` for the reason given."""

    version: int
    size: int
    added: int = 0
    removed: int = 0
    changed: int = 0
    alerts: int = 0
    first: bool = False
    refused: str | None = None
    news: ListNews | None = field(default=None, compare=False)


class Editions:
    """The operator's imported lists, of the origin "imported"."""

    def __init__(self, database: Database, installation: str) -> None:
        self._database = database
        self._installation = installation

    async def publish(
        self,
        list_id: str,
        title: str,
        rows: Iterable[tuple[str, str]],
        *,
        now: datetime,
        refuse: Callable[[int, int, int], str | None],
        tell: Tell,
        url: str | None = None,
        covers: str = "",
    ) -> Edition:
        """Make ``rows`` (each an entry's id and its JSON) the list's next version.

        They are staged in short transactions and compared in the database, so that a list of any length takes
        little memory. ``refuse`` gets how many entries there were, are, and would go, and says why not. In the
        transaction that publishes, ``tell`` gets what changed and the active subscriptions that name the list,
        and says what to deliver; a list's first edition is no news. Both are pure. Raises StorageError where a
        list of another origin has that id.
        """
        edition = secrets.token_hex(8)
        try:
            await self._stage(edition, rows, now)
            async with self._database.write(alone=True) as connection:
                return await self._publish(connection, edition, list_id, title, now, refuse, tell, url, covers)
        finally:
            async with self._database.write() as connection:
                over = (list_staging.c.edition == edition) | (list_staging.c.staged_at < now - ABANDONED)
                await connection.execute(delete(list_staging).where(over))

    async def remove(self, list_id: str) -> bool:
        """Drop an imported list with its history; whether it was there."""
        async with self._database.write(alone=True) as connection:
            mine = and_(lists.c.id == list_id, lists.c.origin == "imported")
            gone = await connection.execute(delete(lists).where(mine))
            await touch(connection)
            return bool(gone.rowcount)

    async def at(self, list_id: str, version: int) -> tuple[WatchEntry, ...]:
        """The entries of an earlier version, told from the list's history; by id."""
        columns = (list_changes.c.before, list_changes.c.after)
        later = and_(list_changes.c.list_id == list_id, list_changes.c.version > version)
        undone = select(*columns).where(later).order_by(list_changes.c.id.desc())
        now = select(list_entries.c.entry).where(list_entries.c.list_id == list_id)
        async with self._database.read() as connection:
            entries = {entry.id: entry for entry in (await connection.execute(now)).scalars()}
            for before, after in await connection.execute(undone):
                if after is not None:
                    entries.pop(after.id, None)
                if before is not None:
                    entries[before.id] = before
        return tuple(entries[key] for key in sorted(entries))

    async def sources(self) -> tuple[SourceOfList, ...]:
        """The lists that have an address, by id."""
        return await self._sources()

    async def due(self, now: datetime) -> tuple[SourceOfList, ...]:
        """Those to be looked at now."""
        return await self._sources(list_sources.c.next_check_at <= now)

    async def put_source(self, source: SourceOfList) -> None:
        """Remember where a list comes from, and how the last look at it went."""
        row = {field.name: getattr(source, field.name) for field in fields(source)}
        rest = [name for name in row if name != "list_id"]
        async with self._database.write() as connection:
            # The list may have been removed while its address was looked at.
            if (await connection.execute(select(lists.c.id).where(lists.c.id == source.list_id))).scalar_one_or_none():
                await connection.execute(upsert(connection, list_sources, on=["list_id"], update=rest), [row])

    async def drop_source(self, list_id: str) -> None:
        """The list is looked after by hand from now on."""
        async with self._database.write() as connection:
            await connection.execute(delete(list_sources).where(list_sources.c.list_id == list_id))

    async def _sources(self, *conditions: Any) -> tuple[SourceOfList, ...]:
        query = select(*_SOURCE).where(*conditions).order_by(list_sources.c.list_id)
        async with self._database.read() as connection:
            return tuple(SourceOfList(*row) for row in await connection.execute(query))

    async def _stage(self, edition: str, rows: Iterable[tuple[str, str]], now: datetime) -> None:
        stream = iter(rows)
        while batch := list(islice(stream, BATCH)):
            given = [{"edition": edition, "entry_id": key, "entry": entry, "staged_at": now} for key, entry in batch]
            async with self._database.write() as connection:
                await connection.execute(insert(list_staging), given)

    async def _publish(
        self,
        connection: AsyncConnection,
        edition: str,
        list_id: str,
        title: str,
        now: datetime,
        refuse: Callable[[int, int, int], str | None],
        tell: Tell,
        url: str | None,
        covers: str,
    ) -> Edition:
        known = select(lists.c.origin, lists.c.version, lists.c.deleted_at).where(lists.c.id == list_id)
        row = (await connection.execute(known)).one_or_none()
        if row is not None and row.origin != "imported" and row.deleted_at is None:
            raise StorageError(f"there is a list {list_id} already that was not imported ({row.origin})")
        first = row is None or row.origin != "imported" or row.version == 0
        before = await _count(connection, list_entries, list_entries.c.list_id == list_id)
        size = await _count(connection, list_staging, list_staging.c.edition == edition)
        gone = _gone(list_id, edition)
        removed = await _count(connection, list_entries, gone)
        if reason := refuse(before, size, removed):
            return Edition(0, before, refused=reason)
        head = new_list(list_id, title, "imported", now, covers=covers)
        fresh = ["title", "origin", "covers", "deleted_at"]
        await connection.execute(upsert(connection, lists, on=["id"], update=fresh), [head])
        news, added, changed = ListNews(list_id, title, 1, url), size, 0
        if not first:
            news, added, changed = await _compare(connection, edition, list_id, title, url)
        version = 1 if row is None else row.version
        if first or added or removed or changed:
            bump = update(lists).where(lists.c.id == list_id)
            bump = bump.values(version=lists.c.version + 1, changed_at=now)
            version = (await connection.execute(bump.returning(lists.c.version))).scalar_one()
            await _write(connection, edition, list_id, version, now, history=not first)
            await touch(connection)
        alerts = 0 if first or not news.total else await self._tell(connection, news, version, now, tell)
        return Edition(version, size, added, removed, changed, alerts, first, news=news)

    async def _tell(self, connection: AsyncConnection, news: ListNews, version: int, now: datetime, tell: Tell) -> int:
        news = ListNews(news.list_id, news.title, version, news.url, news.changes, news.total)
        query = select(*_SUBSCRIPTION).where(subscriptions.c.state == "active", present(subscriptions.c.server_id))
        found = (Subscription(*row) for row in await connection.execute(query.order_by(subscriptions.c.id)))
        told = tell(news, [one for one in found if news.list_id in one.list_ids])
        if told:
            story_id = f"L-{random_id(10)}"
            row = {"id": story_id, "title": told[0].alert.title, "first_seen": now, "last_seen": now}
            await connection.execute(insert(stories), [row])
            for new in told:
                await queue(connection, new, installation=self._installation, story_id=story_id, revision=0, now=now)
        return len(told)


async def _compare(
    connection: AsyncConnection, edition: str, list_id: str, title: str, url: str | None
) -> tuple[ListNews, int, int]:
    """What is news in the staged edition, how many entries are new, and how many differ in anything."""
    differing = _differing(list_id, edition, list_staging.c.entry, _OLD).order_by(list_staging.c.entry_id)
    added: list[EntryChange] = []
    renamed: list[EntryChange] = []
    counts = {"added": 0, "renamed": 0, "changed": 0}
    async with connection.stream(differing) as rows:
        async for after, before in rows:
            entry = _ENTRY.validate_json(after)
            old = None if before is None else _ENTRY.validate_json(before)
            if old is None:
                counts["added"] += 1
                _keep(added, EntryChange("added", entry.id, entry.name, entry.kind))
                continue
            counts["changed"] += 1
            if old.name != entry.name:
                counts["renamed"] += 1
                _keep(renamed, EntryChange("renamed", entry.id, entry.name, entry.kind, old.name))
    lost = select(list_entries.c.entry).where(_gone(list_id, edition)).order_by(list_entries.c.entry_id)
    gone = [
        EntryChange("removed", entry.id, entry.name, entry.kind)
        for entry in (await connection.execute(lost.limit(MOST_CHANGES))).scalars()
    ]
    removed = await _count(connection, list_entries, _gone(list_id, edition))
    changes = (*added, *gone, *renamed)[:MOST_CHANGES]
    total = counts["added"] + removed + counts["renamed"]
    return ListNews(list_id, title, 0, url, changes, total), counts["added"], counts["changed"]


def _keep(changes: list[EntryChange], change: EntryChange) -> None:
    if len(changes) < MOST_CHANGES:
        changes.append(change)


async def _write(
    connection: AsyncConnection, edition: str, list_id: str, version: int, now: datetime, *, history: bool
) -> None:
    """Put the staged entries in the place of the list's own, and what each was before into its history."""
    if history:
        columns = ["list_id", "version", "at", "before", "after"]
        head = (literal(list_id), literal(version), literal(now, type_=list_changes.c.at.type))
        staged = _differing(list_id, edition, *head, _OLD, list_staging.c.entry)
        lost = select(*head, _OLD, literal(None, type_=Text)).where(_gone(list_id, edition))
        for query in (staged, lost):
            await connection.execute(insert(list_changes).from_select(columns, query))
    await connection.execute(delete(list_entries).where(_gone(list_id, edition)))
    put = upsert(connection, list_entries, on=["list_id", "entry_id"], update=["entry"])
    given = _differing(list_id, edition, literal(list_id), list_staging.c.entry_id, list_staging.c.entry)
    await connection.execute(put.from_select(["list_id", "entry_id", "entry"], given))


def _differing(list_id: str, edition: str, *columns: Any) -> Any:
    """The staged entries that the list does not have, or has in other words."""
    pair = and_(list_entries.c.list_id == list_id, list_entries.c.entry_id == list_staging.c.entry_id)
    staged = select(*columns).join_from(list_staging, list_entries, pair, isouter=True)
    return staged.where(list_staging.c.edition == edition, _OLD.is_(None) | (list_staging.c.entry != _OLD))


def _gone(list_id: str, edition: str) -> Any:
    """The list's entries that the staged edition does not have."""
    kept = exists().where(list_staging.c.edition == edition, list_staging.c.entry_id == list_entries.c.entry_id)
    return and_(list_entries.c.list_id == list_id, ~kept)


async def _count(connection: AsyncConnection, table: Any, which: Any) -> int:
    query = select(func.count()).select_from(table).where(which)
    return int((await connection.execute(query)).scalar_one())
