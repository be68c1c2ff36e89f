"""Which language is a text in, where nobody says it? By its commonest words and its letters."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

from watchers.matching.fold import Folded, fold_name
from watchers.matching.language import data_text

_SAMPLE = 1_200  # letters that are looked at
_WORD = 2  # letters that one word outweighs
_LEAST, _LEAD = 3, 2  # the least score, and the least lead over a language that it can't be
_MOST = 4  # languages that a text may be in


class _Signs(NamedTuple):
    words: Mapping[str, tuple[str, ...]]
    """Folded word → the languages that use it all the time."""
    endings: Mapping[str, tuple[str, ...]]
    """The last two or three letters of a word → the languages in which many end so."""
    letters: Mapping[str, frozenset[str]]
    """Letter beyond a–z → the languages that write it."""
    languages: tuple[str, ...]
    latin: frozenset[str]
    cyrillic: frozenset[str]


@cache
def _signs() -> _Signs:
    data = tomllib.loads(data_text("languages.toml"))
    words = _languages_of({language: fold_name(listed).split() for language, listed in data["words"].items()})
    endings = _languages_of({language: fold_name(listed).split() for language, listed in data["endings"].items()})
    letters = {letter: frozenset(languages) for letter, languages in _languages_of(data["letters"]).items()}
    return _Signs(words, endings, letters, tuple(data["words"]), frozenset(data["words"]) - letters["а"], letters["а"])


def _languages_of(signs: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for language, listed in signs.items():
        for sign in listed:
            found[sign][language] = None
    return {sign: tuple(languages) for sign, languages in found.items()}


def guess_languages(folded: Folded) -> tuple[str, ...]:
    """The languages that a text may be in, likeliest first, in two letters ("sh": Serbo-Croatian in Latin letters).

    One, where it is told from all others; a few, where they are near to one another and the text is short; none, where
    nothing tells. Only languages of the Latin and Cyrillic scripts are known.
    """
    sample = folded.text[:_SAMPLE]
    if sample.count(" the ") > 1 and (" of " in sample or " and " in sample):
        return ("en",)
    signs = _signs()
    scores = dict.fromkeys(signs.languages, 0)
    for word in set(sample.split()):
        for language in signs.words.get(word, ()):
            scores[language] += _WORD
        for language in signs.endings.get(word[-3:], signs.endings.get(word[-2:], ())):
            scores[language] += 1
    if not folded.original.isascii():
        for letter in set(folded.original[:_SAMPLE].lower()):
            writing = signs.letters.get(letter)
            if writing is not None:
                for language in signs.cyrillic if letter >= "\u0400" else signs.latin:
                    scores[language] += 1 if language in writing else -1
    best = max(scores.values())
    if best < _LEAST:
        return ()
    ranked = sorted(
        (language for language in scores if scores[language] > best - _LEAD), key=scores.__getitem__, reverse=True
    )
    return tuple(ranked) if len(ranked) <= _MOST else ()
