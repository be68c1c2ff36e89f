"""What people say of alerts: relevant or not. Of who says it the id is kept, so that each counts once an alert."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Text, and_, func, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from watchers.storage.engine import Database, upsert
from watchers.storage.schema import deliveries, feedback


@dataclass(frozen=True, slots=True)
class Ratings:
    """How many ratings there are, and how many of them say "relevant"."""

    relevant: int
    all: int

    @property
    def percent(self) -> int:
        """Of all, rounded; 0 where there are none."""
        return round(100 * self.relevant / self.all) if self.all else 0


class Feedback:
    """Ratings of alerts; an erased alert takes its own with it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def rate(self, delivery_id: int, user_id: int, *, relevant: bool, now: datetime) -> Ratings:
        """Note what a user says of an alert, over what they said before; how its subscription is rated by now."""
        row = {"delivery_id": delivery_id, "user_id": user_id, "relevant": relevant, "at": now}
        async with self._database.write() as connection:
            statement = upsert(connection, feedback, on=["delivery_id", "user_id"], update=["relevant", "at"])
            await connection.execute(statement, [row])
            its = select(deliveries.c.subscription_id).where(deliveries.c.id == delivery_id).scalar_subquery()
            return await _ratings(connection, deliveries.c.subscription_id == its)

    async def of_entry(self, server_id: int, entity: str, since: datetime) -> Ratings:
        """How a server's alerts that name an entry are rated, of those written since then."""
        named = type_coerce(deliveries.c.payload, Text).contains(
            f'"entity":{json.dumps(entity, ensure_ascii=False)}', autoescape=True
        )
        which = and_(deliveries.c.server_id == server_id, deliveries.c.created_at >= since, named)
        async with self._database.read() as connection:
            return await _ratings(connection, which)


async def _ratings(connection: AsyncConnection, which: ColumnElement[bool]) -> Ratings:
    query = select(feedback.c.relevant, func.count()).join(deliveries).where(which).group_by(feedback.c.relevant)
    counts: dict[bool, int] = {row[0]: row[1] for row in await connection.execute(query)}
    return Ratings(counts.get(True, 0), sum(counts.values()))
