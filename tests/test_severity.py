"""How pressing an article is: by where the watched name stands, what the news is of, and how many were killed."""

from __future__ import annotations

import pytest

from watchers.severity import ORDER, at_least, severity
from watchers.types import Figure, Mention, Severity

PASSING = [Mention("column", "Northern Column", "Northern Column", 0, 15, "name")]
OFTEN = PASSING * 3
TITLE = [Mention("column", "Northern Column", "Northern Column", 0, 15, "name", where="title")]


def killed(value: float | tuple[float, float], kind: str = "killed") -> list[Figure]:
    return [Figure(kind, value, "x", 0, 1)]


@pytest.mark.parametrize(
    ("mentions", "topics", "figures", "expected"),
    [
        (PASSING, [], [], "low"),
        (PASSING, ["attack"], killed(40), "low"),
        (OFTEN, [], [], "medium"),
        (TITLE, ["policy"], [], "medium"),
        (TITLE, ["financing", "sanction"], [], "high"),
        (TITLE, ["arrest"], killed(40), "high"),
        (OFTEN, ["military"], [], "high"),
        (TITLE, ["attack"], [], "high"),
        (TITLE, ["attack"], killed(9), "high"),
        (TITLE, ["attack"], killed(10), "critical"),
        (TITLE, ["attack"], killed((8, 12)), "high"),
        (TITLE, ["attack"], killed((10, 12)), "critical"),
        (TITLE, ["attack"], killed(50, "wounded"), "high"),
    ],
)
def test_severity(mentions: list[Mention], topics: list[str], figures: list[Figure], expected: Severity) -> None:
    assert severity(mentions, topics, figures) == expected


def test_the_words_are_in_order() -> None:
    for place, value in enumerate(ORDER):
        assert [at_least(value, least) for least in ORDER] == [least <= place for least in range(len(ORDER))]
