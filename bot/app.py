"""The composition root: builds the parts, starts them in order, stops them in reverse."""

from __future__ import annotations

import asyncio
import functools
import gc
import os
import secrets
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import __version__
from bot.delivery import Channel, Courier
from bot.health import Health
from bot.settings import Settings, SettingsError
from watchers import feeds
from watchers.errors import WatcherError
from watchers.feeds import Bounds, read_opml
from watchers.fetch import Fetcher
from watchers.memory import give_back_large_blocks
from watchers.pipeline import Pipeline
from watchers.poller import Polled, Poller
from watchers.storage import Storage
from watchers.storage.articles import Retention
from watchers.storage.feeds import FeedSource
from watchers.storage.lists import ListSource
from watchers.types import WatchEntry
from watchers.watchlists import catalogue, formats
from watchers.watchlists.history import History
from watchers.watchlists.updating import ListUpdater
from watchers.workers import Workers

log = structlog.get_logger(__name__)

TERMINAL_SERVER = 0
TERMINAL_CHANNEL = 0
TICK = 1.0
LISTS = 30.0
DRAIN = 7.0
HOUSEKEEPING = timedelta(hours=1)


class Connection(Protocol):
    """What alerts are delivered over and commands come from."""

    @property
    def ready(self) -> bool:
        """Whether alerts can be delivered."""
        ...

    @property
    def trouble(self) -> str | None:
        """Why nothing can be delivered, None where it can."""
        ...

    async def run(self) -> None:
        """Stay connected until cancelled, then close; raises what can't be mended by trying again."""
        ...


@dataclass(frozen=True, slots=True)
class App:
    """The running parts; ``owner`` names this process in leases."""

    settings: Settings
    storage: Storage
    fetcher: Fetcher
    poller: Poller
    lists: ListUpdater
    history: History
    workers: Workers
    owner: str

    def courier(self, channel: Channel) -> Courier:
        """Delivers through that channel."""
        return Courier(self.storage, channel, owner=self.owner)

    async def poll_once(self, *, force: bool = False) -> tuple[Polled, ...]:
        """One pass over the feeds that are due, or over all."""
        return await self.poller.poll_all(force=force)


@asynccontextmanager
async def build(
    settings: Settings, *, read_articles: bool = True, allow_private: bool | None = None
) -> AsyncIterator[App]:
    """Open the store and everything that works on it; what was opened is closed again, in reverse."""
    give_back_large_blocks()
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
        lists = ListUpdater(storage, fetcher, max_list=settings.fetch.max_list)
        yield App(settings, storage, fetcher, poller, lists, History(storage), workers, owner)


async def load_configured(app: App, *, now: datetime) -> tuple[str, ...]:
    """Bring the catalogue and the operator's files into the store; the ids of all lists, imported ones too.

    Raises SettingsError.
    """
    offered = catalogue() if app.settings.catalogue else ()
    shipped = [ListSource(item.id, item.title, item.entries, item.covers) for item in offered]
    configured = [ListSource(path.stem, path.stem, configured_entries(path)) for path in app.settings.watchlists]
    sources = [source for path in app.settings.feeds for source in configured_feeds(path)]
    imported = [info.id for info in await app.storage.lists.all() if info.origin == "imported"]
    refuse_taken(app.settings, imported)
    await app.storage.lists.sync_catalogue(shipped, now)
    await app.storage.lists.sync_configured(configured, now)
    if app.settings.catalogue:
        await app.storage.feeds.sync_catalogue(map(_feed, feeds.catalogue()), now)
    await app.storage.feeds.sync_configured(sources, now)
    return (*(source.id for source in [*shipped, *configured]), *imported)


def refuse_taken(settings: Settings, imported: Collection[str]) -> None:
    """A configured list is called as its file is; no two lists are called alike. Raises SettingsError."""
    paths = settings.watchlists
    shipped = {item.id for item in catalogue()} if settings.catalogue else set()
    for number, path in enumerate(paths):
        earlier = [other for other in paths[:number] if other.stem == path.stem]
        drop = f", or drop that list: vedette watchlist remove {path.stem}" if path.stem in imported else ""
        if earlier or path.stem in shipped or path.stem in imported:
            raise SettingsError(f"watchlists: {path}: another list is called {path.stem}. Rename the file{drop}.")


def configured_entries(path: Path) -> tuple[WatchEntry, ...]:
    """What a watchlist of the configuration holds. Raises SettingsError."""
    try:
        return formats.read(path).entries
    except (WatcherError, OSError) as error:
        raise SettingsError(f"watchlists: {path}: {error}") from error


def configured_feeds(path: Path) -> Sequence[FeedSource]:
    """What an OPML file of the configuration lists. Raises SettingsError."""
    try:
        found = read_opml(path.read_bytes())
    except (WatcherError, OSError) as error:
        raise SettingsError(f"feeds: {path}: {error}") from error
    return [_feed(source) for source in found.sources]


def _feed(source: feeds.Source) -> FeedSource:
    return FeedSource(
        source.url, source.title, source.language, source.country, source.kind, source.site, source.folder or None
    )


async def subscribe_terminal(app: App, list_ids: tuple[str, ...], *, now: datetime) -> None:
    """The terminal is one server with one channel, subscribed to everything configured."""
    for list_id in list_ids:
        await app.storage.lists.follow(TERMINAL_SERVER, list_id)
    known = await app.storage.subscriptions.of_channel(TERMINAL_CHANNEL)
    if known:
        await app.storage.subscriptions.edit(replace(known[0], list_ids=list_ids))
    else:
        await app.storage.subscriptions.add(
            server_id=TERMINAL_SERVER, channel_id=TERMINAL_CHANNEL, list_ids=list_ids, now=now
        )


async def show_in_terminal(storage: Storage, list_id: str) -> None:
    """Where the terminal is subscribed already, let it be to this list too, without a restart."""
    for subscription in await storage.subscriptions.of_channel(TERMINAL_CHANNEL):
        if list_id not in subscription.list_ids:
            await storage.subscriptions.edit(replace(subscription, list_ids=(*subscription.list_ids, list_id)))


async def close_terminal(app: App, *, now: datetime) -> None:
    """With Discord the terminal is no channel any more; an earlier run without a token may have subscribed it."""
    for subscription in await app.storage.subscriptions.of_server(TERMINAL_SERVER):
        await app.storage.subscriptions.remove(subscription.id, now=now)


async def serve(app: App, courier: Courier, connection: Connection | None = None) -> None:
    """Poll and deliver until SIGINT or SIGTERM; with ``connection``, deliver once that is ready.

    Raises what ended the connection, where it ended by itself.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    polling = asyncio.Lock()

    async def well() -> None:
        await app.storage.ping()
        if connection is not None and connection.trouble:
            raise WatcherError(connection.trouble)

    health = Health(app.settings.health.host, app.settings.health.port, ping=well)

    @_tolerant
    async def tick() -> None:
        health.beat()
        async with polling:
            await app.poller.tick()

    @_tolerant
    async def look_at_lists() -> None:
        await app.lists.tick()
        await app.history.tick(datetime.now(UTC))

    @_tolerant
    async def deliver() -> None:
        if connection is None or connection.ready:
            await courier.reconcile()
            await courier.drain()

    @_tolerant
    async def housekeeping() -> None:
        now = datetime.now(UTC)
        await app.storage.subscriptions.purge_left(now)
        await app.storage.lists.purge(now)
        await app.storage.snoozes.purge(now)
        await app.storage.articles.purge(now, Retention(text=app.settings.analysis.keep_articles))

    scheduler = AsyncIOScheduler(timezone=UTC)
    jobs = ((tick, TICK), (deliver, TICK), (look_at_lists, LISTS), (housekeeping, HOUSEKEEPING.total_seconds()))
    for job, seconds in jobs:
        scheduler.add_job(job, "interval", seconds=seconds, max_instances=1, coalesce=True)
    # What stands from here on is looked through at each full collection: a tenth of a second in which nothing turns.
    gc.collect()
    gc.freeze()
    async with health:
        online = asyncio.create_task(connection.run()) if connection else None
        scheduler.start()
        log.info("running", health=f"{app.settings.health.host}:{health.port}")
        try:
            await _until(stop, online)
        finally:
            scheduler.pause()
            await _finish(app, courier, polling)
            scheduler.shutdown(wait=False)
            if online:
                online.cancel()
                await asyncio.wait([online])


async def _until(stop: asyncio.Event, online: asyncio.Task[None] | None) -> None:
    told = asyncio.create_task(stop.wait())
    await asyncio.wait([told, *([online] if online else [])], return_when=asyncio.FIRST_COMPLETED)
    told.cancel()
    if online and online.done():
        online.result()
        raise WatcherError("The connection to Discord was closed for good; start the bot again.")


async def _finish(app: App, courier: Courier, polling: asyncio.Lock) -> None:
    try:
        async with asyncio.timeout(DRAIN):
            # A claim half made would keep its feeds leased to nobody.
            async with polling:
                await app.poller.drain()
            await courier.finish()
    except TimeoutError:
        log.warning("stopped with work under way; its leases run out by themselves")


def _tolerant(job: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    """A job whose store can't be reached is told in a line, and comes again at its next turn."""

    @functools.wraps(job)
    async def guarded() -> None:
        try:
            await job()
        except WatcherError as error:
            log.warning("put off", job=job.__name__, error=str(error))

    return guarded
