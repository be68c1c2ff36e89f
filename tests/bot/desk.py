"""The bot connected to the stand-in, and a subscribed channel with an alert on its way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.channel import DiscordChannel
from bot.client import Vedette
from bot.delivery import Courier
from bot.services import Services
from bot.settings import Discord
from tests.standin.model import Channel
from tests.standin.server import TOKEN, StandIn, until
from tests.storage.newsroom import NOW
from watchers.fetch import Fetcher
from watchers.routing import route
from watchers.severity import MANY_KILLED
from watchers.storage import Storage
from watchers.stories import Placement
from watchers.types import Analysis, Article, Feed, Figure, Intake, Mention, StoryState, Subscription
from watchers.workers import Workers


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@asynccontextmanager
async def connected(
    standin: StandIn, storage: Storage, *, token: str = TOKEN, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> AsyncIterator[Vedette]:
    """The real client, ready; raises what ended it where it isn't."""
    settings = Discord(api_url=standin.api_url, gateway_url=standin.gateway_url)
    async with Fetcher(user_agent="Vedette (tests)", allow_private=True) as fetcher:
        workers = Workers(1)
        client = Vedette(Services(storage, fetcher, workers, clock), settings, guild_ready_timeout=0)
        running = asyncio.create_task(client.run_until_closed(token))
        try:
            await until(lambda: running.done() or client.is_ready())
            if running.done():
                running.result()
            yield client
        finally:
            await client.close()
            await asyncio.gather(running, return_exceptions=True)
            workers.close()


class Desk:
    """What a test of delivery looks at, and does."""

    def __init__(
        self, bot: Vedette, standin: StandIn, storage: Storage, channel: Channel, subscription: Subscription, feed: Feed
    ) -> None:
        self.clock = Clock()
        self.bot, self.standin, self.storage = bot, standin, storage
        self.channel, self.subscription, self.feed = channel, subscription, feed
        bot.services = replace(bot.services, clock=self.clock)
        self.discord = DiscordChannel(bot)
        self.story: str | None = None
        self.courier = self.another("first")

    def another(self, owner: str) -> Courier:
        """A courier of another process."""
        return Courier(self.storage, self.discord, owner=owner, clock=self.clock)

    async def deliver(self) -> None:
        """Until nothing is due within the next minutes."""
        for _ in range(5):
            await self.courier.drain()
            self.clock.now += timedelta(seconds=3)

    async def take_over(self) -> None:
        """Another process starts, after the first has died."""
        second = self.another("second")
        await second.reconcile()
        await second.drain()

    async def report(
        self,
        site: str,
        *,
        again: bool = False,
        title: str = "Base retaken",
        path: str = "base",
        critical: bool = False,
    ) -> None:
        """An outlet's article, which opens a story or (``again``) joins the one before."""
        url = f"https://{site.replace(' ', '-').lower()}.example/{path}"
        snoozes = await self.storage.snoozes.active(self.clock())

        def decide(story: StoryState) -> Intake:
            article = Article(url, title, "Northern Column lost the base.", site=site)
            mention = Mention("column", "Northern Column", "Northern Column", 0, 15, "name", list_id="groups")
            grave = Analysis(
                mentions=(mention,) * 3, topics=("attack",), figures=(Figure("killed", MANY_KILLED, "ten", 0, 3),)
            )
            analysis = grave if critical else Analysis(mentions=(mention,))
            now = self.clock()
            deliveries, changes = route(
                article,
                analysis,
                [self.subscription],
                story=story,
                feed=self.feed,
                list_titles={},
                now=now,
                snoozes=snoozes,
            )
            return Intake(article, analysis, "low", self.feed.id, now, deliveries=deliveries, card_changes=changes)

        now = self.clock()
        told = await self.storage.articles.take_in(
            lambda _: Placement(self.story if again else None), decide, url=url, since=0, now=now
        )
        self.story = told.story_id

    def posts(self, channel: Channel | None = None) -> list[dict[str, Any]]:
        """The bodies of all calls that post in the channel, also of those that were refused."""
        path = f"/channels/{(channel or self.channel).id}/messages"
        return [t["body"] for t in self.standin.world.transcript if (t["method"], t["path"]) == ("POST", path)]

    async def states(self) -> dict[str, int]:
        """The ledger, whose two sides always agree."""
        ledger = await self.storage.outbox.ledger()
        assert ledger.difference == 0
        return {state: count for state, count in ledger.by_state.items() if count}
