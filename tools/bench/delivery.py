"""What an alert costs on its way out: its card, and the outbox's bookkeeping; Discord itself left aside."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from bot.commands.example import example
from bot.delivery import Courier, Sent
from bot.render import render
from tools.report import Figure
from watchers.routing import route
from watchers.storage import Storage
from watchers.stories import Placement
from watchers.types import (
    Alert,
    Analysis,
    Article,
    Delivery,
    Intake,
    Mention,
    Notice,
    Sentence,
    StoryState,
)

NOW = datetime(2026, 1, 2, tzinfo=UTC)
CHANNELS, ARTICLES, CARDS = 100, 10, 200
QUOTE = "We have full control of the base, and of the road to the river; nobody will take it from us again. " * 5
SUMMARY = "The army of Arvania said on Friday that it had retaken the base near Lower Sarn. " * 6
# 25 a second are sent at most, of a core that also reads and matches.
MOST_PER_ALERT = 10.0


class Nowhere:
    """A channel that takes everything."""

    async def send(self, delivery: Delivery) -> Sent:
        """Taken."""
        return Sent(delivery.id)

    async def find(self, delivery: Delivery) -> Sent:
        """Taken."""
        return Sent(delivery.id)

    async def tell(self, notice: Notice) -> Sent:
        """Taken."""
        return Sent(notice.id)


def figures() -> Iterator[Figure]:
    """CPU time on SQLite, the database's own threads included."""
    card = _card()
    start = time.process_time()
    for _ in range(CARDS):
        render(card)
    made = (time.process_time() - start) / CARDS * 1000
    with tempfile.TemporaryDirectory() as folder:
        written, sent = asyncio.run(_deliver(f"sqlite+aiosqlite:///{folder}/bench.db"))
    yield _cost("a full card made", made)
    yield _cost(f"an alert written ({CHANNELS} channels an article)", written)
    yield _cost(f"an alert claimed, handed over and settled ({CHANNELS} channels)", sent)


def _cost(measure: str, value: float) -> Figure:
    return Figure(f"{measure}, CPU", value, MOST_PER_ALERT, unit=" ms", lower_is_better=True)


def _card() -> Alert:
    plain = example("standard", NOW)
    return replace(
        plain,
        summary=(Sentence(SUMMARY, 0, len(SUMMARY)),),
        quotes=(replace(plain.quotes[0], quote=QUOTE),) * 3,
        matches=plain.matches * 4,
        outlets=("Arvania Press", "Sarn Herald"),
        reports=2,
    )


async def _deliver(url: str) -> tuple[float, float]:
    storage = await Storage.open(url)
    feed = await storage.feeds.add(
        "https://press.example/feed", title="Press", origin="config", everywhere=True, now=NOW
    )
    for channel in range(1, CHANNELS + 1):
        await storage.subscriptions.add(server_id=1, channel_id=channel, list_ids=("groups",), now=NOW)
    subscriptions = await storage.subscriptions.watching(feed.id)

    start = time.process_time()
    for number in range(ARTICLES):
        article = Article(f"https://press.example/{number}", f"Base {number}", "The base was retaken.", site="Press")
        analysis = Analysis(
            mentions=(Mention("e", "Northern Column", "Northern Column", 0, 15, "name", list_id="groups"),)
        )

        def decide(story: StoryState, article: Article = article, analysis: Analysis = analysis) -> Intake:
            deliveries, _ = route(article, analysis, subscriptions, story=story, feed=feed, list_titles={}, now=NOW)
            return Intake(article, analysis, "low", feed.id, NOW, deliveries=deliveries)

        await storage.articles.take_in(lambda _: Placement(), decide, url=article.url, since=0, now=NOW)
    written = time.process_time() - start

    start = time.process_time()
    delivered = await Courier(storage, Nowhere(), owner="bench", clock=lambda: NOW).drain()
    sent = time.process_time() - start
    await storage.close()
    return written / delivered * 1000, sent / delivered * 1000
