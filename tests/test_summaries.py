"""Which sentences of an article are its summary, and which never are."""

from __future__ import annotations

import pytest

from tests.articles.sites import site_page
from watchers.summaries import MOST_SENTENCES, MOST_WORDS, summarise
from watchers.types import Quote

LEAD = "The coast guard of Karvel stopped a boat with arms off Port Alda on Monday, the harbour master said."
SECOND = "The ministry of the interior said that two of the crew were held and that a court would hear them."
THIRD = "Fishermen say that patrols of the coast guard have doubled since the arms were found in the spring."
ASIDE = "It was a warm evening with little wind, and there was music from somewhere behind the old town."


def told(text: str, **about: object) -> list[str]:
    return [sentence.text for sentence in summarise(text, language="en", **about)]  # type: ignore[arg-type]


def test_the_sentences_are_the_articles_own_in_their_order() -> None:
    text = "\n\n".join((LEAD, SECOND, ASIDE, THIRD))
    summary = summarise(text, language="en")
    assert all(text[sentence.start : sentence.end] == sentence.text for sentence in summary)
    assert [sentence.start for sentence in summary] == sorted(sentence.start for sentence in summary)


def test_of_neighbours_the_one_that_tells_of_the_matter_is_taken() -> None:
    more = "The harbour master said that the coast guard would go on with its patrols. The ministry named no group."
    assert told(" ".join((LEAD, SECOND, ASIDE, THIRD, more))) == [LEAD, SECOND, THIRD]


def test_a_late_sentence_is_not_taken_for_its_words_alone() -> None:
    middle = [
        f"In the year {1990 + n} the fleet had {n} boats and as many crews, as its books tell." for n in range(20)
    ]
    assert THIRD not in told(" ".join((LEAD, SECOND, *middle, THIRD)))


@pytest.mark.parametrize(
    "line",
    [
        "Scroll down for video of the boat in the harbour of Port Alda",
        "Read more: The second boat was stopped in May off the same coast.",
        "By Lena Marsh",
        "Photograph: Boats of the coast guard of Karvel off Port Alda on Monday.",
        "Who would pay for forty rifles and leave them under the nets of a boat?",
        "A long night on the coast",
        "Nobody knows.",
    ],
)
def test_what_is_no_news_sentence_is_passed_over(line: str) -> None:
    assert told("\n\n".join((line, LEAD, SECOND, THIRD))) == [LEAD, SECOND, THIRD]


def test_what_is_said_already_is_not_said_again() -> None:
    again = "The harbour master said that the coast guard of Karvel stopped a boat with arms off Port Alda."
    assert again not in told(" ".join((LEAD, again, SECOND, THIRD)))


def test_the_title_is_not_repeated() -> None:
    assert told(" ".join((LEAD, SECOND, THIRD)), title=LEAD) == [SECOND, THIRD]


def test_a_sentence_that_is_shown_as_a_quote_is_left_to_it() -> None:
    spoken = "“Nobody in this harbour is surprised any more, and that should worry the capital,” Orne said."
    text = " ".join((LEAD, spoken, SECOND, THIRD))
    start = text.index("“") + 1
    quote = Quote(text[start : text.index("”")], start, text.index("”"), "direct", rank=0)
    assert spoken not in told(text, quotes=[quote])


def test_it_is_short_whatever_the_article() -> None:
    long = "The coast guard said that " + ", ".join(f"boat number {n} of the fleet" for n in range(12)) + " was seen."
    summary = told(" ".join(f"On day {n}, {long}" for n in range(30)))
    assert 0 < len(summary) <= MOST_SENTENCES
    assert sum(len(sentence.split()) for sentence in summary) <= MOST_WORDS


@pytest.mark.parametrize("text", ["", "   ", "…"])
def test_no_text_has_no_summary_but_its_signs(text: str) -> None:
    assert told(text) in ([], [text])


@pytest.mark.parametrize("language", ["ar", "fa", "he", "hi", "ja", "ko", "ru", "th", "uk", "ur", "zh"])
def test_other_scripts_have_a_summary_that_begins_with_the_lead(language: str) -> None:
    paragraphs = site_page(language, "blog").paragraphs
    summary = summarise("\n\n".join(paragraphs), language=language)
    assert 1 < len(summary) <= MOST_SENTENCES
    assert paragraphs[0].startswith(summary[0].text)
