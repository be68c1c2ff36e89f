"""Paragraphs cut into sentences of words, punctuation and quotes; a quote is one piece of its sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from watchers.quotes.language import Entry, Gender, Language, Tag
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
_NOTHING = Entry(0)
_VERBS = Tag.SPEECH | Tag.FRAGMENT | Tag.PARTICIPLE
_ENDS = frozenset(".!?…؟۔")
_CLITICS = frozenset(
    ("s", "S", "d", "ll", "re", "ve", "m", "")
)  # Ghani's, he'd, she'll: the word before is what counts


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
        at = _behind_dateline(text, paragraph.start(), paragraph.end())
        while number < len(spans) and spans[number].outer_start < paragraph.end():
            span = spans[number]
            _cut(text, at, span.outer_start, language, words)
            words.append(Word(span.outer_start, span.outer_end, "“", "“", quote=number))
            at = span.outer_end
            number += 1
        _cut(text, at, paragraph.end(), language, words)
        _phrases(words, language)
        _split(words, text, spans, index, language, found)
    return found


def _behind_dateline(text: str, start: int, end: int) -> int:
    """Where a paragraph begins behind "PORVALE, Nov. 3 (Its Agency) - ", which neither speaks nor is spoken of."""
    match = _DATELINE.match(text, start, min(end, start + _LONGEST_DATELINE))
    if match is None or not (match["agency"] or match["place"].isupper()):
        return start
    return match.end()


def _cut(text: str, start: int, end: int, language: Language, words: list[Word]) -> None:
    apostrophe = language.grammar.apostrophe
    for match in _PIECE.finditer(text, start, end):
        piece, begin, stop = match.group(), match.start(), match.end()
        if piece == "." and words and words[-1].end == begin and _shortened(words[-1], text, stop, language):
            words[-1].end = stop
            continue
        for sign in "’'":
            cut = piece.find(sign)
            if cut <= 0 or apostrophe == "none":
                continue
            if apostrophe == "elision":
                _add_word(words, begin, begin + cut + 1, piece[:cut], language)
                begin, piece = begin + cut + 1, piece[cut + 1 :]
            elif apostrophe == "suffix" or (piece[cut + 1 :] in _CLITICS):
                stop, piece = begin + cut, piece[:cut]
        owner = stop < match.end() or (apostrophe == "possessive" and text[stop : stop + 2] in ("' ", "’ "))
        split = language.enclitic(language.fold(piece)) if language.grammar.enclitics else 0
        if split:
            _add_word(words, begin, begin + split, piece[:split], language)
            begin, piece = begin + split, piece[split:]
        _add_word(words, begin, stop, piece, language, owner=owner)


def _add_word(words: list[Word], begin: int, stop: int, piece: str, language: Language, *, owner: bool = False) -> None:
    folded = language.fold(piece)
    entry = language.look_up(folded) or _NOTHING
    cap = piece[0].isupper() or (not piece.islower() and _after_particle(piece, language))
    mark = not piece[0].isalnum()
    words.append(Word(begin, stop, piece, folded, entry.tags, entry.gender, entry.plural, mark, cap, owner=owner))


def _shortened(word: Word, text: str, after: int, language: Language) -> bool:
    """Whether the full stop behind a word belongs to it: "Rep. X", "J. X", "Nov. 3"."""
    if word.cap and len(word.text) == 1:
        return word.text != "I"
    if word.folded not in language.abbreviations:
        return False
    return word.cap or not text[after : after + 2].strip()[:1].isupper()


def _after_particle(piece: str, language: Language) -> bool:
    """al-Wasmi, diGenova: a name although it begins small."""
    head, hyphen, rest = piece.partition("-")
    if hyphen:
        return len(head) <= 3 and rest[:1].isupper()
    small = next((k for k, letter in enumerate(piece) if letter.isupper()), 0)
    entry = language.words.get(piece[:small]) if small else None
    return entry is not None and entry.tags & Tag.PARTICLE != 0


def _phrases(words: list[Word], language: Language) -> None:
    covered = 0
    for i, word in enumerate(words):
        if i < covered:
            continue
        for parts, entry in language.phrases.get(word.folded, ()):
            n = len(parts)
            if i + n <= len(words) and all(words[i + k].folded == parts[k] for k in range(1, n)):
                word.tags |= entry.tags
                word.gender, word.plural, word.joined = entry.gender, entry.plural, n
                covered = i + n
                if entry.tags & Tag.ACCORDING:
                    for k in range(i + 1, i + n):
                        words[k].tags = words[k].tags & ~Tag.SPEECH | Tag.BREAK  # the source begins behind the phrase
                break


def _split(
    words: list[Word], text: str, spans: Sequence[Span], paragraph: int, language: Language, found: list[Sentence]
) -> None:
    begin = 0
    for i, word in enumerate(words):
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
        if word.cap and not before.mark and before.quote < 0:
            word.tags &= ~_VERBS  # the United States say nothing
        before = word
    found.append(Sentence(words, paragraph, [w.quote for w in words if w.quote >= 0]))
