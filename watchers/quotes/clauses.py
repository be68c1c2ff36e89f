"""How a sentence is built, as far as it shows without a parser: who is its subject, who says, who is only mentioned."""

from __future__ import annotations

from collections.abc import Sequence

from watchers.quotes.language import Tag
from watchers.quotes.mentions import Mention
from watchers.quotes.words import Word

_LONGEST_ASIDE = 40  # words


def is_oblique(words: list[Word], mention: Mention) -> bool:
    """Whether a preposition stands before it, or before what it is joined to by "and": no subject then."""
    at = mention.first - 1
    if at > 0 and words[at].is_(Tag.DETERMINER):
        at -= 1
    if at < 0:
        return False
    if words[at].is_(Tag.CLAUSE):
        return False
    return words[at].is_(Tag.BREAK)


def main_subject(words: list[Word], here: Sequence[Mention]) -> Mention | None:
    """The subject of the main clause: the first mention that may be one, behind a clause that only leads up to it."""
    free = [m for m in here if not m.owner and not is_oblique(words, m)]
    if _leads_up(words):
        comma = next((m for m in here if m.first and words[m.first - 1].text == "," and not m.owner), None)
        if comma is not None:
            return comma
    return free[0] if free else None


def _leads_up(words: list[Word]) -> bool:
    """Whether the sentence begins with a preposition, a conjunction or a participle: "Asked about X, Y said"."""
    first = words[0]
    return first.quote < 0 and first.is_(Tag.BREAK | Tag.SPEECH | Tag.PARTICIPLE) and not first.is_(Tag.FORENAME)


def says(words: list[Word], mention: Mention) -> bool:
    """Whether a verb of saying goes right with it: "X said", "X, who was there, said", "said X"."""
    verb = verb_behind(words, mention)
    if verb >= 0:
        return True
    before = words[mention.first - 1] if mention.first else None
    if before is None or not before.is_(Tag.SPEECH):
        return False
    start = words[mention.first - 2] if mention.first > 1 else None
    return start is None or start.mark or start.quote >= 0


def is_addressed(words: list[Word], mention: Mention) -> bool:
    """Whether it is the one who is told, asked or quoted: "the minister told X"."""
    return mention.first > 1 and words[mention.first - 1].is_(Tag.SPEECH) and not says(words, mention)


def verb_behind(words: list[Word], mention: Mention) -> int:
    """The place of the verb of saying whose subject the mention is, right behind it or behind an aside; -1 if none."""
    at = mention.last
    if at < len(words) and words[at].text == "(":
        at = _behind(words, at, ")")
    if at < len(words) and words[at].text == ",":
        end = _behind(words, at + 1, ",")
        verb = _verb(words, end)
        if verb >= 0:
            return verb
    return _verb(words, at)


def _behind(words: list[Word], at: int, sign: str) -> int:
    for k in range(at, min(len(words), at + _LONGEST_ASIDE)):
        if words[k].text == sign:
            return k + 1
        if words[k].quote >= 0:
            break
    return len(words)


def _verb(words: list[Word], at: int) -> int:
    while at < len(words) and words[at].is_(Tag.AUXILIARY) and not words[at].is_(Tag.SPEECH):
        at += 1
    return at if at < len(words) and words[at].is_(Tag.SPEECH | Tag.FRAGMENT) else -1
