"""A text → its sentences, as exact slices. Linear time, any script."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from watchers.types import Sentence

_CLOSERS = "\"'”’»›)]}」』）】〉》“"
_OPENERS = "\"'“‘«‹([{„‚「『（【〈《¿¡”»-–— "
# A stop is a run of marks with the closing quotes and brackets after it. The runs are possessive: no backtracking.
_STOP = re.compile(
    rf"(?P<marks>[.!?…؟۔।॥።။។。！？．｡]++)(?P<closers>(?:[{re.escape(_CLOSERS)}]|[ \u00a0\u202f]»(?!\w))*+)"
)
_UNSPACED = frozenset("。！？．｡")
_CONTINUES = frozenset("とのをはがもやだ、，,;:؛،—–")
_BREAK = re.compile(r"\n\s*+")
_WORD_BEFORE = re.compile(r"[^\s\"'“”‘’«»(\[—–]+$")
_DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")
_FIRST_WORD = re.compile(rf"[{re.escape(_OPENERS)}]*+([^\W_]++)")
_TELLS = re.compile(
    r"(?:[A-Z][\w.’'-]*+ ){1,4}(?:said|says|asked|asks|added|told|wrote|replied|shouted|cried|tweeted|warned)\b"
)
_LONGEST_WORD = 40
_WRAPPED_LINE = range(55, 101)


@dataclass(frozen=True, slots=True)
class _Abbreviations:
    before_a_name: frozenset[str]
    before_a_starter: frozenset[str]
    starters: frozenset[str]
    ordinals: frozenset[str]


def split_sentences(text: str, *, language: str | None = None) -> tuple[Sentence, ...]:
    """The sentences in their order, white space around them left out; closing quotes belong to their sentence.

    A paragraph's end always ends one. ``language`` (ISO 639-1) only decides whether "3." is an ordinal.
    """
    known = _abbreviations()
    sentences: list[Sentence] = []
    for start, end in _paragraphs(text):
        at = start
        for match in _STOP.finditer(text, start, end):
            if _ends_sentence(text, match, end, known, language):
                _add(sentences, text, at, match.end())
                at = match.end()
        _add(sentences, text, at, end)
    return tuple(sentences)


def sentences_at(text: str, offsets: Iterable[int], *, language: str | None = None) -> tuple[str, ...]:
    """For each offset into the text the sentence that it lies in, empty where it lies in none."""
    wanted = list(offsets)
    sentences = split_sentences(text, language=language) if wanted else ()
    starts = [sentence.start for sentence in sentences]
    found = ((offset, bisect_right(starts, offset) - 1) for offset in wanted)
    return tuple(sentences[at].text if at >= 0 and offset < sentences[at].end else "" for offset, at in found)


def _add(sentences: list[Sentence], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    piece = piece.strip()
    if any(letter.isalnum() for letter in piece):
        sentences.append(Sentence(piece, start, start + len(piece)))


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Spans between line breaks; a single break in a text of wrapped lines is none."""
    start = line = 0
    for match in _BREAK.finditer(text):
        wrapped = (
            match[0].count("\n") == 1
            and match.start() - line in _WRAPPED_LINE
            and text[match.start() - 1] not in '.!?:”"’؟۔।。'
        )
        line = match.end()
        if not wrapped:
            yield start, match.start()
            start = match.end()
    yield start, len(text)


def _ends_sentence(text: str, stop: re.Match[str], end: int, known: _Abbreviations, language: str | None) -> bool:
    after = stop.end()
    if after >= end:
        return True
    if stop["marks"][-1] in _UNSPACED:
        return not (stop["closers"] and text[after] in _CONTINUES)
    if not text[after].isspace():
        return False
    following = _FIRST_WORD.match(text, after, end)
    word = following[1] if following else ""
    if word[:1].islower() or (not word and text[after : after + 4].lstrip()[:1] in _CONTINUES):
        return False
    if stop["closers"] and stop["marks"] != "." and _TELLS.match(text, after + 1, min(end, after + 80)):
        return False
    return stop["marks"] != "." or bool(stop["closers"]) or _full_stop_ends(text, stop.start(), word, known, language)


def _full_stop_ends(text: str, at: int, following: str, known: _Abbreviations, language: str | None) -> bool:
    before = _WORD_BEFORE.search(text[max(0, at - _LONGEST_WORD) : at])
    if before is None:
        return True
    word = before[0]
    lowered = word.lower()
    if lowered in known.before_a_name:
        return False
    if word.isdigit():
        return not (len(word) <= 2 and (language in known.ordinals or following.isdigit()))
    if len(word) == 1 and word.isupper() and word != "I":
        return False
    if lowered in known.before_a_starter or (_DOTTED.fullmatch(word) and lowered not in {"a.m", "p.m"}):
        return following in known.starters
    return True


@cache
def _abbreviations() -> _Abbreviations:
    raw = tomllib.loads(files("watchers").joinpath("sentences.toml").read_text("utf-8"))
    return _Abbreviations(**{name: frozenset(words) for name, words in raw.items()})
