"""What channels are not told of for a while."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, select

from watchers.storage.engine import Database, upsert
from watchers.storage.schema import snoozes
from watchers.types import Snooze, SnoozeKind

_SNOOZE = [snoozes.c[field.name] for field in fields(Snooze)]


class Snoozes:
    """One row for each thing that a channel snoozes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(
        self, server_id: int, channel_id: int, kind: SnoozeKind, what: str, *, title: str, until: datetime
    ) -> Snooze:
        """Snooze it until then, also where it is snoozed already."""
        row = {
            "server_id": server_id,
            "channel_id": channel_id,
            "kind": kind,
            "what": what,
            "title": title,
            "until": until,
        }
        async with self._database.write() as connection:
            made = upsert(connection, snoozes, on=["channel_id", "kind", "what"], update=["title", "until"])
            return Snooze(*(await connection.execute(made.values(row).returning(*_SNOOZE))).one())

    async def end(self, server_id: int, snooze_id: int) -> Snooze | None:
        """Tell the channel again; what it was, None where it isn't snoozed or is another server's."""
        which = and_(snoozes.c.id == snooze_id, snoozes.c.server_id == server_id)
        async with self._database.write() as connection:
            row = (await connection.execute(delete(snoozes).where(which).returning(*_SNOOZE))).one_or_none()
            return None if row is None else Snooze(*row)

    async def active(self, now: datetime) -> tuple[Snooze, ...]:
        """All that hold now."""
        return await self._many(snoozes.c.until > now)

    async def of_channel(self, channel_id: int, now: datetime) -> tuple[Snooze, ...]:
        """Those that hold in a channel now."""
        return await self._many(and_(snoozes.c.channel_id == channel_id, snoozes.c.until > now))

    async def purge(self, now: datetime) -> None:
        """Drop those that are over."""
        async with self._database.write() as connection:
            await connection.execute(delete(snoozes).where(snoozes.c.until <= now))

    async def _many(self, which: ColumnElement[bool]) -> tuple[Snooze, ...]:
        async with self._database.read() as connection:
            rows = await connection.execute(select(*_SNOOZE).where(which).order_by(snoozes.c.until, snoozes.c.id))
            return tuple(Snooze(*row) for row in rows)
