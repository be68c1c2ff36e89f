"""Is a name only a part of somebody else's, or of a longer one? Told by the words that stand right beside it."""

from __future__ import annotations

import re

from watchers.matching.compiler import Alias
from watchers.matching.fold import fold_name
from watchers.matching.language import given_names, word_set
from watchers.types import WatchEntry

_HYPHENS = frozenset("-\u2010\u2011")  # without dashes, which part names
_HYPHENATED = re.compile(r"[-\u2010\u2011]([^\W\d_]+)")
_PREFIXED = re.compile(r"([^\W\d_]+)[-\u2010\u2011]$")
_HEAD = re.compile(r"([^\W\d_]+)\s+of\s+$")
_WORD_AFTER = re.compile(r"[ \t\u00a0]+([^\W\d_]{2,})")
_ADJECTIVE = re.compile(r"(?:[sšcčžz]k(?:[aoieáéýą]|ie|iej|ou)|ськ[аоиі]|[сц]к(?:ая|ий|ое|ие|и|о|а))$")
_CASE = re.compile("(?:owi|ovi|iem|em|om|ou|a|u|y|i|e|o|ові|еві|ом|ем|ою|ой|ей|а|у|ы|и|і|е|ю|я)$")
_BEFORE = re.compile(r"(?<=[\w,’'-]\s)([^\W\d_]+)\s+$")  # no first word of a sentence
_OF_NAME = re.compile(r"\s+of\s+[A-Z][\w-]*(?![\w’'-])")
_NATION = re.compile("(?:an|ish|ese|ch|ic|li|qi|eek|States|Kingdom|Union)$")
_OPENING = "\"'“‘«("  # marks before a word
_SENTENCE_BEFORE = re.compile(r"(?:^|[.!?…\n])[\s\"”“„»«]*$")
_REACH = 24  # letters of a word that is looked at
_WRAPPED = 40  # letters of a line that goes on in the next
_LONG, _TITLED = 3, 4  # letters of a long word; long words with capitals that make a line a headline


def part_of_another(alias: Alias, text: str, first: int, last: int) -> bool:
    """Whether ``text[first:last]`` belongs to somebody else's name than that of ``alias``, or to a longer one.

    A full name goes on in a second family name (Ada Sarn-Keel) or begins before it (Jean-Ada Sarn). One word after
    a given name is a family name (Harrison Ford), one after "Bank of" a bank's; a place that is a given name is one
    before a family name (Chad Miller). A general word is a part of what another word names (World Congress), one that
    looks like an adjective a part of what follows with a capital (Polska Agencja Prasowa).
    """
    if " " in alias.folded:
        return alias.person and _double_barrelled(text, first, last)
    if alias.strength == "acronym":
        return False
    if first > 1 and text[first - 1].isspace() and _same_line(text, first):
        if text[max(0, first - 3) : first - 1] == "of":
            if _is_of(text, first):
                return True
        elif _after_given_name(alias, text, first, last):
            return True
    given = alias.folded in given_names("places") or (not alias.person and alias.folded in given_names("names"))
    if given and _before_family_name(text, last):
        return True
    if alias.folded in word_set("bodies") and _is_anothers_body(text, first, last):
        return True
    return not alias.person and _is_adjective(text, first, last, inflected=text[first:last] != alias.written)


def _is_anothers_body(text: str, first: int, last: int) -> bool:
    """Whether another word with a capital makes a body of a general name another one: World Congress, Congress of X.

    A country, a nation or a party before it doesn't: U.S. Congress, Arvanian Senate.
    """
    if headline_case(text, first):
        return False
    if _OF_NAME.match(text, last):
        return True
    before = _BEFORE.search(text, max(0, first - _REACH), first)
    if before is None or not before[1].istitle() or _NATION.search(before[1]) or not _same_line(text, first):
        return False
    word = fold_name(before[1])
    return not any(word in word_set(key) for key in ("openers", "titles", "months", "speech", "before_word"))


def _is_adjective(text: str, first: int, last: int, *, inflected: bool) -> bool:
    """Whether a word that looks like an adjective is one: before a noun with a capital, or beginning a sentence.

    The latter only in another form than the name's own: Polski rząd of Polska.
    """
    if _ADJECTIVE.search(text, first, last) is None:
        return False
    after = _WORD_AFTER.match(text, last)
    if after is None:
        return False
    if after[1].istitle():
        return not headline_case(text, last)
    opens = _SENTENCE_BEFORE.search(text, max(0, first - _REACH), first) is not None
    return inflected and opens and after[1].islower() and text[last - 1] in "iиý"


def _double_barrelled(text: str, first: int, last: int) -> bool:
    if text[last : last + 1] in _HYPHENS:
        after = _HYPHENATED.match(text, last)
        if after is not None and after[1][0].isupper() and after[1].lower() not in word_set("linking"):
            return True
    if text[first - 1 : first] not in _HYPHENS:
        return False
    before = _PREFIXED.search(text, max(0, first - _REACH), first)
    return before is not None and before[1].istitle() and fold_name(before[1]) not in word_set("openers")


def _after_given_name(alias: Alias, text: str, first: int, last: int) -> bool:
    """Whether the word before is a given name or an initial, of a person watched under one word none of theirs."""
    head = text[max(0, first - _REACH) : first].split()
    before = head[-1].lstrip(_OPENING) if head else ""
    if not before[:1].isupper():
        return False
    if len(before) == len("J.") and before[1] == ".":
        names = [fold_name(before)]
    else:
        names = [fold_name(word) for word in (*head[-2:-1], before) if word[:1].isupper() and word.isalpha()]
        if not before.isalpha():
            return False
        given = _given_name(names[-1], inflected=text[first:last] != alias.written)
        if not given:
            return False
        names[-1] = given
    return not (alias.person and alias.entry is not None and any(_has_word(alias.entry, name) for name in names))


def _given_name(word: str, *, inflected: bool) -> str:
    """The given name that a folded word is, "" where it is none; in another case only before an inflected name."""
    inflecting = given_names("inflecting")
    if word in given_names("names") or word in inflecting:
        return word
    stem = _CASE.sub("", word) if inflected else word
    return next((name for name in (stem, f"{stem}a", f"{stem}а") if stem != word and name in inflecting), "")


def _same_line(text: str, first: int) -> bool:
    """Whether the word before is on the same line, or on one that is as long as if it had been wrapped."""
    newline = text.rfind("\n", max(0, first - _REACH), first)
    if newline < 0 or not text[newline:first].isspace():
        return True
    return newline - text.rfind("\n", 0, newline) > _WRAPPED


def _is_of(text: str, first: int) -> bool:
    """Whether the name is of a longer one's place: the Bank of England."""
    head = _HEAD.search(text, max(0, first - _REACH), first)
    return head is not None and head[1][0].isupper() and fold_name(head[1]) in word_set("longer_name_of")


def _has_word(entry: WatchEntry, start: str) -> bool:
    """Whether a name of an entry has a word that begins so."""
    return any(f" {start}" in f" {fold_name(name)}" for name in (entry.name, *entry.aliases, *entry.weak_aliases))


def _before_family_name(text: str, last: int) -> bool:
    after = _WORD_AFTER.match(text, last)
    if after is None or not after[1].istitle() or headline_case(text, last):
        return False
    word = fold_name(after[1])
    return not any(word in word_set(key) for key in ("openers", "months", "titles", "speech", "of_office"))


def headline_case(text: str, at: int) -> bool:
    """Whether the line at an offset is a headline in which each long word begins with a capital."""
    first = text.rfind("\n", 0, at) + 1
    last = text.find("\n", at)
    line = text[first : last if last >= 0 else len(text)]
    if line.rstrip()[-1:] in {".", "”", '"'}:
        return False
    long = [word for word in line.split() if len(word) > _LONG and word[0].isalpha()]
    return len(long) >= _TITLED and sum(word[0].isupper() for word in long) > 0.8 * len(long)
