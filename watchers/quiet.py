"""Quiet hours: until when is a channel not to be told? A pure function of its hours, the alert and the time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from watchers.types import NewDelivery, QuietHours, Severity, Subscription

QUIET = "quiet hours"  # the reason of a delivery that is held for them
AT_ONCE: Severity = "critical"
_DAY = 24 * 60


def quiet_until(hours: QuietHours | None, now: datetime) -> datetime | None:
    """The end of the quiet hours that it is in now, None outside them; by the zone's own clock, also when it jumps.

    Start and end alike are a whole day. ``now`` and what is given are aware.
    """
    if hours is None:
        return None
    local = now.astimezone(_zone(hours.zone))
    minute = local.hour * 60 + local.minute
    since = (minute - hours.start) % _DAY
    length = (hours.end - hours.start) % _DAY or _DAY
    if since >= length:
        return None
    ends_on = local.date() + timedelta(days=(minute - since + length) // _DAY)
    clock = time(hours.end // 60 % 24, hours.end % 60)
    # An hour that the clock shows twice ends when it is shown for the second time, if that is what is left.
    ends = (datetime.combine(ends_on, clock.replace(fold=fold), local.tzinfo) for fold in (0, 1))
    return next((end.astimezone(now.tzinfo) for end in ends if end.timestamp() > now.timestamp()), None)


def _zone(name: str) -> tzinfo:
    """The zone; UTC for one that is no longer known: an alert must not be lost to that."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def held_until(hours: QuietHours | None, severity: Severity, now: datetime) -> datetime | None:
    """Until when an alert of that severity waits; None where it is told at once."""
    return None if severity == AT_ONCE else quiet_until(hours, now)


def hold_if_quiet(new: NewDelivery, subscription: Subscription, now: datetime) -> NewDelivery:
    """The delivery as it is to be written: held where the subscription's channel is not to be told now."""
    until = held_until(subscription.quiet, new.alert.severity, now)
    return new if until is None else replace(new, state="held", due_at=until, reason=QUIET)
