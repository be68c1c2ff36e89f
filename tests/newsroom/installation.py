"""All that polls, over a real store and a newsroom, with a clock that tests move."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.newsroom.server import Newsroom
from watchers.feeds import Bounds
from watchers.fetch import Fetcher
from watchers.pipeline import Pipeline
from watchers.poller import Polled, Poller
from watchers.storage import ListSource, Storage
from watchers.types import Delivery, Feed, Notice, Subscription, WatchEntry
from watchers.workers import Workers

SERVER, CHANNEL = 100, 200
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
COLUMN = WatchEntry("northern-column", "Northern Column", "organisation")
RETAKEN = (
    "Fighters of the Northern Column left the base near Lower Sarn on Monday, the army of Arvania said. "
    "“We have full control of the base,” said Idris Karman, a spokesman of the army. "
    "Two trucks were burned and nobody was hurt, he told reporters in the town."
)


@dataclass(slots=True)
class Clock:
    """The time as the tests have it."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True, slots=True)
class Installation:
    """A newsroom and who reads it; one server follows the list "groups" and is told in one channel."""

    newsroom: Newsroom
    storage: Storage
    fetcher: Fetcher
    workers: Workers
    poller: Poller
    subscription: Subscription
    clock: Clock = field(default_factory=Clock)

    async def follow(self, *paths: str) -> list[Feed]:
        """The server follows the feeds at these paths."""
        feeds = []
        for path in paths:
            feed = await self.storage.feeds.add(
                self.newsroom.base + path, title=path.strip("/"), origin="server", now=self.clock.now
            )
            await self.storage.feeds.follow(SERVER, feed.id)
            feeds.append(feed)
        return feeds

    async def poll(self, *, later: timedelta = timedelta(hours=1)) -> dict[str, Polled]:
        """Every feed is polled, an hour later; what came of it, by title."""
        self.clock.now += later
        return {polled.feed.title: polled for polled in await self.poller.poll_all(force=True)}

    async def feed(self, title: str) -> Feed:
        """A feed as it stands."""
        return next(feed for feed in await self.storage.feeds.all() if feed.title == title)

    async def told(self) -> list[Delivery]:
        """What is to be told now, as a courier claims it; it is delivered."""
        claimed = await self.storage.outbox.claim(
            self.clock.now, owner="courier", lease=timedelta(minutes=1), limit=100
        )
        for delivery in claimed:
            await self.storage.outbox.sent(delivery.id, owner="courier", message_id=delivery.id, now=self.clock.now)
        return list(claimed)

    async def notices(self) -> list[Notice]:
        """What the channel is told that is no alert, each once."""
        claimed = await self.storage.notices.claim(
            self.clock.now, owner="courier", lease=timedelta(minutes=1), limit=100
        )
        for notice in claimed:
            await self.storage.notices.sent(notice.id, owner="courier")
        return list(claimed)


@asynccontextmanager
async def installation(
    folder: Path, *, database: str | None = None, max_body: int = 8 * 2**20
) -> AsyncIterator[Installation]:
    """Opened, with the list "groups" and a subscription to it; over SQLite in the folder, or an empty database."""
    clock = Clock()
    async with (
        Newsroom() as newsroom,
        Fetcher(
            user_agent="Vedette/test",
            timeout=4,
            max_body=max_body,
            per_host=50,
            allow_private=True,
            now=clock,
        ) as fetcher,
    ):
        storage = await Storage.open(database or f"sqlite+aiosqlite:///{folder}/vedette.db")
        workers = Workers(1)
        await storage.lists.sync_configured([ListSource("groups", "Groups", (COLUMN,))], clock.now)
        await storage.lists.follow(SERVER, "groups")
        subscription = await storage.subscriptions.add(
            server_id=SERVER, channel_id=CHANNEL, list_ids=("groups",), now=clock.now
        )
        poller = Poller(
            storage,
            fetcher,
            workers,
            Pipeline(storage, fetcher, workers, clock=clock),
            owner="test",
            bounds=Bounds(),
            clock=clock,
            jitter=lambda: 0.0,
        )
        yield Installation(newsroom, storage, fetcher, workers, poller, subscription, clock)
        workers.close()
        ledger = await storage.outbox.ledger()
        await storage.close()
        assert ledger.difference == 0


def rss(*items: str, title: str = "Arvania Press") -> str:
    """A feed of these items."""
    return f'<rss version="2.0"><channel><title>{title}</title>{"".join(items)}</channel></rss>'


def item(link: str, title: str, text: str = "", *, guid: str | None = None, date: str | None = None) -> str:
    """An item; its link is its guid where none is given."""
    dated = f"<pubDate>{date}</pubDate>" if date else ""
    return (
        f"<item><title>{title}</title><link>{link}</link><guid isPermaLink='false'>{guid or link}</guid>{dated}"
        f"<description>{text}</description></item>"
    )


def page(title: str, *paragraphs: str, canonical: str | None = None) -> str:
    """An article's page."""
    known = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<!DOCTYPE html><html lang='en'><head><title>{title}</title>{known}</head>"
        f"<body><article><h1>{title}</h1>{body}</article></body></html>"
    )
