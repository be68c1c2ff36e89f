"""What holds for any text: slices to the letter, and one result for spellings that look the same."""

from __future__ import annotations

import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from tests.matching.test_mentions import ENTRIES
from watchers.matching import Matcher
from watchers.matching.fold import fold, fold_name

MATCHER = Matcher.build({"l": ENTRIES})
NAMES = st.sampled_from([name for entry in ENTRIES for name in (entry.name, *entry.aliases)])
ANYTHING = st.text(st.characters(), max_size=40)
WORDS = st.lists(st.one_of(NAMES, st.sampled_from(["a", "said", "the", "в", "И", "과", "Nuñez", "که"])), max_size=8)


def entities(text: str) -> list[str]:
    return [mention.entity for mention in MATCHER.match(text)]


@given(st.lists(st.one_of(NAMES, ANYTHING), max_size=8).map(" ".join), ANYTHING)
def test_a_mention_is_the_slice_to_the_letter(text: str, title: str) -> None:
    for mention in MATCHER.match(text, title=title):
        assert mention.text == (title if mention.where == "title" else text)[mention.start : mention.end]
        assert mention.text.strip()


@given(WORDS.map(" ".join))
@example("IS IS État islamique")
@example("IS IS IS IS داعش 과")
def test_composed_and_decomposed_texts_match_alike(text: str) -> None:
    assert entities(unicodedata.normalize("NFC", text)) == entities(unicodedata.normalize("NFD", text))


@given(WORDS)
def test_no_break_spaces_and_narrow_lines_change_nothing(words: list[str]) -> None:
    plain = " ".join(words)
    assert entities(plain) == entities(plain.replace(" ", "\u00a0"))
    assert entities(plain) == entities(plain.replace(" ", "  "))


@given(NAMES)
def test_a_name_broken_over_two_lines_is_still_found(name: str) -> None:
    text = f"they saw {name} here"
    assert entities(text) == entities(f"they saw {name.replace(' ', chr(10))} here")


@given(ANYTHING)
def test_folding_leads_back(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.places)
    assert fold_name(text) == fold_name(f" {text} ")
