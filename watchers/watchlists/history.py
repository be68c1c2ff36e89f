"""Lists looked for in what was read before: what an entry would have caught, and changed lists matched again."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from watchers.matching import Matcher
from watchers.storage import ArticleText, Storage
from watchers.types import Mention, WatchEntry

log = structlog.get_logger(__name__)

KEPT = timedelta(days=30)
SAMPLES = 3


@dataclass(frozen=True, slots=True)
class Catch:
    """A stored article that names an entry, and the words by which it does."""

    title: str
    url: str
    text: str


@dataclass(frozen=True, slots=True)
class Backtest:
    """How many of the articles searched, of so many ``days``, name the entries; ``samples`` are the newest that do."""

    articles: int
    caught: int
    days: float
    samples: tuple[Catch, ...] = ()

    @property
    def per_day(self) -> float:
        """Over the days that the articles are of, one at least."""
        return self.caught / max(self.days, 1)


async def backtest(
    storage: Storage, entries: Sequence[WatchEntry], *, feeds: Collection[int], now: datetime
) -> Backtest:
    """What the entries would have caught in these feeds' articles of the last 30 days."""
    matcher = await asyncio.to_thread(Matcher.build, {"": entries})
    articles = caught = 0
    first = now
    samples: list[Catch] = []
    async for batch in storage.articles.texts(now - KEPT, feeds=feeds):
        articles += len(batch)
        first = min(first, *(article.fetched_at for article in batch))
        found = await asyncio.to_thread(_found, matcher, batch)
        caught += len(found)
        samples = [*samples, *(_catch(article, mentions) for article, mentions in found)][-SAMPLES:]
    return Backtest(articles, caught, (now - first) / timedelta(days=1), tuple(reversed(samples)))


class History:
    """Matches stored articles again when a list in use has changed since they were read, or came into use."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._revision: int | None = None

    async def tick(self, now: datetime) -> int:
        """Bring the mentions of stored articles up to date; how many articles changed."""
        revision = await self._storage.lists.revision()
        if revision == self._revision:
            return 0
        versions = await self._storage.lists.unmatched()  # first: what changes meanwhile is matched once more
        lists = await self._storage.lists.in_use()
        stale = {list_id: version for list_id, version in versions.items() if list_id in lists}
        changed = 0
        if stale:
            matcher = await asyncio.to_thread(Matcher.build, {list_id: lists[list_id] for list_id in stale})
            async for batch in self._storage.articles.texts(now - KEPT):
                found = {article.id: mentions for article, mentions in await asyncio.to_thread(_found, matcher, batch)}
                ids = [article.id for article in batch]
                changed += await self._storage.articles.put_mentions(ids, found, lists=stale)
            log.info("history matched again", lists=sorted(stale), articles=changed)
        await self._storage.lists.matched(stale, in_use=lists)
        self._revision = revision
        return changed


def _found(matcher: Matcher, batch: Sequence[ArticleText]) -> list[tuple[ArticleText, tuple[Mention, ...]]]:
    found = ((one, matcher.match(one.text, title=one.title, language=one.language)) for one in batch)
    return [(article, mentions) for article, mentions in found if mentions]


def _catch(article: ArticleText, mentions: Sequence[Mention]) -> Catch:
    return Catch(article.title, article.url, mentions[0].text)
