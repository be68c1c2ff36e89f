"""Which feeds are due, to whom they are leased, and what is remembered of them."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import datetime, timedelta

import pytest

from tests.storage.newsroom import MINUTE, NOW, SERVER, feed, subscription
from watchers.storage import FeedSource, FeedUpdate, Release, SeenChange, Storage
from watchers.types import Feed, NoticeKind


async def due(storage: Storage, **kwargs: object) -> list[str]:
    given: dict[str, object] = {"owner": "me", "lease": MINUTE, "limit": 100} | kwargs
    now = given.pop("now", NOW)
    return [one.title for one in await storage.polls.claim_due(now, **given)]  # type: ignore[arg-type]  # a test's shorthand


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
    assert await due(storage, force=True, checked_before=NOW) == ["arvania"]
    await released(storage, one, FeedUpdate(next_check_at=NOW + 60 * MINUTE, title=one.title))
    assert await due(storage) == []
    assert await due(storage, force=True, checked_before=NOW) == []
    assert await due(storage, force=True) == ["arvania"]


async def test_who_lost_the_lease_writes_nothing(storage: Storage) -> None:
    one = await feed(storage)
    await due(storage, owner="slow")
    await due(storage, owner="quick", now=NOW + MINUTE)
    assert not await released(storage, one, FeedUpdate(NOW, "slow", etag="old"), owner="slow")
    assert await storage.feeds.get(one.id) == one


async def test_what_the_operator_no_longer_lists_rests(storage: Storage) -> None:
    await storage.feeds.sync_configured(
        [FeedSource("https://a.example/", "a"), FeedSource("https://b.example/", "b")], NOW
    )
    await storage.feeds.sync_configured([FeedSource("https://b.example/", "B")], NOW)
    assert {one.title: one.everywhere for one in await storage.feeds.all()} == {"B": True, "a": False}


async def test_what_came_while_a_feed_rested_is_old_news(storage: Storage) -> None:
    one = await storage.feeds.add("https://press.example/feed", title="Press", origin="server", now=NOW)
    await storage.feeds.follow(1, one.id)
    await polled(storage, one)
    await storage.feeds.follow(2, one.id, from_now_on=True)
    assert not (await storage.feeds.all())[0].baseline  # the first server reads it
    for server in (1, 2):
        await storage.feeds.unfollow(server, one.id)
    await storage.feeds.follow(2, one.id)
    assert not (await storage.feeds.all())[0].baseline  # it was taken back
    await storage.feeds.unfollow(2, one.id)
    await storage.feeds.follow(2, one.id, from_now_on=True)
    assert (await storage.feeds.all())[0].baseline


async def test_what_came_while_its_only_reader_paused_a_feed_is_old_news(storage: Storage) -> None:
    one = await storage.feeds.add("https://press.example/feed", title="Press", origin="server", now=NOW)
    for server in (1, 2):
        await storage.feeds.follow(server, one.id)
    await polled(storage, one)
    await storage.feeds.pause_for(1, one.id, paused=True)
    await storage.feeds.pause_for(1, one.id, paused=False)
    assert not (await storage.feeds.all())[0].baseline  # the other server read it all the time
    for server in (1, 2):
        await storage.feeds.pause_for(server, one.id, paused=True)
    await storage.feeds.pause_for(1, one.id, paused=False)
    assert (await storage.feeds.all())[0].baseline


async def test_who_follows_a_feed_that_was_given_up_has_it_tried_again(storage: Storage) -> None:
    one = await storage.feeds.add("https://press.example/feed", title="Press", origin="server", now=NOW)
    await storage.feeds.follow(1, one.id)
    await storage.feeds.pause(one.id)
    await storage.feeds.follow(2, one.id, from_now_on=True)
    assert (await storage.feeds.all())[0].state == "active"


async def test_the_seen_set_is_remembered_and_pruned(storage: Storage) -> None:
    one = await feed(storage)
    await polled(storage, one, seen=tuple(SeenChange(f"entry {number}") for number in range(600)))
    await polled(storage, one, seen=(SeenChange("entry 0 edited", was="entry 0"),), keep=500, at=NOW + MINUTE)
    kept = [entry.mark for entry in await storage.polls.seen(one.id)]
    assert kept == [*(f"entry {number}" for number in range(101, 600)), "entry 0 edited"]


async def test_a_batch_is_recorded_together(storage: Storage) -> None:
    """Feeds in any state, one of them another's by now: the others are written."""
    quiet, failing, lost = [await feed(storage, name) for name in ("quiet", "failing", "lost")]
    await due(storage)
    await storage.feeds.remove(lost.id)
    releases = [
        Release(quiet, FeedUpdate(NOW + MINUTE, "quiet", etag="e"), NOW, seen=(SeenChange("k"),)),
        Release(failing, FeedUpdate(NOW + MINUTE, "failing", failures=1, last_error="down"), NOW, note="down"),
        Release(lost, FeedUpdate(NOW + MINUTE, "lost"), NOW),
    ]
    assert await storage.polls.release(releases, owner="me") == {quiet.id, failing.id}
    after = {one.title: (one.etag, one.failures) for one in await storage.feeds.all()}
    assert after == {"quiet": ("e", 0), "failing": (None, 1)}
    assert [row.mark for row in await storage.polls.seen(quiet.id)] == ["k"]


async def test_what_somebody_changed_during_a_poll_stays(storage: Storage) -> None:
    one = await feed(storage)
    await due(storage)
    await storage.feeds.edit(one.id, title="Ours")
    await released(storage, one, FeedUpdate(NOW + MINUTE, one.title))
    after = await storage.feeds.get(one.id)
    assert after is not None
    assert after.title == "Ours"


async def released(
    storage: Storage,
    one: Feed,
    update: FeedUpdate,
    *,
    owner: str = "me",
    at: datetime = NOW,
    seen: tuple[SeenChange, ...] = (),
    keep: int | None = None,
    told: tuple[NoticeKind, str] | None = None,
) -> bool:
    note = update.last_error if update.failures else None
    release = Release(one, update, at, seen, keep, note, told)
    return one.id in await storage.polls.release([release], owner=owner)


async def polled(
    storage: Storage,
    one: Feed,
    update: FeedUpdate | None = None,
    *,
    at: datetime = NOW,
    seen: tuple[SeenChange, ...] = (),
    keep: int | None = None,
    told: tuple[NoticeKind, str] | None = None,
) -> None:
    """Claim it as it is now, and release it."""
    await storage.polls.claim_due(at, owner="me", lease=MINUTE, limit=9, force=True)
    before = await storage.feeds.get(one.id)
    assert before is not None
    update = update or FeedUpdate(at + MINUTE, one.title)
    assert await released(storage, before, update, at=at, seen=seen, keep=keep, told=told)


async def test_a_gap_lasts_from_the_first_failure_to_the_next_success(storage: Storage) -> None:
    one = await feed(storage)
    for minutes, failures in ((0, 1), (15, 2), (45, 0)):
        error = "down" if failures else None
        update = FeedUpdate(NOW + 60 * MINUTE, one.title, failures=failures, last_error=error)
        await polled(storage, one, update, at=NOW + minutes * MINUTE)
    (gap,) = await storage.feeds.gaps(NOW, NOW + 60 * MINUTE)
    assert (gap.since, gap.until) == (NOW, NOW + 45 * MINUTE)
    assert await storage.feeds.gaps(NOW + 50 * MINUTE, NOW + 60 * MINUTE) == ()


async def test_health_tells_the_last_five_notes(storage: Storage) -> None:
    one = await feed(storage)
    for number in range(7):
        update = FeedUpdate(NOW, one.title, failures=number + 1, last_error=str(number))
        await polled(storage, one, update, at=NOW + number * MINUTE)
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
    await released(storage, one, FeedUpdate(NOW, one.title))
    after = await storage.feeds.get(one.id)
    assert after is not None
    assert after.state == "paused"


async def test_an_outage_lasts_though_the_feed_is_resumed(storage: Storage) -> None:
    one = await feed(storage)
    await polled(storage, one, FeedUpdate(None, one.title, failures=9, last_error="down", state="paused"))
    await storage.feeds.pause_for(1, one.id, paused=False)
    again = FeedUpdate(NOW, one.title, failures=1, last_error="down")
    await polled(storage, one, again, at=NOW + MINUTE)
    await polled(storage, one, at=NOW + 2 * MINUTE)
    gaps = await storage.feeds.gaps(NOW, NOW + 60 * MINUTE)
    assert [(gap.since, gap.until) for gap in gaps] == [(NOW, NOW + 2 * MINUTE)]


async def test_channels_of_a_feed_are_told_once(storage: Storage) -> None:
    """Two channels follow it, one of them narrowed to it; a third has another feed."""
    one, other = await feed(storage), await feed(storage, "other")
    await subscription(storage, channel=1)
    await storage.subscriptions.add(server_id=1, channel_id=2, list_ids=("a",), feed_id=one.id, now=NOW)
    await storage.subscriptions.add(server_id=1, channel_id=3, list_ids=("a",), feed_id=other.id, now=NOW)
    failing = FeedUpdate(NOW, one.title, failures=1, failing_since=NOW, last_error="down")
    for day in range(4):
        await polled(storage, one, failing, at=NOW + day * timedelta(days=1), told=("feed_failing", "down"))
    gone = FeedUpdate(None, one.title, state="gone", failing_since=NOW)
    await polled(storage, one, gone, at=NOW + timedelta(days=4), told=("feed_retired", "gone"))
    notices = await storage.notices.claim(NOW + timedelta(days=9), owner="me", lease=MINUTE, limit=100)
    assert sorted((notice.kind, notice.channel_id) for notice in notices) == [
        ("feed_failing", 1),
        ("feed_failing", 2),
        ("feed_retired", 1),
        ("feed_retired", 2),
    ]


async def test_shipped_feeds_are_offered_and_rest(storage: Storage) -> None:
    shipped = [
        FeedSource("https://a.example/", "A", language="fr", country="AR"),
        FeedSource("https://b.example/", "B", language="en"),
    ]
    await storage.feeds.sync_catalogue(shipped, NOW)
    assert [one.title for one in await storage.feeds.offered()] == ["A", "B"]
    assert [one.title for one in await storage.feeds.offered(language="fr")] == ["A"]
    assert await due(storage) == []
    (chosen,) = await storage.feeds.offered(country="AR")
    await storage.feeds.follow(SERVER, chosen.id, name="Agence", folder="Wires")
    assert [(one.title, one.folder) for one in await storage.feeds.followed(SERVER)] == [("Agence", "Wires")]
    assert await due(storage) == ["A"]
