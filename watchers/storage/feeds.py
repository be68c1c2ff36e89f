"""Feeds: which there are, who follows them, and how they fare."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, case, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from watchers.storage.engine import Database, upsert
from watchers.storage.following import wanted
from watchers.storage.schema import feed_follows, feeds, outages, polls, subscriptions
from watchers.types import Feed, FeedOrigin
from watchers.urls import canonical_url

# Rows whose addresses are asked for in one statement.
_AT_ONCE = 500
_FEED = [feeds.c[field.name] for field in fields(Feed)]
_RESUMED = {"state": "active", "failures": 0, "failing_since": None, "next_check_at": None}


@dataclass(frozen=True, slots=True)
class FeedSource:
    """A feed as a file of the operator or the catalogue lists it."""

    url: str
    title: str
    language: str | None = None
    country: str | None = None
    kind: str | None = None
    site: str | None = None
    folder: str | None = None
    interval: timedelta | None = None
    floor: timedelta | None = None


@dataclass(frozen=True, slots=True)
class PollNote:
    """A failure or a change of state."""

    at: datetime
    outcome: str
    detail: str | None


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """How a feed fares: the feed itself knows last success, state, failures, entries a day and next poll."""

    feed: Feed
    overdue: timedelta
    errors: tuple[PollNote, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """A time in which a feed couldn't be read; ``until`` is None while it lasts."""

    feed_id: int
    title: str
    since: datetime
    until: datetime | None
    reason: str | None


class Feeds:
    """The installation's feeds."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -------------------------------------------------------------- the feeds

    async def add(
        self,
        url: str,
        *,
        title: str,
        origin: FeedOrigin,
        now: datetime,
        language: str | None = None,
        country: str | None = None,
        kind: str | None = None,
        site: str | None = None,
        folder: str | None = None,
        interval: timedelta | None = None,
        floor: timedelta | None = None,
        everywhere: bool = False,
    ) -> Feed:
        """The feed of that canonical address, made if it isn't there; one that is there stays as it is."""
        source = FeedSource(url, title, language, country, kind, site, folder, interval, floor)
        async with self._database.write() as connection:
            rows = [_new_feed(source, origin, now, everywhere=everywhere)]
            await connection.execute(upsert(connection, feeds, on=["url"], update=[]), rows)
            found = await connection.execute(select(*_FEED).where(feeds.c.url == canonical_url(url)))
            return Feed(*found.one())

    async def sync_configured(self, sources: Iterable[FeedSource], now: datetime) -> None:
        """What the operator lists is followed everywhere; what is no longer listed rests, unless followed."""
        rows = [_new_feed(source, "config", now, everywhere=True) for source in sources]
        listed = [field.name for field in fields(FeedSource) if field.name != "url"] + ["origin", "everywhere"]
        async with self._database.write() as connection:
            urls = [row["url"] for row in rows]
            for start in range(0, len(urls), _AT_ONCE):
                await _rest_over(connection, feeds.c.url.in_(urls[start : start + _AT_ONCE]))
            await connection.execute(update(feeds).where(feeds.c.everywhere).values(everywhere=False))
            if rows:
                await connection.execute(upsert(connection, feeds, on=["url"], update=listed), rows)

    async def sync_catalogue(self, sources: Iterable[FeedSource], now: datetime) -> None:
        """Offer the shipped feeds; those known already stay as they are."""
        rows = [_new_feed(source, "catalogue", now, everywhere=False) for source in sources]
        if rows:
            async with self._database.write() as connection:
                await connection.execute(upsert(connection, feeds, on=["url"], update=[]), rows)

    async def get(self, feed_id: int) -> Feed | None:
        """The feed, or None."""
        return await self._one(feeds.c.id == feed_id)

    async def by_url(self, url: str) -> Feed | None:
        """The feed of that canonical address, or None."""
        return await self._one(feeds.c.url == canonical_url(url))

    async def all(self, include: Literal["every", "followed", "failing", "paused"] = "every") -> tuple[Feed, ...]:
        """The installation's feeds by title; "followed" are those that somebody follows or that are everywhere."""
        chosen: Mapping[str, ColumnElement[bool]] = {
            "followed": wanted(),
            "failing": feeds.c.failures > 0,
            "paused": feeds.c.state != "active",
        }
        query = select(*_FEED).order_by(feeds.c.title, feeds.c.id)
        return await self._many(query.where(chosen[include]) if include in chosen else query)

    async def offered(self, *, language: str | None = None, country: str | None = None) -> tuple[Feed, ...]:
        """The shipped feeds by title, all or those of a language or country; whoever likes may follow them."""
        query = select(*_FEED).where(feeds.c.origin == "catalogue").order_by(feeds.c.title, feeds.c.id)
        if language is not None:
            query = query.where(feeds.c.language == language)
        if country is not None:
            query = query.where(feeds.c.country == country)
        return await self._many(query)

    async def followed(self, server_id: int) -> tuple[Feed, ...]:
        """The feeds that a server follows, the operator's too; title, folder and a pause are the server's own."""
        own = {
            "title": func.coalesce(feed_follows.c.name, feeds.c.title),
            "folder": func.coalesce(feed_follows.c.folder, feeds.c.folder),
            "state": case((feed_follows.c.paused, "paused"), else_=feeds.c.state),
        }
        columns = [own[column.name].label(column.name) if column.name in own else column for column in _FEED]
        mine = and_(feed_follows.c.feed_id == feeds.c.id, feed_follows.c.server_id == server_id)
        query = select(*columns).select_from(feeds.outerjoin(feed_follows, mine))
        either = or_(feeds.c.everywhere, feed_follows.c.server_id.is_not(None))
        return await self._many(query.where(either).order_by(own["title"], feeds.c.id))

    async def followers(self, feed_id: int) -> set[int]:
        """The servers that follow it, also those that paused it."""
        query = select(feed_follows.c.server_id).where(feed_follows.c.feed_id == feed_id)
        async with self._database.read() as connection:
            return set((await connection.execute(query)).scalars())

    async def follow(
        self,
        server_id: int,
        feed_id: int,
        *,
        name: str | None = None,
        folder: str | None = None,
        from_now_on: bool = False,
    ) -> None:
        """The server follows the feed, under a name and in a folder of its own if given; a pause is over.

        ``from_now_on``: where it has rested, what it lists by now is old news, and where it was given up it is
        tried again.
        """
        given = {"name": name, "folder": folder, "paused": False}
        changed = [column for column, value in given.items() if value is not None]
        async with self._database.write() as connection:
            if from_now_on:
                await _wake(connection, feeds.c.id == feed_id)
            statement = upsert(connection, feed_follows, on=["feed_id", "server_id"], update=changed)
            await connection.execute(statement, [{"feed_id": feed_id, "server_id": server_id} | given])

    async def pause_for(self, server_id: int, feed_id: int, *, paused: bool) -> None:
        """Tell this server of the feed's articles no more, or again; nobody else is touched.

        When a pause ends, what holds of `follow` with ``from_now_on`` holds too.
        """
        row = {"feed_id": feed_id, "server_id": server_id, "paused": paused}
        async with self._database.write() as connection:
            if not paused:
                await _wake(connection, feeds.c.id == feed_id)
            statement = upsert(connection, feed_follows, on=["feed_id", "server_id"], update=["paused"])
            await connection.execute(statement, [row])

    async def follow_all(self, server_id: int, sources: Sequence[FeedSource], now: datetime) -> int:
        """The server follows all of these from now on, under their titles and in their folders.

        Returns how many nobody knew before.
        """
        rows = [_new_feed(source, "server", now, everywhere=False) for source in sources]
        new = 0
        async with self._database.write() as connection:
            for start in range(0, len(rows), _AT_ONCE):
                part = rows[start : start + _AT_ONCE]
                by_url = select(feeds.c.url, feeds.c.id).where(feeds.c.url.in_([row["url"] for row in part]))
                before = len((await connection.execute(by_url)).all())
                await connection.execute(upsert(connection, feeds, on=["url"], update=[]), part)
                ids = {row.url: row.id for row in await connection.execute(by_url)}
                new += len(ids) - before
                await _wake(connection, feeds.c.id.in_(ids.values()))
                follows = {
                    ids[row["url"]]: {
                        "feed_id": ids[row["url"]],
                        "server_id": server_id,
                        "name": row["title"] or None,
                        "folder": row["folder"],
                    }
                    for row in part
                }
                statement = upsert(connection, feed_follows, on=["feed_id", "server_id"], update=["name", "folder"])
                await connection.execute(statement, list(follows.values()))
        return new

    async def checked(self, url: str, now: datetime, *, error: str | None) -> bool:
        """Note what a look at the feed that rests at this address came to; whether there is one."""
        seen = {"last_error": error} if error else {"last_success": now, "last_error": None}
        resting = and_(feeds.c.url == canonical_url(url), ~wanted())
        return await self._changed(update(feeds).where(resting).values(seen))

    async def unfollow(self, server_id: int, feed_id: int) -> bool:
        """Whether the server had followed it."""
        follow = and_(feed_follows.c.feed_id == feed_id, feed_follows.c.server_id == server_id)
        return await self._changed(delete(feed_follows).where(follow))

    async def remove(self, feed_id: int) -> bool:
        """Remove a feed for everybody (the operator's); its articles stay, subscriptions to it alone break."""
        async with self._database.write() as connection:
            only = and_(subscriptions.c.feed_id == feed_id, subscriptions.c.state == "active")
            await connection.execute(
                update(subscriptions).where(only).values(state="broken", reason="its feed was removed")
            )
            return bool((await connection.execute(delete(feeds).where(feeds.c.id == feed_id))).rowcount)

    async def pause(self, feed_id: int) -> bool:
        """Stop polling it."""
        return await self._changed(update(feeds).where(feeds.c.id == feed_id).values(state="paused"))

    async def edit(
        self,
        feed_id: int,
        *,
        title: str | None = None,
        interval: timedelta | None = None,
        floor: timedelta | None = None,
    ) -> bool:
        """Change what is given; None leaves it."""
        given = {"title": title, "interval": interval, "floor": floor}
        changes = {name: value for name, value in given.items() if value is not None}
        if not changes:
            return await self.get(feed_id) is not None
        return await self._changed(update(feeds).where(feeds.c.id == feed_id).values(changes))

    # -------------------------------------------------------------- health

    async def recent_errors(self, feed_id: int, limit: int = 5) -> tuple[PollNote, ...]:
        """The newest notes of a feed, newest first."""
        query = select(polls.c.at, polls.c.outcome, polls.c.detail).where(polls.c.feed_id == feed_id)
        async with self._database.read() as connection:
            rows = await connection.execute(query.order_by(polls.c.id.desc()).limit(limit))
            return tuple(PollNote(*row) for row in rows)

    async def health(self, server_id: int | None, now: datetime) -> tuple[FeedHealth, ...]:
        """How the feeds of a server fare, or all that somebody follows; with the last five notes of each."""
        known = await (self.all("followed") if server_id is None else self.followed(server_id))
        place = func.row_number().over(partition_by=polls.c.feed_id, order_by=polls.c.id.desc()).label("place")
        ranked = select(polls.c.feed_id, polls.c.at, polls.c.outcome, polls.c.detail, place).subquery()
        notes: dict[int, list[PollNote]] = {}
        async with self._database.read() as connection:
            newest = select(ranked).where(ranked.c.place <= 5).order_by(ranked.c.feed_id, ranked.c.place)
            for row in await connection.execute(newest):
                notes.setdefault(row.feed_id, []).append(PollNote(row.at, row.outcome, row.detail))
        return tuple(FeedHealth(feed, _overdue(feed, now), tuple(notes.get(feed.id, ()))) for feed in known)

    async def gaps(self, since: datetime, until: datetime) -> tuple[Gap, ...]:
        """The outages that touch a span of time, the earliest first."""
        columns = [outages.c.feed_id, feeds.c.title, outages.c.since, outages.c.until, outages.c.reason]
        touching = and_(outages.c.since < until, or_(outages.c.until.is_(None), outages.c.until > since))
        async with self._database.read() as connection:
            rows = await connection.execute(
                select(*columns).join_from(outages, feeds).where(touching).order_by(outages.c.since, outages.c.id)
            )
            return tuple(Gap(*row) for row in rows)

    # -------------------------------------------------------------- helpers

    async def _one(self, condition: ColumnElement[bool]) -> Feed | None:
        found = await self._many(select(*_FEED).where(condition))
        return found[0] if found else None

    async def _many(self, query: Select[Any]) -> tuple[Feed, ...]:
        async with self._database.read() as connection:
            return tuple(Feed(*row) for row in await connection.execute(query))

    async def _changed(self, statement: Any) -> bool:
        async with self._database.write() as connection:
            return bool((await connection.execute(statement)).rowcount)


async def _wake(connection: AsyncConnection, which: ColumnElement[bool]) -> None:
    await _rest_over(connection, which)
    await connection.execute(update(feeds).where(which, feeds.c.state != "active").values(_RESUMED))


async def _rest_over(connection: AsyncConnection, which: ColumnElement[bool]) -> None:
    """Of feeds that nobody has read, nobody is told what came meanwhile, which may be weeks of news."""
    await connection.execute(update(feeds).where(which, ~wanted()).values(baseline=True, next_check_at=None))


def _new_feed(source: FeedSource, origin: FeedOrigin, now: datetime, *, everywhere: bool) -> dict[str, Any]:
    return asdict(source) | {
        "url": canonical_url(source.url),
        "origin": origin,
        "everywhere": everywhere,
        "state": "active",
        "baseline": True,
        "moved_times": 0,
        "failures": 0,
        "added_at": now,
    }


def _overdue(feed: Feed, now: datetime) -> timedelta:
    late = feed.state == "active" and feed.next_check_at is not None and feed.next_check_at < now
    return now - feed.next_check_at if late and feed.next_check_at else timedelta()
