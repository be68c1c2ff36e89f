"""The courier: what becomes of a delivery by the channel's verdict; order, parallel work, take-over, shutdown."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from bot.channel import PER_SECOND, Slots
from bot.delivery import Again, Courier, Never, Sent, Unwanted, Verdict, backoff
from tests.standin.server import until
from tests.storage.newsroom import CHANNEL, NOW, SERVER, feed, subscription, told
from watchers.storage import Storage
from watchers.types import Delivery, DeliveryState, Notice

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


@dataclass
class Channels:
    """Every channel there is; says what it is told to say, and remembers what it was given."""

    verdict: Callable[[int], Verdict] = Sent
    now: datetime = NOW
    given: list[Delivery] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    found: list[Delivery] = field(default_factory=list)
    hangs: set[int] = field(default_factory=set)
    answers: asyncio.Event = field(default_factory=asyncio.Event)
    in_flight: list[int] = field(default_factory=list)
    most_in_flight: int = 0
    twice_in_a_channel: bool = False

    async def send(self, delivery: Delivery) -> Verdict:
        self.given.append(delivery)
        self.twice_in_a_channel |= delivery.channel_id in self.in_flight
        self.in_flight.append(delivery.channel_id)
        self.most_in_flight = max(self.most_in_flight, len(self.in_flight))
        await asyncio.sleep(0)
        if delivery.channel_id in self.hangs:
            await self.answers.wait()
        self.in_flight.remove(delivery.channel_id)
        return self.verdict(delivery.id)

    async def find(self, delivery: Delivery) -> Verdict:
        self.found.append(delivery)
        return self.verdict(delivery.id)

    async def tell(self, notice: Notice) -> Verdict:
        self.notices.append(notice)
        return self.verdict(notice.id)

    def clock(self) -> datetime:
        return self.now


def courier(storage: Storage, channels: Channels, owner: str = "me", limit: int = 25) -> Courier:
    return Courier(storage, channels, owner=owner, clock=channels.clock, limit=limit)


async def states(storage: Storage) -> dict[DeliveryState, int]:
    ledger = await storage.outbox.ledger()
    assert ledger.difference == 0
    return dict(ledger.by_state)


@pytest.mark.parametrize(
    ("verdict", "state"),
    [
        (Sent(7), "sent"),
        (Sent(7, possible_repeat=True), "sent"),
        (Again("busy"), "retry"),
        (Again("busy", timedelta(minutes=10)), "retry"),
        (Again("reset", outcome_unknown=True), "retry"),
        (Never("refused"), "dead"),
        (Never("not allowed", channel_closed=True), "held"),
        (Unwanted("deleted"), "cancelled"),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_what_a_verdict_makes_of_a_delivery(storage: Storage, verdict: Verdict, state: str) -> None:
    channels = Channels(lambda _: verdict)
    await told(storage, await feed(storage), await subscription(storage))
    await courier(storage, channels).drain()
    assert await states(storage) == {state: 1}


@pytest.mark.parametrize(
    ("verdict", "later", "tries"),
    [
        (Again("busy"), 0.9 * SECOND, 1),
        (Again("busy"), SECOND, 2),
        (Again("rate limited", timedelta(minutes=10)), 9 * timedelta(minutes=1), 1),
        (Again("rate limited", timedelta(minutes=10)), timedelta(minutes=10), 2),
    ],
    ids=["not before its back-off", "after it", "not before the time that was named", "after that"],
)
async def test_when_it_is_tried_again(storage: Storage, verdict: Verdict, later: timedelta, tries: int) -> None:
    channels = Channels(lambda _: verdict)
    await told(storage, await feed(storage), await subscription(storage))
    for _ in range(2):
        await courier(storage, channels).drain()
        channels.now = NOW + later
    assert len(channels.given) == tries
    assert len({delivery.nonce for delivery in channels.given}) == 1


def test_the_backoff_doubles_up_to_a_minute() -> None:
    assert [backoff(attempt) // SECOND for attempt in range(9)] == [1, 1, 2, 4, 8, 16, 32, 60, 60]


@pytest.mark.parametrize(("unknown", "since"), [(True, NOW), (False, NOW + HOUR)])
async def test_only_an_attempt_of_unknown_outcome_is_remembered(
    storage: Storage, unknown: bool, since: datetime
) -> None:
    channels = Channels(lambda _: Again("reset", outcome_unknown=unknown))
    await told(storage, await feed(storage), await subscription(storage))
    await courier(storage, channels).drain()
    channels.now += HOUR
    await courier(storage, channels).drain()
    assert channels.given[-1].sending_since == since


async def test_a_later_refusal_doesnt_forget_an_attempt_of_unknown_outcome(storage: Storage) -> None:
    said: Iterator[Verdict] = iter(
        [Again("reset", outcome_unknown=True), Again("banned", timedelta(minutes=10)), Sent(7)]
    )
    channels = Channels(lambda _: next(said))
    await told(storage, await feed(storage), await subscription(storage))
    for _ in range(3):
        await courier(storage, channels).drain()
        channels.now += timedelta(minutes=11)
    assert [delivery.sending_since for delivery in channels.given] == [NOW] * 3


async def test_one_that_fails_inside_is_tried_a_few_times_and_stops_nothing(storage: Storage) -> None:
    source = await feed(storage)
    bad = await told(storage, source, await subscription(storage), path="a")
    await told(storage, source, await subscription(storage, channel=CHANNEL + 1), path="b")

    def verdict(delivery_id: int) -> Verdict:
        if delivery_id in bad.delivery_ids:
            raise KeyError(delivery_id)
        return Sent(delivery_id)

    channels = Channels(verdict)
    for _ in range(8):
        await courier(storage, channels).drain()
        channels.now += HOUR
    assert await states(storage) == {"dead": 1, "sent": 1}
    assert len(channels.given) == 6
    explanation = await storage.outbox.by_alert(channels.given[0].alert.alert_id)
    assert explanation is not None
    assert explanation.reason == "failed inside: KeyError"


async def test_after_a_day_it_is_given_up_with_a_reason(storage: Storage) -> None:
    channels = Channels(lambda _: Again("busy"))
    result = await told(storage, await feed(storage), await subscription(storage))
    for _ in range(26):
        await courier(storage, channels).drain()
        channels.now += HOUR
    assert await states(storage) == {"dead": 1}
    explanation = await storage.outbox.by_alert(channels.given[0].alert.alert_id)
    assert explanation is not None
    assert (explanation.id, explanation.reason) == (result.delivery_ids[0], "given up after a day: busy")


async def test_a_channel_has_one_in_flight_and_keeps_its_order(storage: Storage) -> None:
    source, channels = await feed(storage), Channels()
    several = [await subscription(storage, channel=number) for number in (1, 2, 3)]
    written = [await told(storage, source, *several, path=path) for path in "abcd"]
    await courier(storage, channels).drain()
    assert not channels.twice_in_a_channel
    assert channels.most_in_flight == 3
    for place, one in enumerate(several):
        told_there = [delivery.id for delivery in channels.given if delivery.channel_id == one.channel_id]
        assert told_there == [result.delivery_ids[place] for result in written]
    assert await states(storage) == {"sent": 12}


async def test_one_that_fails_holds_back_what_follows_in_its_channel_alone(storage: Storage) -> None:
    source = await feed(storage)
    one, other = await subscription(storage, channel=1), await subscription(storage, channel=2)
    first = await told(storage, source, one, other, path="a")
    await told(storage, source, one, other, path="b")
    channels = Channels(lambda id_: Again("busy") if id_ == first.delivery_ids[0] else Sent(id_))
    await courier(storage, channels).drain()
    assert [delivery.channel_id for delivery in channels.given].count(1) == 1
    assert await states(storage) == {"retry": 1, "pending": 1, "sent": 2}


async def test_no_more_are_under_way_than_the_limit(storage: Storage) -> None:
    source, channels = await feed(storage), Channels()
    await told(storage, source, *[await subscription(storage, channel=number) for number in range(1, 8)])
    await courier(storage, channels, limit=3).drain()
    assert channels.most_in_flight == 3
    assert await states(storage) == {"sent": 7}


async def test_a_hanging_channel_keeps_no_other_waiting(storage: Storage) -> None:
    source, channels = await feed(storage), Channels(hangs={1})
    one, other = await subscription(storage, channel=1), await subscription(storage, channel=2)
    await told(storage, source, one, other, path="a")
    draining = asyncio.create_task(courier(storage, channels).drain())
    await until(lambda: len(channels.given) == 2)
    await told(storage, source, other, path="b")
    await until(lambda: len(channels.given) == 3)
    channels.answers.set()
    assert await draining == 3


async def test_on_the_way_out_nothing_is_claimed_and_what_is_under_way_ends(storage: Storage) -> None:
    source, channels = await feed(storage), Channels(hangs={1})
    one = await subscription(storage, channel=1)
    for path in "ab":
        await told(storage, source, one, path=path)
    leaving = courier(storage, channels)
    draining = asyncio.create_task(leaving.drain())
    await until(lambda: channels.given)
    finishing = asyncio.create_task(leaving.finish())
    await asyncio.sleep(0)
    channels.answers.set()
    await finishing
    await draining
    assert await states(storage) == {"sent": 1, "pending": 1}


@pytest.mark.parametrize(("later", "taken"), [(59 * SECOND, 0), (60 * SECOND, 1)], ids=["leased", "lapsed"])
async def test_who_died_is_taken_over_when_the_lease_is_over(storage: Storage, later: timedelta, taken: int) -> None:
    channels = Channels()
    await told(storage, await feed(storage), await subscription(storage))
    (lost,) = await storage.outbox.claim(NOW, owner="dead", lease=60 * SECOND, limit=1)
    channels.now += later
    heir = courier(storage, channels, owner="heir")
    assert await heir.reconcile() == taken
    await heir.drain()
    assert [delivery.nonce for delivery in channels.found] == [lost.nonce] * taken
    assert await storage.outbox.sent(lost.id, owner="dead", message_id=1, now=channels.now) is not bool(taken)


async def test_what_is_held_comes_when_its_time_is_over(storage: Storage) -> None:
    channels = Channels()
    await told(storage, await feed(storage), await subscription(storage))
    (quiet,) = await storage.outbox.claim(NOW, owner="me", lease=HOUR, limit=1)
    await storage.outbox.hold(quiet.id, owner="me", until=NOW + 8 * HOUR, reason="quiet hours")
    for _ in range(9):
        await courier(storage, channels).drain()
        assert len(channels.given) == (channels.now >= NOW + 8 * HOUR)
        channels.now += HOUR
    assert await states(storage) == {"sent": 1}


async def test_a_closed_channel_is_told_of_elsewhere_once(storage: Storage) -> None:
    channels = Channels(lambda _: Never("not allowed", channel_closed=True))
    source = await feed(storage)
    for path in "abc":
        await told(storage, source, await subscription(storage), path=path)
    await courier(storage, channels).drain()
    assert len(channels.given) == 1
    assert [(notice.kind, notice.channel_id) for notice in channels.notices] == [("subscription_broken", CHANNEL)]
    assert await states(storage) == {"held": 3}


@pytest.mark.parametrize(
    ("verdict", "tries"),
    [(Sent(7), 1), (Again("busy"), 3), (Never("refused"), 1), (Unwanted("deleted"), 1)],
    ids=["sent", "again", "never", "unwanted"],
)
async def test_a_notice_is_told_like_a_delivery(storage: Storage, verdict: Verdict, tries: int) -> None:
    channels = Channels(lambda _: verdict)
    await storage.notices.add("feed_paused", [(SERVER, CHANNEL)], about="feed/1", subject="x", detail="y", now=NOW)
    for _ in range(3):
        await courier(storage, channels).drain()
        channels.now += HOUR
    assert len(channels.notices) == tries


def test_calls_are_spread_over_the_second() -> None:
    slots = Slots(PER_SECOND)
    assert PER_SECOND == 25
    waits = [slots.take(100.0) for _ in range(51)]
    assert waits[0] == 0
    assert waits[25] == pytest.approx(1)
    assert waits[50] == pytest.approx(2)
    assert slots.take(200.0) == 0
