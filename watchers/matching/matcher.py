"""Text → mentions: one scan over all lists, acceptance on the original, longest wins, short forms by licence."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from ahocorasick_rs import AhoCorasick

from watchers.matching.accept import (
    acronym_written,
    all_capitals,
    bounded,
    capitals_fit,
    in_address,
    near,
    part_of_longer_name,
)
from watchers.matching.compiler import Alias, Weakened, compile_lists
from watchers.matching.fold import Folded, fold, fold_name
from watchers.matching.language import INFLECTING, JOINING, stem, word_set, words
from watchers.matching.surnames import Bearer, surnames
from watchers.types import Mention, WatchEntry

Where = Literal["title", "text"]

_BRACKETED = re.compile(r"\W{0,2}\s*[(\[]([A-Z][A-Za-z/-]{1,9})[)\]]")
_DOTTED = re.compile(r"\w(?:\.\w)+")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_CONTEXT_REACH, _EXCLUDES_REACH = 200, 80


class Hit(NamedTuple):
    """A candidate: folded offsets, and why; ``needs_licence`` says what must be shown elsewhere in the article."""

    alias: Alias
    start: int
    end: int
    where: Where
    how: str
    rule: str
    needs_licence: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """List and entry."""
        return self.alias.list_id, self.alias.entry.id if self.alias.entry is not None else ""


class Matcher:
    """Immutable; build it off the event loop and swap it whole. Pickles as its lists and is rebuilt from them."""

    def __init__(self, lists: Mapping[str, Sequence[WatchEntry]]) -> None:
        self._lists = {list_id: tuple(entries) for list_id, entries in lists.items()}
        patterns, self.report = compile_lists(self._lists)
        self._aliases = list(patterns.values())
        self._patterns = list(patterns)
        self._padded = [pattern[0] == " " for pattern in patterns]
        self._automaton = AhoCorasick(patterns, store_patterns=False)
        self._stems: _Stems | None = None
        self._joined: _Joined | None = None

    @classmethod
    def build(cls, lists: Mapping[str, Sequence[WatchEntry]]) -> Matcher:
        """Compile lists by their ids. ``report`` then tells per list what was skipped or weakened, and why."""
        return cls(lists)

    report: dict[str, tuple[Weakened, ...]]

    def __reduce__(self) -> tuple[Any, ...]:
        return Matcher, (self._lists,)

    def match(self, text: str, *, title: str = "", language: str | None = None) -> tuple[Mention, ...]:
        """The mentions in title and text, in that order and by offset; each list's as if it were the only one."""
        parts: dict[Where, Folded] = {"title": fold(title), "text": fold(text)} if title else {"text": fold(text)}
        language = (language or "")[:2]
        inflecting = language in INFLECTING or (not text.isascii() and bool(_CYRILLIC.search(text[:2000])))
        hits: dict[str, list[Hit]] = defaultdict(list)
        shadows: list[Hit] = []
        for where, folded in parts.items():
            for hit in self._candidates(folded, where, inflecting=inflecting, joining=language in JOINING):
                if hit.alias.entry is None:
                    shadows.append(hit)
                else:
                    hits[hit.alias.list_id].append(hit)
        mentions = [m for own in hits.values() for m in _decide(own, shadows, parts, inflecting=inflecting)]
        return tuple(sorted(mentions, key=lambda m: (m.where != "title", m.start, m.end, m.list_id, m.entity)))

    def _candidates(self, folded: Folded, where: Where, *, inflecting: bool, joining: bool) -> Iterator[Hit]:
        for number, start, end in self._automaton.find_matches_as_indexes(folded.text, overlapping=True):
            padded = self._padded[number]
            for alias in self._aliases[number]:
                hit = _accept(alias, folded, start + padded, end - padded, where)
                if hit is not None:
                    yield hit
        if inflecting:
            self._stems = self._stems or _Stems(self._patterns, self._aliases)
            for alias, first, last in self._stems.find(folded):
                hit = _accept(alias, folded, first, last, where, inflected=True)
                if hit is not None:
                    yield hit
        if joining:
            self._joined = self._joined or _Joined(self._patterns, self._aliases)
            for alias, first, last in self._joined.find(folded):
                hit = _accept(alias, folded, first, last, where)
                if hit is not None:
                    yield hit


class _Joined:
    """The same names open at their end, for texts in languages that join endings; built with the first such text."""

    def __init__(self, patterns: Iterable[str], owners: Iterable[Sequence[Alias]]) -> None:
        keyed: dict[str, list[Alias]] = defaultdict(list)
        for pattern, aliases in zip(patterns, owners, strict=True):
            if len(pattern) > 6 and aliases[0].script == "latin":
                keyed[pattern[:-1]] += [alias for alias in aliases if alias.strength != "acronym"]
        self._aliases = list(keyed.values())
        self._automaton = AhoCorasick(keyed, store_patterns=False)

    def find(self, folded: Folded) -> Iterator[tuple[Alias, int, int]]:
        """Aliases that begin a word which goes on, with folded offsets."""
        for number, start, end in self._automaton.find_matches_as_indexes(folded.text, overlapping=True):
            if folded.text[end] != " ":
                for alias in self._aliases[number]:
                    yield alias, start + 1, end


class _Stems:
    """The same names by their stems, for texts in languages that inflect; built with the first such text."""

    def __init__(self, patterns: Iterable[str], owners: Iterable[Sequence[Alias]]) -> None:
        keyed: dict[str, list[Alias]] = defaultdict(list)
        for pattern, aliases in zip(patterns, owners, strict=True):
            if len(pattern) > 5 and aliases[0].script in {"latin", "cyrillic"}:
                key = f" {' '.join(map(stem, pattern.split()))} "
                keyed[key] += [alias for alias in aliases if alias.strength != "acronym"]
        self._aliases = list(keyed.values())
        self._automaton = AhoCorasick(keyed, store_patterns=False)

    def find(self, folded: Folded) -> Iterator[tuple[Alias, int, int]]:
        """Aliases whose stems stand in the text, with folded offsets."""
        known: dict[str, str] = {}
        stems: list[str] = []
        starts: dict[int, int] = {}
        ends: dict[int, int] = {}
        at, there = 1, 1
        for word in folded.text.split():
            root = known.get(word) or known.setdefault(word, stem(word))
            stems.append(root)
            starts[there], ends[there + len(root)] = at, at + len(word)
            at += len(word) + 1
            there += len(root) + 1
        for number, start, end in self._automaton.find_matches_as_indexes(f" {' '.join(stems)} ", overlapping=True):
            for alias in self._aliases[number]:
                yield alias, starts[start + 1], ends[end - 1]


def _accept(
    alias: Alias,
    folded: Folded,
    start: int,
    end: int,
    where: Where,
    *,
    inflected: bool = False,
) -> Hit | None:
    if not inflected and not bounded(folded.text, start, end, alias):
        return None
    if alias.entry is None:
        return Hit(alias, start, end, where, "shadow", "a name of its own")
    text = folded.original
    first, last = folded.span(start, end)
    if in_address(text, first, last) or part_of_longer_name(text, first):
        return None
    if not capitals_fit(text, first, last, alias):
        return None
    if inflected and not text[first].isupper():
        return None
    if alias.entry.excludes and near(folded, start, end, _folded(alias.entry.excludes), _EXCLUDES_REACH):
        return None
    if alias.strength == "weak":
        if near(folded, start, end, _folded(alias.entry.context), _CONTEXT_REACH):
            return Hit(alias, start, end, where, alias.how, "weak alias beside a word of its context")
        return Hit(alias, start, end, where, alias.how, "weak alias beside a strong mention", needs_licence=True)
    if alias.strength == "acronym":
        return _accept_acronym(alias, folded, start, end, where)
    if inflected and folded.text[start:end] != alias.folded:
        return Hit(alias, start, end, where, "inflected", f"inflected form of “{alias.written}”")
    rule = "as listed" if text[first:last] == alias.written else f"spelling of “{alias.written}”"
    return Hit(alias, start, end, where, alias.how, rule)


def _accept_acronym(alias: Alias, folded: Folded, start: int, end: int, where: Where) -> Hit | None:
    text = folded.original
    first, last = folded.span(start, end)
    if not acronym_written(text, first, last, alias.written):
        return None
    if " " in folded.text[start:end] and " " not in alias.folded and text[first + 1 : first + 2] != ".":
        return None
    others = tuple(words()["acronyms"].get(alias.folded, ()))
    if others and near(folded, start, end, others, 60):
        return None
    word = alias.folded in word_set("common")
    bracketed = text[first - 1 : first] in {"(", "["} and text[last : last + 1] in {")", "]"} and first > 0
    other_case = text[first:last] != alias.written and text[first:last].isupper() and not alias.written.isupper()
    if word and not bracketed and (all_capitals(text, first, last) or other_case):
        rule = "acronym among capitals, beside another name of the same entry"
        return Hit(alias, start, end, where, alias.how, rule, needs_licence=True)
    return Hit(alias, start, end, where, alias.how, "acronym in the capitals it is listed with")


def _folded(written: Sequence[str]) -> tuple[str, ...]:
    return tuple(fold_name(word) for word in written)


def _decide(
    hits: Sequence[Hit], shadows: Sequence[Hit], parts: Mapping[Where, Folded], *, inflecting: bool
) -> list[Mention]:
    """The mentions of one list."""
    chosen = _longest([*hits, *shadows])
    licensed = {hit.key for hit in chosen if not hit.needs_licence}
    chosen = [hit for hit in chosen if not hit.needs_licence or hit.key in licensed]
    short = _bracketed(chosen, parts) + _surnames(chosen, parts, inflecting=inflecting)
    if short:
        chosen = _longest([*chosen, *short])
    return [_mention(hit, parts[hit.where]) for hit in chosen if hit.alias.entry is not None]


def _longest(hits: Iterable[Hit]) -> list[Hit]:
    """The longest of overlapping hits; of equals a watched name before a shadow, a sure one before a licensed."""
    taken: dict[Where, list[tuple[int, int]]] = {"title": [], "text": []}
    chosen: list[Hit] = []
    hits = list(hits)
    if len(hits) < 2:
        return hits
    order = sorted(
        hits,
        key=lambda h: (h.start - h.end, h.alias.entry is None, h.needs_licence, h.how == "inflected", h.start, h.key),
    )
    for hit in order:
        spans = taken[hit.where]
        if all(hit.end <= start or end <= hit.start for start, end in spans):
            spans.append((hit.start, hit.end))
            chosen.append(hit)
    return chosen


def _bracketed(chosen: Sequence[Hit], parts: Mapping[Where, Folded]) -> list[Hit]:
    """An acronym in brackets after a full name stands for it in this article."""
    found: list[Hit] = []
    for hit in chosen:
        entry, folded = hit.alias.entry, parts[hit.where]
        if entry is None or entry.kind == "person" or " " not in hit.alias.folded:
            continue
        bracket = _BRACKETED.match(folded.original, folded.span(hit.start, hit.end)[1])
        if bracket is None or sum(map(str.isupper, bracket[1])) < 2:
            continue
        short = fold_name(bracket[1])
        alias = Alias(entry, hit.alias.list_id, bracket[1], short, "acronym", hit.alias.script)
        for where, part in parts.items():
            for again in re.finditer(f"(?<= ){re.escape(short)}(?= )", part.text):
                first, last = part.span(*again.span())
                if part.original[first:last] == bracket[1]:
                    rule = f"acronym in brackets after “{hit.alias.written}”"
                    found.append(Hit(alias, *again.span(), where, "acronym", rule))
    return found


def _surnames(chosen: Sequence[Hit], parts: Mapping[Where, Folded], *, inflecting: bool) -> list[Hit]:
    people = [
        h for h in chosen if h.alias.entry is not None and h.alias.entry.kind == "person" and " " in h.alias.folded
    ]
    found: list[Hit] = []
    if not people:
        return found
    keys = {hit.key: number for number, hit in enumerate(people)}
    bearers = [(h.where, Bearer(keys[h.key], h.alias.folded, h.start, h.end)) for h in people]
    for where, folded in parts.items():
        here = sorted((b for w, b in bearers if w == where), key=lambda b: b.start)
        known = here + [b for w, b in bearers if w != where]
        headline = where == "title"
        for number, start, end in surnames(folded, here, known, inflecting=inflecting, headline=headline):
            alias = people[number].alias
            found.append(Hit(alias, start, end, where, "surname", f"surname of “{alias.written}” in the same article"))
    return found


def _mention(hit: Hit, folded: Folded) -> Mention:
    entry = hit.alias.entry
    assert entry is not None, "shadows are never told"  # noqa: S101 - tells mypy what _decide guarantees
    start, end = folded.span(hit.start, hit.end)
    if folded.original[end : end + 1] == "." and _DOTTED.fullmatch(folded.original, start, end):
        end += 1  # the last dot is the acronym's own
    return Mention(
        entity=entry.id,
        name=entry.name,
        text=folded.original[start:end],
        start=start,
        end=end,
        how=hit.how,
        rule=hit.rule,
        where=hit.where,
        list_id=hit.alias.list_id,
    )
