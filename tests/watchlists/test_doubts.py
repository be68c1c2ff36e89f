"""What is doubtful about a new entry's names, whether any of them counts, and what making them weak gives."""

from __future__ import annotations

import pytest

from watchers.types import Kind, WatchEntry
from watchers.watchlists.doubts import doubts, is_silent, weakened


def entry(name: str, *aliases: str, kind: Kind = "organisation", context: tuple[str, ...] = ()) -> WatchEntry:
    return WatchEntry("x", name, kind, aliases, context=context)


@pytest.mark.parametrize(
    ("watched", "doubtful", "silent"),
    [
        (entry("Northern Column", "NC-10"), [], False),
        (entry("the"), [("the", "beside")], True),
        (entry("the", context=("militia",)), [("the", "beside")], False),
        (entry("the", "Northern Column"), [("the", "beside")], False),
        (entry("Q"), [("Q", "nowhere")], True),
        (entry("2026", context=("militia",)), [("2026", "nowhere")], True),
        (entry("US"), [("US", "everywhere")], False),
        (entry("Norland Army", "Turkey"), [("Turkey", "everywhere")], False),
        (entry("Valdani", kind="person"), [("Valdani", "everywhere")], False),
        (entry("Orso Valdani", kind="person"), [], False),
    ],
    ids=lambda value: value.name if isinstance(value, WatchEntry) else "",
)
def test_doubts(watched: WatchEntry, doubtful: list[tuple[str, str]], silent: bool) -> None:
    found = doubts(watched)
    assert [(doubt.name, doubt.counts) for doubt in found] == doubtful
    assert is_silent(watched, found) is silent


def test_what_is_made_weak_gives_its_place_to_the_best_name() -> None:
    doubtful = entry("US", "Northern Column", "the", "NC-10")
    better = weakened(doubtful, doubts(doubtful))
    assert better is not None
    assert (better.name, better.aliases, better.weak_aliases) == ("Northern Column", ("NC-10",), ("US", "the"))
    assert doubts(better) == ()


def test_where_nothing_else_names_it_nothing_can_be_made_weak() -> None:
    assert weakened(entry("US", "the"), doubts(entry("US", "the"))) is None
