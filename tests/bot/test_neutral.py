"""Nothing from outside pings, links, formats, hides or reorders; it shows as it was written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.neutral import LRI_START, clean, escaped, isolated, link, shorten, shorten_plain, size
from tests.bot.hostile import HOSTILE
from tests.bot.markdown import show


def test_the_corpus_has_its_size() -> None:
    assert len(set(HOSTILE)) >= 60


@pytest.mark.parametrize("text", HOSTILE)
def test_text_from_outside_shows_as_written_and_does_nothing(text: str) -> None:
    shown = show(escaped(text))
    assert shown.acting == []
    assert shown.text == clean(text)


@given(st.text(alphabet=st.sampled_from("a1 \n\\`*_~|<>[]()#-+:@&./!{}teveryonhr"), max_size=60))
def test_no_mixture_of_markup_acts(text: str) -> None:
    shown = show(escaped(text))
    assert shown.acting == []
    assert shown.text == clean(text)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        pytest.param("safe\u202egnp.exe", "safegnp.exe", id="override"),
        pytest.param("\u2066a\u2069\u200e\u200f\u061c", "a", id="isolates and marks"),
        pytest.param("@\u200beveryone", "@everyone", id="zero-width space"),
        pytest.param("ab\u200dcd", "abcd", id="joiner between Latin letters"),
        pytest.param("می\u200cرود", "می\u200cرود", id="joiner that is Persian spelling"),
        pytest.param("z\u0300\u0301\u0302\u0303\u0304\u0305\u0306", "z\u0300\u0301\u0302\u0303", id="flood of marks"),
        pytest.param("a\x00b\x1bc\ud800d", "abcd", id="controls and half a pair"),
        pytest.param("one\r\ntwo", "one  two", id="lines become one"),
    ],
)
def test_what_hides_or_reorders_is_dropped(text: str, left: str) -> None:
    assert clean(text) == left


def test_right_to_left_text_is_isolated_and_other_text_is_left_alone() -> None:
    assert isolated("عاجل").startswith(LRI_START)
    assert isolated("urgent") == "urgent"


@given(st.text(max_size=400), st.integers(5, 120))
def test_a_shortened_text_keeps_both_limits(text: str, soft: int) -> None:
    assert size(shorten(text, soft, soft * 2)) <= soft * 2
    assert size(shorten_plain(text, soft)) <= soft
    assert show(shorten(text, soft)).acting == []


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://press.example/a?b=1", "https://press.example/a?b=1"),
        ("http://press.example/a b", None),
        ("javascript:alert(1)", None),
        ("ftp://press.example/", None),
        ("https://good.example@evil.example/", None),
        ("https://пример.example/статья", "https://xn--e1afmkfd.example/%D1%81%D1%82%D0%B0%D1%82%D1%8C%D1%8F"),
        ("https://press.example/a)b", "https://press.example/a%29b"),
        ("https://press.example/" + "a" * 600, None),
    ],
)
def test_only_plain_web_addresses_are_click_targets(url: str, target: str | None) -> None:
    assert link(url, 512) == target
