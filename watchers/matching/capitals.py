"""Do a name's capitals speak for it? Lines in capitals, acronyms as listed, names in lower case."""

from __future__ import annotations

import re
from functools import cache

from watchers.matching.compiler import Alias
from watchers.matching.language import spellings, word_set

CASED = frozenset({"latin", "cyrillic"})

_MARKS = re.compile(r"(?:[^\w\u0300-\u036f]|_)+")
_LETTERS = r"((?:[^\W\d_][\u0300-\u036f]*)+)"  # accents may stand behind their letters
_BEFORE, _AFTER = re.compile(rf"{_LETTERS}\s+$"), re.compile(rf"\s+{_LETTERS}")
_LETTER = re.compile(r"[^\W\d_\u1160-\u11ff]")  # the parts of a Korean syllable are one
_REACH = 24  # letters of a word that is looked at
_LONG, _LONG_NAME = 5, 3  # letters, words: long enough to be no other phrase by chance


def all_capitals(text: str, start: int, end: int) -> bool:
    """Whether the line round a span is written in capitals, so that they tell nothing."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    line = text[first:start] + " " + text[end : last if last >= 0 else len(text)]
    capitals = sum(map(str.isupper, line))
    if capitals < 4 or capitals <= 9 * sum(map(str.islower, line)):
        return False
    return line.isascii() or 2 * capitals > len(_LETTER.findall(line))  # there may be letters without capitals


def among_capitals(text: str, first: int, last: int) -> bool:
    """Whether a span is in a line of capitals or between words in capitals, as in a headline that no line ends."""
    if all_capitals(text, first, last):
        return True
    before, after = _BEFORE.search(text, max(0, first - _REACH), first), _AFTER.match(text, last)
    neighbours = [word[1] for word in (before, after) if word is not None]
    if not neighbours or not all(word.isupper() for word in neighbours):
        return False
    return len(neighbours) == 2 or len(neighbours[0]) > len("IS")


def acronym_written(text: str, start: int, end: int, written: str) -> bool:
    """Whether an acronym stands with the capitals that it is listed with (dots and accents aside)."""
    if text[start:end] == written:
        return True
    span = [char for char in text[start:end] if char.isalpha()]
    listed = [char for char in written if char.isalpha()]
    if all(char.isupper() or char == "ı" for char in span):
        return True
    return len(span) == len(listed) and [c.isupper() for c in span] == [c.isupper() for c in listed]


def capitals_fit(text: str, start: int, end: int, alias: Alias) -> bool:
    """Whether a name that is listed with capitals has those that it needs.

    Each word of a person's name needs one, so does each of "Islamic State", and one word of any other body's name,
    unless it is no word but a name (romanised Arabic) or its line has no capitals at all.
    """
    if alias.script not in CASED or not any(map(str.isupper, alias.written)):
        return True
    if text[start:end] == alias.written:
        return True
    spans = [word for word in _MARKS.split(text[start:end]) if word]
    if alias.person:
        return all(word[0].isupper() or len(word) <= 3 for word in spans) and spans[-1][0].isupper()
    if len(spans) == 1:
        if spans[0][0].isupper():
            return True
        return len(alias.folded) >= _LONG and (
            alias.folded in spellings() or text[start - 1 : start] == "#" or _without_capitals(text, start, end)
        )
    if spans[0].islower() and alias.written[0].isupper() and any(len(s) > _LONG_NAME and s.isupper() for s in spans):
        return False  # a word in capitals for emphasis
    if not any(map(str.isupper, text[start:end])):
        if not spellings().keys().isdisjoint(alias.folded.split()):
            return True
        if _is_in_sentence_case(alias, len(spans)):
            return True
        return len(spans) >= _LONG_NAME and _without_capitals(text, start, end)
    listed = [word for word in _MARKS.split(alias.written) if word]
    if len(spans) == 2 == len(listed) and not alias.plain:
        return all(span[0].isupper() or word[0].islower() for span, word in zip(spans, listed, strict=True))
    return True


def _without_capitals(text: str, start: int, end: int) -> bool:
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    return not any(map(str.isupper, text[first : last if last >= 0 else len(text)]))


def may_be_in_lower_case(alias: Alias, span: str) -> bool:
    """Whether a form that begins in lower case may be a name: one that is listed so, or of several words."""
    if alias.person:
        return False
    return not span.islower() or alias.written.islower() or _is_in_sentence_case(alias, span.count(" ") + 1)


def _is_in_sentence_case(alias: Alias, words: int) -> bool:
    """Whether a long name, or that of an institution, is listed with one capital, its first: a text may drop that.

    "Mistrovství světa ve fotbale", "Ústavní soud", but neither "Bílý dům" nor "Army of Karman".
    """
    if not alias.written[:1].isupper() or not alias.written[1:].islower():
        return False
    return words >= _LONG_NAME or (words > 1 and _institution().search(alias.folded) is not None)


@cache
def _institution() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(word_set('institutions'))})")
