"""An article, its story and its deliveries are recorded together or not at all."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from tests.storage.newsroom import NOW, claimed, feed, subscription, told
from watchers.storage import Retention, SeenChange, Storage
from watchers.stories import Placement
from watchers.types import Analysis, Article, Intake, StoredSignature, StoryState


async def test_an_article_is_read_back_as_it_was(storage: Storage) -> None:
    source = await feed(storage)
    made = await told(storage, source, await subscription(storage))
    stored = await storage.articles.by_url("https://arvania.example/1")
    assert stored is not None
    assert stored.article.text == "“We have full control.”"
    assert stored.analysis == Analysis(language="en", topics=("military",))
    assert (stored.id, stored.story_id, stored.feed_id) == (made.article_id, made.story_id, source.id)
    assert [entry.article_id for entry in await storage.polls.seen(source.id)] == [made.article_id]


async def test_where_the_decision_fails_nothing_is_recorded(storage: Storage) -> None:
    source = await feed(storage)

    def fail(_state: StoryState) -> Intake:
        raise LookupError

    with pytest.raises(LookupError):
        await storage.articles.take_in(
            lambda _new: Placement(), fail, url="https://a.example/", since=0, now=NOW, seen=[SeenChange("a")]
        )
    assert await storage.articles.signatures() == ()
    assert await storage.polls.seen(source.id) == ()


async def test_two_at_once_make_one_story(storage: Storage) -> None:
    source = await feed(storage)

    async def intake(path: str) -> str:
        def place(others: tuple[StoredSignature, ...]) -> Placement[int]:
            return Placement(others[0].story_id, others[0].article_id) if others else Placement()

        def decide(_state: StoryState) -> Intake:
            article = Article(f"https://a.example/{path}", "Same", "Same text.")
            return Intake(article, Analysis(), "low", source.id, NOW, b"same")

        return (
            await storage.articles.take_in(place, decide, url=f"https://a.example/{path}", since=0, now=NOW)
        ).story_id

    assert len(set(await asyncio.gather(*(intake(str(number)) for number in range(8))))) == 1
    assert len(await storage.articles.signatures()) == 8


async def test_one_page_from_two_feeds_is_one_article(storage: Storage) -> None:
    source, one = await feed(storage), await subscription(storage)
    first = await told(storage, source, one)
    again = await told(storage, source, path="1", story_id="S-elsewhere")
    assert (again.article_id, again.story_id, again.new) == (first.article_id, first.story_id, False)


async def test_a_further_report_is_a_further_revision_of_the_card(storage: Storage) -> None:
    source, one = await feed(storage), await subscription(storage)
    first = await told(storage, source, one, path="a")
    second = await told(storage, source, one, path="b", story_id=first.story_id)
    assert second.story_id == first.story_id
    card = await storage.outbox.last_card(one.id, first.story_id)
    assert card is not None
    assert (card.revision, card.delivery_id) == (1, second.delivery_ids[0])


async def test_a_card_that_is_unsent_can_still_change(storage: Storage) -> None:
    source, one = await feed(storage), await subscription(storage)
    first = await told(storage, source, one, path="a")
    await told(storage, source, path="b", story_id=first.story_id, change_cards=True)
    (card,) = await claimed(storage)
    assert card.alert.title == "Base retaken b"
    await told(storage, source, path="c", story_id=first.story_id, change_cards=True)
    known = await storage.outbox.by_alert(card.alert.alert_id)
    assert known is not None
    assert known.alert.title == "Base retaken b"


async def test_an_alert_explains_itself(storage: Storage) -> None:
    source = await feed(storage)
    await told(storage, source, await subscription(storage))
    (delivery,) = await claimed(storage)
    explained = await storage.articles.explain(delivery.alert.alert_id)
    assert explained is not None
    assert explained.delivery == delivery
    assert explained.article is not None
    assert explained.article.article.url == delivery.alert.url
    assert explained.feed == source


async def test_texts_come_in_batches(storage: Storage) -> None:
    source = await feed(storage)
    for path in ("north", "south"):
        await told(storage, source, path=path)
    found = [text.title async for batch in storage.articles.texts(NOW) for text in batch]
    assert found == ["Base retaken north", "Base retaken south"]
    assert [each.article.title for each in await storage.articles.search("SOUTH base")] == ["Base retaken south"]


async def test_what_was_kept_long_enough_goes(storage: Storage) -> None:
    source, one = await feed(storage), await subscription(storage)
    await told(storage, source, one)
    await storage.articles.purge(NOW + timedelta(days=100), Retention())
    stored = await storage.articles.by_url("https://arvania.example/1")
    assert stored is not None
    assert stored.article.text == ""
    (delivery,) = await claimed(storage)
    await storage.outbox.sent(delivery.id, owner="me", message_id=1, now=NOW)
    await storage.articles.purge(NOW + timedelta(days=500), Retention())
    assert await storage.articles.by_url("https://arvania.example/1") is None
    assert (await storage.outbox.ledger()).written == 0
