"""Articles and their stories; the one transaction that takes an article in."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Text, and_, delete, insert, or_, select, type_coerce, update
from sqlalchemy.ext.asyncio import AsyncConnection

from watchers.storage.engine import Database, upsert
from watchers.storage.outbox import UNSENT, cards_of, count_written, digest, queue, random_id
from watchers.storage.schema import articles, deliveries, feeds, outages, polls, stories
from watchers.storage.seen import SeenChange, SeenChanges, write_seen
from watchers.stories import Placement
from watchers.types import (
    Analysis,
    Article,
    Card,
    Delivery,
    Feed,
    Intake,
    Mention,
    Severity,
    StoredSignature,
    StoryState,
)

FINAL = ("sent", "grouped", "merged", "snoozed", "cancelled", "dead")
BATCH = 200

_ARTICLE = [articles.c[field.name] for field in fields(Article)]
_STORED = [
    *_ARTICLE,
    *(articles.c[name] for name in ("id", "analysis", "severity", "story_id", "fetched_at", "feed_id", "duplicate_of")),
]


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article, what was found in it, and where it belongs."""

    id: int
    article: Article
    analysis: Analysis
    severity: Severity
    story_id: str
    fetched_at: datetime
    feed_id: int | None
    duplicate_of: int | None


@dataclass(frozen=True, slots=True)
class ArticleText:
    """What matching needs of a stored article."""

    id: int
    url: str
    title: str
    text: str
    language: str | None
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class IntakeResult:
    """The ids that an intake was recorded under; ``new`` is False where the address was stored already."""

    article_id: int
    story_id: str
    delivery_ids: tuple[int, ...]
    new: bool


@dataclass(frozen=True, slots=True)
class Retention:
    """How long texts (with their analysis), alerts and notes of polls are kept."""

    text: timedelta = timedelta(days=90)
    alerts: timedelta = timedelta(days=400)
    polls: timedelta = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Explanation:
    """Where an alert comes from; article and feed are None once they are gone."""

    delivery: Delivery
    article: StoredArticle | None
    feed: Feed | None


class Articles:
    """What was read."""

    def __init__(self, database: Database, installation: str) -> None:
        self._database = database
        self._installation = installation

    async def by_url(self, url: str) -> StoredArticle | None:
        """The article of that canonical address, or None."""
        async with self._database.read() as connection:
            row = (await connection.execute(select(*_STORED).where(articles.c.url == url))).one_or_none()
            return None if row is None else _stored(row)

    async def get(self, article_id: int) -> StoredArticle | None:
        """The article of that number, or None."""
        async with self._database.read() as connection:
            row = (await connection.execute(select(*_STORED).where(articles.c.id == article_id))).one_or_none()
            return None if row is None else _stored(row)

    async def existing(self, ids: Collection[int]) -> frozenset[int]:
        """Those of these ids that are stored still."""
        if not ids:
            return frozenset()
        async with self._database.read() as connection:
            found = await connection.execute(select(articles.c.id).where(articles.c.id.in_(ids)))
            return frozenset(found.scalars())

    async def take_in(
        self,
        place: Callable[[tuple[StoredSignature, ...]], Placement[int]],
        decide: Callable[[StoryState], Intake],
        *,
        url: str,
        since: int,
        now: datetime,
        seen: Sequence[SeenChange] = (),
        replaces: int | None = None,
    ) -> IntakeResult:
        """Record an article with its story, deliveries and ``seen`` entries: all or nothing, one at a time anywhere.

        ``place`` gets the signatures of articles with an id over ``since`` that others recorded meanwhile and says
        which story the new one joins; ``decide`` gets that story and says what to record. Both are pure and
        quick: everybody waits for them. Where ``url`` (canonical) is stored already, or the article is a new version of
        ``replaces``, that row is brought up to date and stays in its story, under its first address, whatever
        ``place`` says; the state then leaves this article itself out.
        """
        async with self._database.write(alone=True) as connection:
            placement = place(await _signatures(connection, since, None))
            known = await _known(connection, url, replaces)
            article_id = known.id if known else None
            story_id = known.story_id if known else placement.story
            state = await _story(connection, story_id, article_id, now)
            intake = decide(state)
            await _write_story(connection, state.story_id, intake, now)
            if article_id is None:
                article_id = await _add_article(connection, intake, url, state.story_id, placement.duplicate_of)
            else:
                await _renew_article(connection, intake, article_id)
            cards = {card.delivery_id: card.alert for card in state.cards}
            for change in intake.card_changes:
                was = cards[change.delivery_id]
                # What it says may change, which message it is may not.
                alert = replace(change.alert, alert_id=was.alert_id, story_id=was.story_id, revision=was.revision)
                unsent = and_(deliveries.c.id == change.delivery_id, deliveries.c.state.in_(UNSENT))
                payload = {"payload": alert, "payload_hash": digest(alert)}
                await connection.execute(update(deliveries).where(unsent).values(payload))
            revisions = {card.subscription_id: card.revision + 1 for card in state.cards}
            ids = [
                await queue(
                    connection,
                    new,
                    installation=self._installation,
                    story_id=state.story_id,
                    revision=revisions.get(new.subscription_id, 0),
                    article_id=article_id,
                    now=now,
                )
                for new in intake.deliveries
            ]
            read = [replace(change, article_id=article_id) for change in seen]
            await write_seen(connection, {intake.feed_id: SeenChanges(read)})
            return IntakeResult(article_id, state.story_id, tuple(ids), known is None)

    async def signatures(self, since: int = 0, newer_than: datetime | None = None) -> tuple[StoredSignature, ...]:
        """What the story index is filled from at start: articles with an id over ``since``, by id."""
        async with self._database.read() as connection:
            return await _signatures(connection, since, newer_than)

    async def recent(self, since: datetime, *, limit: int = 100) -> tuple[StoredArticle, ...]:
        """Articles fetched since then, newest first."""
        return await self.search("", since=since, limit=limit)

    async def search(
        self, words: str, *, since: datetime | None = None, until: datetime | None = None, limit: int = 100
    ) -> tuple[StoredArticle, ...]:
        """Articles with each of the words in title or text, newest first; SQLite folds the case of ASCII only."""
        query = select(*_STORED).order_by(articles.c.id.desc()).limit(limit)
        for word in words.split():
            either = or_(
                articles.c.title.icontains(word, autoescape=True), articles.c.text.icontains(word, autoescape=True)
            )
            query = query.where(either)
        if since is not None:
            query = query.where(articles.c.fetched_at >= since)
        if until is not None:
            query = query.where(articles.c.fetched_at < until)
        async with self._database.read() as connection:
            return tuple(_stored(row) for row in await connection.execute(query))

    async def texts(
        self, since: datetime, *, feeds: Collection[int] | None = None
    ) -> AsyncIterator[tuple[ArticleText, ...]]:
        """The texts fetched since then in batches, oldest first; no transaction is open while the caller works.

        ``feeds`` narrows them to those that came first with one of these feeds.
        """
        columns = [articles.c[field.name] for field in fields(ArticleText)]
        last = 0
        while True:
            query = select(*columns).where(articles.c.fetched_at >= since, articles.c.id > last, articles.c.text != "")
            if feeds is not None:
                query = query.where(articles.c.feed_id.in_(feeds))
            async with self._database.read() as connection:
                rows = await connection.execute(query.order_by(articles.c.id).limit(BATCH))
                batch = tuple(ArticleText(*row) for row in rows)
            if not batch:
                return
            yield batch
            last = batch[-1].id

    async def naming(
        self, list_id: str, entity: str, since: datetime, *, feeds: Collection[int]
    ) -> AsyncIterator[StoredArticle]:
        """The articles fetched since then with one of these feeds that name an entry, oldest first."""
        said = type_coerce(articles.c.analysis, Text).contains(
            f'"entity":{json.dumps(entity, ensure_ascii=False)}', autoescape=True
        )
        last = 0
        while True:
            query = select(*_STORED).where(articles.c.fetched_at >= since, articles.c.id > last, said)
            query = query.where(articles.c.feed_id.in_(feeds)).order_by(articles.c.id).limit(BATCH)
            async with self._database.read() as connection:
                batch = [_stored(row) for row in await connection.execute(query)]
            if not batch:
                return
            for article in batch:
                if any((one.list_id, one.entity) == (list_id, entity) for one in article.analysis.mentions):
                    yield article
            last = batch[-1].id

    async def put_mentions(
        self, ids: Sequence[int], found: Mapping[int, tuple[Mention, ...]], *, lists: Collection[str]
    ) -> int:
        """Put what was found for these lists in the place of what was, in articles of these ids; how many changed."""
        query = select(articles.c.id, articles.c.analysis).where(articles.c.id.in_(ids))
        async with self._database.write() as connection:
            changed = 0
            for article_id, analysis in (await connection.execute(query)).all():
                others = [mention for mention in analysis.mentions if mention.list_id not in lists]
                mentions = tuple(sorted((*others, *found.get(article_id, ())), key=_in_order))
                if mentions == analysis.mentions or set(mentions) == set(analysis.mentions):
                    continue
                this = update(articles).where(articles.c.id == article_id)
                await connection.execute(this.values(analysis=replace(analysis, mentions=mentions)))
                changed += 1
            return changed

    async def explain(self, alert_id: str) -> Explanation | None:
        """From an alert back to the article and the feed that it came from."""
        from_alert = deliveries.c.alert_id == alert_id
        ids = select(deliveries.c.id, deliveries.c.article_id, articles.c.feed_id)
        query = ids.join_from(deliveries, articles, isouter=True).where(from_alert).order_by(deliveries.c.revision)
        columns = [deliveries.c["payload" if field.name == "alert" else field.name] for field in fields(Delivery)]
        async with self._database.read() as connection:
            found = (await connection.execute(query.limit(1))).one_or_none()
            if found is None:
                return None
            told = (await connection.execute(select(*columns).where(deliveries.c.id == found.id))).one()
            by_article = select(*_STORED).where(articles.c.id == found.article_id)
            article = (await connection.execute(by_article)).one_or_none()
            by_feed = select(*(feeds.c[field.name] for field in fields(Feed))).where(feeds.c.id == found.feed_id)
            feed = (await connection.execute(by_feed)).one_or_none()
        return Explanation(Delivery(*told), _stored(article) if article else None, Feed(*feed) if feed else None)

    async def purge(self, now: datetime, retention: Retention | None = None) -> None:
        """Drop what has been kept long enough; what is still to be delivered stays."""
        retention = retention or Retention()
        old_text = articles.c.fetched_at < now - retention.text
        emptied = {"text": "", "analysis": Analysis(), "signature": b""}
        over = and_(deliveries.c.created_at < now - retention.alerts, deliveries.c.state.in_(FINAL))
        old_articles = and_(
            articles.c.fetched_at < now - retention.alerts,
            articles.c.id.not_in(select(deliveries.c.article_id).where(deliveries.c.article_id.is_not(None))),
        )
        used = select(articles.c.story_id).union(select(deliveries.c.story_id))
        async with self._database.write(alone=True) as connection:
            await connection.execute(update(articles).where(old_text, articles.c.text != "").values(emptied))
            gone = await connection.execute(delete(deliveries).where(over))
            await count_written(connection, -gone.rowcount)
            await connection.execute(delete(articles).where(old_articles))
            await connection.execute(delete(stories).where(stories.c.id.not_in(used)))
            await connection.execute(delete(polls).where(polls.c.at < now - retention.polls))
            await connection.execute(delete(outages).where(outages.c.until < now - retention.polls))


async def _signatures(
    connection: AsyncConnection, since: int, newer_than: datetime | None
) -> tuple[StoredSignature, ...]:
    columns = (articles.c.id, articles.c.story_id, articles.c.signature, articles.c.fetched_at)
    query = select(*columns).where(articles.c.id > since, articles.c.signature != b"").order_by(articles.c.id)
    if newer_than is not None:
        query = query.where(articles.c.fetched_at > newer_than)
    return tuple(StoredSignature(*row) for row in await connection.execute(query))


async def _known(connection: AsyncConnection, url: str, replaces: int | None) -> Row[Any] | None:
    """The stored article that this is a version of, by its number or else its address."""
    for which in (articles.c.id == replaces, articles.c.url == url):
        row = (await connection.execute(select(articles.c.id, articles.c.story_id).where(which))).one_or_none()
        if row is not None:
            return row
    return None


async def _story(
    connection: AsyncConnection, story_id: str | None, article_id: int | None, now: datetime
) -> StoryState:
    if story_id is None:
        return StoryState(f"S-{random_id(10)}", first_seen=now)
    known = select(stories.c.first_seen).where(stories.c.id == story_id)
    first_seen = (await connection.execute(known)).scalar_one_or_none()
    if first_seen is None:  # kept in memory by the caller, purged here
        return StoryState(story_id, first_seen=now)
    others = and_(articles.c.story_id == story_id, articles.c.id.is_distinct_from(article_id))
    sites = (await connection.execute(select(articles.c.site).where(others).order_by(articles.c.id))).scalars().all()
    cards: tuple[Card, ...] = await cards_of(connection, story_id)
    outlets = tuple(dict.fromkeys(site for site in sites if site))
    return StoryState(story_id, first_seen, outlets=outlets, reports=len(sites), cards=cards)


async def _write_story(connection: AsyncConnection, story_id: str, intake: Intake, now: datetime) -> None:
    row = {"id": story_id, "title": intake.article.title, "first_seen": now, "last_seen": now}
    await connection.execute(upsert(connection, stories, on=["id"], update=["last_seen"]), [row])


async def _add_article(
    connection: AsyncConnection, intake: Intake, url: str, story_id: str, duplicate_of: int | None
) -> int:
    row = _content(intake) | {
        "url": url,
        "feed_id": intake.feed_id,
        "fetched_at": intake.fetched,
        "story_id": story_id,
        "duplicate_of": duplicate_of,
    }
    return int((await connection.execute(insert(articles).values(row).returning(articles.c.id))).scalar_one())


async def _renew_article(connection: AsyncConnection, intake: Intake, article_id: int) -> None:
    """The address, the first feed, its time and the place among the stories stay what they were."""
    await connection.execute(update(articles).where(articles.c.id == article_id).values(_content(intake)))


def _content(intake: Intake) -> dict[str, Any]:
    article = {field.name: getattr(intake.article, field.name) for field in fields(Article) if field.name != "url"}
    return article | {"severity": intake.severity, "analysis": intake.analysis, "signature": intake.signature}


def _in_order(mention: Mention) -> tuple[bool, int, int, str, str]:
    """Title before text, then by place: as the matcher gives them."""
    return mention.where != "title", mention.start, mention.end, mention.list_id, mention.entity


def _stored(row: Row[Any]) -> StoredArticle:
    return StoredArticle(
        id=row.id,
        article=Article(*row[: len(_ARTICLE)]),
        analysis=row.analysis,
        severity=row.severity,
        story_id=row.story_id,
        fetched_at=row.fetched_at,
        feed_id=row.feed_id,
        duplicate_of=row.duplicate_of,
    )
