"""Where quoted stretches begin and end: every convention of quote marks, apostrophes told apart, strays survived."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from watchers.quotes.language import Grammar

_CLOSERS = {
    "“": '”"',
    "„": '“”"',
    "”": "”",
    "«": "»",
    "»": "«",
    '"': '"”',
    "''": "''",
    "’’": "‘‘",
    "‘‘": "’’",
    "「": "」",
    "『": "』",
    "‹": "›",
    "›": "‹",
}
_BOTH_WAYS = ('"', "''")
_DOUBLE = re.compile("''|’’|‘‘|[“”„«»\"「」『』]")
_BEFORE_OPENING = '([—–-“"‘'
_SHORTEST_OPEN = 20  # characters: a shorter stretch without its closing mark is an apostrophe
_Side = Literal["opens", "closes", "may close"]
_SINGLE = re.compile(r"[‘’']")
# ’90s, 'em, ’tis: letters left out, not a quote.
_ELISION = re.compile(r"[‘’'](?:\d\ds?\b|em\b|tis\b|til\b|n\b|twas\b|cause\b)", re.IGNORECASE)
_PARAGRAPH = re.compile(r"[^\n]+")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch between quote marks, which ``outer_*`` include. ``closed`` is false where the last one is missing.

    ``dialogue``: the stretch is (part of) a line that a dash opens.
    """

    start: int
    end: int
    outer_start: int
    outer_end: int
    closed: bool = True
    dialogue: bool = False


def spans(text: str, grammar: Grammar | None = None) -> list[Span]:
    """The outermost quoted stretches in text order, none over a paragraph's end.

    Where the language has possessives or elisions, single marks count in a text that has more of them than double
    ones; elsewhere they count beside them.
    """
    grammar = grammar or Grammar()
    double: list[Span] = []
    single: list[Span] = []
    open_sign = ""
    for paragraph in _PARAGRAPH.finditer(text):
        begin, end = paragraph.start(), paragraph.end()
        here = list(_doubles(text, begin, end, open_sign, reverse=grammar.reversed_marks))
        if not here or here[-1].closed:
            open_sign = ""
        elif not (open_sign == "«" and text[here[-1].outer_start] == "»"):
            open_sign = text[here[-1].outer_start]
        double.extend(here)
        single.extend(_singles(text, begin, end, reverse=grammar.reversed_marks))
    if grammar.apostrophe in ("possessive", "elision"):
        return single if len(single) > len(double) else double
    return _outermost(double, single)


def _outermost(double: list[Span], single: list[Span]) -> list[Span]:
    """Both kinds in text order, those inside another one left out; of two that cross, the earlier counts."""
    found: list[Span] = []
    for span in sorted((*double, *single), key=lambda s: (s.outer_start, -s.outer_end)):
        if not found or span.outer_start >= found[-1].outer_end:
            found.append(span)
    return found


def _span(text: str, opened: int, inner: int, closed: int, after: int, complete: bool = True) -> Iterator[Span]:
    while inner < closed and text[inner].isspace():
        inner += 1
    while closed > inner and text[closed - 1].isspace():
        closed -= 1
    if closed > inner:
        yield Span(inner, closed, opened, after, complete)


def _opens(text: str, at: int, after: int, begin: int, end: int) -> bool:
    return after < end and not text[after].isspace() and (at == begin or not text[at - 1].isalnum())


def _doubles(text: str, begin: int, end: int, before: str = "", *, reverse: bool = False) -> Iterator[Span]:
    """Stretches of one paragraph; ``before`` is the mark that the paragraph before left open."""
    opened: tuple[int, int, str] | None = None
    depth, nested = 0, -1
    for mark in _DOUBLE.finditer(text, begin, end):
        sign, at, after = mark.group(), mark.start(), mark.end()
        if opened is None:
            if at == begin and sign == "»" and before == "«":
                opened, depth, nested = (at, after, "«"), 1, -1  # "»" also opens the next paragraph of a quote
            elif sign in _CLOSERS and (sign in "“„«「『" or _opens(text, at, after, begin, end)):
                opened, depth, nested = (at, after, sign), 1, -1
        elif sign in (_CLOSERS[opened[2]] if not (reverse and opened[2] == "”") else "“”") and not (
            sign in _BOTH_WAYS and _reopens(text, at, after, end)
        ):
            depth -= 1
            if depth == 0:
                yield from _span(text, opened[0], opened[1], at, after)
                opened = None
        elif sign == opened[2] or (sign in _BOTH_WAYS and sign in _CLOSERS[opened[2]]):
            depth += 1
            nested = at if nested < 0 else nested
    if opened is None:
        return
    if nested >= 0 and nested > opened[0]:
        # The first mark has no partner: it must not spoil the rest of the paragraph.
        yield from _flat(text, nested, end, opened[2])
    else:
        yield from _span(text, opened[0], opened[1], end, end, complete=False)


def _flat(text: str, begin: int, end: int, sign: str) -> Iterator[Span]:
    """Pairs without nesting, for a paragraph whose marks don't balance."""
    opened: tuple[int, int] | None = None
    for mark in _DOUBLE.finditer(text, begin, end):
        if mark.group() == sign and (opened is None or sign not in _CLOSERS[sign]):
            opened = (mark.start(), mark.end())
        elif opened is not None and mark.group() in _CLOSERS[sign]:
            yield from _span(text, opened[0], opened[1], mark.start(), mark.end())
            opened = None
    if opened is not None:
        yield from _span(text, opened[0], opened[1], end, end, complete=False)


def _reopens(text: str, at: int, after: int, end: int) -> bool:
    """Whether a mark that is the same at both ends can only be an opening one here."""
    return text[at - 1].isspace() and after < end and text[after].isalnum()


def _singles(text: str, begin: int, end: int, *, reverse: bool = False) -> Iterator[Span]:
    """Stretches in single marks; ``reverse`` where they are written ’so‘ (Urdu)."""
    marks = list(_single_marks(text, begin, end, "‘" if reverse else "’"))
    found, balanced = _pairs(text, marks, end, nesting=True)
    yield from found if balanced else _pairs(text, marks, end, nesting=False)[0]


def _single_marks(text: str, begin: int, end: int, closer: str) -> Iterator[tuple[int, _Side]]:
    """Each mark that is no apostrophe, and what it can be by what stands beside it."""
    for mark in _SINGLE.finditer(text, begin, end):
        at, after = mark.start(), mark.end()
        before = text[at - 1] if at > begin else " "
        behind = text[after] if after < end else " "
        if (before.isspace() or before in _BEFORE_OPENING) and not behind.isspace() and mark.group() != closer:
            if not _ELISION.match(text, at):
                yield at, "opens"
        elif not before.isspace() and (not behind.isalnum() or before in ",.!?"):
            plural = before == "s" and behind == " " and after + 1 < end and text[after + 1].isalnum()
            yield at, "may close" if plural else "closes"


def _pairs(text: str, marks: list[tuple[int, _Side]], end: int, *, nesting: bool) -> tuple[list[Span], bool]:
    """The stretches that single marks enclose, and whether each mark found its partner."""
    found: list[Span] = []
    opened = weak = -1  # weak: perhaps the possessive of a plural ("the guards' road"), decided by what follows
    depth, balanced = 0, True
    for at, side in marks:
        if side == "opens":
            if opened >= 0 and weak >= 0:
                found.extend(_span(text, opened, opened + 1, weak, weak + 1))
                opened, weak, depth = at, -1, 1
            elif opened < 0:
                opened, depth = at, 1
            else:
                depth += nesting
        elif opened >= 0 and side == "may close":
            weak = at if weak < 0 else weak
        elif opened >= 0:
            depth -= 1
            if depth == 0:
                found.extend(_span(text, opened, opened + 1, at, at + 1))
                opened, weak = -1, -1
    if opened >= 0 and weak >= 0:
        found.extend(_span(text, opened, opened + 1, weak, weak + 1))
    elif opened >= 0:
        balanced = depth == 1
        if end - opened > _SHORTEST_OPEN:
            found.extend(_span(text, opened, opened + 1, end, end, complete=False))
    return found, balanced
