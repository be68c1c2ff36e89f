"""What the topic rules must know of a language, read from one TOML file each (``languages/<code>.toml``).

How to add a language
---------------------
1. Copy ``languages/en.toml`` to ``languages/<ISO 639-1 code>.toml``; every key is explained there. Entries are lower
   case, separated by commas or line breaks; ``~`` at an entry's end stands for any ending, ``#`` starts a note.
2. Begin with ``topics.*.strong`` and ``context``; then ``numbers`` and the figures' cues.
3. Score it: ``python -m tools.quality topics``. Add a headline of each topic to ``tests/topics/test_topics.py``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, Literal

from watchers.topics.fold import fold

DEFAULT = "en"
TOPICS = ("attack", "arrest", "prosecution", "sanction", "financing", "propaganda", "policy", "military")
_COUNTS: Mapping[str, Literal["deeds", "things", "people"]] = {
    "weapons": "things",
    "banned": "things",
    "fighters": "people",
}
_NEVER = re.compile(r"(?!)")
# A cue begins at a word's beginning; a sign ($, €) needs none.
_EDGE = r"(?<!\w)"


@dataclass(frozen=True, slots=True)
class TopicWords:
    """The words of one topic: those that make it, and those that only support it."""

    strong: re.Pattern[str]
    weak: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class FigureWords:
    """What stands before and after the number of a figure; ``none`` says that there were none of it.

    Where ``needs`` is given, it must stand somewhere in the title or the opening. ``counts`` says what the words
    name: "deeds" (killed), "things" (rifles), or "people" (fighters), who may have had something done to them.
    """

    kind: str
    counts: Literal["deeds", "things", "people"]
    before: re.Pattern[str]
    after: re.Pattern[str]
    none: re.Pattern[str]
    needs: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class SentenceWords:
    """How prison terms, life and death sentences are told; ``not_…`` where they are only asked for or lifted."""

    years: re.Pattern[str]
    months: re.Pattern[str]
    cue: re.Pattern[str]
    not_cue: re.Pattern[str]
    life: re.Pattern[str]
    death: re.Pattern[str]
    not_life: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class NumberWords:
    """How numbers are written.

    ``values`` maps the words of a number word (("half", "a", "dozen")) to its value and whether it multiplies;
    ``stems`` does so for those of which only the beginning is given. ``prefix`` may stand joined before either.
    """

    values: Mapping[tuple[str, ...], tuple[float, bool]]
    stems: Mapping[str, tuple[float, bool]]
    longest: int
    prefix: re.Pattern[str]
    joiners: frozenset[str]
    dozens: re.Pattern[str]
    range: re.Pattern[str]
    not_before: re.Pattern[str]
    not_after: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Language:
    """One language's words, compiled; all patterns run over folded text (`fold`)."""

    verb_last: bool
    context: re.Pattern[str]
    everyday: re.Pattern[str]
    topics: Mapping[str, TopicWords]
    numbers: NumberWords
    figures: tuple[FigureWords, ...]
    sentences: SentenceWords
    currencies: Mapping[str, str]
    currency: re.Pattern[str]
    not_money: re.Pattern[str]


class LanguageError(Exception):
    """A language file can't be read; the message names the file and the key."""


@lru_cache(maxsize=64)
def load(code: str | None) -> Language:
    """The language of that ISO 639-1 code, English where there is no file for it. Raises LanguageError."""
    short = (code or DEFAULT).replace("_", "-").split("-")[0].lower()
    if short not in languages():
        short = DEFAULT
    file = resources.files(__package__) / "languages" / f"{short}.toml"
    try:
        return _Reader(tomllib.loads(file.read_text("utf-8"))).language()
    except (KeyError, ValueError, re.error) as error:
        raise LanguageError(f"{short}.toml: {error}") from error


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """The codes that have a file."""
    folder = resources.files(__package__) / "languages"
    return tuple(sorted(item.name.removesuffix(".toml") for item in folder.iterdir() if item.name.endswith(".toml")))


class _Reader:
    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = data
        letters, article = fold(data.get("proclitics", "")), fold(data.get("article", ""))
        self._prefix = (f"[{letters}]{{0,2}}" if letters else "") + (f"(?:{article})?" if article else "")

    def language(self) -> Language:
        data, money = self._data, self._data["money"]
        currencies = _pairs(money["currencies"])
        return Language(
            verb_last=data.get("verb_last", False),
            context=self._pattern(data["context"]),
            everyday=self._pattern(data["everyday"]),
            topics={
                name: TopicWords(self._pattern(words["strong"]), self._pattern(words["weak"]))
                for name, words in ((name, data["topics"][name]) for name in TOPICS)
            },
            numbers=self._numbers(data["numbers"]),
            figures=tuple(self._figure(kind, words) for kind, words in data["figures"].items()),
            sentences=SentenceWords(**{key: self._pattern(text) for key, text in data["sentences"].items()}),
            currencies=currencies,
            currency=self._pattern(", ".join(currencies)),
            not_money=self._pattern(money["not"]),
        )

    def _figure(self, kind: str, words: Mapping[str, str]) -> FigureWords:
        needs = words.get("needs")
        return FigureWords(
            kind,
            _COUNTS.get(kind, "deeds"),
            self._pattern(words.get("before", "")),
            self._pattern(words.get("after", "")),
            self._pattern(words.get("none", "")),
            self._pattern(needs) if needs else None,
        )

    def _numbers(self, data: Mapping[str, str]) -> NumberWords:
        values: dict[tuple[str, ...], tuple[float, bool]] = {}
        stems: dict[str, tuple[float, bool]] = {}
        for text, multiplies in ((data["words"], False), (data["multipliers"], True)):
            for word, value in _pairs(text).items():
                if word.endswith("~"):
                    stems[word[:-1]] = (float(value), multiplies)
                else:
                    values[tuple(word.replace("-", " ").split())] = (float(value), multiplies)
        return NumberWords(
            values=values,
            stems=stems,
            longest=max(map(len, values)),
            prefix=re.compile(self._prefix),
            joiners=frozenset(map(fold, _entries(data.get("joiner", "")))),
            dozens=self._pattern(data.get("dozens", "")),
            range=self._pattern(data.get("range", "")),
            not_before=self._pattern(data["not_before"]),
            not_after=self._pattern(data["not_after"]),
        )

    def _pattern(self, text: str) -> re.Pattern[str]:
        entries = sorted(map(fold, _entries(text)), key=len, reverse=True)
        if not entries:
            return _NEVER
        return re.compile(f"{_EDGE}{self._prefix}(?:{'|'.join(map(_alternative, entries))})")


def _alternative(entry: str) -> str:
    stem = entry.removesuffix("~")
    escaped = r"[ -]+".join(re.escape(word) for word in stem.replace("-", " ").split())
    if entry.endswith("~"):
        return rf"{escaped}\w*"
    return rf"{escaped}(?!\w)" if stem[-1].isalnum() else f"{escaped}"


def _entries(text: str) -> list[str]:
    lines = (line.partition("#")[0] for line in text.splitlines())
    return [entry for line in lines for part in line.split(",") if (entry := " ".join(part.split()))]


def _pairs(text: str) -> dict[str, str]:
    """Entries of the form "a dozen 12"."""
    pairs: dict[str, str] = {}
    for entry in _entries(text):
        word, _, value = entry.rpartition(" ")
        pairs[fold(word)] = value
    return pairs
