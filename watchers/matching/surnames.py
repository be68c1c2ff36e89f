"""Surnames after (in a headline: before) the full name: whose are they?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from watchers.matching.accept import all_capitals
from watchers.matching.fold import Folded
from watchers.matching.language import affix_set, script, stem, word_set

_SENTENCE_END = re.compile(r"(?:[.!?…:;\"“”»«()\[\]\n|,–—]|^)[\s\"“”«»'’()\[\]-]*$")
_PARTICLES = word_set("particles")


@dataclass(frozen=True, slots=True)
class Bearer:
    """A person found in full: the folded full name and, in folded offsets, where."""

    key: int
    name: str
    start: int
    end: int


def surname_of(folded_name: str) -> str | None:
    """The family name of a folded full name, without particles; None where there is no second word."""
    parts = folded_name.split(" ")
    return parts[-1] if len(parts) > 1 and len(parts[-1]) >= 3 and parts[-1] not in _PARTICLES else None


def surnames(
    folded: Folded, bearers: Sequence[Bearer], known: Sequence[Bearer], *, inflecting: bool, headline: bool
) -> Iterator[tuple[int, int, int]]:
    """The (bearer's key, folded start, folded end) of each surname that stands alone.

    ``bearers`` were found in this text, ``known`` also in the other one (title or text).
    """
    by_surname: dict[str, list[Bearer]] = {}
    for bearer in known:
        surname = surname_of(bearer.name)
        if surname:
            by_surname.setdefault(surname, []).append(bearer)
    for surname, people in by_surname.items():
        own = [b for b in bearers if b in people]
        yield from _of_one_surname(folded, surname, own, people, inflecting=inflecting, headline=headline)


def _of_one_surname(
    folded: Folded, surname: str, own: Sequence[Bearer], people: Sequence[Bearer], *, inflecting: bool, headline: bool
) -> Iterator[tuple[int, int, int]]:
    keys = {bearer.key for bearer in people}
    elsewhere = people[-1].key if len(keys) == 1 and not own else None
    holder = elsewhere
    root = surname[:3] if inflecting else surname
    for found in re.finditer(f"(?<= ){re.escape(root)}[^ ]*", folded.text):
        start, end = found.span()
        full = next((b for b in own if b.start <= start < b.end), None)
        if full is not None:
            holder = full.key
            continue
        length = _same_word(found[0], surname, inflecting=inflecting)
        if not length:
            continue
        verdict = _judge(folded, _with_particles(folded, start, people), start, end, surname)
        if verdict == "other":
            holder = None
        elif verdict == "alone":
            key = holder
            if key is None and len(keys) == 1 and _in_headline(folded, start, headline=headline):
                key = people[0].key
            if key is not None:
                yield key, _with_particles(folded, start, people), start + length


def _with_particles(folded: Folded, start: int, people: Sequence[Bearer]) -> int:
    """Where the family name begins: at "bin", "von der" where the full name has them, too."""
    for bearer in people:
        *before, _ = bearer.name.split(" ")
        count = len(before)
        while count and before[count - 1] in _PARTICLES:
            count -= 1
        particles = "".join(f"{word} " for word in before[count:])
        if particles and folded.text.endswith(f" {particles}", 0, start):
            return start - len(particles)
    return start


def _same_word(word: str, surname: str, *, inflecting: bool) -> int:
    if word == surname:
        return len(word)
    if inflecting:
        return len(word) if stem(word) == stem(surname) else 0
    suffix = word[len(surname) :]
    joined = affix_set("suffixes", script(surname[-1]))
    return len(surname) if script(surname[-1]) in {"hangul", "cyrillic"} and suffix in joined else 0


def _in_headline(folded: Folded, start: int, *, headline: bool) -> bool:
    at, _ = folded.span(start, start + 1)
    return headline or all_capitals(folded.original, at, at)


def _judge(folded: Folded, begin: int, start: int, end: int, surname: str) -> str:
    """ "alone", "other" (somebody else of that name) or "none" (no name at all)."""
    text = folded.original
    first, last = folded.span(start, end)
    opening, _ = folded.span(begin, end)
    cased = text[first].lower() != text[first].upper()
    if not cased:
        return "alone"
    if not text[first].isupper():
        return "none"
    before, after = _word_before(folded, begin), _word_after(folded, end)
    capitals = all_capitals(text, first, last)
    opens = bool(_SENTENCE_END.search(text[max(0, opening - 6) : opening]))
    if surname in word_set("common") and opens and not capitals and not (_speaks(after) or after[0][:1].isdigit()):
        return "none"
    if surname in word_set("months") and (
        before[0] in {"in", "on", "last", "since", "by", "until", "of", "this", "next"} or after[0].isdigit()
    ):
        return "none"
    if capitals:
        return "alone"
    if not opens and before[0] and before[1] and before[0] not in _PARTICLES:
        if before[0] in word_set("other_bearer"):
            return "other"
        if before[0] not in word_set("titles") | word_set("openers"):
            return "other"
    gap = text[last : last + 1]
    follows = text[last + 1 : last + 2]
    if (
        gap in {" ", "-"}
        and follows.isupper()
        and after[0] not in word_set("openers") | word_set("months") | word_set("titles")
    ):
        return "none"
    return "alone"


def _speaks(after: tuple[str, bool]) -> bool:
    word, capital = after
    return not capital and (
        word.endswith("ed") or word in {"said", "says", "told", "has", "had", "was", "is", "will", "s"}
    )


def _word_before(folded: Folded, start: int) -> tuple[str, bool]:
    end = start - 1
    first = folded.text.rfind(" ", 0, max(end, 0)) + 1
    if first >= end:
        return "", False
    at, _ = folded.span(first, first + 1)
    return folded.text[first:end], folded.original[at].isupper()


def _word_after(folded: Folded, end: int) -> tuple[str, bool]:
    last = folded.text.find(" ", end + 1)
    if last < 0 or end + 1 >= len(folded.text) - 1:
        return "", False
    at, _ = folded.span(end + 1, end + 2)
    return folded.text[end + 1 : last], folded.original[at].isupper()
