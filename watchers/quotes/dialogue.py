"""Speech that its marks don't delimit: lines opened by a dash, and tags ("…, a-t-il dit. …") inside the marks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from watchers.quotes.language import Entry, Language, Tag
from watchers.quotes.marks import Span

_LINE = re.compile(r"^(?:[—–]\s?|- )(?=[^\W\d_]|[«¿¡“„])[^\n]+", re.MULTILINE)
# Where a tag may begin: behind a comma, a closing sign or a dash.
_BREAK = re.compile(r"\s?[—–]\s?|[,?!…»]\s?(?:[—–]\s?)?|[.;:]\s?[—–]\s?")
_WORD = re.compile(r"[^\W_]+(?:[-’'.][^\W_]+)*")
_TAG_END = re.compile(r"\s?[,.:;!?…]?\s?[—–][.,:;!?…]?|[.!?…](?=\s|$)|$")
_STOP = re.compile(r"[.!?…](?=\s|$)|$")
_COMMA = re.compile(r"[,.:;!?…](?=\s|$)|$")
_LONGEST_TAG, _SHORT_TAG = 160, 6
_NOTHING = Entry(0)
_FILLER = Tag.AUXILIARY | Tag.PRONOUN
_SUBJECT = Tag.PRONOUN | Tag.DEFINITE | Tag.HONORIFIC | Tag.RANK | Tag.ROLE


def parted(text: str, spans: Sequence[Span], language: Language) -> list[Span]:
    """The spans with tags cut out of them, and those of dialogue lines; in text order."""
    grammar = language.grammar
    if not grammar.dash_dialogue and not grammar.tag_inside_marks:
        return list(spans)
    lines = list(_LINE.finditer(text)) if grammar.dash_dialogue else []
    found: list[Span] = []
    for line in lines:
        found.extend(
            _pieces(text, Span(line.start() + 1, line.end(), line.start(), line.end(), dialogue=True), language)
        )
    taken = [(line.start(), line.end()) for line in lines]
    number = 0
    for span in spans:
        while number < len(taken) and taken[number][1] <= span.outer_start:
            number += 1
        if number < len(taken) and taken[number][0] <= span.outer_start:
            continue  # a quote inside a dialogue line belongs to it
        found.extend(_pieces(text, span, language) if grammar.tag_inside_marks else (span,))
    return sorted(found, key=lambda s: s.start)


def _pieces(text: str, span: Span, language: Language) -> Iterator[Span]:
    """The spoken pieces of one stretch, its marks with the first and the last of them."""
    pieces: list[tuple[int, int]] = []
    begin, at = span.start, span.start
    while match := _BREAK.search(text, at, span.end):
        at = match.end()
        dashed = any(sign in "—–" for sign in match.group())
        end = _tag(text, match.end(), span.end, language, dashed=dashed)
        if not end or match.start() <= begin:
            continue
        keep = match.start() + (match.group()[0] in "?!…»")
        pieces.append((begin, keep))
        begin = at = end
    pieces.append((begin, span.end))
    trimmed = [piece for start, end in pieces if (piece := _trim(text, start, end))]
    for i, (start, end) in enumerate(trimmed):
        last = i == len(trimmed) - 1 and pieces[-1][0] <= start
        yield replace(
            span,
            start=start,
            end=end,
            outer_start=span.outer_start if i == 0 else start,
            outer_end=span.outer_end if last else end,
            closed=span.closed or not last,
        )


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and not (text[start].isalnum() or text[start] in "¿¡«“„…("):
        start += 1
    while end > start and text[end - 1] in " ,—–-\t\u00a0\u202f":
        end -= 1
    return (start, end) if end > start else None


def _tag(text: str, start: int, end: int, language: Language, *, dashed: bool) -> int:
    """Where the tag that begins at ``start`` ends; 0 where none does.

    A tag is short, begins small with its verb ("a-t-il ajouté", "ha explicado Altuzarra") and names its subject right
    behind; between dashes ("— сказала она. —") the subject may come first or be left out.
    """
    if start >= end or not text[start].islower():
        return 0
    limit = min(end, start + _LONGEST_TAG)
    spoken = named = False
    for place, match in enumerate(_WORD.finditer(text, start, limit)):
        if place > 4 or (place and _COMMA.match(text, match.start() - 1) and not dashed):
            break
        word = match.group()
        entry = _entry(word, language)
        if entry.tags & Tag.THAT and place <= 2:
            return 0
        if entry.tags & Tag.SPEECH and (place == 0 or dashed or spoken or _fills(text, start, match.start(), language)):
            spoken = True
            named = named or entry.tags & Tag.PRONOUN != 0
        elif spoken and (entry.tags & _SUBJECT or word[0].isupper()):
            named = True
            break
        elif entry.tags & Tag.PRONOUN:
            named = True
        elif not dashed and not spoken and not entry.tags & _FILLER:
            if place != 1 or not _titled(text, match.end(), language):
                return 0
            spoken = True  # ", a balayé Mme X": whatever the verb, a title tells a tag
    if not spoken and dashed and _short_end(text, start, end):
        return end  # whatever the verb of "— да, — поддакивает сосед."
    if not spoken or not (named or dashed):
        return 0
    close = (_TAG_END if dashed else _COMMA).search(text, start, limit)
    if close and not dashed and close.group() == "," and _described(text, start, close, language):
        close = _STOP.search(text, close.end(), limit)
    return close.end() if close and (close.end() < limit or limit == end) else 0


def _short_end(text: str, start: int, end: int) -> bool:
    """Whether only a few words are left behind a dash and a comma."""
    behind_comma = text[max(0, start - 4) : start].rstrip(" —–")[-1:] in tuple(",!?")
    return behind_comma and end - start < _LONGEST_TAG and len(text[start:end].split()) <= _SHORT_TAG


def _titled(text: str, at: int, language: Language) -> bool:
    """Whether a form of address comes next."""
    after = _WORD.match(text, at + 1)
    return after is not None and _entry(after.group(), language).tags & Tag.HONORIFIC != 0


def _described(text: str, start: int, comma: re.Match[str], language: Language) -> bool:
    """Whether an apposition follows the tag's name: "raconte Ginette Pelouse, la fleuriste d'en face."."""
    before = text[start : comma.start()].split()
    after = _WORD.search(text, comma.end(), comma.end() + _LONGEST_TAG)
    if not before[-1][:1].isupper() or after is None:
        return False
    word = after.group()
    cut = max(word.find("’"), word.find("'"))
    entry = language.look_up(language.fold(word[:cut] if cut > 0 else word)) or _NOTHING
    return entry.tags & (Tag.DETERMINER | Tag.ROLE) != 0


def _entry(word: str, language: Language) -> Entry:
    """What is known of a word, or of its part behind an elision (l’, s’)."""
    if language.grammar.apostrophe == "elision":
        word = word[max(word.rfind("’"), word.rfind("'")) + 1 :]
    folded = language.fold(word)
    cut = language.enclitic(folded)
    if cut:
        return Entry((language.look_up(folded[:cut]) or _NOTHING).tags | Tag.PRONOUN)
    return language.look_up(folded) or _NOTHING


def _fills(text: str, start: int, end: int, language: Language) -> bool:
    """Whether nothing but auxiliaries and pronouns stands there: "lui a-t-elle", "ha"."""
    return all(_entry(m.group(), language).tags & _FILLER for m in _WORD.finditer(text, start, end))
