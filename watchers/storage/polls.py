"""Polling: which feeds are due, to whom they are leased, what each has shown, and what a poll makes of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from functools import cache
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Integer, Update, and_, bindparam, delete, exists, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import ReturningUpdate

from watchers.storage import schema
from watchers.storage.columns import UTCDateTime
from watchers.storage.engine import Database, upsert
from watchers.storage.following import wanted
from watchers.storage.notices import tell_channels_of
from watchers.storage.schema import feed_follows, feeds, outages, polls, subscriptions
from watchers.storage.seen import SeenChange, SeenChanges, SeenEntry, read_seen, write_seen
from watchers.types import Feed, FeedState, NoticeKind
from watchers.urls import canonical_url

_FEED = [feeds.c[field.name] for field in fields(Feed)]


@dataclass(frozen=True, slots=True)
class FeedUpdate:
    """What a feed is after a poll; what differs from the feed as it was claimed is written.

    Validators belong to the articles already recorded. ``url`` is its new address once a move has held, else None.
    ``read_at`` is when what it lists was last known, by reading it or by a server that says that nothing changed.
    """

    next_check_at: datetime | None
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
    read_at: datetime | None = None
    ttl: timedelta | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Release:
    """All that one poll leaves behind, recorded together.

    ``seen`` are entries beside those that were recorded with their articles; with ``keep`` all but so many of the
    entries last seen are forgotten. ``note`` says in words what went wrong, ``told`` what the feed's channels are told,
    ``skipped`` which entries were given up and why.
    """

    feed: Feed
    update: FeedUpdate
    at: datetime
    seen: tuple[SeenChange, ...] = ()
    keep: int | None = None
    note: str | None = None
    told: tuple[NoticeKind, str] | None = None
    skipped: tuple[str, ...] = ()


class Polls:
    """Leases of feeds, and what polls bring."""

    def __init__(self, database: Database) -> None:
        self._database = database

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
        given = {"now": now, "owner": owner, "until": now + lease, "most": limit, "checked_before": checked_before}
        if checked_before is None:
            del given["checked_before"]
        async with self._database.write() as connection:
            claimed = await connection.execute(_claim(force=force, once=checked_before is not None), given)
            found = [Feed(*row) for row in claimed]
        return tuple(sorted(found, key=lambda feed: (feed.next_check_at is not None, feed.next_check_at, feed.id)))

    async def release(self, releases: Sequence[Release], *, owner: str) -> frozenset[int]:
        """Record what polls came to and give up their leases, all or none; the ids of the feeds that were written.

        A feed whose lease is another's by now is left as it is.
        """
        async with self._database.write() as connection:
            ids = [release.feed.id for release in releases]
            held = frozenset((await connection.execute(_HELD, {"ids": ids, "owner": owner})).scalars())
            kept = [release for release in releases if release.feed.id in held]
            await _write_feeds(connection, kept)
            changed = [release for release in kept if release.seen or release.keep is not None]
            await write_seen(
                connection, {release.feed.id: SeenChanges(release.seen, release.keep) for release in changed}
            )
            for release in kept:
                await _write_health(connection, release)
                if release.told is not None:
                    await _tell(connection, release, *release.told)
                if release.update.url is not None:
                    await _move(connection, release.feed.id, canonical_url(release.update.url))
            return held

    async def seen(self, feed_id: int) -> tuple[SeenEntry, ...]:
        """All that is remembered of a feed's entries, those that were seen last at the end."""
        async with self._database.read() as connection:
            return await read_seen(connection, feed_id)


# Statements that are needed all the time are made once: making one takes as long as it does to poll several feeds.
@cache
def _claim(*, force: bool, once: bool) -> ReturningUpdate[Any]:
    now = bindparam("now", type_=UTCDateTime)
    conditions = [feeds.c.state == "active", or_(feeds.c.lease_until.is_(None), feeds.c.lease_until <= now), wanted()]
    if not force:
        conditions.append(or_(feeds.c.next_check_at.is_(None), feeds.c.next_check_at <= now))
    if once:
        conditions.append(or_(feeds.c.checked_at.is_(None), feeds.c.checked_at < bindparam("checked_before")))
    oldest = feeds.c.next_check_at.asc().nulls_first()
    # A CTE, since PostgreSQL may run a plain subquery with LIMIT more than once.
    due = select(feeds.c.id).where(*conditions).order_by(oldest, feeds.c.id).limit(bindparam("most", type_=Integer))
    due_ids = due.with_for_update(skip_locked=True).cte("due")
    claim = update(feeds).where(feeds.c.id.in_(select(due_ids.c.id)))
    return claim.values(lease_owner=bindparam("owner"), lease_until=bindparam("until")).returning(*_FEED)


_HELD = (
    select(feeds.c.id)
    .where(feeds.c.id.in_(bindparam("ids", expanding=True)), feeds.c.lease_owner == bindparam("owner"))
    .with_for_update()
)


@cache
def _update(names: tuple[str, ...]) -> Update:
    # Named apart: a column's own name is taken in an UPDATE.
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in (*names, "checked_at")}
    values |= {"lease_owner": None, "lease_until": None}
    return update(feeds).where(feeds.c.id == bindparam("feed_id")).values(values)


_WRITTEN = tuple(field.name for field in fields(FeedUpdate) if field.name != "url")
_PLACES = range(len(_WRITTEN))
_values_of = attrgetter(*_WRITTEN)


async def _write_feeds(connection: AsyncConnection, releases: Sequence[Release]) -> None:
    """Only what a poll changed: a title or pause that somebody set meanwhile stays."""
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for release in releases:
        before, after = _values_of(release.feed), _values_of(release.update)
        changed = [place for place in _PLACES if before[place] != after[place]]
        row = {f"new_{_WRITTEN[place]}": after[place] for place in changed}
        row |= {"feed_id": release.feed.id, "new_checked_at": release.at}
        alike[tuple([_WRITTEN[place] for place in changed])].append(row)
    for names, rows in alike.items():
        await connection.execute(_update(names), rows)


async def _write_health(connection: AsyncConnection, release: Release) -> None:
    feed, after = release.feed, release.update
    went_wrong = [("failed", release.note)] if release.note is not None else []
    went_wrong += [("skipped", entry) for entry in release.skipped]
    if went_wrong:
        notes = [{"feed_id": feed.id, "at": release.at, "outcome": how, "detail": what} for how, what in went_wrong]
        await connection.execute(insert(polls), notes)
    if feed.failures == 0 and after.failures > 0:
        # That of a feed that somebody resumed lasts.
        if not (await connection.execute(select(exists().where(_still_open(feed))))).scalar_one():
            outage = {"feed_id": feed.id, "since": after.failing_since or release.at, "reason": after.last_error}
            await connection.execute(insert(outages).values(outage))
    elif feed.last_error is not None and after.last_error is None:
        await connection.execute(outages.update().where(_still_open(feed)).values(until=release.at))


def _still_open(feed: Feed) -> ColumnElement[bool]:
    return and_(outages.c.feed_id == feed.id, outages.c.until.is_(None))


async def _tell(connection: AsyncConnection, release: Release, kind: NoticeKind, detail: str) -> None:
    feed, after, now = release.feed, release.update, release.at
    if after.state != feed.state or after.url is not None:
        note = {"feed_id": feed.id, "at": now, "outcome": kind.removeprefix("feed_"), "detail": detail}
        await connection.execute(insert(polls).values(note))
    # An outage is told once, however long it lasts.
    await tell_channels_of(connection, feed.id, kind, detail, now, url=after.url, not_since=after.failing_since)


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
