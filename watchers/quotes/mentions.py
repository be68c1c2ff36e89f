"""Who is mentioned in a sentence: people, organisations, unnamed sources, pronouns, each with its description."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from watchers.quotes.language import Gender, Language, Tag
from watchers.quotes.people import Person, Roster
from watchers.quotes.words import Sentence, Word

MentionKind = Literal["person", "organisation", "unnamed", "pronoun", "noun"]
_TITLE = Tag.HONORIFIC | Tag.RANK
_PREFIX = _TITLE | Tag.ROLE | Tag.ADJECTIVE
_NOUN = Tag.ROLE | Tag.UNNAMED | Tag.COLLECTIVE | Tag.DOCUMENT


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
            found.append(Mention("pronoun", i, i + 1, word.start, word.end, word.folded, word.gender, word.plural))
            i += 1
        elif _starts_name(words, i, language):
            mention = _named(words, i, roster, language)
            while found and found[-1].last > mention.first:
                found.pop()
            nobody = mention.kind == "organisation" and all(w.is_(Tag.ADJECTIVE) for w in words[i : mention.last])
            if mention.kind != "noun" and not nobody:
                found.append(mention)
            i = max(mention.last, i + 1)
        elif word.is_(_NOUN) and not _starts_name(words, i + word.joined, language):
            found.append(_noun(words, i, language))
            i = found[-1].last
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
    """The mention whose capitalised (or listed) words begin at ``i``: a person, a body, or an office alone."""
    last = _name_end(words, i, language)
    first = _description_start(words, i)
    run = [w for w in words[i:last] if not w.mark]
    cut = max((k + 1 for k, w in enumerate(run) if w.is_(_PREFIX) and not (w.is_(Tag.FORENAME) and k)), default=0)
    lead, name = run[:cut], run[cut:]
    described = [*(w for w in words[first:i] if not w.mark), *lead]
    genders: list[Gender] = [w.gender for w in described if w.gender != "?"]
    gender: Gender = genders[-1] if genders else "?"
    begin, end = words[first].start, words[last - 1].end
    written = " ".join(w.text for w in run)
    if not described and _is_common_noun(name, roster, language):
        return Mention("noun", first, last, begin, end, written)
    is_body = any(w.is_(Tag.ORGANISATION) for w in run[1 if run[0].is_(Tag.FORENAME) else 0 :])
    if name and not (is_body and not lead) and not _is_acronym(run, roster):
        person = roster.add(name, gender, language)
        role = _role(described, person, lead)
        return Mention("person", first, last, begin, end, name[-1].folded, person.gender, person=person, role=role)
    if is_body or not any(w.is_(Tag.ROLE | _TITLE) for w in run):
        return Mention("organisation", first, last, begin, end, written)
    last = _office_end(words, last)
    return Mention("unnamed", first, last, begin, words[last - 1].end, run[-1].folded, gender, definite=True)


def _name_end(words: list[Word], i: int, language: Language) -> int:
    last = i + 1
    while last < len(words):
        step = _name_goes_on(words, i, last, language)
        if not step:
            break
        last += step
    return last


def _name_goes_on(words: list[Word], i: int, at: int, language: Language) -> int:
    """How many words from ``at`` on belong to the name that began at ``i``: 0, 1, or 2 for a joint and a name."""
    word, before = words[at], words[at - 1]
    after = words[at + 1] if at + 1 < len(words) else None
    if _is_name(word, language):
        return 1
    if word.text == "." and _shortened(before, language) and after is not None and after.cap:
        return 1
    if not language.grammar.cased:
        ends = Tag.BREAK | Tag.SPEECH | Tag.FRAGMENT | Tag.THAT | Tag.AUXILIARY | Tag.PRONOUN
        if not word.mark and word.quote < 0 and not word.is_(ends) and at - i < 8:
            return 1
    if after is None or not after.cap:
        return 0
    if word.is_(Tag.OF) and before.is_(Tag.ORGANISATION):
        return 2
    joint = word.is_(Tag.PARTICLE) and not word.is_(Tag.BREAK) and _is_name(after, language)
    return 2 if joint and (not language.grammar.capital_nouns or words[i].is_(Tag.FORENAME)) else 0


def _description_start(words: list[Word], i: int) -> int:
    """Where "the former spokesman" before a name begins."""
    first = i
    while first > 0 and words[first - 1].is_(Tag.ROLE) and not words[first - 1].cap:
        first -= 1
        while first > 0 and not _stops_prefix(words[first - 1]):
            first -= 1
    return first


def _is_common_noun(name: list[Word], roster: Roster, language: Language) -> bool:
    """Where all nouns have capitals, one capitalised word alone is a name only if it was one before."""
    if not language.grammar.capital_nouns or len(name) != 1:
        return False
    return not name[0].is_(Tag.FORENAME) and roster.find([name[0].folded]) is None


def _is_acronym(run: list[Word], roster: Roster) -> bool:
    """Whether a word in capitals stands alone and is nobody's name ("QADRI" of a transcript is)."""
    return len(run) == 1 and run[0].text.isupper() and len(run[0].text) > 1 and roster.find([run[0].folded]) is None


def _role(described: list[Word], person: Person, lead: list[Word]) -> tuple[int, int] | None:
    """The span of the description before a name, bare ranks and forms of address left out; noted with the person."""
    words = list(described)
    while words and words[-1].is_(_TITLE) and not words[-1].is_(Tag.ROLE):
        words.pop()
    while words and words[-1].is_(Tag.RANK):
        words.pop()
    offices = [w.folded for w in words if w.is_(Tag.ROLE)]
    person.roles.update(offices, (w.folded for w in lead if w.is_(_TITLE)))
    return (words[0].start, words[-1].end) if offices else None


def _office_end(words: list[Word], last: int) -> int:
    """The end of "Commissioner for Internal Security"."""
    while last + 1 < len(words) and words[last].is_(Tag.OF) and words[last + 1].cap:
        last += 2
        while last < len(words) and words[last].cap and not words[last].mark:
            last += 1
    return last


def _stops_prefix(word: Word) -> bool:
    return (
        word.mark
        or word.quote >= 0
        or word.is_(Tag.SPEECH | Tag.BREAK | Tag.PRONOUN | Tag.THAT | Tag.AUXILIARY | Tag.DETERMINER)
    )


def _noun(words: list[Word], i: int, language: Language) -> Mention:
    first = i
    while i + 1 < len(words) and words[i + 1].tags & _NOUN and not words[i + 1].tags & Tag.SPEECH:
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
    if head.tags & (Tag.COLLECTIVE | Tag.DOCUMENT) and not head.tags & (Tag.UNNAMED | Tag.ROLE):
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
        head.gender,
        head.plural,
        definite=_definite(words, first, i, language),
    )


def _appositions(words: list[Word], found: list[Mention], language: Language) -> None:
    """Join "Name, chief of …," and "the chief, Name," into the person's mention, with the description as role."""
    k = 0
    while k < len(found):
        mention = found[k]
        if mention.person is not None:
            end = _described(words, mention.last)
            if end:
                _describe(words, mention, mention.person, end)
                found[k + 1 :] = [m for m in found[k + 1 :] if m.first >= end]
            if k and _introduces(words, found[k - 1], mention, language):
                before = found[k - 1]
                until = mention.first if not language.grammar.cased else before.last
                mention.role = (before.start, words[until - 1].end)
                mention.person.roles.add(before.head)
                mention.first, mention.start = before.first, before.start
                del found[k - 1]
                continue
        k += 1


def _describe(words: list[Word], mention: Mention, person: Person, end: int) -> None:
    """Add the description that ends at word ``end`` to the mention of a person before it."""
    begin = next(c for c in range(mention.last, end) if words[c].text == ",") + 1
    if mention.role is None or " " not in _text(words, mention.role):
        mention.role = (words[begin].start, words[end - 1].end)
    office = next((w for w in words[begin:end] if w.is_(Tag.ROLE)), None)
    if office is not None:
        person.roles.add(office.folded)
        if person.gender == "?":
            person.gender = mention.gender = office.gender
    mention.last = end


def _introduces(words: list[Word], noun: Mention, name: Mention, language: Language) -> bool:
    """Whether "the chief, Name" belong together; without capitals also "commander of the guards Brigadier Name"."""
    if noun.kind != "unnamed":
        return False
    if not language.grammar.cased and _runs_into(words, noun, name):
        return True
    comma = noun.last + 1 == name.first and words[noun.last].text == ","
    return comma and noun.definite and name.role is None


def _runs_into(words: list[Word], noun: Mention, name: Mention) -> bool:
    between = words[noun.last : name.first]
    ends = Tag.SPEECH | Tag.BREAK | Tag.THAT
    return len(between) < 7 and not any(w.mark or w.quote >= 0 or w.is_(ends) for w in between)


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
        elif end == start and word.tags & (Tag.RELATIVE | Tag.SPEECH | Tag.PRONOUN | Tag.BREAK):
            return 0
        elif not seen and end - start < 9:
            seen = word.is_(Tag.ROLE | Tag.UNNAMED)
    return 0
