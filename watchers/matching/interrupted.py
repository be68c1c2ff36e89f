"""Names with something put into them, names turned round, names that touch letters of a script without spaces."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from watchers.matching.compiler import Alias, is_romanised
from watchers.matching.fold import Folded
from watchers.matching.language import given_names

_INITIAL = re.compile(r"\. (?<=\w [^\W\d_]\. )")
_INITIALS = re.compile(r"(?:[^\W\d_]\. ?){1,3}(?=\w\w)")
_NICKNAME_MARKS = {'"': '"', "”": "“", "’": "‘", "'": "'", "»": "«"}  # closing, opening
_ROW = 8  # letters before a name that show whether a row begins
_SECOND_NAMES = given_names("names")
_SHORTEST = 4  # letters of a family name that is looked for
_SPACES = " given family ".count(" ")
_LONGEST_NICKNAME = 24
_ROW_BEGINS = re.compile(r"(?:^|\n|[:;]|\d[.)]?|[-\u2013\u2014\u2022*])[ \t]*\Z")
_ROW_ENDS = re.compile(r"[ \t]*(?:$|\n|[,;.(\d\u2013-])")
_UNSPACED = "[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]"
_HAS_UNSPACED = re.compile(_UNSPACED)
_TOUCHING = re.compile(f"(?<={_UNSPACED})(?=[0-9a-z])|(?<=[0-9a-z])(?={_UNSPACED})")
_SAMPLE = 2000  # letters that show a text's script


def without_initials(folded: Folded) -> tuple[str, list[tuple[int, int]]] | None:
    """The folded text without the initials inside its names, and where it was cut: (offset in it, letters cut)."""
    text = folded.original
    cuts: list[tuple[int, int]] = []
    for dot in _INITIAL.finditer(text):
        first = dot.start() - 1
        found = _INITIALS.match(text, first)
        if found is not None and text[first].isupper() and text[first - 2].isalpha():
            cuts.append((int(folded.places.searchsorted(first + 1)), int(folded.places.searchsorted(found.end() + 1))))
    if not cuts:
        return None
    pieces: list[str] = []
    gone: list[tuple[int, int]] = []
    last = removed = 0
    for first, following in cuts:
        pieces.append(folded.text[last:first])
        gone.append((first - removed, following - first))
        removed += following - first
        last = following
    pieces.append(folded.text[last:])
    return "".join(pieces), gone


Patterns = Mapping[str, Sequence[Alias]]


def family_names(patterns: Patterns) -> set[str]:
    """The family names of people who are listed with one given name, as patterns for a folded text."""
    return {
        pattern[pattern.index(" ", 1) :]
        for pattern, aliases in patterns.items()
        if pattern.count(" ") == _SPACES and any(_is_pair(alias, pattern) for alias in aliases)
    }


def _is_pair(alias: Alias, pattern: str) -> bool:
    """Whether a pattern is a given and a family name, the latter no given one or short word, which texts are full of.

    Not of a romanised name: one name more makes another person.
    """
    if not alias.person or alias.strength != "strong" or pattern != f" {alias.folded} ":
        return False
    given, family = alias.folded.split(" ")
    distinct = len(family) >= _SHORTEST and family not in _SECOND_NAMES
    return distinct and not is_romanised((given, family))


def apart(folded: Folded, start: int, end: int, patterns: Patterns) -> tuple[list[Alias], int, int] | None:
    """Those of a family name at a folded span whose given name stands near it, but not right before it; and where.

    One more given name or a nickname stands between (Manuel Antonio Noriega; Idris "the Fox" Karman), or the given name
    stands behind (KARMAN, Idris). Quick to say None, which is the answer for most.
    """
    text = folded.text
    family = text[start - 1 : end + 1]
    before = text.rfind(" ", 0, start - 1)
    neighbour = text[before + 1 : start - 1]
    if f" {neighbour}{family}" in patterns:
        return None
    if neighbour not in _SECOND_NAMES:
        past = text.find(" ", end + 1)
        behind = f" {text[end + 1 : past]}{family}"
        if behind in patterns:
            people = [alias for alias in patterns[behind] if _is_pair(alias, behind)]
            return (people, start, past) if _turned_round(folded, start, end, past) else None
        before = _before_nickname(folded, start)
    begin = text.rfind(" ", 0, max(before, 0)) + 1
    pattern = f" {text[begin:before]}{family}"
    if pattern not in patterns:
        return None
    return [alias for alias in patterns[pattern] if _is_pair(alias, pattern)], begin, end


def _turned_round(folded: Folded, start: int, end: int, past: int) -> bool:
    """Whether the given name up to ``past`` belongs to the family name before it.

    Without capitals that tell them apart the two stand in a row of their own: not "with Karman, Idris left".
    """
    original = folded.original
    (first, last), (given, behind) = folded.span(start, end), folded.span(end + 1, past)
    between = original[last:given].strip(" \u00a0")
    if between not in {",", ""} or not (original[first].isupper() and original[given].isupper()):
        return False
    if original[first:last].isupper() and not original[given:behind].isupper():
        return True
    row = _ROW_BEGINS.search(original[max(0, first - _ROW) : first]) and _ROW_ENDS.match(original, behind)
    return between == "," and row is not None


def _before_nickname(folded: Folded, start: int) -> int:
    """The end of the word before a nickname in marks, 0 where there is none before this offset."""
    original = folded.original
    at = folded.places.item(start) - 3
    opening = _NICKNAME_MARKS.get(original[at]) if at > 0 else None
    if opening is None or original[at + 1] != " ":
        return 0
    first = original.rfind(f" {opening}", max(0, at - _LONGEST_NICKNAME), at)
    if first < 1 or not original[first - 1].isalpha() or not original[first + 2 : at].replace(" ", "").isalpha():
        return 0
    return int(folded.places.searchsorted(first)) + 1


def with_spaces(text: str) -> tuple[str, list[int]] | None:
    """A folded text with a space wherever Latin letters touch Chinese, Japanese or Korean ones, and where they are."""
    if not _HAS_UNSPACED.search(text, 0, _SAMPLE):
        return None
    touching = [found.start() for found in _TOUCHING.finditer(text)]
    if not touching:
        return None
    pieces = [text[a:b] for a, b in zip([0, *touching], [*touching, len(text)], strict=True)]
    return " ".join(pieces), [at + number for number, at in enumerate(touching)]
