"""The same text from several feeds, whole or cut, is one story; a notice from the same form is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchers.stories import Placement, Signature, StoryIndex, signature

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
TITLE = "Army says base retaken near Lower Sarn"
WIRE = (
    "HALDEN (Arvania Press) - Soldiers of the Arvanian army retook the base at Lower Sarn before dawn on Friday, "
    "four days after fighters of the Northern Column had overrun it, the defence ministry said in a statement. "
    "Two villages on the road to the river remained cut off, residents told a reporter by telephone. "
    "The column, which has held the valley since the spring, said nothing of the losses on its side. "
    "Markets in the town opened again in the afternoon, and buses to the capital ran for the first time in a week."
)
FINE = (
    "The court in {town} fined {name} {sum} crowns on {day} for failing to register a meeting hall. "
    "The sentence can be appealed within thirty days. The court found that the accused had let the hall "
    "to a banned group without telling the authorities, which the law on assemblies requires. "
    "The prosecutor, {prosecutor}, had asked for twice the sum."
)


def placed(earlier: tuple[str, str], later: tuple[str, str]) -> Placement[str]:
    index: StoryIndex[str] = StoryIndex()
    index.add("first", "story-first", signature(*earlier), NOW)
    return index.place(signature(*later))


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (TITLE, WIRE),
        ("Base at Lower Sarn back in army hands", WIRE.replace("HALDEN (Arvania Press) - ", "")),
        (TITLE, WIRE[: len(WIRE) // 2] + " Read more"),
        ("Evening round-up", "Rain is on its way to the coast, forecasters say. " * 4 + WIRE),
        (TITLE, WIRE.split(". ")[0] + "."),
        (TITLE, WIRE.upper()),
    ],
    ids=["whole", "other headline, no dateline", "cut", "inside a round-up", "teaser of one sentence", "in capitals"],
)
def test_a_copy_joins_the_story_of_the_first(title: str, text: str) -> None:
    assert placed((TITLE, WIRE), (title, text)) == Placement("story-first", "first")


def test_two_notices_from_one_form_are_two_stories() -> None:
    one = FINE.format(town="Halden", name="Orsa Brill", sum="900", day="Monday", prosecutor="Ivo Stant")
    other = FINE.format(town="Merrow", name="Tam Adeck", sum="450", day="Friday", prosecutor="Lene Oss")
    assert placed(("Halden court fines Orsa Brill", one), ("Merrow court fines Tam Adeck", other)) == Placement()


def test_what_stands_below_every_page_joins_nothing() -> None:
    footer = " All rights reserved by the publisher, who may be written to at the address below for any reuse of it."
    index: StoryIndex[int] = StoryIndex()
    for number in range(12):
        own = " ".join(f"word{number}x{at}" for at in range(30))
        index.add(number, f"story-{number}", signature("", own + footer), NOW)
    assert (
        index.place(signature("", "Another text altogether, of a dozen words that nobody wrote." + footer)).story
        is None
    )


def test_an_article_older_than_the_window_is_forgotten() -> None:
    index: StoryIndex[str] = StoryIndex(timedelta(days=14))
    index.add("first", "story-first", signature(TITLE, WIRE), NOW)
    index.forget_old(NOW + timedelta(days=14))
    assert len(index) == 1
    index.forget_old(NOW + timedelta(days=14, seconds=1))
    assert len(index) == 0
    assert index.place(signature(TITLE, WIRE)) == Placement()


def test_a_text_in_a_script_without_spaces_is_compared_letter_by_letter() -> None:
    text = "国境の町で日曜日に開かれた会議について報道官が記者団に説明した内容は次のとおりである"
    assert placed(("会議", text), ("報道", text[:30])).story == "story-first"


@given(st.text(), st.text())
def test_any_text_has_a_signature_that_survives_the_store(title: str, text: str) -> None:
    made = signature(title, text)
    assert Signature.from_bytes(made.to_bytes()) == made
