"""Each delivery is written once, sent in its channel's order, and accounted for."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from tests.storage.newsroom import CHANNEL, MINUTE, NOW, claimed, feed, subscription, told
from watchers.grouping import groups
from watchers.quiet import held_until
from watchers.storage import Storage, nonce


async def test_a_channel_has_one_in_flight_and_keeps_its_order(storage: Storage) -> None:
    source = await feed(storage)
    one, other = await subscription(storage), await subscription(storage, channel=CHANNEL + 1)
    first, second = [await told(storage, source, one, other, path=path) for path in "ab"]
    assert [each.id for each in await claimed(storage)] == list(first.delivery_ids)
    assert await claimed(storage) == ()
    assert await storage.outbox.sent(first.delivery_ids[0], owner="me", message_id=1, now=NOW)
    assert [each.id for each in await claimed(storage)] == [second.delivery_ids[0]]


async def test_eight_workers_send_each_once(storage: Storage) -> None:
    source = await feed(storage)
    channels = [await subscription(storage, channel=number) for number in range(20)]
    for path in "abc":
        await told(storage, source, *channels, path=path)
    sent: list[int] = []

    async def worker(name: str) -> None:
        while some := await storage.outbox.claim(NOW, owner=name, lease=MINUTE, limit=3):
            for each in some:
                assert await storage.outbox.sent(each.id, owner=name, message_id=each.id, now=NOW)
                sent.append(each.id)

    while await storage.outbox.pending_count():
        await asyncio.gather(*(worker(f"w{number}") for number in range(8)))
    assert len(sent) == len(set(sent)) == 60


async def test_a_retry_keeps_nonce_and_the_time_of_its_unknown_attempt(storage: Storage) -> None:
    await told(storage, await feed(storage), await subscription(storage))
    (first,) = await claimed(storage)
    again = NOW + MINUTE
    assert await storage.outbox.retry(first.id, owner="me", due_at=again, reason="reset", outcome_unknown=True)
    assert await claimed(storage) == ()
    (second,) = await claimed(storage, now=again)
    assert (second.nonce, second.attempt, second.sending_since) == (first.nonce, 2, NOW)
    assert await storage.outbox.retry(first.id, owner="me", due_at=again, reason="503", outcome_unknown=False)
    assert [each.sending_since for each in await claimed(storage, now=again + MINUTE)] == [again + MINUTE]


@pytest.mark.parametrize(
    ("later", "found"), [(MINUTE - timedelta(microseconds=1), 0), (MINUTE, 1)], ids=["leased", "lapsed"]
)
async def test_what_a_dead_worker_was_sending_is_found(storage: Storage, later: timedelta, found: int) -> None:
    await told(storage, await feed(storage), await subscription(storage))
    (lost,) = await claimed(storage, owner="dead")
    stuck = await storage.outbox.stuck(NOW + later, owner="me", lease=MINUTE)
    assert [each.sending_since for each in stuck] == [NOW] * found
    assert await storage.outbox.sent(lost.id, owner="dead", message_id=1, now=NOW) is not bool(found)


async def test_what_waits_for_a_broken_channel_is_held_and_comes_back(storage: Storage) -> None:
    one = await subscription(storage)
    await told(storage, await feed(storage), one)
    assert await storage.outbox.close_channel(CHANNEL, "missing permission", NOW) == 1
    assert await claimed(storage) == ()
    assert await storage.subscriptions.reopen_channel(CHANNEL, now=NOW) == 1
    assert len(await claimed(storage)) == 1


async def test_a_channel_that_closes_is_told_of_once_for_all_its_subscriptions(storage: Storage) -> None:
    one = await subscription(storage)
    other = await storage.subscriptions.add(
        server_id=one.server_id, channel_id=CHANNEL, list_ids=("groups",), min_severity="high", now=NOW
    )
    await told(storage, await feed(storage), one, other)
    assert await storage.outbox.close_channel(CHANNEL, "missing permission", NOW) == 2
    assert await storage.outbox.close_channel(CHANNEL, "missing permission", NOW) == 0
    (notice,) = await storage.notices.claim(NOW, owner="me", lease=MINUTE, limit=10)
    assert (notice.kind, notice.server_id, notice.channel_id) == ("subscription_broken", one.server_id, CHANNEL)
    assert (await storage.outbox.ledger()).by_state == {"held": 2}


async def test_a_subscription_that_lost_its_only_feed_stays_broken(storage: Storage) -> None:
    source = await feed(storage)
    one = await storage.subscriptions.add(
        server_id=100, channel_id=CHANNEL, list_ids=("groups",), feed_id=source.id, now=NOW
    )
    await storage.feeds.remove(source.id)
    assert await storage.subscriptions.reopen_channel(CHANNEL, now=NOW) == 0
    found = await storage.subscriptions.get(one.id)
    assert found is not None
    assert found.state == "broken"


async def test_a_server_reads_its_own_account_alone(storage: Storage) -> None:
    source = await feed(storage)
    one, other = await subscription(storage), await subscription(storage, server=101, channel=CHANNEL + 1)
    await told(storage, source, one, other)
    first, _ = await claimed(storage)
    await storage.outbox.sent(first.id, owner="me", message_id=1, now=NOW, possible_repeat=True)
    account = await storage.outbox.account(one.server_id)
    assert (dict(account.by_state), account.possible_repeats) == ({"sent": 1}, 1)
    assert (await storage.outbox.account(other.server_id)).count("sending") == 1
    assert (await storage.outbox.account(999)).by_state == {}


async def test_what_is_held_too_long_is_cancelled(storage: Storage) -> None:
    one = await subscription(storage)
    await told(storage, await feed(storage), one)
    assert await storage.outbox.close_channel(CHANNEL, "missing permission", NOW) == 1
    await storage.waiting.arrange(NOW + timedelta(days=8), hold=held_until, decide=groups)
    assert (await storage.outbox.ledger()).by_state == {"cancelled": 1}


async def test_unsubscribing_cancels_what_waits(storage: Storage) -> None:
    one = await subscription(storage)
    await told(storage, await feed(storage), one)
    assert await storage.subscriptions.remove(one.id, now=NOW)
    assert (await storage.outbox.ledger()).by_state == {"cancelled": 1}
    assert await storage.subscriptions.of_channel(CHANNEL) == ()


async def test_taking_a_removal_back_brings_back_what_it_cancelled(storage: Storage) -> None:
    source, one = await feed(storage), await subscription(storage)
    for path in "abc":
        await told(storage, source, one, path=path)
    (first,) = await claimed(storage)
    await storage.outbox.cancel(first.id, owner="me", reason="its message was deleted")
    await storage.subscriptions.remove(one.id, now=NOW)
    await storage.subscriptions.restore(one.id, now=NOW)
    await storage.subscriptions.restore(one.id, now=NOW)
    assert (await storage.outbox.ledger()).by_state == {"cancelled": 1, "pending": 2}
    assert await storage.subscriptions.of_channel(CHANNEL) == (one,)


async def test_the_ledger_knows_every_row(storage: Storage) -> None:
    source, one = await feed(storage), await subscription(storage)
    for path in "abcd":
        await told(storage, source, one, path=path)
    for settle in ("dead", "cancel", "merge"):
        (each,) = await claimed(storage)
        assert await getattr(storage.outbox, settle)(each.id, owner="me", reason="test")
    ledger = await storage.outbox.ledger()
    assert ledger.written == 4
    assert ledger.by_state == {"dead": 1, "cancelled": 1, "merged": 1, "pending": 1}


async def test_what_belonged_to_a_server_is_erased_after_its_grace(storage: Storage) -> None:
    one = await subscription(storage)
    await told(storage, await feed(storage), one)
    await storage.subscriptions.server_left(one.server_id, NOW)
    assert await storage.subscriptions.purge_left(NOW + timedelta(days=29)) == 0
    assert await storage.subscriptions.purge_left(NOW + timedelta(days=31)) == 1
    assert await storage.subscriptions.get(one.id) is None
    assert (await storage.outbox.ledger()).written == 0


async def test_a_server_that_removed_the_bot_unseen_is_left_and_can_come_back(storage: Storage) -> None:
    for server in (100, 101):
        await storage.subscriptions.server_joined(server, NOW)
    source, one = await feed(storage), await subscription(storage, server=101)
    assert await storage.subscriptions.only_in({100}, NOW) == 1
    assert await storage.subscriptions.only_in({100}, NOW) == 0
    assert await storage.subscriptions.watching(source.id) == ()
    await storage.subscriptions.server_joined(101, NOW)
    assert await storage.subscriptions.watching(source.id) == (one,)


def test_a_nonce_is_stable_and_of_discords_length() -> None:
    assert nonce("i", "A-7Q4K2M9T", 0) == nonce("i", "A-7Q4K2M9T", 0)
    assert len({nonce("i", "A-7Q4K2M9T", revision, part) for revision in (0, 1) for part in (0, 1)}) == 4
    assert len(nonce("i", "A-7Q4K2M9T", 0)) == 25
