"""What holds for any text: a quote is its slice, every language file loads, the work grows as the text does."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watchers.quotes import find_quotes
from watchers.quotes.language import available, load

MARKS = ["“", "”", '"', "'", "‘", "’", "«", "»", "„", "''", "‘‘", "「", "」"]
BREAKS = ["\n", "\n\n", " ", ". ", ", ", ": ", "! ", "— ", "- ", "(", ") ", "…", "\u00a0", "\u202f»"]
NAMES = [
    "Tomas Velbrook ",
    "Velbrook’s ",
    "Mr King ",
    "Dana Baker ",
    "the Northern Column ",
    "PORVALE (Agency) - ",
    "NC ",
]
WORDS = [
    "said ",
    "says, ",
    "who ",
    "he ",
    "she ",
    "it ",
    "the minister ",
    "the group ",
    "according to ",
    "called ",
    "so-called ",
]
FOREIGN = ["قال ", "الوزير ", "وزیر نے کہا ", "гово́рит ", "dedi ", "katanya ", "a-t-il dit ", "sagte "]
PIECES = st.sampled_from(MARKS + BREAKS + NAMES + WORDS + FOREIGN)


@settings(max_examples=500, deadline=None)
@given(
    st.lists(PIECES | st.text(max_size=5), max_size=40).map("".join), st.sampled_from(available()), st.text(max_size=20)
)
def test_a_quote_is_a_slice_of_its_text(text: str, code: str, title: str) -> None:
    quotes = find_quotes(text, language=code, title=title)
    assert [q.start for q in quotes] == sorted(q.start for q in quotes)
    for quote in quotes:
        assert quote.quote
        assert text[quote.start : quote.end] == quote.quote
        assert (quote.speaker is None) == (quote.speaker_type == "none") == (quote.certainty == "unknown")
        if quote.role is not None:
            assert text[quote.role_start : quote.role_end] == quote.role


@pytest.mark.parametrize("code", available())
def test_a_language_has_verbs_and_pronouns(code: str) -> None:
    language = load(code)
    assert language.name
    assert len(language.words) > 100


def steps(text: str) -> int:
    """How many lines of the quote finder run for a text."""
    counted = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal counted
        if "quotes" not in frame.f_code.co_filename:
            return None
        counted += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        find_quotes(text, language="en")
    finally:
        sys.settrace(before)
    return counted


@pytest.mark.parametrize(
    "piece",
    [
        "“",
        '"a ',
        "'a ",
        "‘‘a’ ",
        "Tomas ",
        "said Tomas Velbrook, ",
        "Tomas Velbrook, the ",
        "“a,” he said. ",
        "said Tomas Velbrook, “a” and he ",
        "“We closed the road,” Tomas Velbrook said.\n\n",
        "“Never.\n\n",
        "Tomas Velbrook spoke. ",
        "the minister of the ",
    ],
)
def test_the_work_grows_as_the_text_does(piece: str) -> None:
    steps(piece)  # what is learnt once is learnt
    assert steps(piece * 800) < 2.2 * steps(piece * 400)  # more than a sentence's reach
