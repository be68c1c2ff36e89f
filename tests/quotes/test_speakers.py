"""Who is given which quote: a table of short articles about invented people."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from watchers.quotes import find_quotes, rank_quotes

EXAMPLE = Path(__file__).resolve().parents[3] / "shared" / "data" / "example"
LEAD = "Interior Minister Selim Aruvan arrived in Porvale on Monday. "


@pytest.mark.parametrize(
    ("text", "speaker", "kind"),
    [
        ("“We closed the road at dawn,” said Tomas Velbrook.", "Tomas Velbrook", "person"),
        ("“We closed the road at dawn,” Tomas Velbrook said.", "Tomas Velbrook", "person"),
        ("Tomas Velbrook said: “We closed the road at dawn.”", "Tomas Velbrook", "person"),
        (
            "“We closed the road at dawn,” Tomas Velbrook, head of the Porvale police, told reporters.",
            "Tomas Velbrook",
            "person",
        ),
        ('"We closed the road at dawn," said Tomas Velbrook.', "Tomas Velbrook", "person"),
        ("‘We closed the road at dawn,’ said Tomas Velbrook.", "Tomas Velbrook", "person"),
        ("'We closed the guards' road at dawn,' said Tomas Velbrook.", "Tomas Velbrook", "person"),
        (LEAD + "“We closed the road at dawn,” Aruvan said.", "Selim Aruvan", "person"),
        (LEAD + "“We closed the road at dawn,” the minister said.", "Selim Aruvan", "person"),
        (LEAD + "“We closed the road at dawn,” he said.", "Selim Aruvan", "person"),
        ("“We closed the road at dawn,” Maj. Gen. Huda al-Orwani said.", "Huda al-Orwani", "person"),
        ("“We closed the road at dawn,” said Harold J. Pembrast.", "Harold J. Pembrast", "person"),
        ("“We closed the road at dawn,” a police official said.", "a police official", "unnamed"),
        ("“We closed the road at dawn,” the Interior Ministry said.", "Interior Ministry", "organisation"),
    ],
)
def test_a_quote_goes_to_its_speaker(text: str, speaker: str, kind: str) -> None:
    (quote,) = find_quotes(text)
    assert (quote.speaker, quote.speaker_type, quote.kind) == (speaker, kind, "direct")
    assert text[quote.start : quote.end] == quote.quote


@pytest.mark.parametrize(
    "text",
    [
        "The so-called “grey council” met again.",
        "The operation, named “Winter Crane”, began on Monday.",
        "The wall is 9'6\" high and stood since the '90s.",
        "The memoir “A Cup of Cold Rain” is out.",
    ],
)
def test_words_in_marks_that_nobody_says_are_no_quotes(text: str) -> None:
    assert find_quotes(text) == ()


def test_a_few_words_inside_a_sentence_are_a_fragment() -> None:
    (quote,) = find_quotes("Tomas Velbrook said the danger was “spilling over” the border.")
    assert (quote.kind, quote.speaker) == ("fragment", "Tomas Velbrook")


def test_pieces_interrupted_by_the_tag_are_one_statement() -> None:
    first, second = find_quotes("“We closed the road at dawn,” said Tomas Velbrook. “It stays closed for a week.”")
    assert first.statement == second.statement
    assert second.speaker == "Tomas Velbrook"


def test_a_quote_goes_on_over_paragraphs() -> None:
    text = "“We closed the road,” said Tomas Velbrook. “It stays closed.\n\n“Nobody will be let through.”"
    assert [q.speaker for q in find_quotes(text)] == ["Tomas Velbrook"] * 3


def test_a_stray_mark_does_not_spoil_the_next_paragraph() -> None:
    text = "The “road was closed.\n\n“We closed it at dawn,” said Tomas Velbrook."
    assert find_quotes(text)[-1].quote == "We closed it at dawn,"


def test_the_role_is_a_slice_of_the_article() -> None:
    text = "“We closed the road at dawn,” Tomas Velbrook, head of the Porvale police, told reporters."
    (quote,) = find_quotes(text)
    assert quote.role == "head of the Porvale police"
    assert text[quote.role_start : quote.role_end] == quote.role


def test_an_alert_shows_no_two_pieces_of_one_statement_and_no_fragment() -> None:
    text = (
        "“We closed the road at dawn on Monday,” said Tomas Velbrook. “It stays closed for a whole week.” "
        "He called the danger “far too great”."
    )
    ranked = rank_quotes(find_quotes(text), (), text=text)
    assert sum(q.shown for q in ranked) == 1


def test_a_speaker_without_a_name_is_not_shown() -> None:
    text = "“We closed the road at dawn on Monday,” a police official said."
    assert not any(q.shown for q in rank_quotes(find_quotes(text), (), text=text))


@pytest.mark.skipif(not EXAMPLE.is_dir(), reason="the example article is not here")
def test_the_example_article_comes_out_to_the_letter() -> None:
    text = (EXAMPLE / "article.txt").read_text(encoding="utf-8")
    gold = json.loads((EXAMPLE / "gold.json").read_text(encoding="utf-8"))["quotes"]
    found = [
        {"quote": q.quote, "start": q.start, "end": q.end, "speaker": q.speaker, "role": q.role, "kind": q.kind}
        for q in find_quotes(text, language="en")
    ]
    assert found == gold
