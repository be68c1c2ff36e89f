"""Finds again in a page's blocks what an extractor has taken from them, set and parted in its own way."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from watchers.articles.outline import Piece
from watchers.articles.places import is_prose, is_words
from watchers.articles.texts import letters

_COVERED = 0.6  # of a block's letters, from which an extractor has taken it
_SURE = 25  # letters that are not found elsewhere by chance
_NEAR = 2_000  # letters after the last find
_PART = 40  # letters of a block that is looked for in parts


class Finder:
    """Finds again in a page's blocks what an extractor has taken from them, set and parted in its own way."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = pieces
        self._starts: list[int] = []
        self._ends: list[int] = []
        keys: list[str] = []
        for piece in pieces:
            key = letters(piece.text)
            self._starts.append(self._ends[-1] if keys else 0)
            self._ends.append(self._starts[-1] + len(key))
            keys.append(key)
        self._letters = "".join(keys)

    def find(self, texts: Iterable[str]) -> frozenset[int]:
        """The indexes of the pieces that the texts cover. Each is looked for after the last: copies are told apart."""
        covered = [0] * len(self.pieces)
        cursor = 0
        for key in filter(None, map(letters, texts)):
            whole = self._find(key, cursor) >= 0
            # An extractor may leave something out in the middle of a block: then its parts are looked for.
            for part in [key] if whole else (key[at : at + _PART] for at in range(0, len(key), _PART)):
                start = self._find(part, cursor)
                if start < 0:
                    continue
                cursor = end = start + len(part)
                index = bisect_right(self._ends, start)
                while index < len(covered) and self._starts[index] < end:
                    covered[index] += min(end, self._ends[index]) - max(start, self._starts[index])
                    index += 1
        sizes = (end - start for start, end in zip(self._starts, self._ends, strict=True))
        return frozenset(index for index, size in enumerate(sizes) if covered[index] > _COVERED * size)

    def prose(self, indexes: Iterable[int]) -> int:
        """Characters in sentences."""
        return sum(self.pieces[index].size for index in indexes if is_prose(self.pieces[index]))

    def words(self, indexes: Iterable[int]) -> int:
        """Characters in blocks of some length, sentences or not."""
        return sum(self.pieces[index].size for index in indexes if is_words(self.pieces[index]))

    def first(self, indexes: Iterable[int]) -> int:
        """The index of the first sentence, or one past all."""
        return min((index for index in indexes if is_prose(self.pieces[index])), default=len(self.pieces))

    def _find(self, key: str, cursor: int) -> int:
        """Short texts count only nearby and where a block begins with them."""
        if len(key) > _SURE:
            start = self._letters.find(key, cursor)
            return start if start >= 0 else self._letters.find(key)
        start = self._letters.find(key, cursor, cursor + _NEAR)
        while start >= 0 and not self._begins_a_block(start):
            start = self._letters.find(key, start + 1, cursor + _NEAR)
        return start

    def _begins_a_block(self, offset: int) -> bool:
        index = bisect_left(self._starts, offset)
        return index < len(self._starts) and self._starts[index] == offset
