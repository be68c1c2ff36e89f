"""What waits in the outbox, put in order before it is sent: released, held for quiet hours, told together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import and_, exists, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from watchers.grouping import LATE, Group, Waiting
from watchers.quiet import QUIET
from watchers.storage.engine import Database
from watchers.storage.outbox import queue, random_id, release_due
from watchers.storage.schema import deliveries, stories, subscriptions
from watchers.types import QuietHours, Severity

Hold = Callable[[QuietHours | None, Severity, datetime], datetime | None]
Decide = Callable[[Sequence[Waiting], datetime], Sequence[Group]]

_NEVER_SENT = and_(deliveries.c.state == "pending", deliveries.c.action == "post", deliveries.c.sending_since.is_(None))


class WaitingRoom:
    """The deliveries that nobody is sending yet."""

    def __init__(self, database: Database, installation: str) -> None:
        self._database = database
        self._installation = installation

    async def arrange(self, now: datetime, *, hold: Hold, decide: Decide) -> int:
        """Release what was held long enough, hold what quiet hours keep, group what is too much; how many groups.

        ``hold`` says until when an alert waits, ``decide`` how a channel is told of what waits for it; both are pure.
        Where something before them is being sent or tried again they are left as they are: whether the channel can be
        written to at all is not known yet. All of a group is written in one transaction.
        """
        if not await self._has_work(now):
            return 0
        made = 0
        async with self._database.write(alone=True) as connection:
            await release_due(connection, now)
            await _hold_quiet(connection, hold, now)
            for channel_id in await _crowded(connection, now):
                made += await self._group(connection, channel_id, decide, now)
        return made

    async def _has_work(self, now: datetime) -> bool:
        """Whether anything may be to do: nearly always there isn't, and then nothing is locked."""
        held = exists().where(deliveries.c.state == "held", deliveries.c.due_at <= now)
        quiet = exists().where(
            deliveries.c.state.in_(("pending", "retry")),
            deliveries.c.subscription_id.in_(select(subscriptions.c.id).where(subscriptions.c.quiet.is_not(None))),
        )
        async with self._database.read() as connection:
            if (await connection.execute(select(or_(held, quiet)))).scalar_one():
                return True
            return bool(await _crowded(connection, now))

    async def _group(self, connection: AsyncConnection, channel_id: int, decide: Decide, now: datetime) -> int:
        names = ("id", "subscription_id", "server_id", "channel_id", "payload", "created_at")
        kept = (deliveries.c.reason == QUIET).is_(True)
        query = select(*(deliveries.c[name] for name in names), kept).where(
            _NEVER_SENT, deliveries.c.channel_id == channel_id, deliveries.c.due_at <= now
        )
        rows = (await connection.execute(query.order_by(deliveries.c.id).with_for_update(skip_locked=True))).all()
        # A group that waits is never told within another.
        found = decide([Waiting(*row) for row in rows if row.payload.group is None], now)
        for group in found:
            story_id = f"G-{random_id(10)}"
            story = {"id": story_id, "title": group.post.alert.title, "first_seen": now, "last_seen": now}
            await connection.execute(insert(stories), [story])
            await queue(connection, group.post, installation=self._installation, story_id=story_id, revision=0, now=now)
            told = {"state": "grouped", "reason": f"told together, {story_id}"}
            await connection.execute(update(deliveries).where(deliveries.c.id.in_(group.members)).values(told))
        return len(found)


async def _crowded(connection: AsyncConnection, now: datetime) -> Sequence[int]:
    """Channels for which several alerts wait, late or kept by quiet hours, with nothing before them under way."""
    earlier = deliveries.alias("earlier")
    tried_first = exists().where(
        earlier.c.channel_id == deliveries.c.channel_id,
        earlier.c.id < deliveries.c.id,
        earlier.c.state.in_(("sending", "retry")),
    )
    waited = or_(deliveries.c.created_at < now - LATE, deliveries.c.reason == QUIET)
    query = select(deliveries.c.channel_id).where(_NEVER_SENT, deliveries.c.due_at <= now, waited, ~tried_first)
    crowded = query.group_by(deliveries.c.channel_id).having(func.count() > 1)
    return (await connection.execute(crowded)).scalars().all()


async def _hold_quiet(connection: AsyncConnection, hold: Hold, now: datetime) -> None:
    """What became due while its channel is quiet waits on: after a pause, or after an outage that ended at night."""
    waits = and_(
        deliveries.c.state.in_(("pending", "retry")),
        deliveries.c.action == "post",
        deliveries.c.sending_since.is_(None),
    )
    query = select(deliveries.c.id, deliveries.c.payload, subscriptions.c.quiet).join(subscriptions)
    query = query.where(waits, subscriptions.c.quiet.is_not(None)).with_for_update(skip_locked=True, of=deliveries)
    for row in (await connection.execute(query)).all():
        until = hold(row.quiet, row.payload.severity, now)
        if until is not None:
            this = update(deliveries).where(deliveries.c.id == row.id)
            await connection.execute(this.values(state="held", due_at=until, reason=QUIET))
