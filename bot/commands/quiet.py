"""/alerts quiet: the hours in which a channel is told nothing but what is critical, read and said."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.commands.offers import pick_zone
from bot.errors import UserError
from watchers.types import QuietHours

_CLOCK = re.compile(r"([01]?\d|2[0-3])(?:[:.h]([0-5]\d))?|24(?:[:.h]00)?")


def quiet_hours(start: str | None, end: str | None, zone: str | None, before: QuietHours | None) -> QuietHours | None:
    """What was asked for, a zone alone for the hours there are; None where nothing is given. Raises UserError."""
    if start is None and end is None:
        if zone is None:
            return None
        if before:
            return replace(before, zone=pick_zone(zone))
    if start is None or end is None:
        raise UserError(
            "Quiet hours have a start and an end.",
            "Not both were given.",
            "Give both, like 22:00 and 07:00.",
            "QUIET-HALF",
        )
    known = before.zone if before else "UTC"
    return QuietHours(_minutes(start), _minutes(end), pick_zone(zone) if zone else known)


def said(hours: QuietHours) -> str:
    """ "quiet 22:00 to 07:00, Europe/Paris"."""
    return f"quiet {_clock(hours.start)} to {_clock(hours.end)}, {hours.zone}"


def _minutes(given: str) -> int:
    found = _CLOCK.fullmatch(given.strip())
    if found is None:
        raise UserError(
            "That is no time of day.", "It has hours and minutes.", "Give it like 22:00 or 7:30.", "QUIET-TIME"
        )
    return (int(found[1] or 0) * 60 + int(found[2] or 0)) % (24 * 60)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
