"""One length-preserving fold for cue words and texts: case, digits of any script, Arabic letter forms."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_SAME = {
    **dict.fromkeys("ىیئې", "ي"),
    **dict.fromkeys("ہھةەۃ", "ه"),
    **dict.fromkeys("أإآٱ", "ا"),
    "ک": "ك",
    "ؤ": "و",
    "ё": "е",
    "ı": "i",
    "’": "'",
    "‐": "-",
    "‑": "-",
    "–": "-",
    "٫": ".",
    "٬": ",",
    "،": ",",
    "؛": ";",
    **dict.fromkeys("\u00a0\u202f\u2009\u200c\n\t", " "),
}


@lru_cache(maxsize=4096)
def _letter(char: str) -> str:
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    if char in _SAME:
        return _SAME[char]
    lower = char.lower()
    return _SAME.get(lower, lower) if len(lower) == 1 else lower[0]


def fold(text: str) -> str:
    """As long as the text, code point by code point."""
    return "".join(map(_letter, text))
