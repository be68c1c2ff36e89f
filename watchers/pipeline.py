"""The stages in order, for one entry: page → text → mentions → quotes, summary → story → who is told → record."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from weakref import WeakValueDictionary

import structlog

from watchers.analysis import study
from watchers.articles import Fragment, extract, read_fragment
from watchers.errors import WorkerError
from watchers.fetch import Failure, Fetcher
from watchers.matching import Matcher
from watchers.routing import route
from watchers.severity import severity
from watchers.storage import SeenChange, Storage, StoredArticle
from watchers.stories import Placement, Signature, StoryIndex, signature
from watchers.types import Analysis, Article, Entry, Feed, Intake, Mention, StoredSignature, StoryState
from watchers.urls import LONGEST, canonical_url, host_of
from watchers.workers import Workers

log = structlog.get_logger(__name__)

_ADDRESSES_KEPT = 10_000
_LONG_TEXT = 50_000  # characters, from which looking for names would keep others waiting


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an entry: ``reason`` says in words why nobody was told, None where somebody was."""

    entry: Entry
    article: Article | None = None
    alerts: int = 0
    reason: str | None = None


class Pipeline:
    """Takes entries in, one at a time each; what it remembers (matcher, recent stories) is rebuilt from the store."""

    def __init__(
        self,
        storage: Storage,
        fetcher: Fetcher,
        workers: Workers,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._storage = storage
        self._fetcher = fetcher
        self._workers = workers
        self._clock = clock
        self._matcher = Matcher.build({})
        self._lists_revision: object = None
        self._stories: StoryIndex[int] = StoryIndex()
        self._last_article = 0
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        # Where links lead whose pages give another address as their own.
        self._moved: dict[str, str] = {}
        # Two articles of one story that come at once must not open it twice.
        self._placing = asyncio.Lock()

    async def take_in(self, feed: Feed, entry: Entry, *, seen: SeenChange, replaces: int | None = None) -> Outcome:
        """Read, match, study, place, route and record one entry, a new one or an edit of article ``replaces``."""
        link = _address(entry.link)
        # Feeds that list one page at the same time wait for the first of them: it is fetched once.
        async with self._turns.setdefault(link or feed.url, asyncio.Lock()):
            earlier = await self._storage.articles.get(replaces) if replaces is not None else None
            article = await self._read(feed, entry, link, earlier)
            matcher = await self._current_matcher()
            match = partial(matcher.match, article.text, title=article.title, language=article.language)
            mentions = await asyncio.to_thread(match) if len(article.text) > _LONG_TEXT else match()
            if not mentions:
                analysis = Analysis(language=article.language)
                return await self._record(feed, entry, article, analysis, seen, replaces, "no watched name")
            article, analysis = await self._study(article, mentions)
            return await self._record(feed, entry, article, analysis, seen, replaces, None)

    async def _study(self, article: Article, mentions: tuple[Mention, ...]) -> tuple[Article, Analysis]:
        """What is said and how much it matters; where a text defeats that, the mentions are told alone."""
        try:
            analysis = await self._workers.run(study, article.title, article.text, mentions, language=article.language)
        except WorkerError as error:
            log.warning("study failed", url=article.url, reason=str(error))
            note = f"Quotes and summary are missing: the text {error}"
            return replace(article, note=article.note or note), Analysis(language=article.language, mentions=mentions)
        return article, analysis

    async def _read(self, feed: Feed, entry: Entry, link: str | None, earlier: StoredArticle | None) -> Article:
        """The page's text, or the feed's own where the page can't be had."""
        if link is None:
            article = await self._from_feed(feed, entry, "the feed gives no usable address for it")
        elif earlier is None and (stored := await self._storage.articles.by_url(self._moved.get(link, link))):
            if stored.article.origin == "page" and stored.article.text:
                return stored.article
            article = await self._read_page(feed, entry, link)
        else:
            article = await self._read_page(feed, entry, link)
        if earlier is None:
            return article
        if article.origin == "feed" and earlier.article.origin == "page":
            article = replace(earlier.article, title=entry.title or earlier.article.title)
        # Under its first address it is known, and what was told of it is found again.
        return replace(article, url=earlier.article.url)

    async def _read_page(self, feed: Feed, entry: Entry, link: str) -> Article:
        async with AsyncExitStack() as body_held:
            answer = await self._fetcher.get(link, respect_robots=True, held=body_held)
            if isinstance(answer, Failure):
                return await self._from_feed(feed, entry, answer.reason)
            try:
                page = await self._workers.run(
                    extract, answer.body, url=answer.final_url, content_type=answer.content_type, feed_title=feed.title
                )
            except WorkerError as error:
                return await self._from_feed(feed, entry, f"the page {error}")
        if page.blocked or not page.text:
            why = f"the page {page.blocked}" if page.blocked else "the page has no text"
            return await self._from_feed(feed, entry, why)
        url = _address(page.canonical_url) or link
        if url != link:
            self._moved[link] = url
            if len(self._moved) > _ADDRESSES_KEPT:
                del self._moved[next(iter(self._moved))]
        return Article(
            url=url,
            title=entry.title or page.title,
            text=page.text,
            language=page.language or feed.language,
            published=entry.published or page.published,
            author=entry.author or page.author,
            site=feed.title or page.site or host_of(link),
        )

    async def _from_feed(self, feed: Feed, entry: Entry, why: str) -> Article:
        markup = entry.content or entry.summary
        try:
            own = await self._workers.run(read_fragment, markup, title=entry.title, hint=feed.language)
        except WorkerError:
            own = Fragment(entry.summary, feed.language)
        # Entries without an address stay apart by what they say.
        apart = f"{feed.url}#{_digest(entry.id or entry.title + own.text)}"
        return Article(
            url=_address(entry.link) or apart,
            title=entry.title,
            text=own.text,
            language=own.language,
            published=entry.published,
            author=entry.author,
            site=feed.title or host_of(feed.url),
            origin="feed",
            note=f"From the feed's own text: {why}",
        )

    async def _current_matcher(self) -> Matcher:
        revision = await self._storage.lists.revision()
        if revision != self._lists_revision:
            lists = await self._storage.lists.in_use()
            self._matcher = await asyncio.to_thread(Matcher.build, lists)
            self._lists_revision = revision
        return self._matcher

    async def _record(
        self,
        feed: Feed,
        entry: Entry,
        article: Article,
        analysis: Analysis,
        seen: SeenChange,
        replaces: int | None,
        reason: str | None,
    ) -> Outcome:
        now = self._clock()
        mark = signature(article.title, article.text)
        subscriptions = await self._storage.subscriptions.watching(feed.id) if analysis.mentions else ()
        titles = {
            item.id: item.title
            for server_id in {subscription.server_id for subscription in subscriptions}
            for item in await self._storage.lists.visible(server_id)
        }
        snoozes = await self._storage.snoozes.active(now) if subscriptions else ()
        placement: Placement[int] = Placement()

        def place(recent: tuple[StoredSignature, ...]) -> Placement[int]:
            nonlocal placement
            for row in recent:
                self._stories.add(row.article_id, row.story_id, Signature.from_bytes(row.signature), row.at)
                self._last_article = max(self._last_article, row.article_id)
            self._stories.forget_old(now)
            placement = self._stories.place(mark)
            return placement

        def decide(story: StoryState) -> Intake:
            deliveries, changes = route(
                article,
                analysis,
                subscriptions,
                story=story,
                feed=feed,
                list_titles=titles,
                now=now,
                edits=article.url if replaces is not None else None,
                snoozes=snoozes,
            )
            return Intake(
                article=article,
                analysis=analysis,
                severity=severity(analysis.mentions, analysis.topics, analysis.figures),
                feed_id=feed.id,
                fetched=now,
                signature=mark.to_bytes(),
                story_id=story.story_id,
                duplicate_of=placement.duplicate_of,
                deliveries=deliveries,
                card_changes=changes,
            )

        async with self._placing:
            written = await self._storage.articles.take_in(
                place, decide, url=article.url, since=self._last_article, seen=[seen], now=now, replaces=replaces
            )
        log.info(
            "taken in",
            url=article.url,
            mentions=len(analysis.mentions),
            alerts=len(written.delivery_ids),
            reason=reason,
        )
        if reason is None and not written.delivery_ids:
            reason = "no subscription asks for it" if replaces is None else "it changed nothing that was told"
        return Outcome(entry, article, len(written.delivery_ids), reason)


def _address(url: str | None) -> str | None:
    """In the one spelling by which it is known; None where there is none that can be."""
    known = canonical_url(url) if url else ""
    return known if known and len(known) <= LONGEST else None


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
