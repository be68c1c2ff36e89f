"""What a site's robots.txt allows us (RFC 9309), kept for a day."""

from __future__ import annotations

import asyncio
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


@dataclass(frozen=True, slots=True)
class _Rules:
    """A site's book of rules; none where it has none, or where ``failure`` says why it could not be had."""

    until: datetime
    book: Protego | None = None
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

    async def verdict(self, url: str) -> float | Failure:
        """The seconds that are to lie between two requests there, or why ``url`` may not be fetched."""
        parts = urlsplit(url)
        rules = await self._rules(f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}")
        if rules.failure is not None:
            return replace(rules.failure, url=url)
        if rules.book is None:
            return 0.0
        if not rules.book.can_fetch(url, self._agent):
            return Failure(url, "robots", f"{host_of(url)} asks robots not to read this page.")
        return min(rules.book.crawl_delay(self._agent) or 0.0, LONGEST_DELAY)

    def close(self) -> None:
        """Ask no further."""
        for task in self._sites.values():
            task.cancel()

    async def _rules(self, site: str) -> _Rules:
        task = self._sites.pop(site, None)
        if task is None or (task.done() and (task.cancelled() or task.result().until <= self._now())):
            task = asyncio.create_task(self._ask(site))
        self._sites[site] = task  # last again: the first is the site longest unused
        while len(self._sites) > MOST_SITES:
            del self._sites[next(iter(self._sites))]
        return await asyncio.shield(task)

    async def _ask(self, site: str) -> _Rules:
        answer = await self._get(f"{site}/robots.txt")
        now = self._now()
        if isinstance(answer, Response):
            return _Rules(now + KEPT, Protego.parse(answer.body.decode("utf-8", "replace")))
        # RFC 9309 2.3.1: no file means no rules; a server that can't answer must be taken to refuse.
        no_file = answer.status is not None and 400 <= answer.status < 500 and answer.status != 429
        if no_file or answer.kind in ("too_large", "redirect", "decode"):
            return _Rules(now + KEPT)
        return _Rules(now + KEPT_UNREACHABLE, failure=answer)
