"""Paragraphs cut into sentences of words, punctuation and quotes; a quote is one piece of its sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from watchers.quotes.forms import forms_of
from watchers.quotes.language import Gender, Language, Tag
from watchers.quotes.marks import Span

# Vowel signs belong to the word that they stand on (Arabic, Urdu, Persian).
_LETTERS = r"[^\W_][\w\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670]*"
_PIECE = re.compile(r"(?:[^\W\d_]\.){2,}|" + _LETTERS + r"(?:[-‐‑'’‌.]" + _LETTERS + r")*|[.,:;!?…()\[\]—–؟،؛۔]")
_DATELINE = re.compile(
    r"(?P<place>[^\W\d_][\w.’'-]*(?: [\w.’'-]+){0,3})(?:[,/][^()\n—–:“\"]{0,40})?"
    r"(?:\s?\((?P<agency>[^()\n]{2,40})\))?(?:\s?[—–]\s?|\s?-{1,2}\s)"
)
_LONGEST_TAG = 8  # words up to its verb
_LONGEST_DATELINE = 120  # characters
_VERBS = Tag.SPEECH | Tag.FRAGMENT | Tag.PARTICIPLE
_ENDS = frozenset(".!?…؟۔")
_OWNER_SIGNS = ("' ", "’ ")  # the guards' road


@dataclass(slots=True)
class Word:
    """A word (``text`` without a joined ending), a punctuation ``mark``, or a quote (``quote`` is then its number)."""

    start: int
    end: int
    text: str
    folded: str
    tags: int = 0
    gender: Gender = "?"
    plural: bool = False
    mark: bool = False
    cap: bool = False
    quote: int = -1
    owner: bool = False  # written with a possessive ending
    joined: int = 1  # how many words the entry's phrase spans

    def is_(self, tag: int) -> bool:
        return self.tags & tag != 0


@dataclass(slots=True)
class Sentence:
    """``words`` in order; ``paragraph`` counts from 0; ``quotes`` are the numbers of the quotes inside."""

    words: list[Word]
    paragraph: int
    quotes: list[int] = field(default_factory=list)


def sentences(text: str, spans: Sequence[Span], language: Language) -> list[Sentence]:
    """All sentences of a text in order."""
    found: list[Sentence] = []
    number = 0
    for index, paragraph in enumerate(re.finditer(r"[^\n]+", text)):
        words: list[Word] = []
        heads: list[int] = []
        at = _behind_dateline(text, paragraph.start(), paragraph.end())
        while number < len(spans) and spans[number].outer_start < paragraph.end():
            span = spans[number]
            heads += _cut(text, at, span.outer_start, language, words)
            words.append(Word(span.outer_start, span.outer_end, "“", "“", quote=number))
            at = span.outer_end
            number += 1
        heads += _cut(text, at, paragraph.end(), language, words)
        _phrases(words, heads, language)
        _split(words, text, spans, index, language, found)
    return found


def _behind_dateline(text: str, start: int, end: int) -> int:
    """Where a paragraph begins behind "PORVALE, Nov. 3 (Its Agency) - ", which neither speaks nor is spoken of."""
    match = _DATELINE.match(text, start, min(end, start + _LONGEST_DATELINE))
    if match is None or not (match["agency"] or match["place"].isupper()):
        return start
    return match.end()


def _cut(text: str, start: int, end: int, language: Language, words: list[Word]) -> list[int]:
    """Append the words of a stretch; returns the places of those with which a longer entry of the lists may begin."""
    forms, possessive = forms_of(language), language.grammar.apostrophe == "possessive"
    heads: list[int] = []
    for match in _PIECE.finditer(text, start, end):
        piece, begin = match[0], match.start()
        if piece == "." and words and words[-1].end == begin and _shortened(words[-1], text, begin + 1, language):
            words[-1].end = begin + 1
            continue
        for form in forms.of(piece):
            if form.opens:
                heads.append(len(words))
            words.append(
                Word(
                    begin + form.begin,
                    begin + form.end,
                    form.text,
                    form.folded,
                    form.tags,
                    form.gender,
                    form.plural,
                    form.mark,
                    form.cap,
                    owner=form.owner,
                )
            )
        if possessive and piece[-1] in "sS" and text.startswith(_OWNER_SIGNS, match.end()):
            words[-1].owner = True
    return heads


def _shortened(word: Word, text: str, after: int, language: Language) -> bool:
    """Whether the full stop behind a word belongs to it: "Rep. X", "J. X", "Nov. 3"."""
    if word.cap and len(word.text) == 1:
        return word.text != "I"
    if word.folded not in language.abbreviations:
        return False
    return word.cap or not text[after : after + 2].strip()[:1].isupper()


def _phrases(words: list[Word], heads: list[int], language: Language) -> None:
    covered = 0
    for i in heads:
        if i < covered or i + 1 == len(words):
            continue
        word = words[i]
        for parts, entry in language.phrases.get((word.folded, words[i + 1].folded), ()):
            n = len(parts)
            if i + n <= len(words) and all(words[i + k].folded == parts[k] for k in range(2, n)):
                word.tags |= entry.tags
                word.gender, word.plural, word.joined = entry.gender, entry.plural, n
                covered = i + n
                if entry.tags & Tag.ACCORDING:
                    for k in range(i + 1, i + n):
                        words[k].tags = words[k].tags & ~Tag.SPEECH | Tag.BREAK  # the source begins behind the phrase
                if entry.tags & Tag.BACK:
                    for k in range(i + 1, i + n):
                        words[k].tags |= Tag.BACK
                break


def _split(
    words: list[Word], text: str, spans: Sequence[Span], paragraph: int, language: Language, found: list[Sentence]
) -> None:
    begin = 0
    for i, word in enumerate(words):
        if not word.mark and word.quote < 0:
            continue
        after = words[i + 1] if i + 1 < len(words) else None
        if after is None:
            break
        if word.quote >= 0:
            last = text[spans[word.quote].end - 1]
            bare = not language.grammar.cased and not after.mark
            new = last in _ENDS and (bare or after.quote >= 0 or (after.cap and not _is_tag(words, i + 1, last)))
        elif word.text in _ENDS:
            new = after.cap or after.quote >= 0 or not language.grammar.cased or after.text[0].isdigit()
        else:
            continue
        if new:
            _add(words[begin : i + 1], paragraph, found)
            begin = i + 1
    _add(words[begin:], paragraph, found)


def _is_tag(words: list[Word], i: int, last: str) -> bool:
    """Whether "Smith asked" follows a quote although that ends as a sentence does."""
    for k in range(i, min(len(words), i + _LONGEST_TAG)):
        word = words[k]
        if word.quote >= 0 or word.mark:
            return False
        if word.is_(Tag.SPEECH):
            # Behind a full stop only "Smith said." is one; "Smith said that …" is a sentence.
            return last != "." or k + 1 == len(words) or words[k + 1].mark
    return False


def _add(words: list[Word], paragraph: int, found: list[Sentence]) -> None:
    if not words:
        return
    before = words[0]
    for word in words[1:]:
        if word.cap and word.tags & _VERBS and not before.mark and before.quote < 0:
            word.tags &= ~_VERBS  # the United States say nothing
        before = word
    found.append(Sentence(words, paragraph, [w.quote for w in words if w.quote >= 0]))
