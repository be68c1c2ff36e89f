"""Quiet hours: until when a channel isn't told, over midnight and over the clock's jumps."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from watchers.quiet import held_until, quiet_until
from watchers.types import QuietHours, Severity

NIGHT = QuietHours(22 * 60, 7 * 60, "Europe/Paris")  # 20:00 to 05:00 UTC in summer
NOON = QuietHours(12 * 60, 13 * 60 + 30, "Asia/Kolkata")  # 06:30 to 08:00 UTC


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "now", "until"),
    [
        (None, "2026-08-01 23:00", None),
        (NIGHT, "2026-08-01 19:59", None),
        (NIGHT, "2026-08-01 20:00", "2026-08-02 05:00"),
        (NIGHT, "2026-08-02 04:59", "2026-08-02 05:00"),
        (NIGHT, "2026-08-02 05:00", None),
        (NOON, "2026-08-01 06:30", "2026-08-01 08:00"),
        (NOON, "2026-08-01 08:00", None),
        (QuietHours(0, 0, "UTC"), "2026-08-01 15:00", "2026-08-02 00:00"),
        # Clocks went forward at 01:00 UTC on 2026-03-29, and back on 2026-10-25.
        (NIGHT, "2026-03-28 22:00", "2026-03-29 05:00"),
        (NIGHT, "2026-10-24 21:00", "2026-10-25 06:00"),
        (QuietHours(60, 150, "Europe/Paris"), "2026-03-29 00:30", "2026-03-29 01:30"),
        (QuietHours(60, 150, "Europe/Paris"), "2026-10-25 00:10", "2026-10-25 00:30"),
        (QuietHours(60, 150, "Europe/Paris"), "2026-10-25 01:10", "2026-10-25 01:30"),
        (QuietHours(22 * 60, 7 * 60, "Atlantis/Sunk"), "2026-08-01 23:00", "2026-08-02 07:00"),
        (QuietHours(23 * 60, 60, "UTC"), "2028-02-28 23:30", "2028-02-29 01:00"),
    ],
)
def test_until_when_it_is_quiet(hours: QuietHours | None, now: str, until: str | None) -> None:
    assert quiet_until(hours, at(now)) == (at(until) if until else None)


@pytest.mark.parametrize(("severity", "waits"), [("low", True), ("high", True), ("critical", False)])
def test_what_is_critical_never_waits(severity: Severity, waits: bool) -> None:
    assert (held_until(NIGHT, severity, at("2026-08-01 23:00")) is not None) is waits
