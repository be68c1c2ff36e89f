"""Feeds: who follows them, which are due, what each has shown us, and how they fare."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from watchers.storage import schema
from watchers.storage.engine import Database, upsert
from watchers.storage.following import wanted
from watchers.storage.schema import feed_follows, feeds, outages, polls, seen, subscriptions
from watchers.types import Feed, FeedOrigin, FeedState
from watchers.urls import canonical_url

SEEN_AT_LEAST = 500
_FEED = [feeds.c[field.name] for field in fields(Feed)]


@dataclass(frozen=True, slots=True)
class FeedSource:
    """A feed as a file of the operator or the catalogue lists it."""

    url: str
    title: str
    language: str | None = None
    country: str | None = None
    kind: str | None = None
    interval: timedelta | None = None
    floor: timedelta | None = None


@dataclass(frozen=True, slots=True)
class FeedUpdate:
    """What a feed is after a poll; all of it is written.

    ``entries`` is how many the feed listed, None where it wasn't read (then nothing is pruned). Validators
    belong to the articles already recorded. ``url`` is its new address once a move has held, else None.
    """

    next_check_at: datetime
    title: str
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    failures: int = 0
    failing_since: datetime | None = None
    state: FeedState = "active"
    last_success: datetime | None = None
    last_error: str | None = None
    baseline: bool = False
    entries_per_day: float | None = None
    moved_to: str | None = None
    moved_times: int = 0
    entries: int | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class SeenEntry:
    """An entry that a feed has shown; ``keys`` is its identity in the reader's own text form."""

    id: int
    keys: str
    content_hash: str
    first_seen: datetime
    last_seen: datetime
    article_id: int | None = None
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class SeenChange:
    """An entry seen now: a new one (``id`` None), or a known one seen again; None keeps article and outcome."""

    keys: str
    content_hash: str
    id: int | None = None
    article_id: int | None = None
    outcome: str | None = None


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
        interval: timedelta | None = None,
        floor: timedelta | None = None,
        everywhere: bool = False,
    ) -> Feed:
        """The feed of that canonical address, made if it isn't there; one that is there stays as it is."""
        source = FeedSource(url, title, language, country, kind, interval, floor)
        async with self._database.write() as connection:
            rows = [_new_feed(source, origin, now, everywhere=everywhere)]
            await connection.execute(upsert(connection, feeds, on=["url"], update=[]), rows)
            found = await connection.execute(select(*_FEED).where(feeds.c.url == canonical_url(url)))
            return Feed(*found.one())

    async def sync_configured(self, sources: Iterable[FeedSource], now: datetime) -> None:
        """What the operator lists is followed everywhere; what is no longer listed rests, unless followed."""
        rows = [_new_feed(source, "config", now, everywhere=True) for source in sources]
        listed = ["title", "language", "country", "kind", "interval", "floor", "origin", "everywhere"]
        async with self._database.write() as connection:
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

    async def followed(self, server_id: int) -> tuple[Feed, ...]:
        """The feeds that a server follows, the operator's among them; the title is the server's own name for it."""
        title = func.coalesce(feed_follows.c.name, feeds.c.title)
        columns = [title.label("title") if column is feeds.c.title else column for column in _FEED]
        mine = and_(feed_follows.c.feed_id == feeds.c.id, feed_follows.c.server_id == server_id)
        query = select(*columns).select_from(feeds.outerjoin(feed_follows, mine))
        either = or_(feeds.c.everywhere, feed_follows.c.server_id.is_not(None))
        return await self._many(query.where(either).order_by(title, feeds.c.id))

    async def follow(self, server_id: int, feed_id: int, *, name: str | None = None) -> None:
        """The server follows the feed, under a name of its own if given."""
        async with self._database.write() as connection:
            statement = upsert(connection, feed_follows, on=["feed_id", "server_id"], update=["name"] if name else [])
            await connection.execute(statement, [{"feed_id": feed_id, "server_id": server_id, "name": name}])

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

    async def resume(self, feed_id: int) -> bool:
        """Poll it again, at once."""
        fresh = {"state": "active", "failures": 0, "next_check_at": None}
        return await self._changed(update(feeds).where(feeds.c.id == feed_id).values(fresh))

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

    # -------------------------------------------------------------- polling

    async def claim_due(
        self,
        now: datetime,
        *,
        owner: str,
        lease: timedelta,
        limit: int,
        force: bool = False,
        checked_before: datetime | None = None,
    ) -> tuple[Feed, ...]:
        """Lease up to ``limit`` feeds that are due, the longest due first; nobody else gets them till ``now + lease``.

        ``force`` takes feeds that aren't due too. With ``checked_before`` only feeds not polled since: a pass
        that gives its own start ends.
        """
        free = or_(feeds.c.lease_until.is_(None), feeds.c.lease_until <= now)
        conditions = [feeds.c.state == "active", free, wanted()]
        if not force:
            conditions.append(or_(feeds.c.next_check_at.is_(None), feeds.c.next_check_at <= now))
        if checked_before is not None:
            conditions.append(or_(feeds.c.checked_at.is_(None), feeds.c.checked_at < checked_before))
        oldest = feeds.c.next_check_at.asc().nulls_first()
        # A CTE, since PostgreSQL may run a plain subquery with LIMIT more than once.
        due = select(feeds.c.id).where(*conditions).order_by(oldest, feeds.c.id).limit(limit)
        due_ids = due.with_for_update(skip_locked=True).cte("due")
        claim = update(feeds).where(feeds.c.id.in_(select(due_ids.c.id)))
        async with self._database.write() as connection:
            claimed = await connection.execute(
                claim.values(lease_owner=owner, lease_until=now + lease).returning(*_FEED)
            )
            found = [Feed(*row) for row in claimed]
        return tuple(sorted(found, key=lambda feed: (feed.next_check_at is not None, feed.next_check_at, feed.id)))

    async def release(self, feed_id: int, *, owner: str, now: datetime, update: FeedUpdate) -> bool:
        """Write a poll's outcome and give up the lease; False, and nothing written, where it is another's by now."""
        changes = {field.name: getattr(update, field.name) for field in fields(FeedUpdate)}
        entries, moved = changes.pop("entries"), changes.pop("url")
        changes |= {"lease_owner": None, "lease_until": None, "checked_at": now}
        mine = and_(feeds.c.id == feed_id, feeds.c.lease_owner == owner)
        async with self._database.write() as connection:
            found = (await connection.execute(select(feeds.c.failures, feeds.c.state).where(mine))).one_or_none()
            if found is None:
                return False
            before = found.failures
            if found.state == "paused":
                changes["state"] = "paused"  # somebody paused it during the poll
            await connection.execute(feeds.update().where(mine).values(changes))
            if before == 0 and update.failures > 0:
                outage = {"feed_id": feed_id, "since": update.failing_since or now, "reason": update.last_error}
                await connection.execute(insert(outages).values(outage))
            elif before > 0 and update.failures == 0:
                open_ = and_(outages.c.feed_id == feed_id, outages.c.until.is_(None))
                await connection.execute(outages.update().where(open_).values(until=now))
            if entries is not None:
                await _prune(connection, feed_id, max(2 * entries, SEEN_AT_LEAST))
            if moved is not None:
                await _move(connection, feed_id, canonical_url(moved))
            return True

    async def seen(self, feed_id: int) -> tuple[SeenEntry, ...]:
        """All that is remembered of a feed's entries, the oldest first."""
        columns = [seen.c[field.name] for field in fields(SeenEntry)]
        async with self._database.read() as connection:
            rows = await connection.execute(select(*columns).where(seen.c.feed_id == feed_id).order_by(seen.c.id))
            return tuple(SeenEntry(*row) for row in rows)

    async def mark_seen(self, feed_id: int, changes: Sequence[SeenChange], now: datetime) -> None:
        """Remember entries, all or none."""
        if changes:
            async with self._database.write() as connection:
                await write_seen(connection, feed_id, changes, now)

    # -------------------------------------------------------------- health

    async def log_poll(self, feed_id: int, at: datetime, outcome: str, detail: str | None = None) -> None:
        """Note a failure or a change of state; what went as ever needs no note."""
        async with self._database.write() as connection:
            note = {"feed_id": feed_id, "at": at, "outcome": outcome, "detail": detail}
            await connection.execute(insert(polls).values(note))

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


async def write_seen(connection: AsyncConnection, feed_id: int, changes: Sequence[SeenChange], now: datetime) -> None:
    """`Feeds.mark_seen` within a transaction that is under way."""
    rows = [asdict(change) | {"feed_id": feed_id, "first_seen": now, "last_seen": now} for change in changes]
    new = [{name: value for name, value in row.items() if name != "id"} for row in rows if row["id"] is None]
    if new:
        await connection.execute(insert(seen), new)
    # "id" is the column's own parameter name in an UPDATE, hence another.
    known = [row | {"seen_id": row["id"]} for row in rows if row["id"] is not None]
    if known:
        again = update(seen).where(seen.c.id == bindparam("seen_id"), seen.c.feed_id == feed_id)
        values = {
            "keys": bindparam("new_keys"),
            "content_hash": bindparam("new_hash"),
            "last_seen": now,
            "article_id": func.coalesce(bindparam("new_article", type_=seen.c.article_id.type), seen.c.article_id),
            "outcome": func.coalesce(bindparam("new_outcome", type_=seen.c.outcome.type), seen.c.outcome),
        }
        parameters = [
            {
                "seen_id": row["seen_id"],
                "new_keys": row["keys"],
                "new_hash": row["content_hash"],
                "new_article": row["article_id"],
                "new_outcome": row["outcome"],
            }
            for row in known
        ]
        await connection.execute(again.values(values), parameters)


def _new_feed(source: FeedSource, origin: FeedOrigin, now: datetime, *, everywhere: bool) -> dict[str, object]:
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


async def _prune(connection: AsyncConnection, feed_id: int, keep: int) -> None:
    newest = select(seen.c.id).where(seen.c.feed_id == feed_id).order_by(seen.c.last_seen.desc(), seen.c.id.desc())
    await connection.execute(delete(seen).where(seen.c.id.in_(newest.offset(keep).limit(1_000_000))))


async def _move(connection: AsyncConnection, feed_id: int, url: str) -> None:
    """A feed moved for good; where the new address is a feed already, its followers go over to that."""
    other = (await connection.execute(select(feeds.c.id).where(feeds.c.url == url))).scalar_one_or_none()
    if other == feed_id:
        return
    if other is None:
        moved = {"url": url, "moved_to": None, "moved_times": 0}
        await connection.execute(update(feeds).where(feeds.c.id == feed_id).values(moved))
        return
    followers = select(feed_follows.c.server_id, feed_follows.c.name).where(feed_follows.c.feed_id == feed_id)
    rows = [
        {"feed_id": other, "server_id": row.server_id, "name": row.name} for row in await connection.execute(followers)
    ]
    if rows:
        await connection.execute(upsert(connection, feed_follows, on=["feed_id", "server_id"], update=[]), rows)
    everywhere = select(feeds.c.everywhere).where(feeds.c.id == feed_id)
    if (await connection.execute(everywhere)).scalar_one():
        await connection.execute(update(feeds).where(feeds.c.id == other).values(everywhere=True))
    for table in (subscriptions, schema.articles):
        await connection.execute(update(table).where(table.c.feed_id == feed_id).values(feed_id=other))
    await connection.execute(delete(feeds).where(feeds.c.id == feed_id))
