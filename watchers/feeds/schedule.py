"""When is this feed next due? A pure function of what happened, the server's hints and the time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Literal

MAX_HINT = timedelta(days=1)  # what a server may ask for; a broken header must not silence a feed
MAX_BACKOFF = timedelta(days=1)
PAUSE_AFTER = timedelta(days=6)
MOVED_HOLDS = 2  # polls that must see the same permanent redirect before its target is stored
_CHECKS_PER_ENTRY = 4  # so that an entry waits a quarter of the usual gap at most

State = Literal["active", "failing", "paused", "retired"]
Kind = Literal["changed", "unchanged", "failed", "gone"]


@dataclass(frozen=True, slots=True)
class Bounds:
    """The installation's first guess and limits, and what is set for one feed."""

    interval: timedelta = timedelta(minutes=15)
    minimum: timedelta = timedelta(minutes=1)
    maximum: timedelta = timedelta(hours=6)
    fixed: timedelta | None = None
    floor: timedelta | None = None


@dataclass(frozen=True, slots=True)
class FeedState:
    """What is stored of a feed's polls. ``entries_per_day`` is None until there is a history."""

    state: State = "active"
    failures: int = 0
    failing_since: datetime | None = None
    entries_per_day: float | None = None
    moved_to: str | None = None
    moved_seen: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a poll ended; ``moved_to`` is the target where every hop was a 301 or 308."""

    kind: Kind
    status: int | None = None
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class Hints:
    """What the server and the feed ask for. ``retry_after`` counts from now; all are floors, capped at a day."""

    ttl: timedelta | None = None
    max_age: timedelta | None = None
    expires: timedelta | None = None
    retry_after: timedelta | None = None


_HINTS = frozenset({"cache-control", "expires", "retry-after"})
_NO_HINTS = Hints()


@dataclass(frozen=True, slots=True)
class Decision:
    """What to store. ``new_url`` is set once a permanent redirect has held; ``reason`` is for people."""

    next_check_at: datetime | None  # None: not again by itself
    state: State
    failures: int
    reason: str
    failing_since: datetime | None = None
    moved_to: str | None = None
    moved_seen: int = 0
    new_url: str | None = field(default=None)


def hints_from(headers: Mapping[str, str], now: datetime, *, ttl: int | None = None) -> Hints:
    """Read Cache-Control, Expires and Retry-After (seconds or a date); header names in any case, ttl in seconds."""
    asked = {name.lower(): value for name, value in headers.items() if name.lower() in _HINTS}
    if not asked and ttl is None:
        return _NO_HINTS
    max_age = None
    for part in asked.get("cache-control", "").lower().split(","):
        name, _, value = part.strip().partition("=")
        if name == "max-age":
            max_age = _seconds(value.strip('" '))
    return Hints(
        ttl=timedelta(seconds=ttl) if ttl else None,
        max_age=max_age,
        # Max-age overrides Expires (RFC 9111, 5.3).
        expires=None if max_age is not None else _until(asked.get("expires", ""), now),
        retry_after=_seconds(asked.get("retry-after", "")) or _until(asked.get("retry-after", ""), now),
    )


def next_check(
    previous: FeedState, outcome: Outcome, hints: Hints, now: datetime, bounds: Bounds, *, jitter: float = 0.0
) -> Decision:
    """Decide. ``jitter`` lies in 0 … 1 and stretches the wait by up to a tenth, so that feeds don't fall into step."""
    if outcome.kind == "gone" or outcome.status == 410:
        return Decision(None, "retired", previous.failures, "the server says that the feed is gone for good (410)")
    if outcome.kind == "failed":
        return _after_failure(previous, hints, now, bounds, jitter)
    wait, reason = _usual(previous, bounds)
    wait, reason = _raised(wait, reason, hints)
    moved_seen = previous.moved_seen + 1 if outcome.moved_to and outcome.moved_to == previous.moved_to else 1
    held = outcome.moved_to is not None and moved_seen >= MOVED_HOLDS
    return Decision(
        now + wait * (1 + 0.1 * jitter),
        "active",
        0,
        reason,
        moved_to=None if held else outcome.moved_to,
        moved_seen=moved_seen if outcome.moved_to and not held else 0,
        new_url=outcome.moved_to if held else None,
    )


def _usual(previous: FeedState, bounds: Bounds) -> tuple[timedelta, str]:
    """The wait by itself: as set, or by how often the feed publishes."""
    if bounds.fixed is not None:
        return max(bounds.fixed, bounds.floor or timedelta()), "the interval that is set for this feed"
    if previous.entries_per_day is None:
        wait, reason = bounds.interval, "the first guess: nothing is known yet of how often it publishes"
    else:
        rate = max(previous.entries_per_day * _CHECKS_PER_ENTRY, 1e-3)
        wait, reason = timedelta(days=1) / rate, f"it publishes {previous.entries_per_day:.3g} entries a day"
    low = max(bounds.minimum, bounds.floor or bounds.minimum)
    return min(max(wait, low), max(bounds.maximum, low)), reason


def _raised(wait: timedelta, reason: str, hints: Hints) -> tuple[timedelta, str]:
    asked = [
        (hints.ttl, "the feed asks for it (ttl)"),
        (hints.max_age, "the server asks for it (Cache-Control)"),
        (hints.expires, "the server asks for it (Expires)"),
        (hints.retry_after, "the server asks for it (Retry-After)"),
    ]
    for hint, why in asked:
        if hint is not None and min(hint, MAX_HINT) > wait:
            wait, reason = min(hint, MAX_HINT), why
    return wait, reason


def _after_failure(previous: FeedState, hints: Hints, now: datetime, bounds: Bounds, jitter: float) -> Decision:
    failures = previous.failures + 1
    since = previous.failing_since or now
    if now - since >= PAUSE_AFTER:
        reason = f"paused: it has failed for {(now - since).days} days"
        return Decision(None, "paused", failures, reason, since, previous.moved_to, previous.moved_seen)
    usual, _ = _usual(previous, bounds)
    wait = max(usual, min(usual * 2.0 ** min(failures - 1, 20), MAX_BACKOFF))
    times = "once" if failures == 1 else f"{failures} times in a row"
    wait, reason = _raised(wait, f"it failed {times}", Hints(retry_after=hints.retry_after))
    return Decision(
        now + wait * (1 + 0.1 * jitter), "failing", failures, reason, since, previous.moved_to, previous.moved_seen
    )


def _seconds(text: str) -> timedelta | None:
    text = text.strip()
    return timedelta(seconds=min(int(text[:12]), 10**9)) if text.isascii() and text.isdigit() else None


def _until(text: str, now: datetime) -> timedelta | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(moment - now, timedelta())
