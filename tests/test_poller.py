"""Feeds over a web with every fault: nothing is lost, nothing is told twice, and nobody waits for who hangs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.newsroom.installation import CHANNEL, RETAKEN, Installation, installation, item, page, rss
from tests.newsroom.server import Page
from watchers.feeds import Bounds
from watchers.pipeline import Outcome, Pipeline
from watchers.poller import Poller
from watchers.storage import FeedUpdate, Release, SeenChange
from watchers.types import Entry, Feed
from watchers.workers import Workers

DAY = timedelta(days=1)
# What comes of two polls of each, and the entries of the baseline; the second brings nothing new from any.
FAULTS: dict[str, tuple[str, str, int]] = {
    "hang": ("failed", "failed", 0),
    "drip": ("failed", "failed", 0),
    "endless": ("failed", "failed", 0),
    "announces-10-gb": ("failed", "failed", 0),
    "gzip-bomb": ("failed", "failed", 0),
    "brotli-bomb": ("failed", "failed", 0),
    "entity-bomb": ("changed", "unchanged", 1),
    "nested-tags": ("changed", "unchanged", 1),
    "many-entries": ("changed", "unchanged", 2_000),
    "loop": ("failed", "failed", 0),
    "to-a-file": ("failed", "failed", 0),
    "to-gopher": ("failed", "failed", 0),
    "404": ("failed", "failed", 0),
    "500": ("failed", "failed", 0),
    "slow-down": ("failed", "failed", 0),
    "under-repair": ("failed", "failed", 0),
    "guid-churn": ("changed", "changed", 9),
    "date-churn": ("changed", "changed", 9),
    "bytes-churn": ("changed", "changed", 9),
    "charset-not-declared": ("changed", "unchanged", 1),
    "charset-declared-wrongly": ("changed", "unchanged", 1),
    "gzip-cut-off": ("failed", "failed", 0),
    "brotli-cut-off": ("failed", "failed", 0),
    "truncated-feed": ("changed", "unchanged", 9),
    "headers-no-text": ("changed", "unchanged", 1),
    "to-no-text": ("failed", "failed", 0),
    "reset": ("failed", "failed", 0),
    "broken-off": ("failed", "failed", 0),
    "html": ("failed", "failed", 0),
    "empty": ("failed", "failed", 0),
    "no-entries": ("changed", "unchanged", 0),
}


@pytest.fixture
async def it(tmp_path: Path) -> AsyncIterator[Installation]:
    async with installation(tmp_path) as opened:
        yield opened


def published(it: Installation, *numbers: int) -> None:
    """The feed /press lists these items, the newest first, each with its page."""
    for number in numbers:
        it.newsroom.publish(f"/news/{number}", page(f"Base retaken, report {number}", RETAKEN, RETAKEN))
    items = [item(f"{it.newsroom.base}/news/{number}", f"Base retaken, report {number}") for number in numbers]
    it.newsroom.publish("/press", rss(*items), "application/rss+xml")


class Fragile(Pipeline):
    """One that a certain article breaks."""

    async def take_in(self, feed: Feed, entry: Entry, *, seen: SeenChange, replaces: int | None = None) -> Outcome:
        """As the pipeline does, but for the one."""
        if entry.title.endswith("report 3"):
            raise ValueError("nobody thought of this")
        return await super().take_in(feed, entry, seen=seen, replaces=replaces)


async def test_an_entry_that_breaks_the_pipeline_costs_no_other_one(it: Installation) -> None:
    pipeline = Fragile(it.storage, it.fetcher, it.workers, clock=it.clock)
    poller = Poller(
        it.storage, it.fetcher, it.workers, pipeline, owner="test", bounds=Bounds(), clock=it.clock, jitter=lambda: 0.0
    )
    published(it, 1)
    await it.follow("/press")
    await it.poll()
    published(it, 4, 3, 2, 1)
    it.clock.now += DAY
    (polled,) = await poller.poll_all(force=True)
    assert (polled.outcome, polled.entries_new, polled.articles) == ("changed", 3, 2)
    assert (await it.feed("press")).failures == 0
    published(it, 5, 4, 3, 2, 1)
    again = (await it.poll(later=DAY))["press"]
    assert (again.entries_new, again.articles) == (2, 2)  # the third and the fifth


async def test_an_entry_that_breaks_the_pipeline_again_is_given_up_and_told_once(it: Installation) -> None:
    pipeline = Fragile(it.storage, it.fetcher, it.workers, clock=it.clock)
    poller = Poller(
        it.storage, it.fetcher, it.workers, pipeline, owner="test", bounds=Bounds(), clock=it.clock, jitter=lambda: 0.0
    )
    (feed,) = await it.follow("/press")
    counts = []
    for newest in (2, 3, 4, 5):
        published(it, *range(newest, 0, -1))
        it.clock.now += DAY
        (polled,) = await poller.poll_all(force=True)
        counts.append((polled.entries_new, polled.articles))
    assert counts == [(0, 0), (1, 0), (2, 1), (1, 1)]
    notes = [(note.outcome, note.detail) for note in await it.storage.feeds.recent_errors(feed.id)]
    assert notes == [("skipped", "Base retaken, report 3: ValueError")]


class Baffled(Workers):
    """Workers that no feed can be read with."""

    async def run(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        """As a reader that meets what nobody thought of."""
        raise ValueError("nobody thought of this")


async def test_a_feed_that_breaks_its_reader_has_failed(it: Installation) -> None:
    pipeline = Pipeline(it.storage, it.fetcher, it.workers, clock=it.clock)
    poller = Poller(it.storage, it.fetcher, Baffled(1), pipeline, owner="test", bounds=Bounds(), clock=it.clock)
    published(it, 1)
    await it.follow("/press")
    (polled,) = await poller.poll_all(force=True)
    assert (polled.outcome, polled.detail) == ("failed", "What came can't be read: ValueError")
    assert (await it.feed("press")).failures == 1


async def test_every_fault_ends_and_touches_nobody_else(it: Installation) -> None:
    published(it, 1)
    await it.follow(*(f"/{name}" for name in FAULTS), "/press")
    first = await it.poll()
    assert {name: (first[name].outcome, first[name].baseline) for name in FAULTS} == {
        name: (outcome, baseline) for name, (outcome, _, baseline) in FAULTS.items()
    }
    published(it, 2, 1)
    second = await it.poll(later=DAY)
    assert {name: (second[name].outcome, second[name].entries_new) for name in FAULTS} == {
        name: (outcome, 0) for name, (_, outcome, _) in FAULTS.items()
    }
    assert (second["press"].entries_new, second["press"].alerts) == (1, 1)
    assert [delivery.alert.title for delivery in await it.told()] == ["Base retaken, report 2"]


async def test_a_first_poll_is_a_baseline_and_later_ones_tell_each_entry_once(it: Installation) -> None:
    published(it, 1)
    await it.follow("/press")
    assert (await it.poll())["press"].baseline == 1
    assert (await it.poll())["press"].outcome == "unchanged"
    published(it, 2, 1)
    polled = (await it.poll())["press"]
    assert (polled.entries_new, polled.articles, polled.alerts) == (1, 1, 1)
    published(it, 1, 2)  # reordered: other bytes, the same entries
    assert (await it.poll())["press"].entries_new == 0
    assert len(await it.told()) == 1


async def test_an_old_entry_that_is_edited_stays_old_news(it: Installation) -> None:
    published(it, 1)
    await it.follow("/press")
    await it.poll()
    it.newsroom.publish("/press", rss(item(f"{it.newsroom.base}/news/1", "Base retaken, as the army says")))
    assert (await it.poll())["press"].alerts == 0
    assert await it.told() == []


async def test_an_unchanged_date_counts_as_unchanged_for_a_while(it: Installation) -> None:
    """Not for ever: some servers say a date that never changes."""
    published(it, 1)
    await it.follow("/press")
    date = "Tue, 24 Nov 2026 07:00:00 GMT"

    def publish(*numbers: int) -> None:
        published(it, *numbers)
        body = it.newsroom.pages["/press"].body
        it.newsroom.pages["/press"] = Page(body, "application/rss+xml", date, conditional=False)

    publish(1)
    await it.poll()
    publish(2, 1)
    assert (await it.poll())["press"].outcome == "unchanged"
    assert (await it.poll(later=timedelta(hours=6)))["press"].entries_new == 1


@pytest.mark.parametrize(("path", "seconds"), [("slow-down", 120), ("under-repair", 300)])
async def test_retry_after_is_heeded(it: Installation, path: str, seconds: int) -> None:
    feed, *_ = await it.follow(f"/{path}")
    await it.storage.feeds.edit(feed.id, interval=timedelta(seconds=30))
    await it.poll(later=timedelta())
    after = await it.feed(path)
    assert after.next_check_at is not None
    assert after.next_check_at - it.clock.now == timedelta(seconds=seconds)


async def test_what_a_feed_asks_for_holds_while_nothing_changes(it: Installation) -> None:
    asks = rss(item("https://press.example/1", "One")).replace("<channel>", "<channel><ttl>240</ttl>")
    it.newsroom.publish("/press", asks, "application/rss+xml")
    await it.follow("/press")
    for outcome in ("changed", "unchanged", "unchanged"):
        assert (await it.poll())["press"].outcome == outcome
        after = await it.feed("press")
        assert after.next_check_at is not None
        assert after.next_check_at - it.clock.now == timedelta(hours=4)


async def test_a_move_is_stored_when_it_has_held_and_told_once(it: Installation) -> None:
    it.newsroom.publish("/new-home", rss(item("https://press.example/1", "One")))
    await it.follow("/moved")
    await it.poll()
    assert (await it.feed("moved")).url.endswith("/moved")
    await it.poll()
    await it.poll()
    assert (await it.feed("moved")).url.endswith("/new-home")
    assert [(notice.kind, notice.channel_id) for notice in await it.notices()] == [("feed_moved", CHANNEL)]


async def test_a_feed_that_is_gone_is_asked_no_more(it: Installation) -> None:
    await it.follow("/410")
    await it.poll()
    assert await it.poll() == {}
    assert (await it.feed("410")).state == "gone"
    assert it.newsroom.paths == ["/410"]
    assert [notice.kind for notice in await it.notices()] == ["feed_retired"]


async def test_a_feed_that_fails_is_paused_in_the_end_and_each_is_told_once(it: Installation) -> None:
    await it.follow("/500")
    for _ in range(9):
        await it.poll(later=DAY)
    assert (await it.feed("500")).state == "paused"
    assert [notice.kind for notice in await it.notices()] == ["feed_failing", "feed_paused"]
    (gap,) = await it.storage.feeds.gaps(it.clock.now - 9 * DAY, it.clock.now)
    assert gap.until is None


async def test_who_hangs_keeps_nobody_waiting(it: Installation) -> None:
    published(it, 1)
    await it.follow("/hang", "/press")
    tasks = await it.poller.tick(force=True)
    done, waiting = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    assert [task.result().feed.title for task in done] == ["press"]
    assert len(waiting) == 1
    await it.poller.drain()


async def test_what_was_taken_in_before_a_crash_is_not_told_again(it: Installation) -> None:
    """The articles are recorded, the feed is not released: its validators are the old ones, and it is read again."""
    published(it, 1)
    await it.follow("/press")
    await it.poll()
    before = await it.feed("press")
    published(it, 2, 1)
    await it.poll()
    await released(it, await it.feed("press"), etag=before.etag, body_hash=before.body_hash)
    again = (await it.poll())["press"]
    assert (again.outcome, again.entries_new) == ("changed", 0)
    assert len(await it.told()) == 1


async def test_a_listed_entry_is_never_forgotten(it: Installation) -> None:
    """However much else was listed since."""
    sticky = item("https://press.example/sticky", "About us", "Who we are and what we do in Lower Sarn.")
    it.newsroom.publish("/press", rss(sticky))
    (feed,) = await it.follow("/press")
    await it.poll()
    await released(it, await it.feed("press"), seen=tuple(SeenChange(f"h k{n}") for n in range(600)))
    for number in range(3):
        fresh = item(f"https://press.example/{number}", f"News {number}", f"What happened on day {number} in town.")
        it.newsroom.publish("/press", rss(fresh, sticky))
        assert (await it.poll())["press"].entries_new == 1
    assert len(await it.storage.polls.seen(feed.id)) <= 500


async def released(
    it: Installation,
    feed: Feed,
    *,
    etag: str | None = None,
    body_hash: str | None = None,
    seen: tuple[SeenChange, ...] = (),
) -> None:
    """As if another had polled it, and this were what it left."""
    await it.storage.polls.claim_due(it.clock.now, owner="other", lease=DAY, limit=9, force=True)
    update = FeedUpdate(it.clock.now, feed.title, etag=etag, body_hash=body_hash, last_success=feed.last_success)
    assert await it.storage.polls.release([Release(feed, update, it.clock.now, seen)], owner="other")
