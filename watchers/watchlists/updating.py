"""Imported lists kept: an edition published with its safeguards, and lists with an address looked at when due."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import structlog

from watchers.errors import WatcherError
from watchers.fetch import Failure, Fetcher
from watchers.storage import Edition, SourceOfList, Storage
from watchers.watchlists.formats import Limits, Report, Spool, spool
from watchers.watchlists.news import tell
from watchers.workers import Workers

log = structlog.get_logger(__name__)

# A list that loses more than this at once is more likely broken, or not the list, than true.
MOST_LOST = 0.5
MOST_FAILED = 0.05
LEAST_EVERY = timedelta(minutes=1)
SOON = timedelta(hours=1)
PATIENCE = 3  # an address may be down for a while before anybody is told
READING = 600.0


@dataclass(frozen=True, slots=True)
class Updated:
    """What a look at a list's address came to; ``failed`` says why its entries stay as they were."""

    list_id: str
    edition: Edition | None = None
    report: Report | None = None
    failed: str | None = None

    @property
    def changed(self) -> bool:
        """Whether the list is another than before."""
        edition = self.edition
        return edition is not None and bool(edition.first or edition.added or edition.removed or edition.changed)

    @property
    def alerts(self) -> int:
        """How many were queued."""
        return self.edition.alerts if self.edition else 0


def unlikely(report: Report, before: int, size: int, removed: int) -> str | None:
    """Why a new edition is not to be believed: it is empty or half unread, or most of the old one is gone from it."""
    if not size:
        return "it has no entries"
    if removed > before * MOST_LOST:
        return f"{removed} of its {before} entries would go, more than half"
    failed = report.counts.get("failed", 0)
    if removed and failed > size * MOST_FAILED:
        return f"{failed} of its items can't be read, so that what is missing may not be gone"
    return None


async def publish(
    storage: Storage,
    list_id: str,
    title: str,
    read: Spool,
    *,
    now: datetime,
    url: str | None = None,
    force: bool = False,
) -> Edition:
    """Make what was read the list's next edition and queue the news of it; ``force`` believes it whatever it says."""

    def refuse(before: int, size: int, removed: int) -> str | None:
        return unlikely(read.report, 0 if force else before, size, 0 if force else removed)

    return await storage.editions.publish(
        list_id,
        title,
        read.rows(),
        now=now,
        refuse=refuse,
        tell=partial(tell, now=now),
        url=url,
        covers=f"Imported as {read.report.format}" + (f" from {url}" if url else ""),
    )


class _UnreachedError(WatcherError):
    """The address gave nothing; it may in an hour."""


class ListUpdater:
    """Looks at lists' addresses when they are due; each failure is that list's result."""

    def __init__(
        self,
        storage: Storage,
        fetcher: Fetcher,
        *,
        max_list: int = Limits().max_bytes,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._storage = storage
        self._fetcher = fetcher
        self._limits = Limits(max_bytes=max_list)
        self._clock = clock

    async def tick(self, *, force: bool = False) -> tuple[Updated, ...]:
        """Look at the lists that are due, or at all that have an address; one after the other."""
        editions = self._storage.editions
        due = await (editions.sources() if force else editions.due(self._clock()))
        return tuple([await self.update(source) for source in due])

    async def update(self, source: SourceOfList, *, title: str | None = None, force: bool = False) -> Updated:
        """Fetch, compare and publish one list, new or known; the result is remembered with its source."""
        titles = {info.id: info.title for info in await self._storage.lists.all()}
        title = title or titles.get(source.list_id, source.list_id)
        now = self._clock()
        try:
            source, updated = await self._take(source, title, force)
            seen = replace(source, failures=0, last_error=None, next_check_at=_next(source, source.every, now))
        except (WatcherError, OSError) as error:
            updated = Updated(source.list_id, failed=str(error))
            seen = await self._failed(source, title, error, now)
        await self._storage.editions.put_source(replace(seen, checked_at=now))
        return updated

    async def _failed(self, source: SourceOfList, title: str, error: Exception, now: datetime) -> SourceOfList:
        """The source with its failure; channels are told of what a person must look into, not of one bad hour."""
        unreached = isinstance(error, _UnreachedError)
        failures = source.failures + 1
        log.warning("list not updated", list=source.list_id, failures=failures, reason=str(error))
        if failures == (PATIENCE if unreached else 1):
            channels = [
                (one.server_id, one.channel_id) for one in await self._storage.subscriptions.naming(source.list_id)
            ]
            about, detail = f"list/{source.list_id}", str(error)
            await self._storage.notices.add("list_stale", channels, about=about, subject=title, detail=detail, now=now)
        wait = min(source.every, SOON) if source.every and unreached else source.every
        return replace(source, failures=failures, last_error=str(error), next_check_at=_next(source, wait, now))

    async def _take(self, source: SourceOfList, title: str, force: bool) -> tuple[SourceOfList, Updated]:
        """Fetch and publish; the source with the validators of what was published. Raises WatcherError."""
        with tempfile.TemporaryDirectory(prefix="vedette-list-") as folder:
            files: list[Path] = []
            for url in source.url.split():
                one = source if " " not in source.url else None
                answer = await self._fetcher.get(
                    url,
                    etag=one.etag if one else None,
                    last_modified=one.last_modified if one else None,
                    max_body=self._limits.max_bytes,
                )
                if isinstance(answer, Failure):
                    raise _UnreachedError(answer.reason)
                if answer.not_modified:
                    return source, Updated(source.list_id)
                files.append(Path(folder) / str(len(files)) / _file_name(url))
                await asyncio.to_thread(_write, files[-1], answer.body)
                if one:
                    headers = answer.headers
                    source = replace(source, etag=headers.get("etag"), last_modified=headers.get("last-modified"))
                del answer  # a long list is not held while it is read
            read = await read_apart(files, Path(folder) / "read", format=source.format, limits=self._limits)
            now = self._clock()
            edition = await publish(
                self._storage, source.list_id, title, read, now=now, url=_shown(source.url.split()[0]), force=force
            )
        if edition.refused:
            raise WatcherError(edition.refused)
        return source, Updated(source.list_id, edition, read.report)


async def read_apart(
    files: Sequence[Path],
    into: Path,
    *,
    format: str | None = None,  # noqa: A002 - the option's name
    limits: Limits | None = None,
) -> Spool:
    """`formats.spool` in a process of its own, which takes its memory with it. Raises WatcherError."""
    workers = Workers(1, deadline=READING)
    try:
        return await workers.run(spool, list(files), into, format=format, limits=limits)
    finally:
        workers.close()


def _next(source: SourceOfList, wait: timedelta | None, now: datetime) -> datetime | None:
    return None if source.every is None or wait is None else now + wait


def _shown(url: str) -> str:
    """The address for channels: what stands after the path, or before the host, may be the operator's key."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def _file_name(url: str) -> str:
    """A file's name may tell its format."""
    return Path(urlsplit(url).path).name[-100:].strip(".") or "list"


def _write(path: Path, body: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(body)
