"""Claims due feeds, runs each through fetch, parse, diff and the pipeline, and releases it with its next date."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

import structlog

from watchers.errors import NotAFeed, UnstorableError, WatcherError, WorkerError
from watchers.feeds import Bounds, Listing, read_listing
from watchers.fetch import Failure, Fetcher, Response
from watchers.gathering import Gathering
from watchers.pipeline import Pipeline
from watchers.settling import after_failure, after_success, is_unchanged, notice
from watchers.storage import Release, SeenChange, SeenEntry, Storage
from watchers.types import Entry, Feed
from watchers.workers import Workers

log = structlog.get_logger(__name__)

# What a process that died had claimed waits no longer than this; one that lives claims its long polls anew.
LEASE = timedelta(minutes=2)
ACCEPT = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
# Entries that a feed no longer lists may come back; so many are remembered at least.
SEEN_AT_LEAST = 500
# Of entries that are given up, so many are told by so much of their titles.
_MOST_SKIPPED, _TITLE = 20, 100


@dataclass(frozen=True, slots=True)
class Polled:
    """What one poll of one feed came to."""

    feed: Feed
    outcome: Literal["unchanged", "changed", "failed"]
    entries_new: int = 0
    baseline: int = 0
    articles: int = 0
    alerts: int = 0
    detail: str | None = None


class Poller:
    """Polls feeds as they come due, one by one; ``owner`` names this process in leases.

    Up to twice ``concurrency`` polls are under way: while so many fetch, others parse or wait to be recorded.
    """

    def __init__(
        self,
        storage: Storage,
        fetcher: Fetcher,
        workers: Workers,
        pipeline: Pipeline,
        *,
        owner: str,
        bounds: Bounds,
        concurrency: int = 100,
        read_articles: bool = True,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._storage = storage
        self._fetcher = fetcher
        self._workers = workers
        self._pipeline = pipeline
        self._owner = owner
        self._bounds = bounds
        self._most = 2 * concurrency
        self._read_articles = read_articles
        self._clock = clock
        self._jitter = jitter
        self._under_way: dict[int, asyncio.Task[Polled]] = {}
        self._room = asyncio.Event()
        self._releases: Gathering[Release] = Gathering(self._write, spoilt=UnstorableError)
        # Entries that broke off once, by feed and mark.
        self._broken: set[tuple[int, str]] = set()

    async def tick(
        self, *, force: bool = False, checked_before: datetime | None = None
    ) -> tuple[asyncio.Task[Polled], ...]:
        """Start a poll of each feed that is due, as far as there is room; those of one tick are returned.

        ``force`` takes feeds that aren't due; with ``checked_before``, the start of a pass, the pass ends.
        """
        room = self._most - len(self._under_way)
        if room <= 0:
            return ()
        due = await self._storage.polls.claim_due(
            self._clock(), owner=self._owner, lease=LEASE, limit=room, force=force, checked_before=checked_before
        )
        # A poll that outlasts its lease goes on; the claim has lengthened it.
        return tuple(self._start(feed) for feed in due if feed.id not in self._under_way)

    async def poll_all(self, *, force: bool = False) -> tuple[Polled, ...]:
        """Poll all that is due, or (``force``) all; no feed waits for another as long as there is room."""
        started = self._clock()
        polled: list[Polled] = []
        tasks: list[asyncio.Task[Polled]] = []
        while True:
            new = await self.tick(force=force, checked_before=started if force else None)
            polled += (task.result() for task in tasks if task.done())
            tasks = [*(task for task in tasks if not task.done()), *new]
            if not new and not self._under_way:
                return (*polled, *(task.result() for task in tasks))
            if len(self._under_way) > self._most // 2 or not new:
                self._room.clear()
                await self._room.wait()

    async def drain(self) -> None:
        """Wait for the polls that are under way."""
        while self._under_way:
            await asyncio.wait(set(self._under_way.values()))

    async def poll(self, feed: Feed) -> Polled:
        """Poll a claimed feed and release it. One feed's trouble is its result, never an exception."""
        async with AsyncExitStack() as body_held:
            answer = await self._fetcher.get(
                feed.url, etag=feed.etag, last_modified=feed.last_modified, accept=ACCEPT, held=body_held
            )
            if isinstance(answer, Failure):
                return await self._failed(feed, answer.reason, answer)
            body_hash = None if answer.not_modified else answer.body_hash
            if is_unchanged(feed, answer, body_hash, self._clock()):
                await self._succeeded(feed, answer, body_hash)
                return Polled(feed, "unchanged")
            known = () if feed.baseline else await self._storage.polls.seen(feed.id)
            try:
                listing = await self._workers.run(
                    read_listing,
                    answer.body,
                    content_type=answer.headers.get("content-type"),
                    url=answer.final_url,
                    now=self._clock(),
                    known=tuple(entry.mark for entry in known),
                    with_entries=not feed.baseline,
                )
            except (NotAFeed, WorkerError) as error:
                return await self._failed(feed, f"What came is no feed that can be read: {error}", answer)
            except Exception as error:
                log.exception("reading broke off", feed=feed.url)
                return await self._failed(feed, f"What came can't be read: {type(error).__name__}", answer)
        answer = replace(answer, body=b"")  # read, and in nobody's way any more
        try:
            if feed.baseline:
                polled = await self._baseline(feed, answer, body_hash, listing)
            else:
                polled = await self._take_in(feed, answer, body_hash, listing, known)
        except UnstorableError as error:
            return await self._failed(feed, f"What it says of itself can't be kept: {error}", answer)
        log.info("polled", feed=feed.url, outcome="changed", new=polled.entries_new, baseline=polled.baseline)
        return polled

    async def _baseline(self, feed: Feed, answer: Response, body_hash: str | None, listing: Listing) -> Polled:
        """The first poll: what is listed is known from now on, and nobody is told."""
        seen = tuple(SeenChange(mark) for _, mark, _, _ in reversed(listing.found))
        await self._succeeded(feed, answer, body_hash, listing, seen=seen)
        return Polled(feed, "changed", baseline=len(seen))

    async def _take_in(
        self, feed: Feed, answer: Response, body_hash: str | None, listing: Listing, known: Sequence[SeenEntry]
    ) -> Polled:
        """New entries are read, and edited ones that were read before: what was only seen stays old news."""
        edited = (
            known[place].article_id for kind, _, place, _ in listing.found if kind == "edited" and place is not None
        )
        stored = await self._storage.articles.existing({article for article in edited if article is not None})
        entries_new = sum(kind == "new" for kind, *_ in listing.found)
        keep = max(2 * len(listing.found), SEEN_AT_LEAST)
        full = len(known) + entries_new > keep
        only_seen: list[SeenChange] = []
        skipped: list[str] = []
        articles = alerts = 0
        for kind, mark, place, row in reversed(listing.found):  # the oldest first
            before = None if place is None else known[place]
            seen = SeenChange(mark, before.mark if before else None)
            replaces = before.article_id if before else None
            if row is None or not self._read_articles or (kind == "edited" and replaces not in stored):
                # What is listed must not be forgotten while it is.
                if full or seen.mark != seen.was:
                    only_seen.append(seen)
                continue
            try:
                outcome = await self._pipeline.take_in(feed, Entry(*row), seen=seen, replaces=replaces)
            except UnstorableError as error:
                only_seen.append(seen)
                skipped.append(f"{row[1][:_TITLE]}: {error}")
                continue
            except WatcherError:
                raise  # the store is away: all of it is taken in later
            except Exception as error:
                log.exception("entry broke off", feed=feed.url, title=row[1])
                # Once more, when the feed changes again; the others must not wait for it.
                if (feed.id, mark) in self._broken:
                    self._broken.discard((feed.id, mark))
                    only_seen.append(seen)
                    skipped.append(f"{row[1][:_TITLE]}: {type(error).__name__}")
                else:
                    self._broken.add((feed.id, mark))
                continue
            articles += outcome.article is not None
            alerts += outcome.alerts
        await self._succeeded(
            feed,
            answer,
            body_hash,
            listing,
            seen=tuple(only_seen),
            keep=keep if full else None,
            skipped=tuple(skipped[:_MOST_SKIPPED]),
        )
        return Polled(feed, "changed", entries_new=entries_new, articles=articles, alerts=alerts)

    async def _succeeded(
        self,
        feed: Feed,
        answer: Response,
        body_hash: str | None,
        listing: Listing | None = None,
        *,
        seen: tuple[SeenChange, ...] = (),
        keep: int | None = None,
        skipped: tuple[str, ...] = (),
    ) -> None:
        now = self._clock()
        update = after_success(feed, answer, body_hash, listing, now=now, bounds=self._bounds, jitter=self._jitter())
        await self._release(Release(feed, update, now, seen, keep, skipped=skipped, told=notice(feed, update, now)))

    async def _failed(self, feed: Feed, reason: str, answer: Response | Failure) -> Polled:
        now = self._clock()
        log.warning("poll failed", feed=feed.url, reason=reason)
        update = after_failure(feed, reason, answer, now=now, bounds=self._bounds, jitter=self._jitter())
        note = reason if update.failures > feed.failures else None
        await self._release(Release(feed, update, now, note=note, told=notice(feed, update, now)))
        return Polled(feed, "failed", detail=reason)

    async def _release(self, release: Release) -> None:
        written = self._releases.put(release)
        if self._releases.waiting >= len(self._under_way):
            self._releases.flush()  # nobody is left to wait for
        await written

    async def _write(self, releases: Sequence[Release]) -> None:
        await self._storage.polls.release(releases, owner=self._owner)

    def _start(self, feed: Feed) -> asyncio.Task[Polled]:
        task = asyncio.create_task(self.poll(feed))
        self._under_way[feed.id] = task
        task.add_done_callback(lambda ended: self._ended(feed, ended))
        return task

    def _ended(self, feed: Feed, task: asyncio.Task[Polled]) -> None:
        if not task.cancelled() and (error := task.exception()):
            # Its lease runs out by itself, and nothing that it brought counts as seen before it is recorded.
            log.error("poll broke off", feed=feed.url, error=str(error))
        del self._under_way[feed.id]
        if len(self._under_way) <= self._most // 2:
            self._room.set()
