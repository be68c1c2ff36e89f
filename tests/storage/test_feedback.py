"""Ratings, snoozes and the articles that name an entry, as each database keeps and finds them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.storage.newsroom import CHANNEL, MINUTE, NOW, SERVER, claimed, feed, subscription, told
from watchers.storage import Ratings, SeenChange, Storage
from watchers.stories import Placement
from watchers.types import Analysis, Article, Feed, Intake, Mention, StoryState

DAY = timedelta(days=1)


async def test_each_person_counts_once_an_alert(storage: Storage) -> None:
    await told(storage, await feed(storage), await subscription(storage))
    (alert,) = await claimed(storage)
    rated = [
        await storage.feedback.rate(alert.id, user, relevant=relevant, now=NOW)
        for user, relevant in ((1, True), (2, False), (2, True), (3, False))
    ]
    assert rated == [Ratings(1, 1), Ratings(1, 2), Ratings(2, 2), Ratings(2, 3)]
    assert rated[-1].percent == 67
    assert await storage.feedback.of_entry(SERVER, "nobody", NOW - DAY) == Ratings(0, 0)


async def test_a_snooze_is_renewed_ended_and_over_in_time(storage: Storage) -> None:
    snoozes = storage.snoozes
    first = await snoozes.put(SERVER, CHANNEL, "entity", "column", title="Northern Column", until=NOW + MINUTE)
    longer = await snoozes.put(SERVER, CHANNEL, "entity", "column", title="Northern Column", until=NOW + DAY)
    assert (longer.id, longer.until) == (first.id, NOW + DAY)
    story = await snoozes.put(SERVER, CHANNEL + 1, "story", "S-1", title="Left", until=NOW + MINUTE)
    assert await snoozes.active(NOW) == (story, longer)
    assert await snoozes.active(NOW + MINUTE) == (longer,)
    assert await snoozes.of_channel(CHANNEL, NOW) == (longer,)
    await snoozes.purge(NOW + MINUTE)
    assert await snoozes.end(SERVER, story.id) is None
    assert await snoozes.end(SERVER, longer.id) == longer
    assert await snoozes.active(NOW) == ()


@pytest.mark.parametrize("entity", ["column", "колонна-№7", 'a"b\\c', "100%_"])
async def test_the_articles_that_name_an_entry_are_found(storage: Storage, entity: str) -> None:
    source, other = await feed(storage), await feed(storage, "other")
    for path, named, by in (("a", entity, source), ("b", "else", source), ("c", entity, other), ("d", entity, source)):
        await _read(storage, by, path, named)
    found = [one async for one in storage.articles.naming("groups", entity, NOW - DAY, feeds=[source.id])]
    assert [one.article.title for one in found] == ["a", "d"]
    assert [one async for one in storage.articles.naming("own", entity, NOW - DAY, feeds=[source.id])] == []
    assert [one async for one in storage.articles.naming("groups", entity, NOW + DAY, feeds=[source.id])] == []


async def _read(storage: Storage, by: Feed, path: str, entity: str) -> None:
    url = f"https://press.example/{path}"

    def decide(_: StoryState) -> Intake:
        mention = Mention(entity, "Name", "Name", 0, 4, "name", list_id="groups")
        return Intake(Article(url, path, "Name"), Analysis(mentions=(mention,)), "low", by.id, NOW)

    await storage.articles.take_in(
        lambda _: Placement(), decide, url=url, since=0, now=NOW, seen=[SeenChange(path, "h")]
    )
