"""Text → mentions: one scan over all lists, acceptance on the original, longest wins, short forms by licence."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from operator import attrgetter
from typing import Any

from watchers.matching.accept import DOTTED, Hit, Where, bounded, judge, judge_form
from watchers.matching.automaton import Automaton
from watchers.matching.compiler import Alias, Weakened, compile_lists
from watchers.matching.fold import Folded, fold
from watchers.matching.forms import NameForms, NameIndex
from watchers.matching.inflection import Inflection, inflection
from watchers.matching.interrupted import apart, family_names, with_spaces, without_initials
from watchers.matching.shortened import bracketed, surnames_alone
from watchers.types import Mention, WatchEntry

_CYRILLIC = re.compile("[\u0400-\u04ff]")
_SAMPLE = 2000  # letters that show a text's script


class Matcher:
    """Immutable; build it off the event loop and swap it whole. Pickles as its lists and is rebuilt from them."""

    def __init__(self, lists: Mapping[str, Sequence[WatchEntry]]) -> None:
        self._lists = {list_id: tuple(entries) for list_id, entries in lists.items()}
        self._named, self.report = compile_lists(self._lists)
        self._patterns = sorted(self._named)  # in this order the automaton's states lie where they are needed
        self._padded = bisect_left(self._patterns, "!")  # those with a space come first
        self._aliases = [self._named[pattern] for pattern in self._patterns]
        self._longest = max(map(len, self._patterns), default=0)
        self._people = any(entry.kind == "person" for entries in self._lists.values() for entry in entries)
        families = sorted(family_names(self._named) - self._named.keys())  # whose numbers follow those of the patterns
        self._automaton = Automaton(chain(self._patterns, families))
        self._index = NameIndex(self._patterns, self._aliases)
        self._forms: dict[Inflection, NameForms] = {}

    @classmethod
    def build(cls, lists: Mapping[str, Sequence[WatchEntry]]) -> Matcher:
        """Compile lists by their ids. ``report`` then tells per list what was skipped or weakened, and why."""
        return cls(lists)

    report: dict[str, tuple[Weakened, ...]]

    def __reduce__(self) -> tuple[Any, ...]:
        return Matcher, (self._lists,)

    def match(self, text: str, *, title: str = "", language: str | None = None) -> tuple[Mention, ...]:
        """The mentions in title and text, in that order and by offset; each list's as if it were the only one.

        ``language`` (ISO 639-1) says which endings names take; without it Russian ones in Cyrillic letters, else none.
        """
        parts: dict[Where, Folded] = {"text": fold(text)}
        if title:
            parts["title"] = fold(title)
        language = (language or "")[:2].lower()
        endings = _inflection(text, language)
        hits: list[Hit] = []
        for where, folded in parts.items():
            self._find(folded, where, language, endings, hits)
        if not hits:
            return ()
        if len(self._lists) == 1:
            mentions = _decide(hits, parts, language, endings)
        else:
            shadows = [hit for hit in hits if hit.alias.entry is None]
            watched = dict.fromkeys(hit.alias.list_id for hit in hits if hit.alias.entry is not None)
            mentions = []
            for list_id in watched:
                own = [hit for hit in hits if hit.alias.list_id == list_id]
                mentions += _decide([*own, *shadows], parts, language, endings)
        if len(self._lists) > 1 or title:
            mentions.sort(key=_position)
        return tuple(mentions)

    def _find(self, folded: Folded, where: Where, language: str, endings: Inflection | None, hits: list[Hit]) -> None:
        """Add all that may be a mention."""
        aliases, padded, span = self._aliases, self._padded, folded.span
        count = len(self._patterns)
        for number, start, end in self._automaton.find(folded.text):
            if number >= count:
                if not folded.original[folded.places.item(start + 1) - 1].islower():
                    found = apart(folded, start + 1, end - 1, self._named)
                    if found is not None:
                        hits += _hits_apart(folded, *found, where, language)
                continue
            if number < padded:
                start, end = start + 1, end - 1
                first, last = span(start, end)
                for alias in aliases[number]:
                    hit = judge(alias, folded, start, end, first, last, where, language)
                    if hit is not None:
                        hits.append(hit)
                continue
            for alias in aliases[number]:
                if bounded(folded.text, start, end, alias):
                    hit = judge(alias, folded, start, end, *span(start, end), where, language)
                    if hit is not None:
                        hits.append(hit)
        if self._people:
            hits += self._with_initials(folded, where, language)
        if not folded.text.isascii():
            hits += self._beside_unspaced(folded, where, language)
        if endings is not None:
            for alias, start, end in self._names_in(endings).find(folded):
                hit = judge_form(alias, folded, start, end, where, language)
                if hit is not None:
                    hits.append(hit)

    def _with_initials(self, folded: Folded, where: Where, language: str) -> Iterator[Hit]:
        """People whose name is listed without the initials that it has in the text."""
        shorter = without_initials(folded)
        if shorter is None:
            return
        short, cuts = shorter
        earlier = 0
        for here, _ in cuts:  # nothing farther off than the longest name is any good
            opening = max(0, here - self._longest)
            around = short[opening : here + self._longest]
            for number, start, end in self._automaton.find(around):
                start, end = opening + start, opening + end
                if number >= self._padded or not earlier <= start < here < end - 1:
                    continue
                first = start + 1 + sum(length for cut, length in cuts if cut <= start)
                last = end - 1 + sum(length for cut, length in cuts if cut < end - 1)
                for alias in self._aliases[number]:
                    hit = judge(alias, folded, first, last, *folded.span(first, last), where, language)
                    if hit is not None and alias.person:
                        yield replace(hit, rule=f"“{alias.written}” with an initial")
            earlier = here

    def _beside_unspaced(self, folded: Folded, where: Where, language: str) -> Iterator[Hit]:
        """Names in other letters between Chinese, Japanese or Korean ones, which put no space there."""
        spaced = with_spaces(folded.text)
        if spaced is None:
            return
        text, gaps = spaced
        for number, start, end in self._automaton.find(text):
            if number >= self._padded:
                continue
            if start in gaps or end - 1 in gaps:
                first, last = start + 1 - bisect_left(gaps, start + 1), end - 1 - bisect_left(gaps, end - 1)
                for alias in self._aliases[number]:
                    hit = judge(alias, folded, first, last, *folded.span(first, last), where, language)
                    if hit is not None:
                        yield hit

    def _names_in(self, endings: Inflection) -> NameForms:
        """The names as they are looked for in a language."""
        forms = self._forms.get(endings)
        if forms is None:
            forms = self._forms[endings] = NameForms(self._index, endings)
        return forms


def _hits_apart(
    folded: Folded, people: Sequence[Alias], start: int, end: int, where: Where, language: str
) -> Iterator[Hit]:
    """People with another name between theirs, or with the family name first."""
    first, last = folded.span(start, end)
    for alias in people:
        if folded.text.startswith(f"{alias.folded.partition(' ')[0]} ", start):
            hit = judge(alias, folded, start, end, first, last, where, language)
            if hit is not None:
                yield replace(hit, rule=f"“{alias.written}” with another name in it")
        else:
            rule = f"“{alias.written}” with the family name first"
            yield Hit(alias, where, start, end, first, last, alias.how, rule)


def _inflection(text: str, language: str) -> Inflection | None:
    """The endings of a text's language; in Cyrillic letters Russian ones where the language isn't told."""
    if language:
        return inflection(language)
    return inflection("ru") if not text.isascii() and _CYRILLIC.search(text, 0, _SAMPLE) else None


def _position(mention: Mention) -> tuple[bool, int, int, str, str]:
    return mention.where != "title", mention.start, mention.end, mention.list_id, mention.entity


def _decide(hits: list[Hit], parts: Mapping[Where, Folded], language: str, endings: Inflection | None) -> list[Mention]:
    """The mentions of one list."""
    chosen = _licensed(_longest(hits))
    short = bracketed(chosen, parts, language) + surnames_alone(chosen, parts, endings)
    if short:
        chosen = _longest([*chosen, *short])
    return [_mention(hit, parts[hit.where].original, endings) for hit in chosen if hit.alias.entry is not None]


def _licensed(hits: list[Hit]) -> list[Hit]:
    """Without the hits that nothing in the article backs: a doubtful acronym needs the name in full."""
    for hit in hits:
        if not hit.sure:
            break
    else:
        return hits
    doubted = {hit.alias.folded for hit in hits if hit.doubtful}
    if doubted:
        backed = {hit.key for hit in hits if hit.alias.folded not in doubted and hit.sure}
        hits = [hit for hit in hits if hit.alias.folded not in doubted or (hit.key in backed and hit.as_listed)]
    licensed = {hit.key for hit in hits if hit.sure}
    return [hit for hit in hits if hit.sure or hit.key in licensed]


def _longest(hits: list[Hit]) -> list[Hit]:
    """The longest of overlapping hits; of equals a watched name before a shadow, a sure one before a licensed."""
    if _apart(hits):
        return hits
    # What is taken is disjoint, so that a hit need only be held against its two neighbours.
    taken: dict[Where, tuple[list[int], list[int]]] = {"title": ([], []), "text": ([], [])}
    chosen: list[Hit] = []
    order = sorted(
        hits,
        key=lambda h: (h.start - h.end, h.alias.entry is None, not h.sure, h.how == "inflected", h.start, h.key),
    )
    for hit in order:
        starts, ends = taken[hit.where]
        at = bisect_right(starts, hit.start)
        if (at == 0 or ends[at - 1] <= hit.start) and (at == len(starts) or hit.end <= starts[at]):
            starts.insert(at, hit.start)
            ends.insert(at, hit.end)
            chosen.append(hit)
    chosen.sort(key=_START)
    return chosen


_CLOSING = frozenset('.!?"”“»’)')
_START = attrgetter("where", "start")


def _apart(hits: list[Hit]) -> bool:
    """Whether hits stand in the order of _START and nowhere over one another, as nearly all do."""
    where, before = hits[0].where, 0
    for hit in hits:
        if hit.where != where:
            if hit.where < where:
                return False
            where, before = hit.where, 0
        if hit.start < before:
            return False
        before = hit.end
    return True


def _mention(hit: Hit, text: str, endings: Inflection | None) -> Mention:
    alias, start, end = hit.alias, hit.first, hit.last
    entry = alias.entry
    assert entry is not None, "shadows are never told"  # noqa: S101 - tells mypy what _decide guarantees
    mark = text[end : end + 1]
    dotted = mark == "." and DOTTED.fullmatch(text, start, end) is not None
    if dotted or (mark in _CLOSING and f"{text[start:end]}{mark}" == alias.written):
        end += 1  # the last mark is the name's own
    if endings is not None and endings.after_mark is not None and (joined := endings.after_mark.match(text, end)):
        end = joined.end()
    return Mention(entry.id, entry.name, text[start:end], start, end, hit.how, hit.rule, hit.where, alias.list_id)
