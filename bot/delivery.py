"""Drains the outbox: claim, send, settle. What an answer means is decided by the channel, what is written here."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, TypeVar

import structlog

from watchers.errors import WatcherError
from watchers.grouping import groups
from watchers.quiet import held_until
from watchers.storage import Storage
from watchers.types import Delivery, Notice

log = structlog.get_logger(__name__)

Item = TypeVar("Item", Delivery, Notice)

LEASE = timedelta(seconds=60)
FIRST_BACKOFF = timedelta(seconds=1)
LONGEST_BACKOFF = timedelta(seconds=60)
GIVE_UP_AFTER = timedelta(hours=24)
HELD_FOR = timedelta(days=7)
LATE = timedelta(minutes=15)
MOST_SURPRISES = 5


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


@dataclass(frozen=True, slots=True)
class Unwanted:
    """Nobody wants it any more: what it was to change was deleted."""

    reason: str


Verdict = Sent | Again | Never | Unwanted


class Channel(Protocol):
    """Where deliveries go: Discord, or the terminal."""

    async def send(self, delivery: Delivery) -> Verdict:
        """Post, edit or reply as the delivery asks; what goes wrong is a verdict, never an exception."""
        ...

    async def find(self, delivery: Delivery) -> Verdict:
        """Was an earlier attempt of unknown outcome delivered? If not, deliver it."""
        ...

    async def tell(self, notice: Notice) -> Verdict:
        """Post a notice."""
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
        self._waiting = storage.waiting
        self._notices = storage.notices
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
            self._start(due)
            if not self._under_way:
                return claimed
            done, _ = await asyncio.wait(self._under_way, timeout=1, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()

    async def _claim(self, limit: int) -> list[Coroutine[Any, Any, None]]:
        """Alerts first, in the order and the groups in which they are to be told; notices where there is room."""
        now = self._clock()
        await self._waiting.arrange(now, hold=held_until, decide=groups)
        alerts = await self._outbox.claim(now, owner=self._owner, lease=LEASE, limit=limit)
        room = limit - len(alerts)
        notices = await self._notices.claim(now, owner=self._owner, lease=LEASE, limit=room) if room else ()
        return [
            *(self._deliver(delivery, self._channel.send, now) for delivery in alerts),
            *(self._tell(notice) for notice in notices),
        ]

    async def reconcile(self) -> int:
        """Begin to settle what a process that died was sending, how many; `drain` or `finish` waits for it."""
        now = self._clock()
        stuck = await self._outbox.stuck(now, owner=self._owner, lease=LEASE)
        self._start(self._deliver(delivery, self._channel.find, now) for delivery in stuck)
        return len(stuck)

    def _start(self, works: Iterable[Coroutine[Any, Any, None]]) -> None:
        for work in works:
            task = asyncio.create_task(work)
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def _deliver(
        self, delivery: Delivery, attempt: Callable[[Delivery], Awaitable[Verdict]], claimed_at: datetime
    ) -> None:
        verdict = await _attempted(attempt, delivery)
        now = self._clock()
        # What this attempt came to says nothing of an earlier one of unknown outcome.
        earlier_unknown = delivery.sending_since is not None and delivery.sending_since < claimed_at
        match verdict:
            case Sent(message_id, possible_repeat):
                await self._outbox.sent(
                    delivery.id, owner=self._owner, message_id=message_id, now=now, possible_repeat=possible_repeat
                )
            case Again(reason, after, outcome_unknown) if now - delivery.created_at < GIVE_UP_AFTER:
                due_at = now + (after or backoff(delivery.attempt))
                await self._outbox.retry(
                    delivery.id,
                    owner=self._owner,
                    due_at=due_at,
                    reason=reason,
                    outcome_unknown=outcome_unknown or earlier_unknown,
                )
                if now - delivery.created_at > LATE:
                    log.error("delivery late", alert=delivery.alert.alert_id, reason=reason, attempt=delivery.attempt)
            case Again(reason):
                await self._outbox.dead(delivery.id, owner=self._owner, reason=f"given up after a day: {reason}")
            case Unwanted(reason):
                await self._outbox.cancel(delivery.id, owner=self._owner, reason=reason)
            case Never(reason, channel_closed=True):
                # Kept with the rest of the subscription's, should somebody give the permission back.
                await self._outbox.close_channel(delivery.channel_id, reason, now)
                await self._outbox.hold(delivery.id, owner=self._owner, until=now + HELD_FOR, reason=reason)
            case Never(reason):
                await self._outbox.dead(delivery.id, owner=self._owner, reason=reason)
                log.error("delivery impossible", alert=delivery.alert.alert_id, reason=reason)
        log.info("delivery", alert=delivery.alert.alert_id, verdict=type(verdict).__name__.lower(), id=delivery.id)

    async def _tell(self, notice: Notice) -> None:
        verdict = await _attempted(self._channel.tell, notice)
        now = self._clock()
        match verdict:
            case Sent():
                await self._notices.sent(notice.id, owner=self._owner)
            case Again(reason, after) if now - notice.created_at < GIVE_UP_AFTER:
                due_at = now + (after or backoff(notice.attempt))
                await self._notices.retry(notice.id, owner=self._owner, due_at=due_at, reason=reason)
            case Again(reason) | Never(reason) | Unwanted(reason):
                await self._notices.dead(notice.id, owner=self._owner, reason=reason)
                if isinstance(verdict, Never) and verdict.channel_closed:
                    await self._outbox.close_channel(notice.channel_id, reason, now)
        log.info("notice", kind=notice.kind, verdict=type(verdict).__name__.lower(), id=notice.id)


async def _attempted(attempt: Callable[[Item], Awaitable[Verdict]], item: Item) -> Verdict:
    """The verdict; what a channel raises against its word is tried a few times, and stops nothing else."""
    try:
        return await attempt(item)
    except WatcherError:
        raise
    except Exception as error:
        log.exception("delivery failed inside", id=item.id, attempt=item.attempt)
        reason = f"failed inside: {type(error).__name__}"
        return Never(reason) if item.attempt >= MOST_SURPRISES else Again(reason, outcome_unknown=True)
