"""What waits for a channel, told together where it is much: each alert in one group, in order, of one subscription."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from watchers.grouping import MOST, Waiting, groups
from watchers.types import Alert, Severity

NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def waiting(
    number: int, *, minutes: float = 60, subscription: int = 1, quiet: bool = False, severity: Severity = "low"
) -> Waiting:
    alert = Alert(f"A-{number:08}", "s", 0, severity, f"News {number}", "", "Press", "en", None, NOW)
    return Waiting(number, subscription, 100, 200, alert, NOW - minutes * MINUTE, quiet)


@pytest.mark.parametrize(
    ("rows", "sizes"),
    [
        ([], []),
        ([waiting(n) for n in range(4)], []),
        ([waiting(n) for n in range(5)], [5]),
        ([waiting(n, minutes=1) for n in range(50)], []),
        ([*(waiting(n) for n in range(5)), *(waiting(n, minutes=1) for n in range(5, 9))], [9]),
        ([waiting(1, quiet=True)], []),
        ([waiting(n, quiet=True) for n in range(2)], [2]),
        ([waiting(n, quiet=True) for n in range(20)], [20]),
        ([*(waiting(n) for n in range(4)), waiting(4, quiet=True)], [5]),
        ([waiting(n) for n in range(MOST)], [MOST]),
        ([waiting(n) for n in range(MOST + 1)], [38, 38]),
        ([waiting(n) for n in range(500)], [71, 71, 72, 71, 72, 71, 72]),
        ([waiting(n, subscription=n % 2) for n in range(10)], [5, 5]),
        ([*(waiting(n) for n in range(5)), waiting(5, subscription=2)], [5]),
    ],
)
def test_how_many_posts_are_made_of_what_waits(rows: list[Waiting], sizes: list[int]) -> None:
    made = groups(rows, NOW)
    assert [len(group.members) for group in made] == sizes
    members = [member for group in made for member in group.members]
    assert len(set(members)) == len(members)
    for group in made:
        assert list(group.members) == sorted(group.members)
        assert group.post.alert.group is not None
        assert [one.alert_id for one in group.post.alert.group.alerts] == [f"A-{n:08}" for n in group.members]


def test_the_gravest_gives_a_group_its_severity_and_headline() -> None:
    (group,) = groups([waiting(n, severity="high" if n == 3 else "medium") for n in range(6)], NOW)
    assert (group.post.alert.severity, group.post.alert.title) == ("high", "News 3")
