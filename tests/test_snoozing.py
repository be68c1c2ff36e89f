"""Which alerts a channel isn't told of: by story, by all its names, by source; not what is critical."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from watchers.snoozing import snoozed_by
from watchers.types import Alert, AlertMatch, Severity, Snooze, SnoozeKind

NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
COLUMN, LENA = (AlertMatch(entity, entity, entity, "name", "", in_title=False) for entity in ("column", "lena"))
ALERT = Alert("", "S-1", 0, "high", "Left", "", "Arvania Press", "en", None, NOW, matches=(COLUMN,))


def snooze(kind: SnoozeKind, what: str, *, channel: int = 200, until: datetime = NOW + HOUR) -> Snooze:
    return Snooze(1, 100, channel, kind, what, what, until)


@pytest.mark.parametrize(
    ("alert", "snoozes", "silent"),
    [
        (ALERT, [], False),
        (ALERT, [snooze("story", "S-1")], True),
        (ALERT, [snooze("story", "S-2")], False),
        (ALERT, [snooze("entity", "column")], True),
        (ALERT, [snooze("entity", "lena")], False),
        (replace(ALERT, matches=(COLUMN, LENA)), [snooze("entity", "column")], False),
        (replace(ALERT, matches=(COLUMN, LENA)), [snooze("entity", "column"), snooze("entity", "lena")], True),
        (ALERT, [snooze("source", "arvania press")], True),
        (ALERT, [snooze("source", "Sarn Herald")], False),
        (ALERT, [snooze("story", "S-1", channel=201)], False),
        (ALERT, [snooze("story", "S-1", until=NOW)], False),
        (replace(ALERT, matches=()), [snooze("entity", "column")], False),
    ],
)
def test_what_is_snoozed(alert: Alert, snoozes: list[Snooze], silent: bool) -> None:
    assert (snoozed_by(alert, 200, snoozes, NOW) is not None) is silent


@pytest.mark.parametrize(
    ("kind", "what", "silent"),
    [("story", "S-1", True), ("entity", "column", False), ("source", "Arvania Press", False)],
)
@pytest.mark.parametrize("severity", ["critical"])
def test_only_its_own_story_silences_what_is_critical(
    kind: SnoozeKind, what: str, silent: bool, severity: Severity
) -> None:
    alert = replace(ALERT, severity=severity)
    assert (snoozed_by(alert, 200, [snooze(kind, what)], NOW) is not None) is silent
