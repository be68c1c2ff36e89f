"""All patterns of a text in one pass: the Aho-Corasick automaton, in letters instead of bytes."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from ahocorasick_rs import BytesAhoCorasick

_LEADING, _FOLLOWING = 0xC0, 0x80  # of a byte of UTF-8: the bits that tell, and what they are of a letter's later bytes


class Automaton:
    """Built once, a third faster from sorted patterns, whose states then also lie where the next are needed.

    It works on bytes: letters' offsets are only counted where something was found among other letters than ASCII.
    """

    def __init__(self, patterns: Iterable[str]) -> None:
        self._automaton = BytesAhoCorasick(pattern.encode() for pattern in patterns)

    def find(self, text: str) -> list[tuple[int, int, int]]:
        """Number, start and end of each pattern that stands in a text, also over another one; by their ends."""
        encoded = text.encode()
        found: list[tuple[int, int, int]] = self._automaton.find_matches_as_indexes(encoded, overlapping=True)
        if len(encoded) == len(text) or not found:
            return found
        letters = (np.frombuffer(encoded, dtype=np.uint8) & _LEADING != _FOLLOWING).cumsum()
        return [(number, letters.item(start) - 1, letters.item(end - 1)) for number, start, end in found]
