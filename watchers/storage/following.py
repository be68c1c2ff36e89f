"""Who follows what, as conditions that several queries share."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, or_

from watchers.storage.schema import feed_follows, feeds, servers, subscriptions


def present(server_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether that server hasn't left."""
    return ~exists().where(servers.c.server_id == server_id, servers.c.left_at.is_not(None))


def wanted() -> ColumnElement[bool]:
    """Whether anybody reads a feed: one that nobody follows rests."""
    follows = exists().where(
        feed_follows.c.feed_id == feeds.c.id, ~feed_follows.c.paused, present(feed_follows.c.server_id)
    )
    return or_(feeds.c.everywhere, follows)


def reached_by(feed_id: int) -> ColumnElement[bool]:
    """Whether a subscription is active and an article of this feed may be for it."""
    own = and_(feed_follows.c.feed_id == feed_id, feed_follows.c.server_id == subscriptions.c.server_id)
    followed = exists().where(own, ~feed_follows.c.paused)
    everywhere = and_(exists().where(feeds.c.id == feed_id, feeds.c.everywhere), ~exists().where(own))
    return and_(
        subscriptions.c.state == "active",
        or_(subscriptions.c.feed_id.is_(None), subscriptions.c.feed_id == feed_id),
        or_(followed, everywhere),
        present(subscriptions.c.server_id),
    )
