"""Who is mentioned where, and under which fullest name: people, organisations, unnamed sources, pronouns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from watchers.quotes.language import Gender, Language, Tag
from watchers.quotes.words import Sentence, Word

MentionKind = Literal["person", "organisation", "unnamed", "pronoun", "noun"]
_TITLE = Tag.HONORIFIC | Tag.RANK
_PREFIX = _TITLE | Tag.ROLE | Tag.ADJECTIVE
_NOUN = Tag.ROLE | Tag.UNNAMED | Tag.COLLECTIVE | Tag.DOCUMENT


@dataclass(slots=True)
class Person:
    """One person of the article, under the fullest name seen so far."""

    name: tuple[str, ...]
    gender: Gender = "?"
    roles: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Mention:
    """Words ``first`` to ``last`` (exclusive) of a sentence that may be somebody speaking; ``role`` is a text span."""

    kind: MentionKind
    first: int
    last: int
    start: int
    end: int
    head: str
    gender: Gender = "?"
    plural: bool = False
    person: Person | None = None
    role: tuple[int, int] | None = None
    definite: bool = False


def _display(words: Iterable[Word]) -> tuple[str, ...]:
    """A name's words as told to people: capitals softened, initials with their full stop."""
    return tuple(
        w.text.title() if w.text.isupper() and len(w.text) > 3 else w.text + "." * (len(w.text) == 1 and w.cap)
        for w in words
    )


class Roster:
    """The article's people by each word of their names."""

    def __init__(self) -> None:
        self._by_word: dict[str, list[Person]] = {}
        self.organisations: dict[str, str] = {}

    def add(self, words: list[Word], gender: Gender, language: Language) -> Person:
        name = _display(words)
        keys = [language.fold(part).rstrip(".") for part in name]
        person = self.find(keys, gender)
        if person is None:
            person = Person(name, gender)
        elif len(name) > len(person.name):
            person.name = name
        if person.gender == "?":
            person.gender = gender if gender != "?" else _forename_gender(words)
        for key in keys:
            known = self._by_word.setdefault(key, [])
            if person in known:
                known.remove(person)
            known.append(person)
        return person

    def find(self, keys: list[str], gender: Gender = "?") -> Person | None:
        """The latest person whose name has all these words, their first names not contradicting."""
        for person in reversed(self._by_word.get(keys[-1], [])):
            if gender != "?" and person.gender not in ("?", gender):
                continue
            own = {part.lower().rstrip(".") for part in person.name}
            if set(keys) <= own or own <= set(keys):
                return person
        if len(keys) == 1 or gender == "?":
            return None
        return None


def _forename_gender(words: list[Word]) -> Gender:
    return words[0].entry.gender if words and words[0].is_(Tag.FORENAME) else "?"


def mentions(sentence: Sentence, roster: Roster, language: Language) -> list[Mention]:
    """The possible speakers of one sentence, in order; new names enter the roster."""
    words = sentence.words
    found: list[Mention] = []
    i = 0
    while i < len(words):
        word = words[i]
        if word.quote >= 0 or word.mark:
            i += 1
        elif word.is_(Tag.PRONOUN):
            found.append(
                Mention("pronoun", i, i + 1, word.start, word.end, word.folded, word.entry.gender, word.entry.plural)
            )
            i += 1
        elif _starts_name(words, i, language):
            mention = _named(words, i, roster, language)
            while found and found[-1].last > mention.first:
                found.pop()
            if mention.kind != "noun" and (
                mention.kind != "organisation" or any(not w.is_(Tag.ADJECTIVE) for w in words[i : mention.last])
            ):
                found.append(mention)
            i = max(mention.last, i + 1)
        elif word.entry.tags & _NOUN and not _starts_name(words, i + word.joined, language):
            mention = _noun(words, i, language)
            found.append(mention)
            i = mention.last
        else:
            i += 1
    _appositions(words, found, language)
    return found


def _is_name(word: Word, language: Language) -> bool:
    if word.quote >= 0 or word.mark:
        return False
    if word.is_(_TITLE) or (word.is_(Tag.ROLE) and word.cap):
        return True
    if language.grammar.cased:
        return word.cap and not word.is_(Tag.STOP | Tag.DETERMINER | Tag.PRONOUN)
    return word.is_(Tag.FORENAME)


def _starts_name(words: list[Word], i: int, language: Language) -> bool:
    if i >= len(words) or not _is_name(words[i], language):
        return False
    word = words[i]
    if language.grammar.cased and not word.cap:
        return word.is_(_TITLE) and i + 1 < len(words) and words[i + 1].cap and _is_name(words[i + 1], language)
    return True


def _shortened(word: Word, language: Language) -> bool:
    """Whether a full stop belongs to this word: "Rep.", "J."."""
    return (word.cap and len(word.text) == 1) or word.is_(_TITLE) or word.folded in language.abbreviations


def _definite(words: list[Word], first: int, head: int, language: Language) -> bool:
    if words[first].is_(Tag.DETERMINER):
        return words[first].is_(Tag.DEFINITE)
    return first == head and not language.has_articles


def _named(words: list[Word], i: int, roster: Roster, language: Language) -> Mention:
    last = i + 1
    while last < len(words):
        word = words[last]
        if (
            _is_name(word, language)
            or (
                word.text == "."
                and _shortened(words[last - 1], language)
                and last + 1 < len(words)
                and words[last + 1].cap
            )
            or (
                not language.grammar.cased
                and not word.mark
                and word.quote < 0
                and not word.entry.tags
                & (Tag.BREAK | Tag.SPEECH | Tag.FRAGMENT | Tag.THAT | Tag.AUXILIARY | Tag.PRONOUN)
                and last - i < 8
            )
        ):
            last += 1
        elif (
            word.is_(Tag.PARTICLE)
            and not word.is_(Tag.BREAK)
            and (not language.grammar.capital_nouns or words[i].is_(Tag.FORENAME))
            and last + 1 < len(words)
            and words[last + 1].cap
            and _is_name(words[last + 1], language)
        ) or (
            word.is_(Tag.OF) and last + 1 < len(words) and words[last - 1].is_(Tag.ORGANISATION) and words[last + 1].cap
        ):
            last += 2
        else:
            break
    run = [w for w in words[i:last] if not w.mark]
    first = i
    while first > 0 and words[first - 1].is_(Tag.ROLE) and not words[first - 1].cap:
        first -= 1
        while first > 0 and not _stops_prefix(words[first - 1]):
            first -= 1
    cut = max((k + 1 for k, w in enumerate(run) if w.is_(_PREFIX) and not (w.is_(Tag.FORENAME) and k)), default=0)
    lead, name = run[:cut], run[cut:]
    genders: list[Gender] = [w.entry.gender for w in (*words[first:i], *lead) if w.entry.gender != "?"]
    gender: Gender = genders[-1] if genders else "?"
    begin, end = words[first].start, words[last - 1].end
    text_name = " ".join(w.text for w in run)
    is_org = any(w.is_(Tag.ORGANISATION) for w in run[1 if run[0].is_(Tag.FORENAME) else 0 :])
    acronym = len(run) == 1 and run[0].text.isupper() and len(run[0].text) > 1
    lone = (
        language.grammar.capital_nouns
        and len(name) == 1
        and not lead
        and first == i
        and not name[0].is_(Tag.FORENAME)
        and roster.find([name[0].folded]) is None
    )
    if lone:
        return Mention("noun", first, last, begin, end, text_name)
    if name and not (is_org and not lead) and not (acronym and roster.find([run[0].folded]) is None):
        person = roster.add(name, gender, language)
        mention = Mention("person", first, last, begin, end, name[-1].folded, person.gender, person=person)
        described = [w for w in words[first:i] if not w.mark] + lead
        while described and described[-1].is_(_TITLE) and not described[-1].is_(Tag.ROLE):
            described.pop()
        while described and described[-1].is_(Tag.RANK):
            described.pop()
        if any(w.is_(Tag.ROLE) for w in described):
            person.roles.update(w.folded for w in described if w.is_(Tag.ROLE))
            mention.role = (described[0].start, described[-1].end)
        person.roles.update(w.folded for w in lead if w.is_(_TITLE))
        return mention
    if is_org or not any(w.is_(Tag.ROLE | _TITLE) for w in run):
        roster.organisations[run[-1].folded] = text_name
        return Mention("organisation", first, last, begin, end, text_name)
    while last + 1 < len(words) and words[last].is_(Tag.OF) and words[last + 1].cap:
        last += 2  # "Commissioner for Internal Security"
        while last < len(words) and words[last].cap and not words[last].mark:
            last += 1
    return Mention("unnamed", first, last, begin, words[last - 1].end, run[-1].folded, gender, definite=True)


def _stops_prefix(word: Word) -> bool:
    return (
        word.mark
        or word.quote >= 0
        or bool(word.entry.tags & (Tag.SPEECH | Tag.BREAK | Tag.PRONOUN | Tag.THAT | Tag.AUXILIARY | Tag.DETERMINER))
    )


def _noun(words: list[Word], i: int, language: Language) -> Mention:
    first = i
    while i + 1 < len(words) and words[i + 1].entry.tags & _NOUN and not words[i + 1].entry.tags & Tag.SPEECH:
        i += 1  # "a police official": the last noun is the head
    while first > 0 and not _stops_prefix(words[first - 1]) and i - first < 5:
        first -= 1
    determiner = words[first - 1] if first > 0 and words[first - 1].is_(Tag.DETERMINER) else None
    first -= determiner is not None
    last = i + words[i].joined
    if last < len(words) and words[last].is_(Tag.OF):
        last += 1
        while (last < len(words) and not _stops_prefix(words[last])) or (
            last < len(words) and words[last].is_(Tag.DETERMINER)
        ):
            last += 1
    head = words[i]
    if head.entry.tags & (Tag.COLLECTIVE | Tag.DOCUMENT) and not head.entry.tags & (Tag.UNNAMED | Tag.ROLE):
        kind: MentionKind = "organisation"
    else:
        kind = "unnamed"
    return Mention(
        kind,
        first,
        last,
        words[first].start,
        words[last - 1].end,
        head.folded,
        head.entry.gender,
        head.entry.plural,
        definite=_definite(words, first, i, language),
    )


def _appositions(words: list[Word], found: list[Mention], language: Language) -> None:
    """Join "Name, chief of …," and "the chief, Name," into the person's mention, with the description as role."""
    k = 0
    while k < len(found):
        mention = found[k]
        if mention.kind == "person" and mention.person is not None:
            end = _described(words, mention.last)
            if end:
                begin = next(c for c in range(mention.last, end) if words[c].text == ",") + 1
                if mention.role is None or " " not in _text(words, mention.role):
                    mention.role = (words[begin].start, words[end - 1].end)
                roles = [w for w in words[begin:end] if w.is_(Tag.ROLE)]
                mention.person.roles.update(w.folded for w in roles[:1])
                if mention.person.gender == "?" and roles:
                    mention.person.gender = mention.gender = roles[0].entry.gender
                mention.last = end
                found[k + 1 :] = [m for m in found[k + 1 :] if m.first >= end]
            if k and not language.grammar.cased and _runs_into(words, found[k - 1], mention):
                # Without capitals "commander of the guards Brigadier X" shows as a noun and a name.
                before = found[k - 1]
                described = words[before.first : mention.first]
                mention.role = (described[0].start, described[-1].end)
                mention.person.roles.add(before.head)
                mention.first, mention.start = before.first, before.start
                del found[k - 1]
                continue
            if k and found[k - 1].kind == "unnamed" and found[k - 1].last + 1 == mention.first:
                before = found[k - 1]
                if words[before.last].text == "," and before.definite and mention.role is None:
                    mention.role = (before.start, before.end)
                    mention.person.roles.add(before.head)
                    mention.first, mention.start = before.first, before.start
                    del found[k - 1]
                    continue
        k += 1


def _runs_into(words: list[Word], noun: Mention, name: Mention) -> bool:
    between = words[noun.last : name.first]
    return (
        noun.kind == "unnamed"
        and len(between) < 7
        and not any(w.mark or w.quote >= 0 or w.entry.tags & (Tag.SPEECH | Tag.BREAK | Tag.THAT) for w in between)
    )


def _text(words: list[Word], span: tuple[int, int]) -> str:
    return " ".join(w.text for w in words if span[0] <= w.start < span[1])


def _described(words: list[Word], comma: int) -> int:
    """The end of a description between commas after a name, 0 where there is none."""
    if comma + 1 < len(words) and words[comma].text == "(":
        # "(D-Mo.)" and ages stand between the name and its description.
        comma = next((c + 1 for c in range(comma, min(len(words), comma + 8)) if words[c].text == ")"), comma)
    if comma + 1 >= len(words) or words[comma].text != ",":
        return 0
    start = comma + 1
    seen = words[start].is_(Tag.DETERMINER)
    depth = 0
    for end in range(start, min(len(words), start + 26)):
        word = words[end]
        if word.text == "(":
            depth += 1
        elif word.text == ")":
            depth -= 1
        elif word.quote >= 0 or (word.mark and depth == 0):
            return end if seen and end > start + 1 else 0
        elif end == start and word.entry.tags & (Tag.RELATIVE | Tag.SPEECH | Tag.PRONOUN | Tag.BREAK):
            return 0
        elif not seen and end - start < 9:
            seen = word.is_(Tag.ROLE | Tag.UNNAMED)
    return 0
