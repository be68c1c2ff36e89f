"""What a site's robots.txt allows us (RFC 9309), kept for a day."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from protego import Protego

from watchers.fetch.answers import Failure, Response
from watchers.urls import host_of

KEPT = timedelta(days=1)
KEPT_UNREACHABLE = timedelta(minutes=10)
MOST_SITES = 2_000
# RFC 9309 2.5: at least 500 KiB are to be read; a larger file is no rule book.
MAX_BODY = 500 * 1024
# A site that asks for more could as well say that it wants no readers.
LONGEST_DELAY = 30.0
# A book that has been read takes some fifty times the memory of its text: of most sites the packed text is kept alone.
_MOST_PACKED = 8 * 2**20
_MOST_READ = 512 * 1024
_LONG = 16 * 1024  # bytes, from which reading it would keep others waiting


@dataclass(frozen=True, slots=True)
class _Rules:
    """A site's robots.txt, packed; empty where it has none, or where ``failure`` says why it could not be had."""

    until: datetime
    packed: bytes = b""
    failure: Failure | None = None


class Robots:
    """Asks ``get`` for each site's robots.txt once, however many pages of it are wanted at the time."""

    def __init__(
        self, get: Callable[[str], Awaitable[Response | Failure]], *, agent: str, now: Callable[[], datetime]
    ) -> None:
        self._get = get
        self._agent = agent
        self._now = now
        self._sites: dict[str, asyncio.Task[_Rules]] = {}
        self._packed = 0  # bytes of all that is kept
        self._books = _Books()

    async def verdict(self, url: str) -> float | Failure:
        """The seconds that are to lie between two requests there, or why ``url`` may not be fetched."""
        parts = urlsplit(url)
        rules = await self._rules(f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}")
        if rules.failure is not None:
            return replace(rules.failure, url=url)
        if not rules.packed:
            return 0.0
        book = await self._books.read(rules.packed)
        if not book.can_fetch(url, self._agent):
            return Failure(url, "robots", f"{host_of(url)} asks robots not to read this page.")
        return min(book.crawl_delay(self._agent) or 0.0, LONGEST_DELAY)

    def close(self) -> None:
        """Ask no further."""
        for task in self._sites.values():
            task.cancel()

    async def _rules(self, site: str) -> _Rules:
        task = self._sites.get(site)
        if task is None or (task.done() and (task.cancelled() or task.result().until <= self._now())):
            self._forget(site)
            task = asyncio.create_task(self._ask(site))
        self._sites.pop(site, None)
        self._sites[site] = task  # last again: the first is the site longest unused
        while len(self._sites) > MOST_SITES or (self._packed > _MOST_PACKED and len(self._sites) > 1):
            self._forget(next(iter(self._sites)))
        return await asyncio.shield(task)

    def _forget(self, site: str) -> None:
        task = self._sites.pop(site, None)
        if task is not None and task.done() and not task.cancelled():
            self._packed -= len(task.result().packed)

    async def _ask(self, site: str) -> _Rules:
        answer = await self._get(f"{site}/robots.txt")
        now = self._now()
        if isinstance(answer, Response):
            packed = zlib.compress(answer.body) if answer.body else b""
            if self._sites.get(site) is asyncio.current_task():
                self._packed += len(packed)
            return _Rules(now + KEPT, packed)
        # RFC 9309 2.3.1: no file means no rules; a server that can't answer must be taken to refuse.
        no_file = answer.status is not None and 400 <= answer.status < 500 and answer.status != 429
        if no_file or answer.kind in ("too_large", "redirect", "decode"):
            return _Rules(now + KEPT)
        return _Rules(now + KEPT_UNREACHABLE, failure=answer)


class _Books:
    """The books that were asked for last."""

    def __init__(self) -> None:
        self._read: dict[bytes, tuple[Protego, int]] = {}  # with the size of its text
        self._size = 0

    async def read(self, packed: bytes) -> Protego:
        """The book of that text."""
        if packed in self._read:
            self._read[packed] = self._read.pop(packed)  # last again
            return self._read[packed][0]
        body = zlib.decompress(packed)
        text = body.decode("utf-8", "replace")
        book = await asyncio.to_thread(Protego.parse, text) if len(body) > _LONG else Protego.parse(text)
        if packed not in self._read:  # others may have waited for it too
            self._size += len(body)
        self._read[packed] = book, len(body)
        while self._size > _MOST_READ and len(self._read) > 1:
            self._size -= self._read.pop(next(iter(self._read)))[1]
        return book
