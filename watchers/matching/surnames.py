"""Surnames after (in a headline: before) the full name: whose are they?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from watchers.matching.capitals import all_capitals
from watchers.matching.fold import Folded
from watchers.matching.inflection import Inflection
from watchers.matching.language import affix_set, common_words, given_names, script, word_set
from watchers.matching.neighbours import headline_case
from watchers.matching.women import fits, is_womans

_SYLLABLES = re.compile(
    "(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:[iu]?ang|i?ong|[iu]?eng|ing|[iuy]?an|[iu]?en|in|[uo]?on|[uy]?un|u?ai|u?ei|"
    "i?ao|[io]?ou|oo|eo|eu[nlm]?|[iuy]?ae|i?e|[iuy]?a|u?o|ui|iu|ue|yu[nk]?|[aeiou][kmlp]|i|u)){1,2}"
)
_SENTENCE_END = re.compile(r"(?:[.!?…:;\"“”»«()\[\]\n|,–—―•*]|^)[\s\"“”«»'’()\[\]-]*$")
_GIVEN = re.compile(r",? ([^\W\d_]+)")
_PARTICLES = word_set("particles")
_PREFIXED = frozenset({"arabic", "hebrew"})
_SHORTEST = 3  # letters of a surname that is looked for
_USUAL = 2  # times that a surname alone must have stood for somebody to go on so past a namesake
_ROOT = 3  # letters that a surname keeps in its other forms
_LONGEST_HEADLINE = 150  # letters
_SENTENCE_MARKS = frozenset(".:;,")
_OBLIQUE_ENDS = frozenset("eiuyеиіыуюєї")  # that few given names have in the nominative but those we list


@dataclass(frozen=True, slots=True)
class Bearer:
    """A person found in full: the folded full name, as listed and as it stands there, and in folded offsets where."""

    key: int
    name: str
    written: str
    start: int
    end: int


@lru_cache(maxsize=8192)
def surnames_of(name: str, written: str) -> tuple[str, ...]:
    """The family names of a folded full name, surest first: the last word, and before it the first of two surnames.

    In a name of Chinese or Korean syllables, the first word.

    ``written`` is the name as it stands in the article, whose last word may be a feminine form. None of a name of
    one word, none of a particle.
    """
    parts = [part for part in name.split(" ") if len(part) > 1 and part not in word_set("name_suffixes")]
    if len(parts) < 2:
        return ()
    last = dict.fromkeys((parts[-1], _last_word(written)))
    found = tuple(word for word in last if len(word) >= _SHORTEST and word not in _PARTICLES)
    if parts[0] in word_set("family_first") and all(_SYLLABLES.fullmatch(part) for part in parts[1:]):
        return (*found, parts[0])
    if len(parts) > 2 and not _PARTICLES.intersection(parts) and len(parts[-2]) > _SHORTEST:
        found = (*found, parts[-2])
    return found


def _last_word(name: str) -> str:
    head, _, last = name.rpartition(" ")
    return _last_word(head) if head and last in word_set("name_suffixes") else last


def root_of(surname: str, inflection: Inflection | None) -> str:
    """What all forms of a surname begin with; with the space before it but in scripts that join prefixes to names."""
    if script(surname[0]) in _PREFIXED:
        return surname
    return f" {surname if inflection is None else surname[:_ROOT]}"


@lru_cache(maxsize=8192)
def roots_of(name: str, written: str, inflection: Inflection | None) -> tuple[str, ...]:
    """``root_of`` each of the surnames of a name, see `surnames_of`."""
    return tuple(root_of(surname, inflection) for surname in surnames_of(name, written))


def surnames(
    folded: Folded,
    bearers: Sequence[Bearer],
    known: Sequence[Bearer],
    *,
    inflection: Inflection | None,
    headline: bool,
) -> Iterator[tuple[int, int, int]]:
    """The (bearer's key, folded start, folded end) of each surname that stands alone.

    ``bearers`` were found in this text, ``known`` also in the other one (title or text).
    """
    by_surname: dict[str, list[Bearer]] = {}
    firsts: set[str] = set()
    for bearer in known:
        for surname in surnames_of(bearer.name, bearer.written):
            by_surname.setdefault(surname, []).append(bearer)
            if surname not in {_last_word(bearer.name), _last_word(bearer.written)}:
                firsts.add(surname)
    for surname, people in by_surname.items():
        own = [b for b in bearers if b in people]
        search = _Search(folded, surname, people, inflection, first_of_two=surname in firsts, headline=headline)
        yield from search.find(own, bearers)


@dataclass(frozen=True, slots=True)
class _Search:
    """One surname in one text. ``first_of_two`` surnames count only beside a title or a verb of speech."""

    folded: Folded
    surname: str
    people: Sequence[Bearer]
    inflection: Inflection | None
    first_of_two: bool
    headline: bool

    def find(self, own: Sequence[Bearer], named: Sequence[Bearer]) -> Iterator[tuple[int, int, int]]:
        """``own`` are the bearers of the surname in this text, ``named`` all that it names in full."""
        people, folded = self.people, self.folded
        keys = {bearer.key for bearer in people}
        holders = [people[-1]] if len(keys) == 1 and not own else []  # latest last
        alone = 0  # times that the surname has stood for its holder
        for start, end in self._words():
            full = next((b for b in named if b.start <= start < b.end), None)
            if full is not None:
                holders += [full] if full.key in keys or full in own else []
                continue
            length = self._length(folded.text[start:end])
            if not length:
                continue
            begin = self._beginning(start)
            verdict = self._judge(begin, start, end, named)
            if verdict == "other":
                kept = alone >= _USUAL or (self._inflects() and is_womans(folded.text[start:end], self.surname))
                holders = holders if kept else []
            elif verdict == "alone":
                if not holders and len(keys) == 1 and self._in_headline(start):
                    holders = [people[0]]
                holder = next((holder for holder in reversed(holders) if self._fits(holder, start, end)), None)
                if holder is not None:
                    alone += 1
                    fitting = self._of_title(begin) if len(keys) > 1 else None
                    key = holder.key if fitting is None else fitting
                    yield key, self._initials(begin)[0], start + length

    def _words(self) -> Iterator[tuple[int, int]]:
        """The words of the text that begin like the surname, without what their script joins to them before it."""
        text = self.folded.text
        root = root_of(self.surname, self.inflection)
        at = text.find(root)
        while at >= 0:
            end = text.find(" ", at + len(root))
            if root[0] == " ":
                yield at + 1, end
            else:
                prefix = text[text.rfind(" ", 0, at) + 1 : at]
                if not prefix or prefix in affix_set("prefixes", script(root[0])):
                    yield at, end
            at = text.find(root, end)

    def _length(self, word: str) -> int:
        surname = self.surname
        if word == surname:
            return len(word)
        if self.inflection is not None:
            return self.inflection.length(surname, word, last=True) if self.inflection.people_too else 0
        if not word.startswith(surname):
            return 0
        suffix = word[len(surname) :]
        return len(surname) if suffix in affix_set("suffixes", script(surname[-1])) else 0

    def _beginning(self, start: int) -> int:
        """Where the family name begins: at "bin", "von der" or the first of two surnames, if the full name has them."""
        begin = start
        for bearer in self.people:
            before = bearer.name.split(" ")
            before = before[1 : before.index(self.surname)] if self.surname in before else []
            while before and self._is_form(before[-1], word := _word_before(self.folded, begin)[0]):
                before.pop()
                begin -= len(word) + 1
        return begin

    def _is_form(self, name: str, word: str) -> bool:
        """Whether a word is this part of a family name, which may be inflected as the other is."""
        if word == name:
            return True
        return self._inflects() and self.inflection is not None and self.inflection.length(name, word, last=False) > 0

    def _in_headline(self, start: int) -> bool:
        text = self.folded.original
        at, _ = self.folded.span(start, start + 1)
        return self.headline or all_capitals(text, at, at) or _is_headline(text.partition("\n")[0], at)

    def _judge(self, begin: int, start: int, end: int, named: Sequence[Bearer]) -> str:
        """ "alone", "other" (somebody else of that name) or "none" (no name at all)."""
        folded, surname, text = self.folded, self.surname, self.folded.original
        first, last = folded.span(start, end)
        opening, _ = folded.span(begin, end)
        if text[first].lower() == text[first].upper():  # a script without capitals
            return "none" if self.first_of_two else "alone"
        if not text[first].isupper():
            return "none"
        (before, capital), (after, follows_name) = _word_before(folded, begin), _word_after(folded, end)
        capitals = all_capitals(text, first, last)
        speaks = after in word_set("speech") or (after.endswith("ed") and (capitals or not follows_name))
        if self.first_of_two and not (before in word_set("titles") or speaks):
            return "none"
        initial = self._initials(begin)[1]
        if initial and not any(bearer.name.startswith(initial) for bearer in self.people):
            return "other"
        opens = bool(_SENTENCE_END.search(text[max(0, opening - 6) : opening]))
        acts = speaks or after in word_set("acts") or after[:1].isdigit() or (after == "and" and self._joins_name(end))
        everyday = surname in common_words() and opens and not capitals and not acts
        dated = surname in word_set("months") and (before in word_set("before_month") or after.isdigit())
        if not self._begins_alike(first) if self._inflects() else everyday or dated:
            return "none"
        if text[first:last].isupper() and after in given_names("names") and _in_row(text, last):
            return "other"
        if after in word_set("lands") and not follows_name:
            return "other"
        a_word = before in word_set("before_word") or (surname in word_set("months") and not speaks)
        if capitals and a_word and surname in common_words():
            return "none"
        if capitals:
            given = before in given_names("names") and not any(before in b.name.split(" ") for b in self.people)
            return "other" if given or self._is_wife(before) or (not opens and self._is_second(before)) else "alone"
        bare = folded.text[start:end] == surname  # with an ending, what follows is another word
        if bare and before in word_set("noun_articles"):
            return "none"
        named_before = any(bearer.start < begin - 1 < bearer.end + 1 for bearer in named)  # and no given name
        beside_name = not opens and capital and before not in _PARTICLES and not named_before
        if beside_name and self._is_given_name(before, begin):
            return "other"
        said = self._inflects() and (before in word_set("speech") or any(b.start == end + 1 for b in named))
        return "none" if bare and not said and self._goes_on(last, after) else "alone"

    def _inflects(self) -> bool:
        """Whether the text's language gives all words of a name other forms."""
        return self.inflection is not None and self.inflection.given_names_too

    def _fits(self, bearer: Bearer, start: int, end: int) -> bool:
        """Whether the word may be this bearer's surname, and not that of a man or woman of the same family."""
        if not self._inflects():
            return True
        first, last = self.folded.span(start, end)
        return fits(bearer.name, self.surname, self.folded.text[start:end], self.folded.original[first:last])

    def _begins_alike(self, first: int) -> bool:
        """Whether the first letter has the accents of one of the bearers' surnames here: Župan is not Zupan."""
        folded = self.folded
        letters = set()
        for bearer in self.people:
            if folded.text[bearer.start : bearer.end] == bearer.written:
                at = folded.text.rfind(" ", bearer.start, bearer.end) + 1
                letters.add(folded.original[folded.span(at, at + 1)[0]].lower())
        return not letters or folded.original[first].lower() in letters

    def _is_given_name(self, before: str, begin: int) -> bool:
        """Whether the capitalised word before a surname makes it another person's."""
        if before in word_set("other_bearer"):
            return self._is_wife(before)
        if before in word_set("titles") or before in word_set("openers"):
            return False
        if len(before) == 1:  # a word, or an initial of this person
            return False
        if self._inflects():
            known = self._is_known_given_name(before)
            return known or not (self._is_of_another_word(before, begin) or _lower_case_word(self.folded, before))
        return not _lower_case_word(self.folded, before)

    def _is_known_given_name(self, word: str) -> bool:
        """Whether a word is a given name in one of its forms."""
        inflection = self.inflection
        return inflection is not None and any(
            base in names and inflection.length(base, word, last=False)
            for base in inflection.bases(word)
            for names in (given_names("inflecting"), given_names("names"))
        )

    def _is_of_another_word(self, before: str, begin: int) -> bool:
        """Whether the word before a surname is none that a name begins with, so far as its place and end tell.

        It begins a sentence ("Wniosek Karmana"), is in capitals ("szef SLD Karman") or in an oblique case ("prezydent
        Polski Karman").
        """
        text = self.folded.original
        first, last = self.folded.span(begin - len(before) - 1, begin - 1)
        opens = _SENTENCE_END.search(text[max(0, first - 6) : first])
        return bool(opens) or text[first:last].isupper() or before[-1] in _OBLIQUE_ENDS

    def _is_wife(self, before: str) -> bool:
        """Whether "Mrs" is before the surname of a man, by his given name or by what the article calls him."""
        if before not in word_set("other_bearer"):
            return False
        given = {bearer.name.partition(" ")[0] for bearer in self.people}
        if not given.isdisjoint(given_names("women")):
            return False
        text = self.folded.text
        man = not given.isdisjoint(given_names("names")) or f" mr {self.surname} " in text
        return man or (" he " in text and not (" she " in text or " her " in text))

    def _of_title(self, begin: int) -> int | None:
        """The key of the one bearer whom "Mr" or "Mrs" before the surname fits; None where it tells nothing."""
        title, _ = _word_before(self.folded, begin)
        if title not in {"mr", "ms", *word_set("other_bearer")}:
            return None
        women = {b.key for b in self.people if b.name.partition(" ")[0] in given_names("women")}
        fitting = {b.key for b in self.people} - women if title == "mr" else women
        return fitting.pop() if len(fitting) == 1 else None

    def _is_second(self, before: str) -> bool:
        """Whether the article has the surname as the second one of somebody else, after this word."""
        text = self.folded.text
        pair = f" {before} {self.surname} "
        at = text.find(pair)
        while at >= 0:
            if text[text.rfind(" ", 0, at) + 1 : at] in given_names("names"):
                return not any(before in bearer.name.split(" ") for bearer in self.people)
            at = text.find(pair, at + 1)
        return False

    def _joins_name(self, end: int) -> bool:
        """Whether a word with a capital follows "and"."""
        at, _ = self.folded.span(end + len(" and "), end + len(" and ") + 1)
        return self.folded.original[at].isupper()

    def _initials(self, begin: int) -> tuple[int, str]:
        """Where the initials before a family name begin, and the first of them: J.-P. Karman."""
        folded, initial = self.folded, ""
        while folded.text[begin - 3 : begin - 2] == " " and folded.text[begin - 2].isalpha():
            at, last = folded.span(begin - 2, begin - 1)
            dotted = folded.original[last : last + 1] in {".", "-"}
            if not (dotted and folded.original[at].isupper()) or folded.text[begin - 2] in word_set("titles"):
                break
            begin, initial = begin - 2, folded.text[begin - 2]
        return begin, initial

    def _goes_on(self, last: int, after: str) -> bool:
        """Whether a longer name begins here: "Karman Street"; in a headline every word has a capital."""
        text = self.folded.original
        if text[last : last + 1] not in {" ", "-"} or not text[last + 1 : last + 2].isupper():
            return False
        if self._inflects() and text[last + 2 : last + 3].isupper():  # another name: "řekl Karman DPK"
            return False
        if any(after in word_set(key) for key in ("openers", "months", "titles", "speech", "of_term")):
            return False
        if text[last] == "-":  # two names where the article has the other one alone, too: Karman-Dale talks
            pair = f" {self.surname} {after} "
            return self.folded.text.count(f" {after} ") <= self.folded.text.count(pair)
        return not (_lower_case_word(self.folded, after) or headline_case(text, last))


def _in_row(text: str, last: int) -> bool:
    """Whether a given name that is not all capitals follows a family name: KARMAN, Olga."""
    given = _GIVEN.match(text, last)
    return given is not None and not given[1].isupper()


def _is_headline(first_line: str, at: int) -> bool:
    """Whether an offset is in the first line of a text, and that is a headline: short, and no sentence."""
    return at < len(first_line) <= _LONGEST_HEADLINE and first_line.rstrip()[-1:] not in _SENTENCE_MARKS


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


def _lower_case_word(folded: Folded, word: str) -> bool:
    """Whether the article has the word without a capital, too."""
    at = folded.text.find(f" {word} ")
    while at >= 0:
        first, _ = folded.span(at + 1, at + 2)
        if folded.original[first].islower():
            return True
        at = folded.text.find(f" {word} ", at + 1)
    return False
