"""The numbers that a report tells: how many were killed, arrested, freed; sums of money; prison terms.

Each number is given to the nearest word that says what it counts, within its clause. Where nothing says
so, it is no figure: a missing number is better than a wrong one. What was done to people (killed, freed)
goes before what they are (fighters).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from watchers.topics.fold import fold
from watchers.topics.language import FigureWords, Language, NumberWords, load
from watchers.topics.numbers import Number, Token, Value, numbers, tokens
from watchers.types import Figure

FARTHEST = 6  # words between a number and what it counts
FARTHEST_BEFORE = 3
BESIDE = 2  # words between a number and a thing that it counts: 19 (old army) rifles
OPENING = 600
_CLAUSE = re.compile(r"[.;:!?()…۔।]+(?=\s|$)|[—]")
_COMMA = ","


@dataclass(frozen=True, slots=True)
class _Clause:
    """A stretch of folded text in which a number finds what it counts."""

    folded: str
    start: int
    end: int
    words: tuple[Token, ...]
    numbers: tuple[Number, ...]

    def between(self, first: int, second: int) -> int:
        """How many words stand between two places."""
        starts = [word.start for word in self.words]
        return max(bisect_left(starts, second) - bisect_right(starts, first - 1), 0)


def find_figures(title: str, text: str, *, language: str | None) -> tuple[Figure, ...]:
    """The figures of the title and the opening of the text, each kind and value once, in their order."""
    words = load(language)
    found: dict[tuple[str, Value], Figure] = {}
    fields: tuple[tuple[Literal["title", "text"], str], ...] = (("title", title), ("text", text[:OPENING]))
    folded = {where: fold(source) for where, source in fields}
    everything = " . ".join(folded.values())
    for where, source in fields:
        for figure in _figures(folded[where], source, where, everything, words):
            found.setdefault((figure.kind, figure.value), figure)
    return tuple(found.values())


def _figures(
    folded: str, source: str, where: Literal["title", "text"], everything: str, words: Language
) -> Iterator[Figure]:
    for kind, start, end in _nobody(folded, words):
        yield Figure(kind, 0, source[start:end], start, end, where)
    for clause in _clauses(folded, words):
        taken: set[int] = set()
        for kind, value, start, end, currency in (*_money(clause, words), *_terms(clause, words)):
            taken |= {n for n, number in enumerate(clause.numbers) if start <= number.start < end}
            yield Figure(kind, value, source[start:end], start, end, where, currency=currency)
        for at, number in enumerate(clause.numbers):
            if at in taken or not number.counts or number.value == 1:
                continue
            counted = _counted(clause, at, everything, words)
            if counted:
                yield Figure(
                    counted, _plain(number.value), source[number.start : number.end], number.start, number.end, where
                )


def _plain(value: Value) -> Value:
    if isinstance(value, tuple):
        return int(value[0]) if value[0] == value[1] else (_one(value[0]), _one(value[1]))
    return _one(value)


def _one(value: float) -> float | int:
    return int(value) if value == int(value) else value


def _nobody(folded: str, words: Language) -> Iterator[tuple[str, int, int]]:
    for kind in words.figures:
        for found in kind.none.finditer(folded):
            yield kind.kind, found.start(), found.end()


def _clauses(folded: str, words: Language) -> Iterator[_Clause]:
    every = tokens(folded)
    counted = numbers(folded, every, words.numbers)
    inside = [(number.start, number.end) for number in counted]
    at = 0
    ends = [found.end() for found in _CLAUSE.finditer(folded) if not any(s < found.start() < e for s, e in inside)]
    for end in (*ends, len(folded)):
        its = tuple(number for number in counted if at <= number.start < end)
        yield _Clause(folded, at, end, tuple(word for word in every if at <= word.start < end), its)
        at = end


def _counted(clause: _Clause, at: int, everything: str, words: Language) -> str | None:
    """What the clause's number counts."""
    best: tuple[float, float, str] | None = None
    for kind in words.figures:
        if kind.needs is not None and not kind.needs.search(everything):
            continue
        distance = _nearest(clause, at, kind, verb_last=words.verb_last)
        if distance is None:
            continue
        if kind.counts == "things":
            order = 0.0 if distance <= BESIDE else 2.0
        else:
            order = 1.0 if kind.counts == "deeds" else 3.0
        best = min(best or (9.0, 0.0, ""), (order, distance, kind.kind))
    return best[2] if best else None


def _nearest(clause: _Clause, at: int, kind: FigureWords, *, verb_last: bool) -> float | None:
    """Words between the number and the nearest word of its kind."""
    number = clause.numbers[at]
    earlier = clause.numbers[at - 1].end if at else clause.start
    later = clause.numbers[at + 1].start if at + 1 < len(clause.numbers) else clause.end
    distances: list[float] = []
    for found in kind.after.finditer(clause.folded, number.end, later):
        words_between = clause.between(number.end, found.start())
        comma = _COMMA in clause.folded[number.end : found.start()]
        if words_between <= FARTHEST and not comma:
            distances.append(words_between)
            break
    for found in kind.before.finditer(clause.folded, earlier, number.start):
        words_between = clause.between(found.end(), number.start)
        if words_between <= FARTHEST_BEFORE and _COMMA not in clause.folded[found.end() : number.start]:
            distances.append(words_between + (0.5 if verb_last else -0.5))
    return min(distances, default=None)


def _money(clause: _Clause, words: Language) -> Iterator[tuple[str, Value, int, int, str | None]]:
    for number in clause.numbers:
        sign = next(
            (
                found
                for found in words.currency.finditer(clause.folded, max(clause.start, number.start - 6), number.start)
                if not clause.folded[found.end() : number.start].strip()
            ),
            None,
        )
        unit = _unit(words.currency, clause.folded, number)
        money = sign or unit
        if money is None or words.not_money.search(
            clause.folded, max(clause.start, number.start - 40), number.end + 25
        ):
            continue
        start = sign.start() if sign else number.start
        end = unit.end() if unit else number.end
        yield "funds", _plain(number.value), start, end, _currency(money[0], words)


def _currency(text: str, words: Language) -> str | None:
    exact = words.currencies.get(text)
    if exact:
        return exact
    stems = (stem for stem in words.currencies if stem.endswith("~") and text.startswith(stem[:-1]))
    return next((words.currencies[stem] for stem in stems), None)


def _terms(clause: _Clause, words: Language) -> Iterator[tuple[str, Value, int, int, str | None]]:
    """Prison terms in years, life and death sentences; what stands without a number is one person's."""
    known, folded = words.sentences, clause.folded
    stretch = (clause.start, clause.end)
    if not known.not_life.search(folded, *stretch):
        for kind, pattern in (("life_sentence", known.life), ("death_sentence", known.death)):
            found = pattern.search(folded, *stretch)
            if found:
                told = _people(clause, found.start(), found.end(), words.numbers)
                yield (
                    (kind, _plain(told.value), told.start, told.end, None)
                    if told
                    else (
                        kind,
                        1,
                        found.start(),
                        found.end(),
                        None,
                    )
                )
    if known.cue.search(folded, *stretch) and not known.not_cue.search(folded, *stretch):
        for number in clause.numbers:
            for pattern, years in ((known.years, 1.0), (known.months, 1 / 12)):
                unit = _unit(pattern, folded, number)
                if unit and not isinstance(number.value, tuple):
                    yield "sentence_years", _one(round(number.value * years, 2)), number.start, unit.end(), None


def _people(clause: _Clause, at: int, end: int, words: NumberWords) -> Number | None:
    """How many got a sentence that is told from a place to its end: the number just before it, or just behind."""
    counted = [number for number in clause.numbers if number.counts]
    before = [number for number in counted if number.end <= at and clause.between(number.end, at) <= FARTHEST_BEFORE]
    behind = [number for number in counted if number.start >= end and clause.between(end, number.start) <= 1]
    if behind and words.joiners & set(clause.folded[end : behind[0].start].split()):
        behind = []
    return before[-1] if before else behind[0] if behind else None


def _unit(pattern: re.Pattern[str], folded: str, number: Number) -> re.Match[str] | None:
    """What is measured, right after its number."""
    at = number.end
    while at < len(folded) and folded[at] in " -":
        at += 1
    return pattern.match(folded, at) or pattern.match(folded, number.end)
