"""Drains the outbox: claim, send, settle. What an answer means is decided by the channel, what is written here."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

import structlog

from watchers.storage import Storage
from watchers.types import Delivery

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=60)
FIRST_BACKOFF = timedelta(seconds=1)
LONGEST_BACKOFF = timedelta(seconds=60)
GIVE_UP_AFTER = timedelta(hours=24)
HELD_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Sent:
    """It stands in the channel; ``possible_repeat`` where an earlier attempt may have arrived too."""

    message_id: int
    possible_repeat: bool = False


@dataclass(frozen=True, slots=True)
class Again:
    """It did not arrive, or nobody knows (``outcome_unknown``); try again, not before ``after`` where that is given."""

    reason: str
    after: timedelta | None = None
    outcome_unknown: bool = False


@dataclass(frozen=True, slots=True)
class Never:
    """It can't be delivered; ``channel_closed`` where no other message of that subscription could be either."""

    reason: str
    channel_closed: bool = False


Verdict = Sent | Again | Never


class Channel(Protocol):
    """Where deliveries go: Discord, or the terminal."""

    async def send(self, delivery: Delivery) -> Verdict:
        """Post, edit or reply as the delivery asks; what goes wrong is a verdict, never an exception."""
        ...

    async def find(self, delivery: Delivery) -> Verdict:
        """Was an earlier attempt of unknown outcome delivered? If not, deliver it."""
        ...


def backoff(attempt: int) -> timedelta:
    """1, 2, 4 … 60 seconds after the first, second, third … attempt."""
    doubled: timedelta = FIRST_BACKOFF * 2 ** min(max(attempt - 1, 0), 10)
    return min(doubled, LONGEST_BACKOFF)


class Courier:
    """Delivers what is due through one channel; ``owner`` names this process in leases."""

    def __init__(
        self,
        storage: Storage,
        channel: Channel,
        *,
        owner: str,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        limit: int = 25,
    ) -> None:
        self._outbox = storage.outbox
        self._channel = channel
        self._owner = owner
        self._clock = clock
        self._limit = limit
        self._under_way: set[asyncio.Task[None]] = set()
        self._closing = False

    async def finish(self) -> None:
        """Claim nothing more, and wait for what is under way."""
        self._closing = True
        while self._under_way:
            await asyncio.wait(set(self._under_way))

    async def drain(self) -> int:
        """Deliver all that is due now; how many were claimed. A channel that hangs keeps no other waiting."""
        claimed = 0
        while True:
            room = 0 if self._closing else self._limit - len(self._under_way)
            due = await self._claim(room) if room > 0 else ()
            claimed += len(due)
            for delivery in due:
                task = asyncio.create_task(self._deliver(delivery, self._channel.send))
                self._under_way.add(task)
                task.add_done_callback(self._under_way.discard)
            if not self._under_way:
                return claimed
            done, _ = await asyncio.wait(self._under_way, timeout=1, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()

    async def _claim(self, limit: int) -> tuple[Delivery, ...]:
        return await self._outbox.claim(self._clock(), owner=self._owner, lease=LEASE, limit=limit)

    async def reconcile(self) -> int:
        """Settle what a process that died was sending; how many."""
        stuck = await self._outbox.stuck(self._clock(), owner=self._owner, lease=LEASE)
        await asyncio.gather(*(self._deliver(delivery, self._channel.find) for delivery in stuck))
        return len(stuck)

    async def _deliver(self, delivery: Delivery, attempt: Callable[[Delivery], Awaitable[Verdict]]) -> None:
        verdict = await attempt(delivery)
        now = self._clock()
        match verdict:
            case Sent(message_id, possible_repeat):
                await self._outbox.sent(
                    delivery.id, owner=self._owner, message_id=message_id, now=now, possible_repeat=possible_repeat
                )
            case Again(reason, after, outcome_unknown) if now - delivery.created_at < GIVE_UP_AFTER:
                await self._outbox.retry(
                    delivery.id,
                    owner=self._owner,
                    due_at=now + (after or backoff(delivery.attempt)),
                    reason=reason,
                    outcome_unknown=outcome_unknown,
                )
            case Again(reason):
                await self._outbox.dead(delivery.id, owner=self._owner, reason=f"given up after a day: {reason}")
            case Never(reason, channel_closed):
                if channel_closed:
                    # Kept with the rest of the subscription's, should somebody give the permission back.
                    await self._outbox.hold(delivery.id, owner=self._owner, until=now + HELD_FOR, reason=reason)
                    await self._outbox.pause_channel(delivery.subscription_id, reason, now)
                else:
                    await self._outbox.dead(delivery.id, owner=self._owner, reason=reason)
        log.info("delivery", alert=delivery.alert.alert_id, verdict=type(verdict).__name__.lower(), id=delivery.id)
