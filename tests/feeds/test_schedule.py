"""When a feed is due: the whole decision, with the time as an argument."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from watchers.feeds import Bounds, Decision, FeedState, Hints, Outcome, hints_from, next_check
from watchers.feeds.schedule import Kind

NOW = datetime(2025, 3, 2, 10, tzinfo=UTC)
SECOND, MINUTE, HOUR, DAY = (timedelta(seconds=s) for s in (1, 60, 3600, 86400))
OK = FeedState(entries_per_day=24)


def decide(
    state: FeedState = OK,
    kind: Kind = "changed",
    hints: Hints | None = None,
    bounds: Bounds | None = None,
    jitter: float = 0,
) -> Decision:
    return next_check(state, Outcome(kind), hints or Hints(), NOW, bounds or Bounds(), jitter=jitter)


def wait(decision: Decision) -> timedelta:
    assert decision.next_check_at is not None
    return decision.next_check_at - NOW


@pytest.mark.parametrize(
    ("entries_per_day", "expected"),
    [(None, 15 * MINUTE), (24, 15 * MINUTE), (6, HOUR), (100_000, MINUTE), (0.1, 6 * HOUR), (0, 6 * HOUR)],
)
def test_the_wait_follows_the_entries_a_day_within_the_bounds(
    entries_per_day: float | None, expected: timedelta
) -> None:
    assert wait(decide(FeedState(entries_per_day=entries_per_day))) == expected


@pytest.mark.parametrize(
    ("hints", "expected"),
    [
        (Hints(ttl=HOUR), HOUR),
        (Hints(ttl=MINUTE), 15 * MINUTE),
        (Hints(max_age=2 * HOUR, expires=HOUR), 2 * HOUR),
        (Hints(retry_after=3 * HOUR), 3 * HOUR),
        (Hints(ttl=400 * DAY), DAY),
    ],
)
def test_hints_are_floors_up_to_a_day(hints: Hints, expected: timedelta) -> None:
    assert wait(decide(hints=hints)) == expected


def test_a_fixed_interval_and_a_floor_of_one_feed() -> None:
    assert wait(decide(bounds=Bounds(fixed=2 * MINUTE))) == 2 * MINUTE
    assert wait(decide(bounds=Bounds(floor=HOUR))) == HOUR


def test_jitter_stretches_by_up_to_a_tenth() -> None:
    assert wait(decide(jitter=1)) == 16.5 * MINUTE


def test_failures_double_the_wait_up_to_a_day_and_success_ends_it() -> None:
    waits = [wait(decide(replace(OK, failures=n, failing_since=NOW - HOUR), "failed")) for n in (0, 1, 2, 50)]
    assert waits == [15 * MINUTE, 30 * MINUTE, HOUR, DAY]
    after = decide(replace(OK, failures=9, failing_since=NOW - DAY), "unchanged")
    assert (after.failures, after.state, after.failing_since) == (0, "active", None)


def test_six_days_of_failures_pause_and_no_second_sooner() -> None:
    failing = replace(OK, failures=20, failing_since=NOW - 6 * DAY)
    paused = decide(failing, "failed")
    assert (paused.state, paused.next_check_at) == ("paused", None)
    assert decide(replace(failing, failing_since=NOW - 6 * DAY + SECOND), "failed").state == "failing"


def test_retry_after_holds_on_failures_too() -> None:
    assert wait(decide(kind="failed", hints=Hints(retry_after=5 * HOUR))) == 5 * HOUR


def test_410_retires() -> None:
    gone = decide(kind="gone")
    assert (gone.state, gone.next_check_at) == ("retired", None)


def test_a_permanent_redirect_is_stored_when_it_has_held_twice() -> None:
    moved = Outcome("changed", 200, "https://new.example/feed")
    first = next_check(OK, moved, Hints(), NOW, Bounds())
    assert (first.new_url, first.moved_seen) == (None, 1)
    state = replace(OK, moved_to=first.moved_to, moved_seen=first.moved_seen)
    assert next_check(state, moved, Hints(), NOW, Bounds()).new_url == "https://new.example/feed"
    elsewhere = next_check(state, replace(moved, moved_to="https://other.example/"), Hints(), NOW, Bounds())
    assert (elsewhere.new_url, elsewhere.moved_seen) == (None, 1)


@pytest.mark.parametrize(
    ("headers", "hints"),
    [
        ({"Retry-After": "120"}, Hints(retry_after=2 * MINUTE)),
        ({"retry-after": "Sun, 02 Mar 2025 11:00:00 GMT"}, Hints(retry_after=HOUR)),
        ({"Retry-After": "Sun, 02 Mar 2025 09:00:00 GMT"}, Hints(retry_after=timedelta())),
        ({"Retry-After": "soon"}, Hints()),
        (
            {"Cache-Control": "public, max-age=600", "Expires": "Sun, 02 Mar 2025 11:00:00 GMT"},
            Hints(max_age=600 * SECOND),
        ),
        ({"Expires": "Sun, 02 Mar 2025 11:00:00 GMT"}, Hints(expires=HOUR)),
        ({"Expires": "0"}, Hints()),
    ],
)
def test_headers(headers: dict[str, str], hints: Hints) -> None:
    assert hints_from(headers, NOW) == hints
