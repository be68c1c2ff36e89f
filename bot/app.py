"""The composition root: builds the parts, starts them in order, stops them in reverse."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import __version__
from bot.delivery import Channel, Courier
from bot.health import Health
from bot.settings import Settings, SettingsError
from watchers.errors import WatcherError
from watchers.feeds import Bounds, read_opml
from watchers.fetch import Fetcher
from watchers.pipeline import Pipeline
from watchers.poller import Polled, Poller
from watchers.storage import Storage
from watchers.storage.feeds import FeedSource
from watchers.storage.lists import ListSource
from watchers.types import WatchEntry
from watchers.watchlists import catalogue, formats
from watchers.workers import Workers

log = structlog.get_logger(__name__)

TERMINAL_SERVER = 0
TERMINAL_CHANNEL = 0
TICK = 1.0
HOUSEKEEPING = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class App:
    """The running parts."""

    settings: Settings
    storage: Storage
    fetcher: Fetcher
    poller: Poller
    courier: Courier

    async def poll_once(self, *, force: bool = False) -> tuple[Polled, ...]:
        """One pass over the feeds that are due, or over all."""
        polled: list[Polled] = []
        started = datetime.now(UTC)
        while tasks := await self.poller.tick(force=force, checked_before=started if force else None):
            polled += await asyncio.gather(*tasks)
        return tuple(polled)


@asynccontextmanager
async def build(
    settings: Settings, channel: Channel, *, read_articles: bool = True, allow_private: bool | None = None
) -> AsyncIterator[App]:
    """Open the store and everything that works on it; what was opened is closed again, in reverse."""
    # Who holds a lease must be told apart from a process of the same number after a restart.
    owner = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
    async with AsyncExitStack() as stack:
        storage = await Storage.open(settings.database_url)
        stack.push_async_callback(storage.close)
        fetcher = await stack.enter_async_context(
            Fetcher(
                user_agent=f"Vedette/{__version__} (news watch bot)",
                timeout=settings.fetch.timeout.total_seconds(),
                max_body=settings.fetch.max_body,
                concurrency=settings.poll.concurrency,
                per_host=settings.poll.per_host,
                allow_private=settings.fetch.allow_private_networks if allow_private is None else allow_private,
            )
        )
        workers = Workers(settings.analysis.processes)
        stack.callback(workers.close)
        bounds = Bounds(settings.poll.interval, settings.poll.minimum_interval, settings.poll.maximum_interval)
        poller = Poller(
            storage,
            fetcher,
            workers,
            Pipeline(storage, fetcher, workers),
            owner=owner,
            bounds=bounds,
            concurrency=settings.poll.concurrency,
            read_articles=read_articles,
        )
        yield App(settings, storage, fetcher, poller, Courier(storage, channel, owner=owner))


async def load_configured(app: App, *, now: datetime) -> tuple[str, ...]:
    """Bring the catalogue and the operator's files into the store; the ids of all lists. Raises SettingsError."""
    shipped = [ListSource(item.id, item.title, item.entries, item.covers) for item in catalogue()]
    configured = [ListSource(path.stem, path.stem, _entries(path)) for path in app.settings.watchlists]
    sources = [source for path in app.settings.feeds for source in _feeds(path)]
    await app.storage.lists.sync_catalogue(shipped if app.settings.catalogue else [], now)
    await app.storage.lists.sync_configured(configured, now)
    await app.storage.feeds.sync_configured(sources, now)
    return tuple(source.id for source in [*(shipped if app.settings.catalogue else []), *configured])


def _entries(path: Path) -> tuple[WatchEntry, ...]:
    try:
        return formats.read(path).entries
    except (WatcherError, OSError) as error:
        raise SettingsError(f"watchlists: {path}: {error}") from error


def _feeds(path: Path) -> Sequence[FeedSource]:
    try:
        found = read_opml(path.read_bytes())
    except (WatcherError, OSError) as error:
        raise SettingsError(f"feeds: {path}: {error}") from error
    return [
        FeedSource(source.url, source.title, source.language, source.country, source.kind) for source in found.sources
    ]


async def subscribe_terminal(app: App, list_ids: tuple[str, ...], *, now: datetime) -> None:
    """The terminal is one server with one channel, subscribed to everything configured."""
    for list_id in list_ids:
        await app.storage.lists.follow(TERMINAL_SERVER, list_id)
    await app.storage.subscriptions.add(
        server_id=TERMINAL_SERVER, channel_id=TERMINAL_CHANNEL, list_ids=list_ids, now=now
    )


async def serve(app: App) -> None:
    """Poll and deliver until SIGINT or SIGTERM."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    health = Health(app.settings.health.host, app.settings.health.port, ping=app.storage.ping)

    async def tick() -> None:
        await app.poller.tick()
        health.beat()

    async def deliver() -> None:
        await app.courier.drain()
        await app.courier.reconcile()

    async def housekeeping() -> None:
        now = datetime.now(UTC)
        await app.storage.outbox.release_held(now)
        await app.storage.subscriptions.purge_left(now)
        await app.storage.lists.purge(now)

    async with health:
        scheduler = AsyncIOScheduler(timezone=UTC)
        for job, seconds in ((tick, TICK), (deliver, TICK), (housekeeping, HOUSEKEEPING.total_seconds())):
            scheduler.add_job(job, "interval", seconds=seconds, max_instances=1, coalesce=True)
        await deliver()
        scheduler.start()
        log.info("running", health=f"{app.settings.health.host}:{health.port}")
        await stop.wait()
        scheduler.shutdown(wait=False)
        try:
            async with asyncio.timeout(7):
                await app.poller.drain()
                await app.courier.drain()
        except TimeoutError:
            log.warning("stopped with polls under way; their leases run out by themselves")
