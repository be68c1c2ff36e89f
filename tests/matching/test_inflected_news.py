"""inflected_news.txt: which words are a watched name, and which only look it; the language told or detected."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from watchers.articles import detect_language
from watchers.matching import Matcher
from watchers.types import WatchEntry

# What tells the language of a short text.
_MORE = {
    "pl": "To jednak nie jest wszystko, o czym się dziś mówi.",
    "cs": "To však není všechno, o čem se dnes mluví.",
    "sl": "To pa še ni vse, o čemer se danes govori, saj je bilo vprašanj več.",
    "ru": "Но это ещё не всё, о чём сегодня говорят.",
    "uk": "Але це ще не все, про що сьогодні говорять.",
    "fi": "Se ei ole kaikki, mitä on sanottu, mutta hän ei tiedä.",
    "de": "Das ist noch nicht alles, was heute gesagt wird.",
    "ro": "Dar nu este tot ce s-a spus în această zi.",
    "sr": "Али то није све што се данас каже.",
    "bg": "Но това не е всичко, за което се говори днес.",
}


def _rows() -> list[tuple[str, list[str], list[str], str]]:
    lines = Path(__file__).with_name("inflected_news.txt").read_text("utf-8").splitlines()
    rows = [line.split("|", 3) for line in lines if not line.startswith("#")]
    return [
        (language.strip(), _names(people), _names(others), marked.strip().replace("\\n", "\n"))
        for language, people, others, marked in rows
    ]


def _names(listed: str) -> list[str]:
    return [name.strip() for name in listed.split(";") if name.strip()]


@pytest.mark.parametrize(("language", "people", "others", "marked"), _rows())
@pytest.mark.parametrize("told", [True, False], ids=["told", "detected"])
def test_names_are_found_in_their_forms_and_no_others(
    language: str, people: list[str], others: list[str], marked: str, told: bool
) -> None:
    entries = [WatchEntry(name, name, "person") for name in people]
    entries += [WatchEntry(name, name, "organisation") for name in others]
    marked += f" {_MORE[language]}"
    text = re.sub(r"[\[\]]", "", marked)
    found = Matcher.build({"l": entries}).match(text, language=language if told else detect_language(text))
    shown = text
    for mention in reversed(found):
        shown = f"{shown[: mention.start]}[{mention.text}]{shown[mention.end :]}"
    assert shown == marked
