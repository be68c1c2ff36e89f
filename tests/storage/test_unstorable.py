"""Values that no database can keep cost nothing but themselves: what can be cleaned is, what can't is told once."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.newsroom.installation import NOW, RETAKEN, Installation, installation, item, page, rss
from watchers.errors import UnstorableError
from watchers.feeds import Bounds
from watchers.pipeline import Outcome, Pipeline
from watchers.poller import Poller
from watchers.storage import SeenChange
from watchers.types import Entry, Feed

HALF = "\ud83d"  # of a pair


@pytest.fixture
async def it(tmp_path: Path, url: str) -> AsyncIterator[Installation]:
    async with installation(tmp_path, database=url) as opened:
        yield opened


class Careless(Pipeline):
    """One that has a half of a surrogate pair in each title with a three in it."""

    async def take_in(self, feed: Feed, entry: Entry, *, seen: SeenChange, replaces: int | None = None) -> Outcome:
        """As the pipeline does, with that title."""
        title = entry.title.replace("3", HALF)
        return await super().take_in(feed, replace(entry, title=title), seen=seen, replaces=replaces)


def json_feed(*numbers: int, **spoilt: object) -> str:
    """A JSON Feed, since JSON can write what XML can't; its newest item has the spoilt fields."""
    items: list[dict[str, object]] = [
        {"id": f"report-{number}", "title": f"Base retaken, report {number}", "content_text": RETAKEN}
        for number in numbers
    ]
    items[0] |= spoilt
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Press", "items": items})


@pytest.mark.parametrize(
    "spoilt",
    [
        {"title": "Base re\0taken, report 2"},
        {"title": f"Base retaken, {HALF}report 2"},
        {"id": f"\0{HALF}"},
        {"url": "https://press.example/" + "a1b2" * 900},
        {"url": f"https://press.example/{HALF}"},
        {"url": "https://press.example/" + "ж" * 1900},
        {"date_published": "0001-01-01T00:00:00+14:00"},
        {"date_published": "9999-12-31T23:59:59-12:00"},
        {"authors": [{"name": f"A. Ru{HALF}sen\0"}]},
        {"content_text": RETAKEN + HALF + "\0"},
        {"title": "Base retaken " * 5000},
    ],
    ids=lambda spoilt: next(iter(spoilt)),
)
async def test_what_can_be_cleaned_is_told_like_any_other(it: Installation, spoilt: dict[str, object]) -> None:
    it.newsroom.publish("/press", json_feed(1), "application/feed+json")
    await it.follow("/press")
    await it.poll()
    it.newsroom.publish("/press", json_feed(2, 1, **spoilt), "application/feed+json")
    polled = (await it.poll())["press"]
    assert (polled.outcome, polled.entries_new, polled.alerts) == ("changed", 1, 1)
    assert (await it.poll())["press"].outcome == "unchanged"
    assert len(await it.told()) == 1


async def test_an_entry_that_can_not_be_kept_is_skipped_once_and_said(it: Installation) -> None:
    pipeline = Careless(it.storage, it.fetcher, it.workers, clock=it.clock)
    poller = Poller(
        it.storage, it.fetcher, it.workers, pipeline, owner="test", bounds=Bounds(), clock=it.clock, jitter=lambda: 0.0
    )

    async def poll(*numbers: int) -> tuple[int, int]:
        for number in numbers:
            it.newsroom.publish(f"/news/{number}", page(f"Base retaken, report {number}", RETAKEN, RETAKEN))
        items = [item(f"{it.newsroom.base}/news/{number}", f"Base retaken, report {number}") for number in numbers]
        it.newsroom.publish("/press", rss(*items), "application/rss+xml")
        it.clock.now += timedelta(hours=1)
        (polled,) = await poller.poll_all(force=True)
        assert polled.outcome == "changed"
        return polled.entries_new, polled.articles

    (feed,) = await it.follow("/press")
    await poll(1)
    assert await poll(4, 3, 2, 1) == (3, 2)
    assert await poll(5, 4, 3, 2, 1) == (1, 1)
    (note,) = await it.storage.feeds.recent_errors(feed.id)
    assert note.outcome == "skipped"
    assert note.detail is not None
    assert note.detail.startswith("Base retaken, report 3: the database refused")
    assert (await it.feed("press")).failures == 0


async def test_a_value_that_is_refused_is_told_from_a_database_that_is_away(it: Installation) -> None:
    with pytest.raises(UnstorableError, match="refused"):
        await it.storage.feeds.add(f"https://press.example/{HALF}", title=HALF, origin="server", now=NOW)
