"""Typed letters → which of many named things is meant. Pure, and quick enough for each key press."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import Generic, TypeVar

from bot.neutral import shorten_plain
from watchers.matching.fold import fold_name

Item = TypeVar("Item")

_SHORTEST_SPELLING = 4  # typed letters from which other spellings are looked for, where enough is heard of them
_LEAST_HEARD = 3
_ONE_WORD_EACH, _INSIDE, _OTHER_SPELLING = 5, 6, 7
_APOSTROPHE = re.compile(r"(?<=\w)['’‘`ʼ](?=\w)")
_SOUNDS = (
    (re.compile("[kg]h|ck|[qgx]|c(?!h)"), "k"),
    (re.compile("[cs]h|dj|[jzç]"), "s"),
    (re.compile("[td]h"), "t"),
    (re.compile(r"ph|v|\bw"), "f"),
    (re.compile(r"(?<=\w)[aeiouywh]"), ""),
    (re.compile(r"(\w)\1+"), r"\1"),
)


@dataclass(frozen=True, slots=True)
class Named(Generic[Item]):
    """A thing that can be named: by ``value`` (its id), the ``label`` that is shown, or its ``names``, the main first.

    A label begins with the main name. ``others`` are further ids, which nobody types letter by letter.
    """

    value: str
    label: str
    names: tuple[str, ...]
    item: Item
    others: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """The label as Discord takes it."""
        return shorten_plain(self.label, 100) or self.value


class Names(Generic[Item]):
    """Many named things, in the order in which they are offered where nothing else tells them apart."""

    def __init__(self, things: Iterable[Named[Item]]) -> None:
        self._things: Sequence[Named[Item]] = tuple(things)
        # The names of each, a line for one, with a space before and after each word.
        self._folded = ["\n".join(_lines(thing.names)) for thing in self._things]
        self._sounds = [sound(folded) for folded in self._folded]

    @classmethod
    def joined(cls, parts: Iterable[Names[Item]]) -> Names[Item]:
        """All of them as one."""
        whole = cls(())
        kept = list(parts)
        whole._things = [thing for part in kept for thing in part._things]
        whole._folded = [folded for part in kept for folded in part._folded]
        whole._sounds = [heard for part in kept for heard in part._sounds]
        return whole

    def find(self, typed: str, limit: int = 25) -> list[Named[Item]]:
        """What the letters fit, the likeliest first: by their place in a name, then in another spelling of it."""
        return [self._things[number] for _, number in nsmallest(limit, self._hits(fold_name(typed)))]

    def meant(self, given: str, limit: int = 25) -> list[Named[Item]]:
        """What was given as an id, else as a label or a whole name, else by letters: one, several, or none."""
        given = given.strip()
        by_id = [thing for thing in self._things if given == thing.value or given in thing.others]
        wanted = fold_name(given)
        if by_id or not wanted:
            return by_id[:1]
        line = f" {wanted} "
        # A label or a main name comes before aliases, which several may share.
        ways: tuple[Callable[[int, str], bool], ...] = (
            lambda number, folded: self._is_label(number, folded, wanted),
            lambda _, folded: folded.partition("\n")[0] == line,
            lambda _, folded: line in folded.split("\n"),
        )
        for way in ways:
            called = [self._things[number] for number, folded in enumerate(self._folded) if way(number, folded)]
            if called:
                return called[:limit]
        if wanted.isdigit():
            return []  # the id of something that isn't here, not letters of a name
        whole_words = [(rank, number) for rank, number in self._hits(wanted) if rank != _INSIDE]
        return [self._things[number] for _, number in nsmallest(limit, whole_words)]

    def _is_label(self, number: int, folded: str, wanted: str) -> bool:
        begins = wanted.startswith(folded.partition("\n")[0].strip())
        return begins and fold_name(self._things[number].shown) == wanted

    def _hits(self, wanted: str) -> Iterable[tuple[int, int]]:
        """(rank, number) of all that fit; where nothing is wanted yet, of all."""
        words = [f" {word}" for word in wanted.split()]
        heard = sound(wanted) if len(wanted) >= _SHORTEST_SPELLING else ""
        spelt = f" {heard}" if len(heard) >= _LEAST_HEARD else None
        for number, folded in enumerate(self._folded):
            if wanted in folded:
                yield _rank(folded, wanted), number
            elif len(words) > 1 and all(word in folded for word in words):
                yield _ONE_WORD_EACH, number
            elif spelt and spelt in self._sounds[number]:
                yield _OTHER_SPELLING, number


def _lines(names: Sequence[str]) -> Iterator[str]:
    """Each name folded; one with an apostrophe, which folds to a space, also without."""
    yield from (f" {fold_name(name)} " for name in names)
    yield from (f" {fold_name(_APOSTROPHE.sub('', name))} " for name in names if _APOSTROPHE.search(name))


def _rank(folded: str, wanted: str) -> int:
    """0 the main name itself, 1 its beginning, 2 a word of it; 3 and 4 so of another name; 6 inside a word."""
    if not wanted:
        return 0
    main, _, rest = folded.partition("\n")
    if main == f" {wanted} ":
        return 0
    if main.startswith(f" {wanted}"):
        return 1
    if f" {wanted}" in main:
        return 2
    if rest.startswith(f" {wanted}") or f"\n {wanted}" in rest:
        return 3
    return 4 if f" {wanted}" in rest else _INSIDE


def sound(folded: str) -> str:
    """How a folded name sounds to those who spell it otherwise: al-Qaida is al-Qaeda, Hizbullah Hezbollah."""
    for pattern, heard in _SOUNDS:
        folded = pattern.sub(heard, folded)
    return folded
