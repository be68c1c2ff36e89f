"""Notices: what a channel is told once about its feeds and subscriptions, and whether it was."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from watchers.storage.engine import Database
from watchers.storage.following import reached_by
from watchers.storage.schema import feeds, notices, subscriptions
from watchers.types import Notice, NoticeKind

# What comes and goes is told once a day at most.
NOT_AGAIN = timedelta(days=1)
_NOTICE = [notices.c[field.name] for field in fields(Notice)]


class Notices:
    """Notices on their way to their channels; one is changed by its lease's owner alone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(
        self,
        kind: NoticeKind,
        channels: Sequence[tuple[int, int]],
        *,
        about: str,
        subject: str,
        detail: str,
        now: datetime,
        url: str | None = None,
    ) -> int:
        """Tell each (server, channel) pair, unless it was told the same of ``about`` within a day; how many are told.

        ``about`` names a thing in our own words: "feed/7", "subscription/3".
        """
        async with self._database.write() as connection:
            return await write_notices(
                connection, kind, channels, about=about, subject=subject, detail=detail, now=now, url=url
            )

    async def claim(self, now: datetime, *, owner: str, lease: timedelta, limit: int) -> tuple[Notice, ...]:
        """Lease what is due, the oldest first; what a process that died had leased comes again, with its old nonce."""
        free = or_(notices.c.lease_until.is_(None), notices.c.lease_until <= now)
        due = select(notices.c.id).where(notices.c.state == "pending", notices.c.due_at <= now, free)
        ids = due.order_by(notices.c.id).limit(limit).with_for_update(skip_locked=True).cte("due")
        claim = update(notices).where(notices.c.id.in_(select(ids.c.id)))
        values = {"attempt": notices.c.attempt + 1, "lease_owner": owner, "lease_until": now + lease}
        async with self._database.write() as connection:
            claimed = await connection.execute(claim.values(values).returning(*_NOTICE))
            return tuple(sorted((Notice(*row) for row in claimed), key=lambda notice: notice.id))

    async def sent(self, notice_id: int, *, owner: str) -> bool:
        """It stands in its channel."""
        return await self._settle(notice_id, owner, {"state": "sent", "reason": None})

    async def retry(self, notice_id: int, *, owner: str, due_at: datetime, reason: str) -> bool:
        """Try again later."""
        return await self._settle(notice_id, owner, {"due_at": due_at, "reason": reason})

    async def dead(self, notice_id: int, *, owner: str, reason: str) -> bool:
        """It can't be told."""
        return await self._settle(notice_id, owner, {"state": "dead", "reason": reason})

    async def _settle(self, notice_id: int, owner: str, values: dict[str, Any]) -> bool:
        mine = and_(notices.c.id == notice_id, notices.c.lease_owner == owner, notices.c.state == "pending")
        settled = update(notices).where(mine).values(values | {"lease_owner": None, "lease_until": None})
        async with self._database.write() as connection:
            return bool((await connection.execute(settled)).rowcount)


async def write_notices(
    connection: AsyncConnection,
    kind: NoticeKind,
    channels: Sequence[tuple[int, int]],
    *,
    about: str,
    subject: str,
    detail: str,
    now: datetime,
    url: str | None = None,
    not_since: datetime | None = None,
) -> int:
    """`Notices.add` within a transaction that is under way; who was told ``not_since`` then isn't told again."""
    earliest = min(not_since or now, now - NOT_AGAIN)
    recent = and_(notices.c.about == about, notices.c.kind == kind, notices.c.created_at >= earliest)
    told = set((await connection.execute(select(notices.c.channel_id).where(recent))).scalars())
    rows = [
        {
            "kind": kind,
            "server_id": server_id,
            "channel_id": channel_id,
            "about": about,
            "subject": subject,
            "detail": detail,
            "url": url,
            "nonce": secrets.token_hex(12),
            "state": "pending",
            "due_at": now,
            "created_at": now,
            "attempt": 0,
        }
        for server_id, channel_id in dict.fromkeys(channels)
        if channel_id not in told
    ]
    if rows:
        await connection.execute(insert(notices), rows)
    return len(rows)


async def tell_channels_of(
    connection: AsyncConnection,
    feed_id: int,
    kind: NoticeKind,
    detail: str,
    now: datetime,
    *,
    url: str | None = None,
    not_since: datetime | None = None,
) -> None:
    """Tell every channel that articles of this feed may reach."""
    feed = (await connection.execute(select(feeds.c.title, feeds.c.url).where(feeds.c.id == feed_id))).one()
    reached = select(subscriptions.c.server_id, subscriptions.c.channel_id).where(reached_by(feed_id))
    channels = [
        (row.server_id, row.channel_id)
        for row in await connection.execute(reached.distinct().order_by(*reached.selected_columns))
    ]
    await write_notices(
        connection,
        kind,
        channels,
        about=f"feed/{feed_id}",
        subject=feed.title or feed.url,
        detail=detail,
        now=now,
        url=url or feed.url,
        not_since=not_since,
    )
