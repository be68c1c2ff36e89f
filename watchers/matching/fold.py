"""One fold for names and texts: case, accents, letter forms and punctuation go, the way back to the original stays."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

_SPACE, _GONE = 32, 0

# Letters whose NFD has no base letter, and letters that scripts or keyboards use for one another.
_SAME = {
    "ı": "i",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ħ": "h",
    "æ": "a",
    "œ": "o",
    "ð": "d",
    "ß": "s",
    "þ": "t",
    "ґ": "г",
    **dict.fromkeys("ىیئې", "ي"),
    **dict.fromkeys("ہھةەۃ", "ه"),
    "ٱ": "ا",
    "ک": "ك",
    "ؤ": "و",
}
_JAMO_MARK = 1  # no folded text has it: control characters fold to spaces
_JAMO = re.compile("[\u1100-\u115f][\u1160-\u11a7][\u11a8-\u11ff]?")
_NASAL_SIGNS = range(0x0901, 0x0B82, 0x80)  # candrabindu, in the Indic blocks from Devanagari to Oriya before anusvara
_STAYING_MARKS = (0x0900, 0x0DFF)  # Indic vowel signs are letters to a reader; only the nukta goes


def _fold_one(code: int) -> int:
    char = chr(code)
    category = unicodedata.category(char)
    if char == "\u200c":
        return _SPACE
    if category == "Cs":
        return _SPACE
    if category == "Cf" or char == "ـ" or "\u02b9" <= char <= "\u02bf":
        return _GONE
    if code in _NASAL_SIGNS:
        return code + 1
    if category in {"Mn", "Me", "Mc"}:
        nukta = unicodedata.combining(char) == 7
        stays = _STAYING_MARKS[0] <= code <= _STAYING_MARKS[1] and not nukta
        return code if stays or category == "Mc" else _GONE
    if category[0] in "PSZC" and category != "Co":
        return _SPACE
    wide = unicodedata.normalize("NFKC", char)
    if len(wide) != 1:
        wide = char
    base = unicodedata.normalize("NFD", wide)[0] if not "가" <= wide <= "힣" else wide
    lower = base.lower()[0]
    if unicodedata.combining(lower):
        return _GONE
    return ord(_SAME.get(lower, lower))


def _simplified() -> dict[str, str]:
    """Traditional Chinese characters to the simplified ones (chinese.txt)."""
    lines = files("watchers.matching").joinpath("data", "chinese.txt").read_text("utf-8").splitlines()
    return {pair[0]: pair[1] for line in lines if not line.startswith("#") for pair in line.split()}


@cache
def _table() -> NDArray[np.uint32]:
    table = np.arange(0x110000, dtype=np.uint32)
    for first, last in (
        (0, 0x3400),
        (0xA000, 0xAC00),
        (0xD7A4, 0xE000),
        (0xE000, 0x10000),
        (0x1D400, 0x1D800),
        (0xE0000, 0xE0200),
    ):
        table[first:last] = [_fold_one(code) for code in range(first, last)]
    for traditional, simplified in _simplified().items():
        table[ord(traditional)] = ord(simplified)
    return table


@cache
def _short_table() -> NDArray[np.uint16]:
    """The table of the first plane, half as wide: it stays in the processor's cache. Parts of syllables are marked."""
    table = _table()[:0x10000].astype(np.uint16)
    table[0x1100:0x1200] = _JAMO_MARK
    return table


@cache
def _byte_table() -> bytes:
    return bytes(_table()[:128].astype(np.uint8)) + bytes(128)


@dataclass(slots=True)
class Folded:
    """``text`` is folded, its runs of spaces collapsed, with a space at both ends; ``places`` leads back.

    ``places`` has for each letter of ``text`` how many letters of the original end with it, 0 for the space before it.
    """

    text: str
    original: str
    places: NDArray[np.intp]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The slice of the original behind ``text[start:end]``, its combining marks with it."""
        original, places = self.original, self.places
        first, last = places.item(start) - 1, places.item(end - 1)
        if original[last : last + 1].isascii():
            return first, last
        while last < len(original) and (
            unicodedata.category(original[last])[0] == "M" or "\u1160" <= original[last] <= "\u11ff"
        ):
            last += 1
        return first, last


def fold(text: str) -> Folded:
    """Fold a text; offsets of the result lead back through ``Folded.span``. Lone surrogates become spaces."""
    if text.isascii():
        plain = np.frombuffer(f" {text} a".encode("ascii").translate(_byte_table()), dtype=np.uint8)
        return _collapsed(text, plain, "ascii")
    raw = f" {text} a".encode("utf-16-le", "surrogatepass")
    if len(raw) == 2 * len(text) + 6:  # all of them letters of the first plane
        short = _short_table().take(np.frombuffer(raw, dtype=np.uint16))
        if short.min() > _JAMO_MARK:
            return _collapsed(text, short, "utf-16-le")
    whole, places = _compose_hangul(text)
    codes = _table().take(np.frombuffer(f" {whole} a".encode("utf-32-le", "surrogatepass"), dtype=np.uint32))
    present = codes.nonzero()[0]
    folded = _collapsed(text, codes.take(present), "utf-32-le")
    return Folded(folded.text, text, places.take(present.take(folded.places)))


def _collapsed(text: str, folded: NDArray[Any], encoding: str) -> Folded:
    """Take out all but the last of a run of spaces; ``folded`` has a space more at both ends, and then a letter."""
    letters = folded != _SPACE
    places = (letters[:-1] | letters[1:]).nonzero()[0]  # the letters and the last space before each
    return Folded(folded.take(places).tobytes().decode(encoding), text, places)


def _compose_hangul(text: str) -> tuple[str, NDArray[np.intp]]:
    """The text between two spaces with whole Korean syllables, and what ``Folded.places`` has for each letter."""
    pieces: list[str] = []
    index: list[int] = [0]
    at = 0
    for jamo in _JAMO.finditer(text):
        pieces += [text[at : jamo.start()], unicodedata.normalize("NFC", jamo[0])[0]]
        index += range(at + 1, jamo.start() + 2)
        at = jamo.end()
    pieces.append(text[at:])
    index += range(at + 1, len(text) + 2)
    return "".join(pieces), np.array(index, dtype=np.intp)


_ASCII = bytes(ord(char.lower()) if (char := chr(code)).isalnum() else _SPACE for code in range(128)) + bytes(128)


def fold_name(name: str) -> str:
    """A name as it stands in a folded text, without the padding."""
    if name.isascii():
        return " ".join(name.encode("ascii").translate(_ASCII).decode("ascii").split())
    return fold(name).text.strip()
