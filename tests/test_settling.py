"""What an answer makes of a feed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from watchers.feeds import Bounds
from watchers.fetch import Response
from watchers.settling import after_success, is_unchanged
from watchers.types import Feed

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
DATE = "Thu, 01 Jan 2026 00:00:00 GMT"


def test_a_baseline_is_due_until_what_is_listed_is_known() -> None:
    """A feed that rested lists what nobody read, under the date of its last reading."""
    feed = Feed(1, "https://press.example/feed", "Press", last_modified=DATE, body_hash="before", read_at=NOW)
    for status, body_hash, due in ((200, "other", True), (200, "before", False), (304, None, False)):
        answer = Response(feed.url, feed.url, status, {"last-modified": DATE})
        assert is_unchanged(feed, answer, body_hash, NOW + timedelta(hours=1))
        after = after_success(feed, answer, body_hash, None, now=NOW, bounds=Bounds(), jitter=0)
        assert after.baseline is due
