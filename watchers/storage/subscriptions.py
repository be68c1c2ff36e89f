"""Which channel is told of what, and the servers that the channels belong to."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Table, and_, delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from watchers.quiet import QUIET
from watchers.storage.engine import Database, upsert
from watchers.storage.following import present, reached_by
from watchers.storage.outbox import count_written, hold_all
from watchers.storage.schema import (
    counters,
    deliveries,
    feed_follows,
    feeds,
    list_follows,
    lists,
    notices,
    servers,
    snoozes,
    subscriptions,
)
from watchers.types import QuietHours, Severity, Subscription, SubscriptionState

GRACE = timedelta(days=30)
UNSUBSCRIBED = "unsubscribed"
_EDITABLE = ("list_ids", "min_severity", "topic", "language", "feed_id", "mention_role", "layout")
_SUBSCRIPTION = [subscriptions.c[field.name] for field in fields(Subscription)]


class Subscriptions:
    """Subscriptions; a removed one is kept for the deliveries that name it, and shown nowhere."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(
        self,
        *,
        server_id: int,
        channel_id: int,
        list_ids: tuple[str, ...],
        now: datetime,
        min_severity: Severity = "low",
        topic: str | None = None,
        language: str | None = None,
        feed_id: int | None = None,
        mention_role: int | None = None,
        layout: Literal["compact", "standard", "full"] = "standard",
        created_by: int | None = None,
    ) -> Subscription:
        """Subscribe a channel; asked for again with the same lists and filters it is the same one, active again."""
        asks = _asks(list_ids, min_severity, topic, language, feed_id)
        row = {
            "server_id": server_id,
            "channel_id": channel_id,
            "list_ids": list_ids,
            "min_severity": min_severity,
            "topic": topic,
            "language": language,
            "feed_id": feed_id,
            "mention_role": mention_role,
            "layout": layout,
            "state": "active",
            "reason": None,
            "created_by": created_by,
            "created_at": now,
            "asks": asks,
        }
        again = ["state", "reason", "mention_role", "layout"]
        async with self._database.write() as connection:
            made = upsert(connection, subscriptions, on=["server_id", "channel_id", "asks"], update=again)
            found = await connection.execute(made.values(row).returning(*_SUBSCRIPTION))
            subscription = Subscription(*found.one())
            await _touch(connection)
        return subscription

    async def edit(self, wanted: Subscription) -> bool:
        """Let the subscription of that id ask for what ``wanted`` does; it stays the same one: no story is told again.

        False where another one of the channel asks the same. State and quiet hours are left as they are.
        """
        asks = _asks(wanted.list_ids, wanted.min_severity, wanted.topic, wanted.language, wanted.feed_id)
        this = subscriptions.c.id == wanted.id
        same = and_(
            subscriptions.c.server_id == wanted.server_id,
            subscriptions.c.channel_id == wanted.channel_id,
            subscriptions.c.asks == asks,
            ~this,
        )
        values = {name: getattr(wanted, name) for name in _EDITABLE}
        async with self._database.write(alone=True) as connection:
            other = (
                await connection.execute(select(subscriptions.c.id, subscriptions.c.state).where(same))
            ).one_or_none()
            if other is not None and other.state != "removed":
                return False
            # One that was removed gives up its place.
            await connection.execute(
                update(subscriptions).where(same).values(asks=f"removed {other.id if other else 0}")
            )
            await connection.execute(update(subscriptions).where(this).values(values | {"asks": asks}))
            await _touch(connection)
            return True

    async def set_quiet(self, subscription_id: int, quiet: QuietHours | None, *, now: datetime) -> None:
        """Give it other quiet hours, or none; what was held for the old ones is looked at anew."""
        held = and_(
            deliveries.c.subscription_id == subscription_id,
            deliveries.c.state == "held",
            deliveries.c.reason == QUIET,
        )
        async with self._database.write() as connection:
            this = update(subscriptions).where(subscriptions.c.id == subscription_id)
            await connection.execute(this.values(quiet=quiet))
            await connection.execute(update(deliveries).where(held).values(due_at=now))

    async def get(self, subscription_id: int) -> Subscription | None:
        """The subscription, also a removed one, or None."""
        found = await self._many(subscriptions.c.id == subscription_id)
        return found[0] if found else None

    async def of_server(self, server_id: int) -> tuple[Subscription, ...]:
        """A server's subscriptions, oldest first."""
        return await self._many(subscriptions.c.server_id == server_id, subscriptions.c.state != "removed")

    async def of_channel(self, channel_id: int) -> tuple[Subscription, ...]:
        """A channel's subscriptions, oldest first."""
        return await self._many(subscriptions.c.channel_id == channel_id, subscriptions.c.state != "removed")

    async def naming(self, list_id: str) -> tuple[Subscription, ...]:
        """The active subscriptions to a list."""
        active = await self._many(subscriptions.c.state == "active", present(subscriptions.c.server_id))
        return tuple(one for one in active if list_id in one.list_ids)

    async def remove(self, subscription_id: int, *, now: datetime) -> bool:
        """Unsubscribe: what still waits for it is cancelled. Whether it was there."""
        return await self.set_state(subscription_id, "removed", reason=UNSUBSCRIBED, now=now)

    async def restore(self, subscription_id: int, *, now: datetime) -> bool:
        """Take a removal back, with what it cancelled; whether it was removed."""
        removed = and_(subscriptions.c.id == subscription_id, subscriptions.c.state == "removed")
        lost = and_(
            deliveries.c.subscription_id == subscription_id,
            deliveries.c.state == "cancelled",
            deliveries.c.reason == UNSUBSCRIBED,
        )
        async with self._database.write() as connection:
            restored = update(subscriptions).where(removed).values(state="active", reason=None)
            if not (await connection.execute(restored)).rowcount:
                return False
            again = update(deliveries).where(lost).values(state="pending", due_at=now, reason=None)
            await connection.execute(again)
            await _touch(connection)
            return True

    async def set_state(
        self, subscription_id: int, state: SubscriptionState, *, now: datetime, reason: str | None = None
    ) -> bool:
        """Change its state, and what waits for it: held while paused or broken, queued when active, else cancelled."""
        mine = and_(subscriptions.c.id == subscription_id, subscriptions.c.state != "removed")
        async with self._database.write() as connection:
            changed = await connection.execute(update(subscriptions).where(mine).values(state=state, reason=reason))
            if not changed.rowcount:
                return False
            waiting = update(deliveries).where(deliveries.c.subscription_id == subscription_id)
            if state == "active":
                held = waiting.where(deliveries.c.state == "held")
                await connection.execute(held.values(state="pending", due_at=now, reason=None))
            elif state == "removed":
                unsent = waiting.where(deliveries.c.state.in_(("pending", "retry", "held")))
                await connection.execute(unsent.values(state="cancelled", reason=reason))
            else:
                await hold_all(connection, subscription_id, reason or state, now)
            await _touch(connection)
            return True

    async def reopen_channel(self, channel_id: int, *, now: datetime) -> int:
        """The channel can be written to again: its broken subscriptions are active, what is held for them is queued.

        How many. One whose only feed was removed stays broken: without its feed it would be another one.
        """
        feed_is_there = or_(subscriptions.c.feed_id.is_(None), exists().where(feeds.c.id == subscriptions.c.feed_id))
        broken = (subscriptions.c.channel_id == channel_id, subscriptions.c.state == "broken", feed_is_there)
        found = await self._many(*broken)
        reopened = [await self.set_state(one.id, "active", now=now) for one in found]
        return sum(reopened)

    async def watching(self, feed_id: int) -> tuple[Subscription, ...]:
        """The active subscriptions that an article of this feed may be for."""
        return await self._many(reached_by(feed_id))

    async def server_joined(self, server_id: int, now: datetime) -> None:
        """The bot is in this server, perhaps again."""
        async with self._database.write() as connection:
            row = {"server_id": server_id, "joined_at": now, "left_at": None}
            await connection.execute(upsert(connection, servers, on=["server_id"], update=["left_at"]), [row])
            await _touch(connection)

    async def server_left(self, server_id: int, now: datetime) -> None:
        """The bot was removed; for 30 days all is kept, should it come back."""
        async with self._database.write() as connection:
            row = {"server_id": server_id, "joined_at": now, "left_at": now}
            await connection.execute(upsert(connection, servers, on=["server_id"], update=["left_at"]), [row])
            await _touch(connection)

    async def only_in(self, server_ids: Collection[int], now: datetime) -> int:
        """Those are all the servers that the bot is in: it was removed from the others unseen; how many."""
        async with self._database.write() as connection:
            known = (await connection.execute(select(servers.c.server_id).where(servers.c.left_at.is_(None)))).scalars()
            gone = set(known) - set(server_ids)
            if gone:
                left = update(servers).where(servers.c.server_id.in_(gone))
                await connection.execute(left.values(left_at=now))
                await _touch(connection)
            return len(gone)

    async def purge_left(self, now: datetime) -> int:
        """Erase what belongs to the servers that left more than 30 days ago; how many there were."""
        async with self._database.write(alone=True) as connection:
            query = select(servers.c.server_id).where(servers.c.left_at < now - GRACE)
            gone = (await connection.execute(query)).scalars().all()
            if not gone:
                return 0
            rows = await connection.execute(delete(deliveries).where(deliveries.c.server_id.in_(gone)))
            await count_written(connection, -rows.rowcount)
            for table in _OF_SERVERS:
                await connection.execute(delete(table).where(table.c.server_id.in_(gone)))
            await _touch(connection)
            return len(gone)

    async def _many(self, *conditions: ColumnElement[bool]) -> tuple[Subscription, ...]:
        query: Any = select(*_SUBSCRIPTION).where(*conditions).order_by(subscriptions.c.id)
        async with self._database.read() as connection:
            return tuple(Subscription(*row) for row in await connection.execute(query))


_OF_SERVERS: tuple[Table, ...] = (subscriptions, feed_follows, list_follows, lists, notices, snoozes, servers)


def _asks(
    list_ids: tuple[str, ...], min_severity: Severity, topic: str | None, language: str | None, feed_id: int | None
) -> str:
    return json.dumps([sorted(list_ids), min_severity, topic, language, feed_id])


async def _touch(connection: AsyncConnection) -> None:
    """`Lists.revision` changes: an active subscription may name a list that nobody else uses."""
    counter = update(counters).where(counters.c.name == "lists")
    await connection.execute(counter.values(value=counters.c.value + 1))
