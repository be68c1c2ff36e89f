"""What waits is put in order in one go, in every database: released, held for quiet hours, told together."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.storage.newsroom import CHANNEL, MINUTE, NOW, claimed, feed, subscription, told
from watchers.grouping import groups
from watchers.quiet import held_until
from watchers.storage import Storage
from watchers.types import DeliveryState, QuietHours, Subscription

HOUR = timedelta(hours=1)
QUIET = QuietHours(3 * 60, 11 * 60, "UTC")  # NOW is 03:04:05


@pytest.fixture
async def waiting(storage: Storage) -> Subscription:
    """Six alerts wait for a channel."""
    source, one = await feed(storage), await subscription(storage)
    for path in "abcdef":
        await told(storage, source, one, path=path)
    return one


async def arranged(storage: Storage, after: timedelta) -> int:
    return await storage.waiting.arrange(NOW + after, hold=held_until, decide=groups)


async def states(storage: Storage) -> dict[DeliveryState, int]:
    ledger = await storage.outbox.ledger()
    assert ledger.difference == 0
    return dict(ledger.by_state)


async def test_what_is_late_is_told_together_in_order(storage: Storage, waiting: Subscription) -> None:
    assert await arranged(storage, 10 * MINUTE) == 0
    assert await arranged(storage, HOUR) == 1
    assert await states(storage) == {"grouped": 6, "pending": 1}
    (post,) = await claimed(storage, now=NOW + HOUR)
    assert post.alert.group is not None
    assert [one.title for one in post.alert.group.alerts] == [f"Base retaken {path}" for path in "abcdef"]
    assert (post.subscription_id, post.channel_id, post.action) == (waiting.id, CHANNEL, "post")
    assert await arranged(storage, 2 * HOUR) == 0


@pytest.mark.parametrize("unknown", [True, False], ids=["may have arrived", "is known not to have"])
async def test_a_channel_that_is_being_tried_is_left_alone(
    storage: Storage, waiting: Subscription, unknown: bool
) -> None:
    (first,) = await claimed(storage)
    assert await arranged(storage, HOUR) == 0
    due = NOW + 2 * HOUR
    await storage.outbox.retry(first.id, owner="me", due_at=due, reason="503", outcome_unknown=unknown)
    assert await arranged(storage, HOUR) == 0
    assert await states(storage) == {"retry": 1, "pending": 5}


async def test_what_is_tried_after_them_keeps_nothing_from_being_told_together(
    storage: Storage, waiting: Subscription
) -> None:
    await storage.subscriptions.set_quiet(waiting.id, QUIET, now=NOW)
    await arranged(storage, MINUTE)
    await told(storage, await feed(storage), waiting, path="critical")
    (later,) = await claimed(storage)
    await storage.outbox.retry(later.id, owner="me", due_at=NOW + 9 * HOUR, reason="503", outcome_unknown=True)
    assert await arranged(storage, 8 * HOUR) == 1
    assert await states(storage) == {"grouped": 6, "pending": 1, "retry": 1}


async def test_two_who_arrange_at_once_group_once(storage: Storage, waiting: Subscription) -> None:
    assert sum(await asyncio.gather(*(arranged(storage, HOUR) for _ in range(4)))) == 1
    assert await states(storage) == {"grouped": 6, "pending": 1}


async def test_who_claims_meanwhile_takes_nothing_that_is_grouped(storage: Storage, waiting: Subscription) -> None:
    _, taken = await asyncio.gather(arranged(storage, HOUR), claimed(storage, now=NOW + HOUR))
    counts = await states(storage)
    assert counts.get("sending", 0) == len(taken)
    assert counts.get("grouped", 0) + sum(one.alert.group is None for one in taken) <= 6


async def test_quiet_hours_hold_what_became_due_and_let_it_go_together(storage: Storage, waiting: Subscription) -> None:
    await storage.subscriptions.set_quiet(waiting.id, QUIET, now=NOW)
    assert await arranged(storage, MINUTE) == 0
    assert await states(storage) == {"held": 6}
    assert await arranged(storage, 7 * HOUR) == 0
    assert await arranged(storage, 8 * HOUR) == 1
    assert await states(storage) == {"grouped": 6, "pending": 1}
    (found,) = await storage.subscriptions.of_channel(CHANNEL)
    assert found == replace(waiting, quiet=QUIET)


async def test_a_pause_outlasts_quiet_hours(storage: Storage, waiting: Subscription) -> None:
    await storage.subscriptions.set_quiet(waiting.id, QUIET, now=NOW)
    await arranged(storage, MINUTE)
    await storage.subscriptions.set_state(waiting.id, "paused", now=NOW)
    await arranged(storage, 20 * HOUR)
    assert await states(storage) == {"held": 6}
    await storage.subscriptions.set_state(waiting.id, "active", now=NOW + 21 * HOUR)
    assert await arranged(storage, 21 * HOUR) == 1


async def test_an_ended_subscription_takes_its_group_with_it_and_brings_it_back(
    storage: Storage, waiting: Subscription
) -> None:
    await arranged(storage, HOUR)
    await storage.subscriptions.remove(waiting.id, now=NOW + HOUR)
    assert await states(storage) == {"grouped": 6, "cancelled": 1}
    assert await storage.subscriptions.restore(waiting.id, now=NOW + HOUR)
    assert await states(storage) == {"grouped": 6, "pending": 1}


async def test_a_channel_of_two_subscriptions_has_a_group_of_each(storage: Storage, waiting: Subscription) -> None:
    other = await storage.subscriptions.add(
        server_id=waiting.server_id, channel_id=CHANNEL, list_ids=("other",), now=NOW
    )
    source = await feed(storage, "other")
    for path in "ghi":
        await told(storage, source, other, path=path)
    assert await arranged(storage, HOUR) == 2
    assert await states(storage) == {"grouped": 9, "pending": 2}
