"""May a hit of the automaton be a mention? Judged on the original text: boundaries, capitals, addresses."""

from __future__ import annotations

import re

from watchers.matching.compiler import UNSPACED, Alias
from watchers.matching.fold import Folded
from watchers.matching.language import affix_set, affixes, word_set

_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+\.[\w.-]+|(?<!\w)@\w+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|info|gov)\b[/\w.-]*"
)
_MARKS = re.compile(r"[\W_]+")
_IZAFET = re.compile(r"\w-(?:e|i|ul|al|ud)-$", re.IGNORECASE)


def in_address(text: str, start: int, end: int) -> bool:
    """Whether a span stands in a URL, an e-mail address or a handle, where names are no mentions."""
    previous, following = text[start - 1 : start] if start else "", text[end : end + 1]
    if (not previous or previous.isspace()) and (not following or following not in "@.-/"):
        return False
    head = re.split(r"\s", text[max(0, start - 200) : start])[-1]
    tail = re.split(r"\s", text[end : end + 200], maxsplit=1)[0]
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


def all_capitals(text: str, start: int, end: int) -> bool:
    """Whether the line round a span is written in capitals, so that they tell nothing."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    line = text[first:start] + " " + text[end : last if last >= 0 else len(text)]
    capitals = sum(char.isupper() for char in line)
    small = sum(char.islower() for char in line)
    return capitals >= 4 and capitals > 9 * small


def acronym_written(text: str, start: int, end: int, written: str) -> bool:
    """Whether an acronym stands with the capitals that it is listed with (dots and accents aside)."""
    span = [char for char in text[start:end] if char.isalpha()]
    listed = [char for char in written if char.isalpha()]
    if all(char.isupper() or char == "ı" for char in span):
        return True
    return len(span) == len(listed) and [c.isupper() for c in span] == [c.isupper() for c in listed]


def capitals_fit(text: str, start: int, end: int, alias: Alias) -> bool:
    """A name that is listed with a capital and is one everyday or short word needs it; so does each person's name."""
    person = alias.entry is not None and alias.entry.kind == "person"
    if not person and len(alias.folded) >= 5 and alias.folded not in word_set("common"):
        return True
    if alias.script not in {"latin", "cyrillic"} or not any(char.isupper() for char in alias.written):
        return True
    words = [word for word in _MARKS.split(text[start:end]) if word]
    if person:
        return all(word[0].isupper() or len(word) <= 3 for word in words) and words[-1][0].isupper()
    return len(words) != 1 or words[0][0].isupper()


def part_of_longer_name(text: str, start: int) -> bool:
    """Whether an izafet joins the hit to a word before it, as in "Tehrik-e-X"."""
    return text[start - 1 : start] == "-" and bool(_IZAFET.search(text[max(0, start - 6) : start]))


def near(folded: Folded, start: int, end: int, words: tuple[str, ...], reach: int) -> bool:
    """Whether one of the words (folded) stands within ``reach`` folded characters of a folded span."""
    window = folded.text[max(0, start - reach) : end + reach]
    return any(f" {word}" in window for word in words)
