"""Which feeds are due, to whom they are leased, and what is remembered of them."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from tests.storage.newsroom import MINUTE, NOW, SERVER, feed, subscription
from watchers.storage import FeedSource, FeedUpdate, SeenChange, Storage
from watchers.types import Feed


async def due(storage: Storage, **kwargs: object) -> list[str]:
    given: dict[str, object] = {"owner": "me", "lease": MINUTE, "limit": 100} | kwargs
    now = given.pop("now", NOW)
    return [one.title for one in await storage.feeds.claim_due(now, **given)]  # type: ignore[arg-type]  # a test's shorthand


async def test_a_feed_is_one_row_by_its_canonical_address(storage: Storage) -> None:
    first = await storage.feeds.add("https://Arvania.example/feed?utm_source=x", title="a", origin="server", now=NOW)
    again = await storage.feeds.add("https://arvania.example/feed", title="b", origin="config", now=NOW)
    assert again == first


async def test_only_what_somebody_follows_is_due(storage: Storage) -> None:
    rests = await feed(storage, "rests", everywhere=False)
    followed = await feed(storage, "followed", everywhere=False)
    paused = await feed(storage, "paused")
    await storage.feeds.follow(SERVER, followed.id)
    await storage.feeds.pause(paused.id)
    assert await due(storage) == ["followed"]
    assert await storage.feeds.unfollow(SERVER, followed.id)
    assert await due(storage, now=NOW + 2 * MINUTE, force=True) == []
    await storage.feeds.follow(SERVER, rests.id)
    assert await due(storage) == ["rests"]


async def test_a_server_that_left_keeps_no_feed_busy(storage: Storage) -> None:
    followed = await feed(storage, everywhere=False)
    await storage.feeds.follow(SERVER, followed.id)
    await storage.subscriptions.server_left(SERVER, NOW)
    assert await due(storage) == []
    await storage.subscriptions.server_joined(SERVER, NOW)
    assert await due(storage) == ["arvania"]


@pytest.mark.parametrize(
    ("later", "expected"),
    [(MINUTE - timedelta(microseconds=1), []), (MINUTE, ["arvania"])],
    ids=["just before its end", "at its end"],
)
async def test_a_lease_holds_to_its_very_edge(storage: Storage, later: timedelta, expected: list[str]) -> None:
    await feed(storage)
    assert await due(storage) == ["arvania"]
    assert await due(storage, now=NOW + later) == expected


async def test_three_hundred_due_feeds_and_eight_workers_claim_each_once(storage: Storage) -> None:
    sources = [FeedSource(f"https://f{number}.example/", str(number)) for number in range(300)]
    await storage.feeds.sync_configured(sources, NOW)

    async def worker(name: str) -> list[str]:
        mine: list[str] = []
        while some := await due(storage, owner=name, limit=7):
            mine += some
        return mine

    claims = await asyncio.gather(*(worker(f"w{number}") for number in range(8)))
    assert Counter(title for mine in claims for title in mine) == Counter(str(number) for number in range(300))


async def test_a_forced_pass_ends(storage: Storage) -> None:
    one = await feed(storage)
    later = FeedUpdate(next_check_at=NOW + 60 * MINUTE, title=one.title)
    assert await due(storage, force=True, checked_before=NOW) == ["arvania"]
    await storage.feeds.release(one.id, owner="me", now=NOW, update=later)
    assert await due(storage) == []
    assert await due(storage, force=True, checked_before=NOW) == []
    assert await due(storage, force=True) == ["arvania"]


async def test_who_lost_the_lease_writes_nothing(storage: Storage) -> None:
    one = await feed(storage)
    await due(storage, owner="slow")
    await due(storage, owner="quick", now=NOW + MINUTE)
    assert not await storage.feeds.release(one.id, owner="slow", now=NOW, update=FeedUpdate(NOW, "slow", etag="old"))
    assert await storage.feeds.get(one.id) == one


async def test_what_the_operator_no_longer_lists_rests(storage: Storage) -> None:
    await storage.feeds.sync_configured(
        [FeedSource("https://a.example/", "a"), FeedSource("https://b.example/", "b")], NOW
    )
    await storage.feeds.sync_configured([FeedSource("https://b.example/", "B")], NOW)
    assert {one.title: one.everywhere for one in await storage.feeds.all()} == {"B": True, "a": False}


async def test_the_seen_set_is_remembered_and_pruned(storage: Storage) -> None:
    one = await feed(storage)
    await storage.feeds.mark_seen(one.id, [SeenChange(str(number), "h") for number in range(600)], NOW)
    first, *_ = await storage.feeds.seen(one.id)
    await storage.feeds.mark_seen(one.id, [SeenChange("0", "edited", id=first.id)], NOW + MINUTE)
    await due(storage)
    await storage.feeds.release(one.id, owner="me", now=NOW, update=FeedUpdate(NOW, one.title, entries=30))
    kept = await storage.feeds.seen(one.id)
    assert len(kept) == 500
    assert (kept[0].keys, kept[0].content_hash, kept[0].first_seen) == ("0", "edited", NOW)


async def polled(storage: Storage, one: Feed, update: FeedUpdate) -> None:
    await storage.feeds.claim_due(NOW, owner="me", lease=MINUTE, limit=9, force=True)
    assert await storage.feeds.release(one.id, owner="me", now=update.next_check_at, update=update)


async def test_a_gap_lasts_from_the_first_failure_to_the_next_success(storage: Storage) -> None:
    one = await feed(storage)
    for minutes, failures in ((0, 1), (15, 2), (45, 0)):
        await polled(storage, one, FeedUpdate(NOW + minutes * MINUTE, one.title, failures=failures, last_error="down"))
    (gap,) = await storage.feeds.gaps(NOW, NOW + 60 * MINUTE)
    assert (gap.since, gap.until) == (NOW, NOW + 45 * MINUTE)
    assert await storage.feeds.gaps(NOW + 50 * MINUTE, NOW + 60 * MINUTE) == ()


async def test_health_tells_the_last_five_notes(storage: Storage) -> None:
    one = await feed(storage)
    for number in range(7):
        await storage.feeds.log_poll(one.id, NOW, "failed", str(number))
    (health,) = await storage.feeds.health(None, NOW)
    assert [note.detail for note in health.errors] == ["6", "5", "4", "3", "2"]
    assert await storage.feeds.recent_errors(one.id) == health.errors


async def test_a_feed_that_moved_onto_another_hands_its_followers_over(storage: Storage) -> None:
    old, new = await feed(storage, "old", everywhere=False), await feed(storage, "new", everywhere=False)
    await storage.feeds.follow(SERVER, old.id, name="ours")
    await polled(storage, old, FeedUpdate(NOW, "old", url="https://new.example/feed"))
    assert [(one.id, one.title) for one in await storage.feeds.followed(SERVER)] == [(new.id, "ours")]
    assert await storage.feeds.get(old.id) is None


async def test_a_subscription_to_a_removed_feed_breaks(storage: Storage) -> None:
    one = await feed(storage)
    made = await storage.subscriptions.add(server_id=1, channel_id=1, list_ids=("a",), feed_id=one.id, now=NOW)
    other = await subscription(storage)
    await storage.feeds.remove(one.id)
    states = [(await storage.subscriptions.get(each.id)) for each in (made, other)]
    assert [each and each.state for each in states] == ["broken", "active"]


async def test_pausing_a_feed_outlasts_the_poll_under_way(storage: Storage) -> None:
    one = await feed(storage)
    await due(storage)
    await storage.feeds.pause(one.id)
    await storage.feeds.release(one.id, owner="me", now=NOW, update=FeedUpdate(NOW, one.title))
    after = await storage.feeds.get(one.id)
    assert after is not None
    assert after.state == "paused"
