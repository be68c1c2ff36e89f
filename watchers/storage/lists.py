"""Watchlists: the catalogue's, the operator's and each server's own, their history and who follows them."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Text, and_, delete, func, insert, or_, select, true, tuple_, type_coerce, update
from sqlalchemy.ext.asyncio import AsyncConnection

from watchers.errors import StorageError
from watchers.storage.engine import Database, upsert
from watchers.storage.following import present
from watchers.storage.schema import counters, list_changes, list_entries, list_follows, lists, subscriptions
from watchers.types import WatchEntry

ListOrigin = Literal["catalogue", "config", "imported", "server"]
UNDO = timedelta(hours=24)

_ENTRY: TypeAdapter[WatchEntry] = TypeAdapter(WatchEntry)
_ENTRIES: TypeAdapter[tuple[WatchEntry, ...]] = TypeAdapter(tuple[WatchEntry, ...])
_Edition = tuple[int, datetime]  # the version and when it was made: a purged list's versions are counted anew


@dataclass(frozen=True, slots=True)
class ListSource:
    """A list as the catalogue or the operator has it; ``covers`` says what it covers and when it was checked."""

    id: str
    title: str
    entries: tuple[WatchEntry, ...]
    covers: str = ""


@dataclass(frozen=True, slots=True)
class ListInfo:
    """A list without its entries; ``server_id`` is whose it is, None for the catalogue's and the operator's."""

    id: str
    title: str
    origin: ListOrigin
    server_id: int | None
    size: int
    version: int
    covers: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class ListChange:
    """One entry's change in a version: added where ``before`` is None, removed where ``after`` is."""

    version: int
    at: datetime
    before: WatchEntry | None
    after: WatchEntry | None


@dataclass(frozen=True, slots=True)
class ImportCounts:
    """What an import did."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0


class Lists:
    """The installation's watchlists. Ids are text; a server's begin with "s<server id>-"."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._used: dict[str, tuple[_Edition, tuple[WatchEntry, ...]]] = {}

    async def sync_catalogue(self, sources: Sequence[ListSource], now: datetime) -> None:
        """Make the shipped lists what they are now; what is no longer shipped is no longer offered."""
        await self._sync(sources, "catalogue", now)

    async def sync_configured(self, sources: Sequence[ListSource], now: datetime) -> None:
        """The same for the operator's files."""
        await self._sync(sources, "config", now)

    async def visible(self, server_id: int) -> tuple[ListInfo, ...]:
        """The lists that a server may follow: the catalogue's, the operator's and its own."""
        return await self._infos(or_(lists.c.server_id.is_(None), lists.c.server_id == server_id))

    async def all(self) -> tuple[ListInfo, ...]:
        """Every list of the installation, for its operator."""
        return await self._infos(true())

    async def entries(self, list_id: str) -> tuple[WatchEntry, ...]:
        """A list's entries by id."""
        query = select(lists.c.id, lists.c.version, lists.c.changed_at).where(lists.c.id == list_id)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).one_or_none()
            if row is None:
                return ()
            known = self._used.get(list_id)
            if known is not None and known[0] == (row.version, row.changed_at):
                return known[1]
            rows = await _texts(connection, list_id)
        return await asyncio.to_thread(_decoded, rows)

    async def _infos(self, which: ColumnElement[bool]) -> tuple[ListInfo, ...]:
        size = select(func.count()).where(list_entries.c.list_id == lists.c.id).scalar_subquery()
        names = ("id", "title", "origin", "server_id", "version", "covers", "changed_at")
        columns = [*(lists.c[name] for name in names[:4]), size, *(lists.c[name] for name in names[4:])]
        query = select(*columns).where(which, lists.c.deleted_at.is_(None)).order_by(lists.c.title, lists.c.id)
        async with self._database.read() as connection:
            return tuple(ListInfo(*row) for row in await connection.execute(query))

    async def own(self, server_id: int, now: datetime) -> str:
        """The id of the server's own list, made and followed on first use."""
        list_id = f"s{server_id}-own"
        async with self._database.write() as connection:
            row = new_list(list_id, "Our watchlist", "server", now, server_id=server_id)
            await connection.execute(upsert(connection, lists, on=["id"], update=["deleted_at"]), [row])
            follow = upsert(connection, list_follows, on=["list_id", "server_id"], update=[])
            await connection.execute(follow, [{"list_id": list_id, "server_id": server_id}])
            await touch(connection)
        return list_id

    async def create(self, server_id: int, title: str, now: datetime) -> str:
        """A further list of the server's; its id."""
        list_id = f"s{server_id}-{secrets.token_hex(4)}"
        async with self._database.write() as connection:
            row = new_list(list_id, title, "server", now, server_id=server_id)
            await connection.execute(insert(lists).values(row))
        return list_id

    async def delete(self, server_id: int, list_id: str, now: datetime) -> bool:
        """Delete a list of the server's own; for 24 h `restore` brings it back. Whether it was there."""
        return await self._mark(server_id, list_id, now)

    async def restore(self, server_id: int, list_id: str) -> bool:
        """Undo `delete`; whether it was still kept."""
        return await self._mark(server_id, list_id, None)

    async def purge(self, now: datetime) -> None:
        """Drop the lists that servers deleted more than 24 h ago."""
        async with self._database.write() as connection:
            gone = and_(lists.c.origin == "server", lists.c.deleted_at < now - UNDO)
            await connection.execute(delete(lists).where(gone))

    async def put_entry(self, list_id: str, entry: WatchEntry, now: datetime) -> int | None:
        """Add an entry, or replace the one of that id; the list's new version, None where nothing changed.

        Raises StorageError where the list is read-only.
        """
        return await self._put(list_id, entry.id, entry, now)

    async def remove_entry(self, list_id: str, entry_id: str, now: datetime) -> int | None:
        """The list's new version, None where it wasn't there. Raises StorageError where the list is read-only."""
        return await self._put(list_id, entry_id, None, now)

    async def _put(self, list_id: str, entry_id: str, after: WatchEntry | None, now: datetime) -> int | None:
        async with self._database.write(alone=True) as connection:
            await _require_own(connection, list_id)
            before = (await _entries(connection, list_id)).get(entry_id)
            return await _apply(connection, list_id, {entry_id: (before, after)}, now) if before != after else None

    async def revert(self, server_id: int, list_id: str, version: int, now: datetime) -> bool:
        """Take back what a version changed in a server's own list.

        False where what it changed has changed again, or that list isn't the server's.
        """
        changed = and_(list_changes.c.list_id == list_id, list_changes.c.version == version)
        own = and_(lists.c.server_id == server_id, lists.c.deleted_at.is_(None))
        query = select(list_changes.c.before, list_changes.c.after).where(changed, own)
        async with self._database.write(alone=True) as connection:
            rows = (await connection.execute(query.join(lists, lists.c.id == list_changes.c.list_id))).all()
            back = {(row.before or row.after).id: (row.after, row.before) for row in rows}
            known = await _entries(connection, list_id)
            if not back or any(known.get(key) != now_there for key, (now_there, _) in back.items()):
                return False
            await _apply(connection, list_id, back, now)
            return True

    async def import_entries(self, list_id: str, entries: Iterable[WatchEntry], now: datetime) -> ImportCounts:
        """Add entries and replace those of the same id; the others stay.

        Raises StorageError where the list is read-only.
        """
        async with self._database.write(alone=True) as connection:
            await _require_own(connection, list_id)
            known = await _entries(connection, list_id)
            given = {entry.id: entry for entry in entries}
            changes = {key: (known.get(key), entry) for key, entry in given.items() if known.get(key) != entry}
            await _apply(connection, list_id, changes, now)
        new = sum(before is None for before, _ in changes.values())
        return ImportCounts(new, len(changes) - new, len(given) - len(changes))

    async def follow(self, server_id: int, list_id: str) -> None:
        """The server follows the list."""
        async with self._database.write() as connection:
            statement = upsert(connection, list_follows, on=["list_id", "server_id"], update=[])
            await connection.execute(statement, [{"list_id": list_id, "server_id": server_id}])
            await touch(connection)

    async def unfollow(self, server_id: int, list_id: str) -> bool:
        """Whether the server had followed it."""
        follow = and_(list_follows.c.list_id == list_id, list_follows.c.server_id == server_id)
        async with self._database.write() as connection:
            gone = await connection.execute(delete(list_follows).where(follow))
            await touch(connection)
            return bool(gone.rowcount)

    async def followed(self, server_id: int) -> tuple[ListInfo, ...]:
        """The lists that a server follows."""
        query = select(list_follows.c.list_id).where(list_follows.c.server_id == server_id)
        async with self._database.read() as connection:
            followed = set((await connection.execute(query)).scalars())
        return tuple(info for info in await self.visible(server_id) if info.id in followed)

    async def in_use(self) -> Mapping[str, tuple[WatchEntry, ...]]:
        """What the matcher is built from: the lists that some server follows or a subscription names.

        Only lists that have changed since the last call are read, and decoded beside the event loop.
        """
        follows = select(list_follows.c.list_id).where(present(list_follows.c.server_id)).distinct()
        asked = select(subscriptions.c.list_ids).where(
            subscriptions.c.state == "active", present(subscriptions.c.server_id)
        )
        texts: dict[str, tuple[_Edition, list[str]]] = {}
        used: dict[str, tuple[_Edition, tuple[WatchEntry, ...]]] = {}
        async with self._database.read() as connection:
            ids = set((await connection.execute(follows)).scalars())
            ids |= {list_id for named in (await connection.execute(asked)).scalars() for list_id in named}
            known = select(lists.c.id, lists.c.version, lists.c.changed_at)
            known = known.where(lists.c.id.in_(ids), lists.c.deleted_at.is_(None)).order_by(lists.c.id)
            for list_id, version, changed_at in (await connection.execute(known)).all():
                edition = (version, changed_at)
                if list_id in self._used and self._used[list_id][0] == edition:
                    used[list_id] = self._used[list_id]
                else:
                    texts[list_id] = (edition, await _texts(connection, list_id))
        for list_id, (edition, rows) in texts.items():
            used[list_id] = (edition, await asyncio.to_thread(_decoded, rows))
        self._used = used
        return {list_id: used[list_id][1] for list_id in sorted(used)}

    async def revision(self) -> int:
        """A number that changes whenever `in_use` may have."""
        async with self._database.read() as connection:
            query = select(counters.c.value).where(counters.c.name == "lists")
            return int((await connection.execute(query)).scalar_one())

    async def unmatched(self) -> Mapping[str, int]:
        """The lists whose present version stored articles were not matched against, with that version."""
        query = select(lists.c.id, lists.c.version).where(lists.c.matched != lists.c.version)
        async with self._database.read() as connection:
            return {row.id: row.version for row in await connection.execute(query)}

    async def matched(self, versions: Mapping[str, int], *, in_use: Collection[str]) -> None:
        """Stored articles know these versions; a list that is not in use is to be looked for when it comes back."""
        async with self._database.write() as connection:
            for list_id, version in versions.items():
                await connection.execute(update(lists).where(lists.c.id == list_id).values(matched=version))
            resting = update(lists).where(lists.c.id.not_in(in_use), lists.c.matched != 0)
            await connection.execute(resting.values(matched=0))

    async def history(self, list_id: str, *, newest: int | None = None) -> tuple[ListChange, ...]:
        """Every change since the list's first version, or that many of the newest, newest first."""
        columns = (list_changes.c.version, list_changes.c.at, list_changes.c.before, list_changes.c.after)
        query = select(*columns).where(list_changes.c.list_id == list_id).order_by(list_changes.c.id.desc())
        async with self._database.read() as connection:
            return tuple(ListChange(*row) for row in await connection.execute(query.limit(newest)))

    async def _sync(self, sources: Sequence[ListSource], origin: ListOrigin, now: datetime) -> None:
        async with self._database.write(alone=True) as connection:
            query = select(lists.c.id, lists.c.digest, lists.c.deleted_at).where(lists.c.origin == origin)
            known = {row.id: row for row in await connection.execute(query)}
            given = {source.id for source in sources}
            gone = [list_id for list_id, row in known.items() if list_id not in given and row.deleted_at is None]
            if gone:
                await connection.execute(update(lists).where(lists.c.id.in_(gone)).values(deleted_at=now))
                await touch(connection)
            for source in sources:
                digest = _digest(source)
                row = known.get(source.id)
                if row is None or row.digest != digest or row.deleted_at is not None:
                    await _replace(connection, source, origin, digest, now)

    async def _mark(self, server_id: int, list_id: str, deleted_at: datetime | None) -> bool:
        async with self._database.write() as connection:
            mine = and_(lists.c.id == list_id, lists.c.server_id == server_id)
            marked = await connection.execute(update(lists).where(mine).values(deleted_at=deleted_at))
            await touch(connection)
            return bool(marked.rowcount)


async def _entries(connection: AsyncConnection, list_id: str) -> dict[str, WatchEntry]:
    query = select(list_entries.c.entry).where(list_entries.c.list_id == list_id).order_by(list_entries.c.entry_id)
    return {entry.id: entry for entry in (await connection.execute(query)).scalars()}


async def _texts(connection: AsyncConnection, list_id: str) -> list[str]:
    """A list's entries by id, as they are stored."""
    entry = type_coerce(list_entries.c.entry, Text)
    query = select(entry).where(list_entries.c.list_id == list_id).order_by(list_entries.c.entry_id)
    return list((await connection.execute(query)).scalars())


def _decoded(rows: Sequence[str]) -> tuple[WatchEntry, ...]:
    # One by one, so that the event loop gets its turn in between.
    return tuple(_ENTRY.validate_json(row) for row in rows)


async def _require_own(connection: AsyncConnection, list_id: str) -> None:
    query = select(lists.c.origin).where(lists.c.id == list_id, lists.c.deleted_at.is_(None))
    origin = (await connection.execute(query)).scalar_one_or_none()
    if origin != "server":
        raise StorageError(f"the list {list_id} {'is read-only' if origin else 'does not exist'}")


async def _replace(
    connection: AsyncConnection, source: ListSource, origin: ListOrigin, digest: str, now: datetime
) -> None:
    row = new_list(source.id, source.title, origin, now, covers=source.covers, digest=digest)
    fresh = ["title", "covers", "digest", "deleted_at"]
    await connection.execute(upsert(connection, lists, on=["id"], update=fresh), [row])
    before = await _entries(connection, source.id)
    after = {entry.id: entry for entry in source.entries}
    keys = dict.fromkeys((*before, *after))
    changes = {key: (before.get(key), after.get(key)) for key in keys if before.get(key) != after.get(key)}
    await _apply(connection, source.id, changes, now)
    await touch(connection)


async def _apply(
    connection: AsyncConnection,
    list_id: str,
    changes: Mapping[str, tuple[WatchEntry | None, WatchEntry | None]],
    now: datetime,
) -> int | None:
    """Make a new version of a list, unless nothing changed; the first one is no change and stands in no history."""
    if not changes:
        return None
    named = update(lists).where(lists.c.id == list_id)
    made = await connection.execute(
        named.values(version=lists.c.version + 1, changed_at=now).returning(lists.c.version, lists.c.origin)
    )
    version, origin = made.one()
    put = [{"list_id": list_id, "entry_id": key, "entry": after} for key, (_, after) in changes.items() if after]
    if put:
        await connection.execute(upsert(connection, list_entries, on=["list_id", "entry_id"], update=["entry"]), put)
    gone = [(list_id, key) for key, (_, after) in changes.items() if after is None]
    for at in range(0, len(gone), 500):
        key = tuple_(list_entries.c.list_id, list_entries.c.entry_id)
        await connection.execute(delete(list_entries).where(key.in_(gone[at : at + 500])))
    if version > 1 or origin == "server":
        told = [
            {"list_id": list_id, "version": version, "at": now, "before": before, "after": after}
            for before, after in changes.values()
        ]
        await connection.execute(insert(list_changes), told)
    await touch(connection)
    return int(version)


async def touch(connection: AsyncConnection) -> None:
    """`Lists.revision` changes."""
    counter = update(counters).where(counters.c.name == "lists")
    await connection.execute(counter.values(value=counters.c.value + 1))


def new_list(
    list_id: str,
    title: str,
    origin: ListOrigin,
    now: datetime,
    *,
    server_id: int | None = None,
    covers: str = "",
    digest: str = "",
) -> dict[str, object]:
    """A row of `lists` without a version yet."""
    return {
        "id": list_id,
        "title": title,
        "origin": origin,
        "server_id": server_id,
        "covers": covers,
        "version": 0,
        "digest": digest,
        "changed_at": now,
        "deleted_at": None,
    }


def _digest(source: ListSource) -> str:
    value = b"\0".join((source.title.encode(), source.covers.encode(), _ENTRIES.dump_json(source.entries)))
    return hashlib.sha256(value).hexdigest()
