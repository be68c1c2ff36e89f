"""From an entry to what a channel is told: page or feed text, each page once, corrections where it was told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.newsroom.installation import RETAKEN, SERVER, Installation, installation, item, page, rss
from watchers.pipeline import Pipeline
from watchers.storage import SeenChange
from watchers.types import Entry
from watchers.workers import Workers

TITLE = "Base near Lower Sarn retaken"
QUOTE = "We have full control of the base"
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def it(tmp_path: Path) -> AsyncIterator[Installation]:
    """A feed at /press that lists nothing yet, and is known."""
    async with installation(tmp_path) as opened:
        await publish(opened)
        await opened.follow("/press")
        await opened.poll()
        yield opened


async def publish(it: Installation, title: str = "", text: str = "", *, path: str = "/news/1", guid: str = "1") -> None:
    """The feed lists this one article."""
    items = [item(it.newsroom.base + path, title, text, guid=guid)] if title else []
    it.newsroom.publish("/press", rss(*items), "application/rss+xml")


def put_page(it: Installation, title: str = TITLE, text: str = RETAKEN, *, path: str = "/news/1") -> None:
    more = "The base stands on a hill above the river, an hour from the town, and was built ten years ago. " * 2
    it.newsroom.publish(path, page(title, text, more))


async def test_the_page_is_read_and_its_words_are_told(it: Installation) -> None:
    put_page(it)
    await publish(it, TITLE)
    await it.poll()
    (delivery,) = await it.told()
    assert (delivery.action, delivery.alert.title, delivery.alert.note) == ("post", TITLE, None)
    assert [quote.quote.strip("“,”") for quote in delivery.alert.quotes] == [QUOTE]
    assert [match.name for match in delivery.alert.matches] == ["Northern Column"]


@pytest.mark.parametrize(
    ("path", "why"), [("/404", "has nothing there"), ("/hang", "did not answer"), ("/html", "the page has no text")]
)
async def test_without_its_page_the_feed_speaks_and_says_so(it: Installation, path: str, why: str) -> None:
    await publish(it, TITLE, RETAKEN, path=path)
    await it.poll()
    (delivery,) = await it.told()
    assert delivery.alert.note is not None
    assert delivery.alert.note.startswith("From the feed's own text: ")
    assert why in delivery.alert.note


async def test_robots_txt_keeps_a_page_from_being_read_and_not_from_being_told(it: Installation) -> None:
    put_page(it)
    it.newsroom.publish("/robots.txt", "User-agent: *\nDisallow: /news/")
    await publish(it, TITLE, RETAKEN)
    await it.poll()
    (delivery,) = await it.told()
    assert "asks robots not to read" in (delivery.alert.note or "")
    assert "/news/1" not in it.newsroom.paths


async def test_a_page_is_fetched_once_whoever_links_it(it: Installation) -> None:
    put_page(it)
    for name in ("/wire", "/press"):
        it.newsroom.publish(name, rss())
    await it.follow("/wire")
    await it.poll()
    it.newsroom.publish("/wire", rss(item(f"{it.newsroom.base}/news/1?utm_source=wire", TITLE)))
    it.newsroom.publish("/press", rss(item(f"{it.newsroom.base}/news/1", TITLE)))
    await it.poll()
    assert it.newsroom.paths.count("/news/1") == 1
    assert len(await it.told()) == 1


async def test_an_article_that_names_nobody_watched_is_kept_and_told_to_nobody(it: Installation) -> None:
    put_page(it, "Market opens again", "The market of Lower Sarn opens again on Friday, the council said. " * 5)
    await publish(it, "Market opens again")
    assert (await it.poll())["press"].articles == 1
    assert await it.told() == []


class TestEdits:
    """What was told is corrected where it stands, and never told again."""

    @pytest.fixture(autouse=True)
    async def told_once(self, it: Installation) -> None:
        put_page(it)
        await publish(it, TITLE)
        await it.poll()

    async def test_a_card_that_is_not_sent_yet_says_the_new_words(self, it: Installation) -> None:
        await publish(it, "Base near Lower Sarn retaken, army says")
        await it.poll()
        (delivery,) = await it.told()
        assert (delivery.action, delivery.alert.title) == ("post", "Base near Lower Sarn retaken, army says")

    @pytest.mark.parametrize("later", [MINUTE, timedelta(days=2)])
    async def test_a_card_that_stands_is_edited_however_old_it_is(self, it: Installation, later: timedelta) -> None:
        (card,) = await it.told()
        put_page(it, text=RETAKEN.replace("full control", "control"))
        await publish(it, "Base near Lower Sarn retaken, army says")
        await it.poll(later=later)
        (edit,) = await it.told()
        assert (edit.action, edit.target_message_id) == ("edit", card.id)
        assert (edit.alert.alert_id, edit.alert.reports) == (card.alert.alert_id, 1)
        assert edit.alert.title == "Base near Lower Sarn retaken, army says"
        assert "We have control of the base" in edit.alert.quotes[0].quote

    async def test_an_edit_that_shows_no_difference_is_not_told(self, it: Installation) -> None:
        await it.told()
        await publish(it, TITLE, "A summary that the feed has from now on, which no card shows.")
        assert (await it.poll())["press"].outcome == "changed"
        assert await it.told() == []

    async def test_each_edit_is_told_once(self, it: Installation) -> None:
        await it.told()
        for number in range(3):
            await publish(it, f"{TITLE}, version {number}")
            await it.poll()
            assert [delivery.alert.title for delivery in await it.told()] == [f"{TITLE}, version {number}"]
        await it.poll()
        assert await it.told() == []

    async def test_an_entry_that_moved_is_the_same_article(self, it: Installation) -> None:
        (card,) = await it.told()
        put_page(it, path="/news/base-retaken")
        await publish(it, f"{TITLE}, army says", path="/news/base-retaken")
        await it.poll()
        assert [delivery.target_message_id for delivery in await it.told()] == [card.id]
        assert len(await it.storage.articles.recent(it.clock.now - timedelta(days=9))) == 1

    async def test_a_page_that_is_gone_leaves_the_text_that_was_read(self, it: Installation) -> None:
        await it.told()
        del it.newsroom.pages["/news/1"]
        it.newsroom.publish("/news/1", "<html></html>")
        await publish(it, f"{TITLE}, army says")
        await it.poll()
        (edit,) = await it.told()
        assert (edit.alert.note, len(edit.alert.quotes)) == (None, 1)


async def test_a_text_that_defeats_the_study_is_told_without_it(it: Installation) -> None:
    """Workers that have no time for anything: neither page nor quotes, but the alert."""
    workers = Workers(1, deadline=0)
    pipeline = Pipeline(it.storage, it.fetcher, workers, clock=it.clock)
    put_page(it)
    entry = Entry("1", TITLE, f"{it.newsroom.base}/news/1", summary=RETAKEN)
    outcome = await pipeline.take_in(await it.feed("press"), entry, seen=SeenChange("k"))
    workers.close()
    assert outcome.alerts == 1
    (delivery,) = await it.told()
    assert "the page took longer" in (delivery.alert.note or "")
    assert [match.name for match in delivery.alert.matches] == ["Northern Column"]


async def test_a_server_is_told_of_the_feeds_that_it_follows(it: Installation) -> None:
    put_page(it)
    await publish(it, TITLE)
    feed = await it.feed("press")
    await it.storage.feeds.follow(SERVER + 1, feed.id)
    await it.storage.feeds.unfollow(SERVER, feed.id)
    assert (await it.poll())["press"].alerts == 0


async def test_a_very_long_article_is_told_like_any_other(it: Installation) -> None:
    put_page(
        it, text=RETAKEN + "".join(f"</p><p>Witness {n} saw trucks on the river road that day." for n in range(1500))
    )
    await publish(it, TITLE)
    await it.poll()
    (delivery,) = await it.told()
    assert (delivery.alert.note, [match.name for match in delivery.alert.matches]) == (None, ["Northern Column"])
