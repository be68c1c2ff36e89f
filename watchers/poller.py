"""Claims due feeds, runs each through fetch, parse, diff and the pipeline, and releases it with its next date."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

import structlog

from watchers import feeds
from watchers.errors import NotAFeed, WorkerError
from watchers.feeds import Bounds, EntryChange, Outcome, hints_from
from watchers.fetch import Failure, Fetcher, Response
from watchers.pipeline import Pipeline
from watchers.storage import Storage
from watchers.storage.feeds import FeedUpdate, SeenChange
from watchers.types import Feed, FeedState, ParsedFeed
from watchers.workers import Workers

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=15)
ACCEPT = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
_STATES: dict[str, FeedState] = {"active": "active", "failing": "active", "paused": "paused", "retired": "gone"}


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
    """Polls feeds as they come due, one by one; ``owner`` names this process in leases."""

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
        self._concurrency = concurrency
        self._read_articles = read_articles
        self._clock = clock
        self._jitter = jitter
        self._under_way: set[asyncio.Task[Polled]] = set()

    async def tick(
        self, *, force: bool = False, checked_before: datetime | None = None
    ) -> tuple[asyncio.Task[Polled], ...]:
        """Start a poll of each feed that is due, as far as there is room; those of one tick are returned.

        ``force`` takes feeds that aren't due; with ``checked_before``, the start of a pass, the pass ends.
        """
        room = self._concurrency - len(self._under_way)
        if room <= 0:
            return ()
        due = await self._storage.feeds.claim_due(
            self._clock(), owner=self._owner, lease=LEASE, limit=room, force=force, checked_before=checked_before
        )
        tasks = tuple(asyncio.create_task(self.poll(feed)) for feed in due)
        for task in tasks:
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        return tasks

    async def drain(self) -> None:
        """Wait for the polls that are under way."""
        while self._under_way:
            await asyncio.wait(set(self._under_way))

    async def poll(self, feed: Feed) -> Polled:
        """Poll a claimed feed and release it. One feed's trouble is its result, never an exception."""
        answer = await self._fetcher.get(feed.url, etag=feed.etag, last_modified=feed.last_modified, accept=ACCEPT)
        if isinstance(answer, Failure):
            return await self._failed(feed, answer.reason, Outcome("failed", status=answer.status), answer)
        if answer.not_modified or answer.body_hash == feed.body_hash:
            await self._release(feed, Outcome("unchanged", status=200, moved_to=answer.permanent_url), answer, None)
            return Polled(feed, "unchanged")
        try:
            parsed = await self._workers.run(
                feeds.parse, answer.body, content_type=answer.headers.get("content-type"), url=answer.final_url
            )
        except (NotAFeed, WorkerError) as error:
            return await self._failed(
                feed, f"What came is no feed that can be read: {error}", Outcome("failed"), answer
            )
        polled = await self._take_in(feed, parsed)
        await self._release(feed, Outcome("changed", status=200, moved_to=answer.permanent_url), answer, parsed)
        log.info("polled", feed=feed.url, outcome="changed", new=polled.entries_new, baseline=polled.baseline)
        return polled

    async def _take_in(self, feed: Feed, parsed: ParsedFeed) -> Polled:
        stored = await self._storage.feeds.seen(feed.id)
        seen = {
            key: feeds.SeenEntry(row.id, frozenset(row.keys.split()), row.content_hash)
            for row in stored
            for key in row.keys.split()
        }
        changes = feeds.diff(parsed.entries, seen)
        now = self._clock()
        if feed.baseline:
            await self._storage.feeds.mark_seen(feed.id, [_seen(change, "baseline") for change in changes], now)
            return Polled(feed, "changed", baseline=len(changes))
        known = [change for change in changes if change.kind == "known" and _has_new_keys(change)]
        await self._storage.feeds.mark_seen(feed.id, [_seen(change, None) for change in known], now)
        fresh = [change for change in reversed(changes) if change.kind != "known"]
        if not self._read_articles:
            await self._storage.feeds.mark_seen(feed.id, [_seen(change, "not read") for change in fresh], now)
            return Polled(feed, "changed", entries_new=sum(change.kind == "new" for change in fresh))
        articles = alerts = 0
        for change in fresh:
            outcome = await self._pipeline.take_in(feed, change.entry, seen=_seen(change, None))
            articles += outcome.article is not None
            alerts += outcome.alerts
        return Polled(
            feed, "changed", entries_new=sum(c.kind == "new" for c in fresh), articles=articles, alerts=alerts
        )

    async def _failed(self, feed: Feed, reason: str, outcome: Outcome, answer: Response | Failure) -> Polled:
        log.warning("poll failed", feed=feed.url, reason=reason)
        await self._storage.feeds.log_poll(feed.id, self._clock(), "failed", reason)
        await self._release(feed, outcome, answer, None, error=reason)
        return Polled(feed, "failed", detail=reason)

    async def _release(
        self,
        feed: Feed,
        outcome: Outcome,
        answer: Response | Failure,
        parsed: ParsedFeed | None,
        *,
        error: str | None = None,
    ) -> None:
        now = self._clock()
        headers = answer.headers if isinstance(answer, Response) else {}
        hints = hints_from(headers, now, ttl=parsed.ttl if parsed else None)
        decision = feeds.next_check(_state(feed), outcome, hints, now, self._bounds_of(feed), jitter=self._jitter())
        fresh = isinstance(answer, Response) and not answer.not_modified and error is None
        update = FeedUpdate(
            next_check_at=decision.next_check_at or now,
            title=feed.title or (parsed.title if parsed else ""),
            etag=headers.get("etag", feed.etag if not fresh else None) if error is None else feed.etag,
            last_modified=(
                headers.get("last-modified", feed.last_modified if not fresh else None)
                if error is None
                else feed.last_modified
            ),
            body_hash=answer.body_hash if fresh and isinstance(answer, Response) else feed.body_hash,
            failures=decision.failures,
            failing_since=decision.failing_since,
            state=_STATES[decision.state],
            last_success=feed.last_success if error else now,
            last_error=error,
            baseline=feed.baseline and error is not None,
            entries_per_day=_entries_per_day(parsed) if parsed else feed.entries_per_day,
            moved_to=decision.moved_to,
            moved_times=decision.moved_seen,
            entries=len(parsed.entries) if parsed else None,
            url=decision.new_url,
        )
        await self._storage.feeds.release(feed.id, owner=self._owner, now=now, update=update)

    def _bounds_of(self, feed: Feed) -> Bounds:
        usual = self._bounds
        return Bounds(usual.interval, usual.minimum, usual.maximum, fixed=feed.interval, floor=feed.floor)


def _state(feed: Feed) -> feeds.FeedState:
    return feeds.FeedState(
        failures=feed.failures,
        failing_since=feed.failing_since,
        entries_per_day=feed.entries_per_day,
        moved_to=feed.moved_to,
        moved_seen=feed.moved_times,
    )


def _seen(change: EntryChange, outcome: str | None) -> SeenChange:
    keys = set(change.fingerprint.keys) | (change.seen.keys if change.seen else frozenset())
    return SeenChange(
        keys=" ".join(sorted(keys)),
        content_hash=change.fingerprint.content_hash,
        id=change.seen.id if change.seen else None,
        outcome=outcome,
    )


def _has_new_keys(change: EntryChange) -> bool:
    return change.seen is not None and not change.seen.keys.issuperset(change.fingerprint.keys)


def _entries_per_day(parsed: ParsedFeed) -> float | None:
    """How often the feed publishes, from the dates that it lists; None where they tell nothing."""
    dates = sorted(date for entry in parsed.entries if (date := entry.published or entry.updated))
    if len(dates) < 3:
        return None
    span = (dates[-1] - dates[0]) / timedelta(days=1)
    return (len(dates) - 1) / span if span > 0 else None
