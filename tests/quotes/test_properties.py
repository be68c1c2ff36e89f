"""What holds for any text: a quote is its slice, every language file loads, odd input ends soon."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watchers.quotes import find_quotes
from watchers.quotes.language import available, load

PIECES = st.sampled_from(
    [
        "“",
        "”",
        '"',
        "'",
        "‘",
        "’",
        "«",
        "»",
        "„",
        "''",
        "\n",
        " ",
        ". ",
        ", ",
        "said ",
        "Tomas Velbrook ",
        "he ",
        "the minister ",
        "قال ",
        ": ",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES | st.text(max_size=5), max_size=40).map("".join), st.sampled_from(available()))
def test_a_quote_is_a_slice_of_its_text(text: str, code: str) -> None:
    quotes = find_quotes(text, language=code)
    assert [q.start for q in quotes] == sorted(q.start for q in quotes)
    for quote in quotes:
        assert text[quote.start : quote.end] == quote.quote
        if quote.role is not None:
            assert text[quote.role_start : quote.role_end] == quote.role


@pytest.mark.parametrize("code", available())
def test_a_language_has_verbs_and_pronouns(code: str) -> None:
    language = load(code)
    assert language.name
    assert len(language.words) > 100


@pytest.mark.parametrize(
    "text",
    [
        "“" * 5_000,
        '"a ' * 5_000,
        "'a " * 5_000,
        "said Tomas Velbrook, " * 5_000,
        "“a,” he said. " * 5_000,
        "Tomas " * 20_000,
    ],
)
def test_long_odd_input_is_survived(text: str) -> None:
    find_quotes(text)
