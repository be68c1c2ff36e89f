"""What an answer makes of a feed, and whether its channels are told. Pure functions of feed, answer and time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from watchers.feeds import Bounds, Hints, Listing, Outcome, hints_from, next_check
from watchers.feeds import FeedState as History
from watchers.fetch import Failure, Response
from watchers.storage import FeedUpdate
from watchers.types import Feed, FeedState, NoticeKind

# For so long a server's word that nothing changed since a date is believed against other bytes: some say a date
# that never changes.
DATE_BELIEVED = timedelta(hours=6)
FAILING_TOLD_AFTER = timedelta(days=1)
_STATES: dict[str, FeedState] = {"active": "active", "failing": "active", "paused": "paused", "retired": "gone"}


def is_unchanged(feed: Feed, answer: Response, body_hash: str | None, now: datetime) -> bool:
    """Whether nothing is to be read: a 304, the same bytes, or a Last-Modified that is still the same."""
    if answer.not_modified or body_hash == feed.body_hash:
        return True
    date, etag = answer.headers.get("last-modified"), answer.headers.get("etag")
    if date is None or date != feed.last_modified or (etag and feed.etag and etag != feed.etag):
        return False
    return feed.read_at is not None and now - feed.read_at < DATE_BELIEVED


def after_success(
    feed: Feed,
    answer: Response,
    body_hash: str | None,
    listing: Listing | None,
    *,
    now: datetime,
    bounds: Bounds,
    jitter: float,
) -> FeedUpdate:
    """The feed after an answer that was read (``listing``) or had nothing new."""
    per_day = listing.per_day if listing else feed.entries_per_day
    outcome = Outcome("changed" if listing else "unchanged", status=200, moved_to=answer.permanent_url)
    # What did not come again holds still.
    ttl = feed.ttl if listing is None else timedelta(seconds=listing.ttl) if listing.ttl else None
    hints = replace(hints_from(answer.headers, now), ttl=ttl)
    decision = next_check(_history(feed, per_day), outcome, hints, now, _bounds(bounds, feed), jitter=jitter)
    headers = answer.headers
    known = listing is not None or answer.not_modified or body_hash == feed.body_hash
    # A 304 need not repeat the validators.
    kept_etag, kept_date = (feed.etag, feed.last_modified) if answer.not_modified else (None, None)
    return FeedUpdate(
        next_check_at=decision.next_check_at,
        title=feed.title or (listing.title if listing else ""),
        # The validator of a body that wasn't read must not be kept.
        etag=headers.get("etag", kept_etag) if known else feed.etag,
        last_modified=headers.get("last-modified", kept_date),
        body_hash=body_hash if listing else feed.body_hash,
        last_success=now,
        baseline=feed.baseline and not known,
        entries_per_day=per_day,
        moved_to=decision.moved_to,
        moved_times=decision.moved_seen,
        read_at=now if known else feed.read_at,
        ttl=ttl,
        url=decision.new_url,
    )


def after_failure(
    feed: Feed, reason: str, answer: Response | Failure, *, now: datetime, bounds: Bounds, jitter: float
) -> FeedUpdate:
    """The feed after a failure, or an answer that can't be read."""
    failure = answer if isinstance(answer, Failure) else None
    wait = timedelta(seconds=failure.retry_after or 0) if failure else timedelta()
    unchanged = FeedUpdate(
        next_check_at=now + wait * (1 + 0.1 * jitter),
        title=feed.title,
        etag=feed.etag,
        last_modified=feed.last_modified,
        body_hash=feed.body_hash,
        failures=feed.failures,
        failing_since=feed.failing_since,
        state=feed.state,
        last_success=feed.last_success,
        last_error=feed.last_error,
        baseline=feed.baseline,
        entries_per_day=feed.entries_per_day,
        moved_to=feed.moved_to,
        moved_times=feed.moved_times,
        read_at=feed.read_at,
        ttl=feed.ttl,
    )
    if failure and failure.kind == "resting":
        return unchanged  # nobody asked the feed: it is as well as it was
    outcome, hints = Outcome("failed", status=failure.status if failure else None), Hints(retry_after=wait or None)
    history = _history(feed, feed.entries_per_day)
    decision = next_check(history, outcome, hints, now, _bounds(bounds, feed), jitter=jitter)
    return replace(
        unchanged,
        next_check_at=decision.next_check_at,
        failures=decision.failures,
        failing_since=decision.failing_since,
        state=_STATES[decision.state],
        last_error=reason,
    )


def notice(feed: Feed, update: FeedUpdate, now: datetime) -> tuple[NoticeKind, str] | None:
    """What the channels that depend on the feed are to be told, once."""
    if update.url is not None:
        return "feed_moved", f"It has moved for good to {update.url} and is read from there."
    if update.state == "gone":
        return "feed_retired", "Its server says that it is gone for good. It is not asked again."
    if update.state == "paused":
        days = (now - update.failing_since).days if update.failing_since else 0
        return (
            "feed_paused",
            f"It has failed for {days} days and is not asked any more. The last error: {update.last_error}",
        )
    since = update.failing_since
    if since is not None and now - since >= FAILING_TOLD_AFTER and update.failures:
        return "feed_failing", f"It can't be read since {since:%Y-%m-%d %H:%M} UTC: {update.last_error}"
    return None


def _history(feed: Feed, per_day: float | None) -> History:
    return History(
        failures=feed.failures,
        failing_since=feed.failing_since,
        entries_per_day=per_day,
        moved_to=feed.moved_to,
        moved_seen=feed.moved_times,
    )


def _bounds(usual: Bounds, feed: Feed) -> Bounds:
    if feed.interval is None and feed.floor is None:
        return usual
    return replace(usual, fixed=feed.interval, floor=feed.floor)
