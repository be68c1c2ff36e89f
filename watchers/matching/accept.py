"""May a hit of the automaton be a mention? Judged on the original text: boundaries, capitals, addresses, neighbours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Literal

from watchers.matching.capitals import (
    CASED,
    acronym_written,
    all_capitals,
    among_capitals,
    capitals_fit,
    may_be_in_lower_case,
)
from watchers.matching.compiler import UNSPACED, Alias, is_acronym, is_date
from watchers.matching.fold import Folded, fold_name
from watchers.matching.language import affix_set, affixes, common_words, opening_words, word_set, words
from watchers.matching.neighbours import part_of_another
from watchers.matching.women import names_woman

Where = Literal["title", "text"]

_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+\.[\w.-]+|(?<!\w)@\w+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|info|gov|pdf|docx?|html?|jpe?g|png)\b[/\w.-]*"
)
_IZAFET = re.compile(r"\w-(?:e|i|ul|al|ud)-$", re.IGNORECASE)
_HYPHENATED = re.compile(r"[-\u2010-\u2013]([a-zA-Z]+)")
_DIGITS = re.compile(r":?\s\d")
_WORD = re.compile(r"\w+")
_NAMED = re.compile(r"\s+[A-Z][a-z]+")
_NUMBER = re.compile(r"\d\s+$")
_NUMBERED = re.compile(r"[-\u2010-\u2013]\d")
_VOWELS = "aeiouyаеиоуыэюяіє"
_SPOKEN = re.compile(
    rf"(?=.*[{_VOWELS}])[^{_VOWELS}\W\d_]{{0,2}}(?:[{_VOWELS}]{{1,2}}[^{_VOWELS}\W\d_]{{1,2}})*[{_VOWELS}]{{0,2}}"
)
DOTTED = re.compile(r"\w(?:\. ?\w)+")
_POWERS = frozenset({"U.S", "U.N", "U.K", "E.U"})
_TOWN = re.compile(r"[A-Z]\w+, $")
_CLOCK = re.compile(r"\b\d{1,2}[:.h]\d{2}\b")
# Between the words of a name: a list's comma, a sentence's end, a paragraph's.
_BREAK = re.compile(r"[;:!?|()\[\]]|[,،](?=\s)|\w{3}\.\s|\n\s*\n")
_LONGEST_ADDRESS = 200
_CONTEXT_REACH, _EXCLUDES_REACH, _HOMONYM_REACH = 200, 80, 60
_SHORT_ACRONYM, _LONG_ACRONYM = 3, 4  # letters of one that may be spoken; of one that is no word by chance


@dataclass(slots=True)
class Hit:
    """A candidate and why. One that is not ``sure`` needs another name of its entry in the article.

    A ``doubtful`` one is an acronym beside words of its everyday meaning: it has that in the whole article, unless
    it stands ``as_listed`` and the article has the name in full.
    ``start`` and ``end`` are offsets into the folded text, ``first`` and ``last`` into the original.
    """

    alias: Alias
    where: Where
    start: int
    end: int
    first: int
    last: int
    how: str
    rule: str
    sure: bool = True
    doubtful: bool = False
    as_listed: bool = True

    @property
    def key(self) -> tuple[str, str]:
        """List and entry."""
        return self.alias.list_id, self.alias.entry.id if self.alias.entry is not None else ""


@dataclass(slots=True)
class _Spot:
    """Where an alias may stand, in the folded and in the original text."""

    folded: Folded
    where: Where
    start: int
    end: int
    first: int
    last: int
    language: str

    def hit(self, alias: Alias, rule: str, how: str = "", *, sure: bool = True) -> Hit:
        return Hit(alias, self.where, self.start, self.end, self.first, self.last, how or alias.how, rule, sure)


def judge(
    alias: Alias, folded: Folded, start: int, end: int, first: int, last: int, where: Where, language: str
) -> Hit | None:
    """The hit of an alias on words of their own, None where it can't be one; offsets as in `Hit`.

    ``language`` (two letters, "" where it isn't known) is the text's: an acronym may be a word of it.
    """
    text = folded.original
    if alias.sure and text[first:last] == alias.written:
        if not (_stands_alone(alias, text, first, last) or _is_whole(alias, text, first, last)):
            return None
        return Hit(alias, where, start, end, first, last, alias.how, "as listed")
    spot = _Spot(folded, where, start, end, first, last, language)
    if alias.entry is None:
        return None if _broken(alias, spot) else spot.hit(alias, "a name of its own")
    if end - start == len(alias.folded) + 1 and folded.text[start:end] == f"{alias.folded}s":
        return _judge_plural(alias, spot)
    if alias.plain and (text[first].isupper() or alias.script not in CASED):
        fits = _is_whole(alias, text, first, last) and not _broken(alias, spot)
        return spot.hit(alias, f"spelling of “{alias.written}”") if fits else None
    return _judged(alias, spot)


def _judge_plural(alias: Alias, spot: _Spot) -> Hit | None:
    text = spot.folded.original
    if text[spot.last - 1].isupper() and text[spot.last - 2].isupper() and alias.strength == "acronym":
        return None  # among capitals the s may be the acronym's own
    hit = _judged(alias, replace(spot, end=spot.end - 1, last=spot.last - 1))
    return hit and replace(hit, how="inflected", rule=f"plural or genitive of “{alias.written}”")


def judge_form(alias: Alias, folded: Folded, start: int, end: int, where: Where, language: str) -> Hit | None:
    """The hit of an inflected form, which must begin with a capital unless it only blocks what stands in it."""
    text = folded.original
    first, last = folded.span(start, end)
    if alias.entry is None:
        return Hit(alias, where, start, end, first, last, "shadow", "a name of its own")
    if not text[first].isupper() and not may_be_in_lower_case(alias, text[first:last]):
        return None
    if alias.person and names_woman(alias.folded, folded.text[start:end]):
        return None
    spot = _Spot(folded, where, start, end, first, last, language)
    if alias.strength == "acronym":
        if text[first:last].istitle():
            return _as_word(alias, spot) if end - start >= len(alias.folded) else None
        if not folded.text.startswith(alias.folded, start):
            return None
        _, ending = folded.span(start, start + len(alias.folded))
        if not text[first:ending].isupper() or text[ending : ending + 1].isupper():
            return None
        if not _stands_free(text, first, last):
            return None
        return spot.hit(alias, f"“{alias.written}” with an ending", "inflected")
    hit = _judged(alias, spot)
    return hit and replace(hit, how="inflected", rule=f"inflected form of “{alias.written}”")


def _judged(alias: Alias, spot: _Spot) -> Hit | None:
    folded, start, end, first, last = spot.folded, spot.start, spot.end, spot.first, spot.last
    text, entry = folded.original, alias.entry
    if entry is None or not _stands_free(text, first, last) or _broken(alias, spot):
        return None
    if not capitals_fit(text, first, last, alias) or part_of_another(alias, text, first, last):
        return None
    if entry.excludes and near(folded, start, end, folded_words(entry.excludes), _EXCLUDES_REACH):
        return None
    if alias.strength == "weak":
        return _judged_weak(alias, spot)
    if alias.strength == "acronym":
        return _judged_acronym(alias, spot)
    sure = not _is_opening_word(alias, spot)
    if alias.folded in word_set("begins_sentences"):
        capitals, dateline = all_capitals(text, first, last), text[first:last].isupper()
        sure = not capitals and (dateline or not _opens_sentence(text, first))
        if not sure and _neighbours(folded.text, start, end)[1] in word_set("after_word"):
            return None
    rule = "as listed" if text[first:last] == alias.written else f"spelling of “{alias.written}”"
    return spot.hit(alias, rule, sure=sure)


def _judged_weak(alias: Alias, spot: _Spot) -> Hit | None:
    """A weak alias counts beside a word of its context, else beside another name of the entry; an acronym as such."""
    context = folded_words(alias.entry.context) if alias.entry is not None else ()
    beside = near(spot.folded, spot.start, spot.end, context, _CONTEXT_REACH)
    text, after = spot.folded.original, _neighbours(spot.folded.text, spot.start, spot.end)[1]
    if is_date(alias.folded):
        if after.isdigit():
            return None
        beside = beside or not word_set("of_group").isdisjoint(_neighbours(spot.folded.text, spot.start, spot.end))
    rule = f"weak alias beside {'a word of its context' if beside else 'a strong mention'}"
    if is_acronym(alias.written):
        hit = _judged_acronym(alias, spot)
        return hit and replace(hit, rule=rule, sure=beside and hit.sure)
    if alias.folded in common_words(spot.language):
        opens = _opens_sentence(text, spot.first)
        if opens and after in word_set("after_word"):
            return None
        beside = beside and not opens and not all_capitals(text, spot.first, spot.last)
    return spot.hit(alias, rule, sure=beside)


def _judged_acronym(alias: Alias, spot: _Spot) -> Hit | None:
    folded, start, end, first, last = spot.folded, spot.start, spot.end, spot.first, spot.last
    text, language = folded.original, spot.language
    if not acronym_written(text, first, last, alias.written):
        return _as_word(alias, spot)
    if _NUMBERED.match(text, last):
        return None
    if " " in folded.text[start:end] and " " not in alias.folded and not _dotted(text, first, last):
        return None
    if _is_state(text, first, last):
        return None
    rule = "acronym in the capitals it is listed with"
    if _means_another(alias, spot):
        as_listed = text[first:last] == alias.written
        return replace(spot.hit(alias, rule, sure=False), doubtful=True, as_listed=as_listed)
    bracketed = text[max(0, first - 2) : first].strip() in {"(", "["} and text[last : last + 2].strip()[:1] in {
        ")",
        "]",
    }
    if alias.folded not in common_words(language) or bracketed:
        return spot.hit(alias, rule, sure=len(alias.folded) > 2 or not _beside_number(text, first, last))
    if _in_everyday_compound(text, last):
        return None
    other_case = text[first:last] != alias.written and text[first:last].isupper() and not alias.written.isupper()
    before, after = _neighbours(folded.text, start, end)
    if not (among_capitals(text, first, last) or other_case):
        emphasis = alias.folded in word_set("verbs") and not word_set("before_verb").isdisjoint((before, after))
        return None if emphasis else spot.hit(alias, rule)
    group, led = after in word_set("of_group"), before in word_set("before_group")
    if group and led:
        return spot.hit(alias, "acronym among capitals, as the name of a group")
    if group or (led and after not in word_set("after_word")):
        return spot.hit(alias, "acronym among capitals, beside another name of the same entry", sure=False)
    return None


def _as_word(alias: Alias, spot: _Spot) -> Hit | None:
    """An acronym that is spoken as a word, written as one: "Nato"; none that is a word of everyday language.

    A short one, one with another meaning, and one before a word with a capital need the name in full.
    """
    text, first, last, word = spot.folded.original, spot.first, spot.last, alias.folded
    if not (
        alias.written.isupper()
        and text[first:last].istitle()
        and len(word) >= _SHORT_ACRONYM
        and _SPOKEN.fullmatch(word)
    ):
        return None
    if word in common_words(spot.language) or word in word_set("everyday"):
        return None
    if alias.script == "cyrillic" and _opens_sentence(text, first):  # whose acronyms are hardly ever written so
        return None
    named = _NAMED.match(text, last) is not None
    if len(word) < _LONG_ACRONYM and (named or _opens_sentence(text, first) or alias.written in text):
        return None
    sure = len(word) >= _LONG_ACRONYM and word not in words()["acronyms"] and not named
    sure = sure and not _is_opening_word(alias, spot)
    return spot.hit(alias, f"“{alias.written}” written as a word", sure=sure)


def _is_opening_word(alias: Alias, spot: _Spot) -> bool:
    """Whether a name stands where its language begins a sentence with a word that looks like it."""
    if alias.folded not in opening_words(spot.language) or spot.folded.text[spot.start : spot.end] != alias.folded:
        return False
    return _opens_sentence(spot.folded.original, spot.first)


def _beside_number(text: str, first: int, last: int) -> bool:
    """Whether a number follows, or stands before what is no group of people: 40 AD."""
    if _DIGITS.match(text, last):
        return True
    return bool(_NUMBER.search(text, max(0, first - 8), first)) and not text[last : last + 2].strip().isalpha()


def _dotted(text: str, first: int, last: int) -> bool:
    """Whether letters with dots are an acronym of their own and no part of a longer one (V.I.P.)."""
    if not DOTTED.fullmatch(text, first, last):
        return False
    if text[first - 1 : first] == "." and text[first - 2 : first - 1].isalpha():
        return False
    return not (
        text[last : last + 1] == "." and text[last + 1 : last + 2].isalpha() and text[last + 2 : last + 3] == "."
    )


def _is_state(text: str, first: int, last: int) -> bool:
    """Whether two letters with dots are the state that a town lies in (Sarn, N.C.)."""
    if last - first != len("N.C") or text[first + 1] != "." or text[first:last] in _POWERS:
        return False
    return _TOWN.search(text, max(0, first - 20), first) is not None


def _means_another(alias: Alias, spot: _Spot) -> bool:
    others = words()["acronyms"].get(alias.folded)
    if not others:
        return False
    if near(spot.folded, spot.start, spot.end, tuple(others), _HOMONYM_REACH):
        return True
    if alias.folded not in word_set("beside_clock"):
        return False
    text = spot.folded.original
    return bool(_CLOCK.search(text, max(0, spot.first - 20), spot.last + 20) or _DIGITS.match(text, spot.last))


def _in_everyday_compound(text: str, last: int) -> bool:
    """Whether "-left", "-to-date" or the like follows, and not "-linked"."""
    found = _HYPHENATED.match(text, last)
    return (
        found is not None
        and found[1].lower() not in word_set("linking")
        and (found[1].islower() or all_capitals(text, last, last))
    )


def _neighbours(text: str, start: int, end: int) -> tuple[str, str]:
    before = text[text.rfind(" ", 0, start - 1) + 1 : start - 1]
    after = text[end + 1 : text.find(" ", end + 1)] if end + 1 < len(text) else ""
    return before, after


def _stands_alone(alias: Alias, text: str, first: int, last: int) -> bool:
    """Whether nothing beside a name of several words could make it a part of anything: so most stand."""
    after = text[last : last + 1]
    if " " not in alias.folded or after in _JOINERS or text[first - 1 : first] in _JOINERS:
        return False
    return after != " " or not text[last + 1 : last + 2].isupper()


def _is_whole(alias: Alias, text: str, first: int, last: int) -> bool:
    """Whether a name is no part of an address or of a longer name."""
    return _stands_free(text, first, last) and not part_of_another(alias, text, first, last)


def _stands_free(text: str, first: int, last: int) -> bool:
    """Whether a span stands in no address and is no part of a longer name."""
    after = text[last : last + 2]
    if after[:1] == " ":
        if after[1:].isupper() and _goes_on(text, last):
            return False
        joined = False
    else:
        joined = after[:1] in _JOINERS and (after[0] != "." or after[1:].isalnum())
    if not joined and (not first or text[first - 1] not in _JOINERS):
        return True
    return not (_in_address(text, first, last) or _after_izafet(text, first))


_JOINERS = frozenset("@.-\u2010\u2011/_=+")


def _goes_on(text: str, last: int) -> bool:
    """Whether the next word makes a name another one: X University."""
    word = _WORD.match(text, last + 1)
    return word is not None and word[0] in _longer_names()


@cache
def _longer_names() -> frozenset[str]:
    titled = word_set("longer_name") | word_set("teams")
    capitals = word_set("longer_name_in_capitals") | word_set("teams")
    return frozenset({word.title() for word in titled} | {word.upper() for word in capitals})


def _broken(alias: Alias, spot: _Spot) -> bool:
    """Whether a name of several words goes over the end of a sentence or the comma of a list."""
    if spot.last - spot.first == spot.end - spot.start:  # nothing but one mark between two words
        return False
    text = spot.folded.original
    return _BREAK.search(text, spot.first, spot.last) is not None and _BREAK.search(alias.written) is None


def _opens_sentence(text: str, first: int) -> bool:
    head = text[max(0, first - 4) : first].rstrip()
    return not head or head[-1] in ".!?…:\n"


def _in_address(text: str, start: int, end: int) -> bool:
    """Whether a span stands in a URL, an e-mail address or a handle, where names are no mentions."""
    head = re.split(r"\s", text[max(0, start - _LONGEST_ADDRESS) : start])[-1]
    tail = re.split(r"\s", text[end : end + _LONGEST_ADDRESS], maxsplit=1)[0]
    chunk, at = head + text[start:end] + tail, len(head)
    return any(a <= at < b for a, b in (found.span() for found in _ADDRESS.finditer(chunk)))


def bounded(folded: str, start: int, end: int, alias: Alias) -> bool:
    """Whether the name stands as a word of its own, but for affixes that its language joins to names."""
    if alias.script in UNSPACED:
        return _bounded_unspaced(folded, start, end, alias)
    if folded[start - 1] == " " == folded[end]:
        return True
    before = folded.rfind(" ", 0, start) + 1
    prefix = folded[before:start]
    if prefix and prefix not in affix_set("prefixes", alias.script):
        return False
    after = folded.find(" ", end)
    suffix = folded[end:after]
    return not suffix or (suffix in affix_set("suffixes", alias.script) and alias.strength != "acronym")


def _bounded_unspaced(folded: str, start: int, end: int, alias: Alias) -> bool:
    after, before = folded[end], folded[start - 1]
    if after in affixes()["not_before"].get(folded[end - 1], ()):
        return False
    if alias.script == "kana":  # a run of katakana is one word
        return not ("\u30a1" <= after <= "\u30fe" or "\u30a1" <= before <= "\u30fe")
    return True


def _after_izafet(text: str, start: int) -> bool:
    """Whether an izafet joins the hit to a word before it, as in "Tehrik-e-X"."""
    return text[start - 1 : start] == "-" and bool(_IZAFET.search(text[max(0, start - 6) : start]))


def near(folded: Folded, start: int, end: int, wanted: tuple[str, ...], reach: int) -> bool:
    """Whether a word that begins like one of ``wanted`` (folded) stands within ``reach`` letters of a folded span."""
    window = folded.text[max(0, start - reach) : end + reach]
    return any(f" {word}" in window for word in wanted)


@lru_cache(maxsize=4096)
def folded_words(written: Sequence[str]) -> tuple[str, ...]:
    """The words of a context or of an exclusion as they stand in a folded text."""
    return tuple(fold_name(word) for word in written)
