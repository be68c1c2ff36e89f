"""The outbox: what is to be told to which channel, and what became of it."""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, and_, exists, func, insert, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from watchers.quiet import QUIET
from watchers.storage.engine import Database
from watchers.storage.notices import write_notices
from watchers.storage.schema import counters, deliveries, subscriptions
from watchers.types import Alert, Card, Delivery, DeliveryState, NewDelivery

OPEN: tuple[DeliveryState, ...] = ("pending", "retry", "sending")
UNSENT: tuple[DeliveryState, ...] = ("pending", "retry", "held")
HELD_FOR = timedelta(days=7)
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

_PAYLOAD: TypeAdapter[Alert] = TypeAdapter(Alert)
_DELIVERY = [
    deliveries.c[name]
    for name in (
        *("id", "subscription_id", "server_id", "channel_id", "payload", "action", "nonce", "state", "due_at"),
        *("created_at", "attempt", "sending_since", "message_id", "target_message_id", "reason"),
    )
]


@dataclass(frozen=True, slots=True)
class Ledger:
    """Rows written and kept, and what state each is in: the two must agree at every moment."""

    written: int
    by_state: Mapping[DeliveryState, int]

    @property
    def difference(self) -> int:
        """0, or something was lost."""
        return self.written - sum(self.by_state.values())


@dataclass(frozen=True, slots=True)
class Account:
    """A server's deliveries by state, and how many of them may stand in their channel twice."""

    by_state: Mapping[DeliveryState, int]
    possible_repeats: int

    def count(self, *states: DeliveryState) -> int:
        """How many are in one of the states."""
        return sum(self.by_state.get(state, 0) for state in states)


def nonce(installation: str, alert_id: str, revision: int, part: int = 0) -> str:
    """The 25 characters by which Discord knows a repeated message.

    From the alert's random id and not the row's number: after a restored backup numbers are used again,
    and Discord would answer a new alert with an old message.
    """
    value = f"{installation}/{alert_id}/{revision}/{part}".encode()
    return hashlib.blake2b(value, digest_size=16).hexdigest()[:25]


class Outbox:
    """Deliveries; each change of one that is being sent is its lease owner's alone, and says whether it was made."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(self, now: datetime, *, owner: str, lease: timedelta, limit: int) -> tuple[Delivery, ...]:
        """Lease what is due and first in its channel, so that a channel has one in flight and keeps its order."""
        earlier = deliveries.alias("earlier")
        first = ~exists().where(
            earlier.c.channel_id == deliveries.c.channel_id,
            earlier.c.id < deliveries.c.id,
            earlier.c.state.in_(OPEN),
        )
        due = and_(deliveries.c.state.in_(("pending", "retry")), deliveries.c.due_at <= now, first)
        return await self._lease(due, now, owner=owner, lease=lease, limit=limit)

    async def stuck(self, now: datetime, *, owner: str, lease: timedelta, limit: int = 100) -> tuple[Delivery, ...]:
        """Lease what another was sending when its lease ran out; whether it arrived isn't known."""
        lapsed = and_(deliveries.c.state == "sending", deliveries.c.lease_until <= now)
        return await self._lease(lapsed, now, owner=owner, lease=lease, limit=limit)

    async def sent(
        self, delivery_id: int, *, owner: str, message_id: int, now: datetime, possible_repeat: bool = False
    ) -> bool:
        """It stands in the channel."""
        told = {"state": "sent", "message_id": message_id, "sent_at": now, "possible_repeat": possible_repeat}
        return await self._settle(delivery_id, owner, told | {"reason": None, "sending_since": None})

    async def retry(
        self, delivery_id: int, *, owner: str, due_at: datetime, reason: str, outcome_unknown: bool
    ) -> bool:
        """Try again later; where the outcome is unknown, `Delivery.sending_since` keeps saying since when."""
        again: dict[str, object] = {"state": "retry", "due_at": due_at, "reason": reason}
        return await self._settle(delivery_id, owner, again if outcome_unknown else again | {"sending_since": None})

    async def dead(self, delivery_id: int, *, owner: str, reason: str) -> bool:
        """It can't be delivered."""
        return await self._settle(delivery_id, owner, {"state": "dead", "reason": reason})

    async def hold(self, delivery_id: int, *, owner: str, until: datetime, reason: str) -> bool:
        """Keep it till then (`WaitingRoom.arrange`)."""
        return await self._settle(delivery_id, owner, {"state": "held", "due_at": until, "reason": reason})

    async def cancel(self, delivery_id: int, *, owner: str, reason: str) -> bool:
        """Nobody wants it any more."""
        return await self._settle(delivery_id, owner, {"state": "cancelled", "reason": reason})

    async def merge(self, delivery_id: int, *, owner: str, reason: str) -> bool:
        """It is told by another message, which the reason names."""
        return await self._settle(delivery_id, owner, {"state": "merged", "reason": reason})

    async def close_channel(self, channel_id: int, reason: str, now: datetime) -> int:
        """It can't be written to: its subscriptions are broken, what waits is held for seven days, a notice is due.

        How many subscriptions broke by this; those that were broken before are told of no more.
        """
        here = and_(subscriptions.c.channel_id == channel_id, subscriptions.c.state == "active")
        broken = update(subscriptions).where(here).values(state="broken", reason=reason)
        async with self._database.write() as connection:
            found = (await connection.execute(broken.returning(subscriptions.c.id, subscriptions.c.server_id))).all()
            for row in found:
                await hold_all(connection, row.id, reason, now)
            channels = {(row.server_id, channel_id) for row in found}
            await write_notices(
                connection,
                "subscription_broken",
                sorted(channels),
                about=f"channel/{channel_id}",
                subject=str(channel_id),
                detail=reason,
                now=now,
            )
            return len(found)

    async def ledger(self) -> Ledger:
        """Both sides of the account, read in one statement so that they are of one moment."""
        sums = select(deliveries.c.state, func.count().label("rows")).group_by(deliveries.c.state).subquery()
        query = select(counters.c.value, sums.c.state, sums.c.rows).join_from(counters, sums, true(), isouter=True)
        async with self._database.read() as connection:
            rows = (await connection.execute(query.where(counters.c.name == "deliveries"))).all()
        return Ledger(rows[0].value, {row.state: row.rows for row in rows if row.state is not None})

    async def by_alert(self, alert_id: str) -> Delivery | None:
        """The message that carries this id: the card, or the reply that has one of its own."""
        query = select(*_DELIVERY).where(deliveries.c.alert_id == alert_id).order_by(deliveries.c.revision).limit(1)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).one_or_none()
            return None if row is None else Delivery(*row)

    async def last_card(self, subscription_id: int, story_id: str) -> Card | None:
        """What the subscription was told last of a story."""
        async with self._database.read() as connection:
            cards = await cards_of(connection, story_id)
        return next((card for card in cards if card.subscription_id == subscription_id), None)

    async def pending_count(self) -> int:
        """How many wait to be sent or are being sent."""
        query = select(func.count()).select_from(deliveries).where(deliveries.c.state.in_(OPEN))
        async with self._database.read() as connection:
            return int((await connection.execute(query)).scalar_one())

    async def account(self, server_id: int) -> Account:
        """What became of a server's deliveries."""
        mine = select(deliveries.c.state, deliveries.c.possible_repeat, func.count().label("rows"))
        mine = mine.where(deliveries.c.server_id == server_id)
        by_state: Counter[DeliveryState] = Counter()
        repeats = 0
        async with self._database.read() as connection:
            for row in await connection.execute(mine.group_by(deliveries.c.state, deliveries.c.possible_repeat)):
                by_state[row.state] += row.rows
                repeats += row.rows if row.possible_repeat else 0
        return Account(by_state, repeats)

    async def _lease(
        self, which: ColumnElement[bool], now: datetime, *, owner: str, lease: timedelta, limit: int
    ) -> tuple[Delivery, ...]:
        chosen = select(deliveries.c.id).where(which).order_by(deliveries.c.id).limit(limit)
        ids = chosen.with_for_update(skip_locked=True).cte("chosen")
        claim = update(deliveries).where(deliveries.c.id.in_(select(ids.c.id)))
        values = {
            "state": "sending",
            "attempt": deliveries.c.attempt + 1,
            "sending_since": func.coalesce(deliveries.c.sending_since, now, type_=deliveries.c.sending_since.type),
            "lease_owner": owner,
            "lease_until": now + lease,
        }
        async with self._database.write() as connection:
            claimed = await connection.execute(claim.values(values).returning(*_DELIVERY))
            return tuple(sorted((Delivery(*row) for row in claimed), key=lambda delivery: delivery.id))

    async def _settle(self, delivery_id: int, owner: str, values: dict[str, Any]) -> bool:
        mine = and_(deliveries.c.id == delivery_id, deliveries.c.lease_owner == owner, deliveries.c.state == "sending")
        statement = update(deliveries).where(mine).values(values | {"lease_owner": None, "lease_until": None})
        async with self._database.write() as connection:
            return bool((await connection.execute(statement)).rowcount)


async def cards_of(connection: AsyncConnection, story_id: str) -> tuple[Card, ...]:
    """For each subscription the newest revision that shows in its channel or is to; what was merged shows nothing."""
    names = ("id", "subscription_id", "revision", "state", "payload", "sent_at", "message_id")
    query = select(*(deliveries.c[name] for name in names)).where(deliveries.c.story_id == story_id)
    cards: dict[int, Card] = {}
    for row in await connection.execute(query.order_by(deliveries.c.subscription_id, deliveries.c.revision)):
        before = cards.get(row.subscription_id)
        shown = before is None or row.state not in ("merged", "cancelled")
        newest = row if shown else None
        cards[row.subscription_id] = Card(
            delivery_id=newest.id if newest else before.delivery_id if before else row.id,
            subscription_id=row.subscription_id,
            revision=row.revision,
            state=newest.state if newest else before.state if before else row.state,
            alert=newest.payload if newest else before.alert if before else row.payload,
            sent_at=before.sent_at if before and before.sent_at else row.sent_at,
            message_id=before.message_id if before and before.message_id else row.message_id,
        )
    return tuple(cards.values())


async def release_due(connection: AsyncConnection, now: datetime) -> None:
    """Queue what was held long enough; what is then still held for a subscription that isn't active is cancelled."""
    active = deliveries.c.subscription_id.in_(select(subscriptions.c.id).where(subscriptions.c.state == "active"))
    held = update(deliveries).where(deliveries.c.state == "held", deliveries.c.due_at <= now)
    await connection.execute(held.where(active).values(state="pending", due_at=now))
    late = {"state": "cancelled", "reason": "held too long: " + func.coalesce(deliveries.c.reason, "")}
    await connection.execute(held.where(~active).values(late))


async def hold_all(connection: AsyncConnection, subscription_id: int, reason: str, now: datetime) -> None:
    """Hold what waits for a subscription, also for its quiet hours, or is being sent to it without luck."""
    quiet = and_(deliveries.c.state == "held", deliveries.c.reason == QUIET)
    unsent = or_(deliveries.c.state.in_(("pending", "retry")), quiet)
    waiting = and_(deliveries.c.subscription_id == subscription_id, unsent)
    held = {"state": "held", "due_at": now + HELD_FOR, "reason": reason}
    await connection.execute(update(deliveries).where(waiting).values(held))


async def count_written(connection: AsyncConnection, rows: int) -> None:
    """Keep the ledger's other side; called in the transaction that inserts, or (negative) deletes, the rows."""
    counter = update(counters).where(counters.c.name == "deliveries")
    await connection.execute(counter.values(value=counters.c.value + rows))


async def queue(
    connection: AsyncConnection,
    new: NewDelivery,
    *,
    installation: str,
    story_id: str,
    revision: int,
    now: datetime,
    article_id: int | None = None,
) -> int:
    """Write a delivery in the transaction of what it tells; its id. The alert is given an id where it has none."""
    alert_id = new.alert.alert_id or await _free_alert_id(connection)
    alert = replace(new.alert, alert_id=alert_id, story_id=story_id, revision=revision)
    row = {
        "subscription_id": new.subscription_id,
        "server_id": new.server_id,
        "channel_id": new.channel_id,
        "story_id": story_id,
        "story_title": alert.title,
        "article_id": article_id,
        "revision": revision,
        "alert_id": alert_id,
        "action": new.action,
        "payload": alert,
        "payload_hash": digest(alert),
        "nonce": nonce(installation, alert_id, revision),
        "state": new.state,
        "due_at": new.due_at,
        "created_at": now,
        "attempt": 0,
        "target_message_id": new.target_message_id,
        "possible_repeat": False,
        "reason": new.reason,
    }
    made = await connection.execute(insert(deliveries).values(row).returning(deliveries.c.id))
    await count_written(connection, 1)
    return int(made.scalar_one())


async def _free_alert_id(connection: AsyncConnection) -> str:
    while True:
        alert_id = f"A-{random_id(8)}"
        taken = select(func.count()).select_from(deliveries).where(deliveries.c.alert_id == alert_id)
        if not (await connection.execute(taken)).scalar_one():
            return alert_id


def random_id(length: int) -> str:
    """Random characters that can be told apart when read aloud."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(length))


def digest(alert: Alert) -> str:
    """By which it is seen whether two payloads say the same."""
    return hashlib.blake2b(_PAYLOAD.dump_json(alert), digest_size=16).hexdigest()
