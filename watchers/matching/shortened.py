"""Short and interrupted forms that an article's own full names license: acronyms in brackets, surnames, initials."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from watchers.matching.accept import Hit, Where, judge
from watchers.matching.compiler import Alias, is_acronym
from watchers.matching.fold import Folded, fold_name
from watchers.matching.inflection import Inflection
from watchers.matching.surnames import Bearer, surnames

_ACRONYM = r"(?P<short>[^\W\d_][\w/.-]{0,8}[^\W_])"
_AFTER = re.compile(
    rf"\s*[\"”»“'’]?\s*[(\[](?:[^()\[\]]{{0,15}}[\s:])?[\"„“«'‘]?{_ACRONYM}[\"”“»'’]?(?:[,;:][^()\[\]]{{0,40}})?[)\]]"
)
_BEFORE = re.compile(
    rf"(?<!\w){_ACRONYM}\s*[(\[][\"„“«'‘]?(?:the\s|la\s|las\s|el\s|los\s|le\s|les\s|l['’]|der\s|die\s)?$"
)
_INITIAL = re.compile(r"(?<=\w )(?:[A-ZА-ЯІЇЄ]\. ?){1,3}(?=\w\w)")
_REACH = 30


def bracketed(chosen: Sequence[Hit], parts: Mapping[Where, Folded]) -> list[Hit]:
    """An acronym in brackets after a full name, or before one in brackets, stands for it in this article."""
    found: list[Hit] = []
    for hit in chosen:
        entry, folded = hit.alias.entry, parts[hit.where]
        if entry is None or entry.kind == "person" or " " not in hit.alias.folded:
            continue
        text = folded.original
        first, last = folded.span(hit.start, hit.end)
        if not any(mark in text[max(0, first - 8) : first] + text[last : last + 5] for mark in "(["):
            continue
        bracket = _AFTER.match(text, last) or _BEFORE.search(text[max(0, first - _REACH) : first])
        if bracket is None or not is_acronym(bracket["short"]) or not _fits(bracket["short"], entry.name, hit.alias):
            continue
        found += _standing_for(hit, bracket["short"], parts)
    return found


def _fits(short: str, name: str, alias: Alias) -> bool:
    """Whether at least half of the letters begin words of the name: not the ESP of a team's country."""
    letters = set(fold_name(short)) - {" "}
    initials = {word[0] for word in (*fold_name(name).split(), *alias.folded.split())}
    return 2 * len(letters & initials) >= len(letters)


def _standing_for(hit: Hit, short: str, parts: Mapping[Where, Folded]) -> list[Hit]:
    folded_short = fold_name(short)
    alias = hit.alias._replace(written=short, folded=folded_short, strength="acronym", plain=False)
    rule = f"acronym in brackets beside “{hit.alias.written}”"
    found: list[Hit] = []
    for where, part in parts.items():
        for again in re.finditer(f"(?<= ){re.escape(folded_short)}(?= )", part.text):
            if part.original[slice(*part.span(*again.span()))] == short:
                judged = judge(alias, part, *again.span(), where, padded=True)
                if judged is not None:
                    found.append(judged._replace(how="acronym", rule=rule, needs_licence=False))
    return found


def surnames_alone(chosen: Sequence[Hit], parts: Mapping[Where, Folded], endings: Inflection | None) -> list[Hit]:
    """The surnames of the people that the article names in full."""
    people = [
        hit
        for hit in chosen
        if hit.alias.entry is not None and hit.alias.entry.kind == "person" and " " in hit.alias.folded
    ]
    if not people:
        return []
    found: list[Hit] = []
    keys = {hit.key: number for number, hit in enumerate(people)}
    bearers = [(hit.where, _bearer(hit, keys[hit.key], parts[hit.where])) for hit in people]
    for where, folded in parts.items():
        here = sorted((bearer for its, bearer in bearers if its == where), key=lambda bearer: bearer.start)
        known = here + [bearer for its, bearer in bearers if its != where]
        for number, start, end in surnames(folded, here, known, inflection=endings, headline=where == "title"):
            alias = people[number].alias
            found.append(Hit(alias, start, end, where, "surname", f"surname of “{alias.written}” in the same article"))
    return found


def _bearer(hit: Hit, key: int, folded: Folded) -> Bearer:
    return Bearer(key, hit.alias.folded, folded.text[hit.start : hit.end], hit.start, hit.end)


def without_initials(folded: Folded) -> tuple[Folded, np.ndarray[tuple[int], np.dtype[np.intp]]] | None:
    """The text without the initials inside its names, and where each of its letters stands in the folded text."""
    gone = [found.span() for found in _INITIAL.finditer(folded.original)]
    if not gone:
        return None
    kept = np.ones(len(folded.text), dtype=np.bool_)
    for first, last in gone:
        kept[np.searchsorted(folded.index, first) : np.searchsorted(folded.index, last)] = False
    places = np.flatnonzero(kept)
    text = "".join(map(folded.text.__getitem__, places))
    return Folded(text, folded.original, folded.index[places]), places
