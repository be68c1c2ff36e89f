"""Text → mentions: one scan over all lists, acceptance on the original, longest wins, short forms by licence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from ahocorasick_rs import AhoCorasick

from watchers.matching.accept import Hit, Where, judge, judge_form
from watchers.matching.compiler import Weakened, compile_lists
from watchers.matching.fold import Folded, fold
from watchers.matching.forms import NameForms
from watchers.matching.inflection import Inflection, inflection
from watchers.matching.shortened import bracketed, surnames_alone, without_initials
from watchers.types import Mention, WatchEntry

_DOTTED = re.compile(r"\w(?:\.\w)+")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_SAMPLE = 2000  # letters that show a text's script


class Matcher:
    """Immutable; build it off the event loop and swap it whole. Pickles as its lists and is rebuilt from them."""

    def __init__(self, lists: Mapping[str, Sequence[WatchEntry]]) -> None:
        self._lists = {list_id: tuple(entries) for list_id, entries in lists.items()}
        patterns, self.report = compile_lists(self._lists)
        self._patterns = tuple(patterns)
        self._aliases = tuple(patterns.values())
        self._automaton = AhoCorasick(self._patterns, store_patterns=False)
        self._people = any(entry.kind == "person" for entries in self._lists.values() for entry in entries)
        self._forms: dict[Inflection, NameForms] = {}

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
        endings = _inflection(text, language)
        hits: dict[str, list[Hit]] = {}
        shadows: list[Hit] = []
        for where, folded in parts.items():
            for hit in self._candidates(folded, where, endings):
                if hit.alias.entry is None:
                    shadows.append(hit)
                else:
                    hits.setdefault(hit.alias.list_id, []).append(hit)
        if not hits:
            return ()
        mentions = [m for own in hits.values() for m in _decide(own, shadows, parts, endings)]
        return tuple(sorted(mentions, key=_position))

    def _candidates(self, folded: Folded, where: Where, endings: Inflection | None) -> Iterator[Hit]:
        for number, start, end in self._automaton.find_matches_as_indexes(folded.text, overlapping=True):
            padded = self._patterns[number][0] == " "
            for alias in self._aliases[number]:
                hit = judge(alias, folded, start + padded, end - padded, where, padded=padded)
                if hit is not None:
                    yield hit
        if self._people:
            yield from self._with_initials(folded, where)
        if endings is not None:
            for alias, start, end in self._names_in(endings).find(folded):
                hit = judge_form(alias, folded, start, end, where)
                if hit is not None:
                    yield hit

    def _with_initials(self, folded: Folded, where: Where) -> Iterator[Hit]:
        """People whose name is listed without the initials that it has in the text."""
        shorter = without_initials(folded)
        if shorter is None:
            return
        short, places = shorter
        for number, start, end in self._automaton.find_matches_as_indexes(short.text, overlapping=True):
            first, last = int(places[start + 1]), int(places[end - 2]) + 1
            if self._patterns[number][0] == " " and last - first > end - start - 2:
                for alias in self._aliases[number]:
                    if alias.entry is not None and alias.entry.kind == "person":
                        hit = judge(alias, folded, first, last, where, padded=True)
                        if hit is not None:
                            yield hit._replace(rule=f"“{alias.written}” with an initial")

    def _names_in(self, endings: Inflection) -> NameForms:
        """The names as they are looked for in a language; made with its first text."""
        forms = self._forms.get(endings)
        if forms is None:
            forms = self._forms[endings] = NameForms(dict(zip(self._patterns, self._aliases, strict=True)), endings)
        return forms


def _inflection(text: str, language: str | None) -> Inflection | None:
    """The endings of a text's language; in Cyrillic letters Russian ones where the language isn't told."""
    if language:
        return inflection(language[:2].lower())
    return inflection("ru") if not text.isascii() and _CYRILLIC.search(text[:_SAMPLE]) else None


def _position(mention: Mention) -> tuple[bool, int, int, str, str]:
    return mention.where != "title", mention.start, mention.end, mention.list_id, mention.entity


def _decide(
    hits: Sequence[Hit], shadows: Sequence[Hit], parts: Mapping[Where, Folded], endings: Inflection | None
) -> list[Mention]:
    """The mentions of one list."""
    chosen = _longest([*hits, *shadows])
    doubted = {hit.alias.folded for hit in chosen if hit.doubtful}
    if doubted:  # one meaning in an article, unless the name in full is there, too
        sure = {hit.key for hit in chosen if hit.alias.folded not in doubted and not hit.needs_licence}
        chosen = [hit for hit in chosen if hit.alias.folded not in doubted or hit.key in sure]
    if any(hit.needs_licence for hit in chosen):
        licensed = {hit.key for hit in chosen if not hit.needs_licence}
        chosen = [hit for hit in chosen if not hit.needs_licence or hit.key in licensed]
    short = bracketed(chosen, parts) + surnames_alone(chosen, parts, endings)
    if short:
        chosen = _longest([*chosen, *short])
    return [_mention(hit, parts[hit.where]) for hit in chosen if hit.alias.entry is not None]


def _longest(hits: Iterable[Hit]) -> list[Hit]:
    """The longest of overlapping hits; of equals a watched name before a shadow, a sure one before a licensed."""
    hits = sorted(hits, key=lambda hit: (hit.where, hit.start))
    if all(one.where != other.where or one.end <= other.start for one, other in pairwise(hits)):
        return hits
    taken: dict[Where, list[tuple[int, int]]] = {"title": [], "text": []}
    chosen: list[Hit] = []
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
