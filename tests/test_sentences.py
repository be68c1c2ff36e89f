"""Where a sentence ends, and where a stop ends none."""

from __future__ import annotations

import pytest

from watchers.sentences import sentences_at, split_sentences


def test_the_sentence_that_an_offset_lies_in() -> None:
    text = "He left.\n\nShe stayed. It rained."
    assert sentences_at(text, [0, 7, 8, 10, 22]) == ("He left.", "He left.", "", "She stayed.", "It rained.")
    assert sentences_at(text, []) == sentences_at("", []) == ()


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("en", ["Gen. Marcus T. Vell met Mr. Orne on Jan. 5.", "He left."]),
        ("en", ["“We did it.”", "He laughed."]),
        ("en", ["“Why?” Vell asked.", "Nobody knew."]),
        ("en", ["“Stop!” he said.", "They did."]),
        ("en", ["The U.S. Embassy in Karvel shut.", "It was 3.5 km away."]),
        ("en", ["He lives in the U.S.", "He is old."]),
        ("en", ["PORT ALDA (Wire) - Six died, the St. Orme hospital said.", "More are hurt..."]),
        ("en", ["Talks end at 5 p.m.", "Nobody came."]),
        ("en", ["Orne Inc. shares fell.", "No. 5 was sold."]),
        ("de", ["Am 3. Oktober kam Dr. Vell.", "Er blieb."]),
        ("fr", ["« Nous partons. »", "M. Vell est parti."]),
        ("ar", ["قال الوزير ذلك.", "هل يعود؟", "نعم."]),
        ("ur", ["وزیر نے کہا۔", "وہ چلا گیا۔"]),
        ("hi", ["मंत्री ने कहा।", "वह गया।"]),
    ],
)
def test_sentences_of_a_paragraph(language: str, sentences: list[str]) -> None:
    assert [s.text for s in split_sentences(" ".join(sentences), language=language)] == sentences


def test_chinese_and_japanese_need_no_space() -> None:
    assert [s.text for s in split_sentences("他说：“我们走。”他走了。")] == ["他说：“我们走。”", "他走了。"]
    assert [s.text for s in split_sentences("「行く。」と述べた。終わり。")] == ["「行く。」と述べた。", "終わり。"]


def test_a_paragraph_ends_a_sentence_and_a_wrapped_line_does_not() -> None:
    heading = "A heading\n\nThe text."
    assert [s.text for s in split_sentences(heading)] == ["A heading", "The text."]
    wrapped = "The minister of the invented republic told reporters in\nAlda that nothing had changed."
    assert len(split_sentences(wrapped)) == 1


@pytest.mark.parametrize("text", ["", "  \n\n ", "...", "A. B. C.", "x" * 50, "«»“”. ! ?\n\n‘a’. b"])
def test_sentences_are_slices_in_order(text: str) -> None:
    at = 0
    for sentence in split_sentences(text):
        assert text[sentence.start : sentence.end] == sentence.text
        assert at <= sentence.start < sentence.end
        at = sentence.end


@pytest.mark.parametrize("unit", [".", "?” ", "A. ", "“", "\n", " ", "Mr. ", "a" * 50 + ". "])
def test_hostile_runs_are_read(unit: str) -> None:
    split_sentences(unit * 100_000)
