"""Alerts for tests: one that is ordinary, and a strategy for those that aren't."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from bot.commands.example import example
from watchers.types import (
    Alert,
    AlertGroup,
    AlertMatch,
    AlertQuote,
    EntryChange,
    GroupedAlert,
    ListNews,
    Sentence,
)

NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)
ALERT = replace(
    example("standard", NOW),
    alert_id="A-7Q4K2M9T",
    matches=(
        AlertMatch("northern-column", "Northern Column", "Column of the North", "alias", "strong alias", in_title=True),
    ),
)


def alert(**changes: Any) -> Alert:
    """The ordinary alert, changed."""
    return replace(ALERT, **changes)


def _texts(most: int) -> st.SearchStrategy[str]:
    hostile = st.sampled_from(
        ["@everyone ", "<@&1>", "[x](https://e.example)", "# ", "\n", "`", "**", "\u202e", "عاجل ", "👩‍👩‍👧 "]
    )
    pieces = st.lists(st.one_of(hostile, st.text(max_size=30), st.just("words of an article, ")), max_size=most // 10)
    return st.one_of(
        pieces.map("".join), st.builds(lambda t, n: (t or "x") * n, st.text(max_size=3), st.integers(0, most))
    )


_quotes = st.builds(
    AlertQuote,
    quote=_texts(1500),
    speaker=st.none() | _texts(300),
    role=st.none() | _texts(300),
    certainty=st.sampled_from(["named", "inferred", "unknown"]),
    watched=st.booleans(),
    label=st.sampled_from([None, "claim", "denial"]),
)
_matches = st.builds(
    AlertMatch,
    entity=st.just("e"),
    name=_texts(200),
    text=_texts(200),
    how=st.just("alias"),
    rule=_texts(400),
    in_title=st.booleans(),
    times=st.integers(1, 99),
)
_changes = st.builds(
    EntryChange,
    action=st.sampled_from(["added", "removed", "renamed"]),
    entity=st.just("e"),
    name=_texts(1000),
    kind=st.just("person"),
    before=st.none() | _texts(1000),
)
_news = st.builds(
    ListNews,
    list_id=st.just("l"),
    title=_texts(300),
    version=st.integers(2, 999),
    changes=st.lists(_changes, max_size=30).map(tuple),
    total=st.integers(30, 10**6),
)
_grouped = st.builds(
    GroupedAlert,
    alert_id=st.just("A-7Q4K2M9T"),
    severity=st.sampled_from(["low", "medium", "high", "critical"]),
    title=_texts(600),
    url=st.sampled_from(["https://press.example/a", "https://press.example/" + "b" * 700, "javascript:1", ""]),
    site=_texts(200),
    names=st.lists(_texts(200), max_size=3).map(tuple),
    at=st.just(NOW),
)
_groups = st.builds(
    lambda why, some, times: AlertGroup(why, tuple(some * times)[:75]),
    st.sampled_from(["quiet", "late"]),
    st.lists(_grouped, min_size=2, max_size=4),
    st.integers(1, 20),
)
any_alert = st.builds(
    Alert,
    alert_id=st.just("A-7Q4K2M9T"),
    story_id=st.just("s"),
    revision=st.integers(0, 5),
    severity=st.sampled_from(["low", "medium", "high", "critical"]),
    title=_texts(600),
    url=st.sampled_from(
        [
            "https://press.example/a",
            "https://press.example/" + "b" * 700,
            "https://p.example/" + "c" * 3000,
            "javascript:1",
        ]
    ),
    site=_texts(300),
    language=st.none() | st.sampled_from(["en", "ar", "zh-Hant"]),
    published=st.none() | st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis adds the zone
    fetched=st.just(NOW),
    summary=st.lists(st.builds(Sentence, text=_texts(900), start=st.just(0), end=st.just(9)), max_size=4).map(tuple),
    quotes=st.lists(_quotes, max_size=12).map(tuple),
    matches=st.lists(_matches, max_size=8).map(tuple),
    lists=st.lists(_texts(200), max_size=3).map(tuple),
    outlets=st.lists(_texts(50), max_size=40).map(tuple),
    reports=st.integers(1, 500),
    first_seen=st.none() | st.just(NOW),
    note=st.none() | _texts(200),
    mention_role=st.none() | st.just(123456789012345678),
    layout=st.sampled_from(["compact", "standard", "full"]),
    news=st.none() | _news,
    group=st.none() | st.none() | st.none() | _groups,
)
