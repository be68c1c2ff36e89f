"""Short forms that an article's own full names license: acronyms in brackets, surnames."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from watchers.matching.accept import Hit, Where, judge
from watchers.matching.compiler import Alias, is_acronym
from watchers.matching.fold import Folded, fold_name
from watchers.matching.inflection import Inflection
from watchers.matching.surnames import Bearer, roots_of, surnames

_ACRONYM = r"(?P<short>[^\W\d_][\w/.-]{0,8}[^\W_])"
_AFTER = re.compile(
    rf"\s*[\"”»“'’]?\s*[(\[](?:[^()\[\]]{{0,15}}[\s:])?[\"„“«'‘]?{_ACRONYM}[\"”“»'’]?(?:[,;:][^()\[\]]{{0,40}})?\s?[)\]]"
)
_BEFORE = re.compile(
    rf"(?<!\w){_ACRONYM}\s*[(\[][\"„“«'‘]?(?:the\s|la\s|las\s|el\s|los\s|le\s|les\s|l['’]|der\s|die\s)?$"
)
_REACH, _HEADLINE = 30, 300  # letters


def bracketed(chosen: Sequence[Hit], parts: Mapping[Where, Folded], language: str) -> list[Hit]:
    """An acronym in brackets after a full name, or before one in brackets, stands for it in this article."""
    found: list[Hit] = []
    known: set[tuple[object, ...]] = set()
    for hit in chosen:
        entry = hit.alias.entry
        if entry is None or hit.alias.person or " " not in hit.alias.folded:
            continue
        text, first, last = parts[hit.where].original, hit.first, hit.last
        around = text[max(0, first - 8) : first] + text[last : last + 5]
        if "(" not in around and "[" not in around:
            continue
        bracket = _AFTER.match(text, last) or _BEFORE.search(text[max(0, first - _REACH) : first])
        if bracket is None or not is_acronym(bracket["short"]) or not _fits(bracket["short"], entry.name, hit.alias):
            continue
        if (pair := (hit.key, hit.alias.written, bracket["short"])) not in known:
            known.add(pair)
            found += _standing_for(hit, bracket["short"], parts, language)
    return found


def _fits(short: str, name: str, alias: Alias) -> bool:
    """Whether at least half of the letters begin words of the name: not the ESP of a team's country."""
    letters = set(fold_name(short)) - {" "}
    initials = {word[0] for word in (*fold_name(name).split(), *alias.folded.split())}
    return 2 * len(letters & initials) >= len(letters)


def _standing_for(hit: Hit, short: str, parts: Mapping[Where, Folded], language: str) -> list[Hit]:
    folded_short = fold_name(short)
    alias = replace(hit.alias, written=short, folded=folded_short, strength="acronym", sure=False, plain=False)
    rule = f"acronym in brackets beside “{hit.alias.written}”"
    found: list[Hit] = []
    for where, part in parts.items():
        for again in re.finditer(f"(?<= ){re.escape(folded_short)}(?= )", part.text):
            first, last = part.span(*again.span())
            if part.original[first:last] == short:
                judged = judge(alias, part, *again.span(), first, last, where, language)
                if judged is not None:
                    found.append(replace(judged, how="acronym", rule=rule, sure=True))
    return found


def surnames_alone(chosen: Sequence[Hit], parts: Mapping[Where, Folded], endings: Inflection | None) -> list[Hit]:
    """The surnames of the people that the article names in full."""
    people = [hit for hit in chosen if hit.alias.person and " " in hit.alias.folded]
    for hit in {hit.key: hit for hit in reversed(people)}.values():
        if _has_more(hit, people, parts, endings):
            break
    else:
        return []
    found: list[Hit] = []
    keys = {hit.key: number for number, hit in enumerate(people)}
    bearers = [(hit.where, _bearer(hit, keys[hit.key], parts[hit.where])) for hit in people]
    for where, folded in parts.items():
        here = sorted((bearer for its, bearer in bearers if its == where), key=lambda bearer: bearer.start)
        known = here + [bearer for its, bearer in bearers if its != where]
        for number, start, end in surnames(folded, here, known, inflection=endings, headline=where == "title"):
            alias = people[number].alias
            rule = f"surname of “{alias.written}” in the same article"
            found.append(Hit(alias, where, start, end, *folded.span(start, end), "surname", rule))
    return found


def _has_more(first: Hit, people: Sequence[Hit], parts: Mapping[Where, Folded], endings: Inflection | None) -> bool:
    """Whether a surname, or what begins like it, stands alone after the first mention of a person, or in a headline.

    Quick to say no, which is the answer for most.
    """
    name, text = first.alias.folded, parts[first.where].text
    capitals = parts[first.where].original[first.last - 1].isupper()  # all of the text may be a headline
    headline = first.start if capitals else min(first.start, _HEADLINE)
    for root in roots_of(name, name if endings is None else text[first.start : first.end], endings):
        if _is_alone(root, text, first.end, len(text), people) or _is_alone(root, text, 0, headline, people):
            return True
        if len(parts) > 1 and any(root in part.text for where, part in parts.items() if where != first.where):
            return True
    return False


def _is_alone(root: str, text: str, begin: int, end: int, people: Sequence[Hit]) -> bool:
    at = text.find(root, begin, end)
    while at >= 0:
        if not any(hit.start <= at + 1 < hit.end for hit in people):
            return True
        at = text.find(root, at + 1, end)
    return False


def _bearer(hit: Hit, key: int, folded: Folded) -> Bearer:
    return Bearer(key, hit.alias.folded, folded.text[hit.start : hit.end], hit.start, hit.end)
