"""Which of a page's blocks are its article? Two extractors' answers, corrected by what the blocks' places say."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence, Set
from itertools import pairwise

from watchers.articles.outline import Box, Piece
from watchers.articles.places import MUCH, Places, boxes_around, is_prose
from watchers.articles.texts import letters

_LEAD_WITHIN = 8  # blocks before the first one of the text
_COVERED = 0.6  # of a block's letters, from which an extractor has taken it
_SURE = 25  # letters that are not found elsewhere by chance
_NEAR = 2_000  # letters after the last find
_PART = 40  # letters of a block that is looked for in parts
_MOST = 0.6  # of the text in one ``<article>``, from which the others are not the page's own


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


def choose(pieces: Sequence[Piece], precise: Set[int], broad: Set[int], *, title: str = "") -> list[Piece]:
    """The article's pieces, by the answers of a precise extractor and of one that misses little."""
    end = _next_article(pieces, precise, title)
    precise, broad = ({index for index in some if index < end} for some in (precise, broad))
    own = _own_articles(pieces, precise, title)
    precise, broad = ({index for index in some if _article(pieces[index].box) in own} for some in (precise, broad))
    if not precise:
        return []
    places = Places(pieces, precise, title=title)
    strange = {index for index in precise if places.is_strange(index, pieces[index])}
    # A sentence may stand in a box for other things (to be shared, say) and in the text: there it was overlooked.
    copied = {pieces[index].text for index in strange if is_prose(pieces[index])}
    first = min(precise)
    taken = []
    for index, piece in enumerate(pieces):
        if index in precise:
            taken.append(index not in strange)
        elif piece.text in copied and index < end and not places.is_strange(index, piece):
            taken.append(True)
        else:
            missed = index in broad and places.is_missed(piece)
            taken.append(missed or (0 < first - index < _LEAD_WITHIN and places.is_lead(piece)))
    # A heading is the article's between what is, in the same box, and is not where it stands over links.
    last: Piece | None = None
    for index, (piece, following) in enumerate(pairwise(pieces)):
        if piece.kind == "head" and index in broad and last is not None and taken[index + 1]:
            taken[index] = taken[index] or last.box.outer is piece.box.outer is following.box.outer
        elif piece.kind == "head" and not taken[index + 1] and places.is_over_links(piece, following):
            taken[index] = False
        last = piece if taken[index] else last
    return [piece for index, piece in enumerate(pieces) if taken[index]]


def _next_article(pieces: Sequence[Piece], precise: Set[int], title: str) -> int:
    """Where another article begins under the page's: at a heading that looks like the title's and has a text below.

    A heading of a part of the text is none, though it look so: the box with its text holds what stands above it too.
    """
    key = letters(title)
    first = next((n for n, piece in enumerate(pieces) if piece.kind == "head" and letters(piece.text) == key), None)
    if first is None:
        return len(pieces)
    look = pieces[first].box.look
    read = [index for index in sorted(precise) if index > first and is_prose(pieces[index])]
    for index in range(first + 1, len(pieces)):
        piece = pieces[index]
        if piece.box.look != look or not read or index < read[0] or letters(piece.text) == key:
            continue
        for box in boxes_around(piece.box):
            inside = [other for other in read if box in boxes_around(pieces[other].box)]
            if inside:
                if inside[0] > index:
                    return index
                break
    return len(pieces)


def _own_articles(pieces: Sequence[Piece], precise: Set[int], title: str) -> set[Box | None]:
    """Of a page's ``<article>`` elements that with its title and that with most text, else all; None is outside of any."""
    taken: Counter[Box | None] = Counter()
    for index in precise:
        taken[_article(pieces[index].box)] += pieces[index].size
    key = letters(title)
    titled = {_article(piece.box) for piece in pieces if piece.kind == "head" and letters(piece.text) == key}
    most = {article for article in taken if taken[article] > _MOST * taken.total()}
    if len(titled) == 1 and sum(taken[article] for article in titled) > MUCH * taken.total():
        return {None, *titled}
    return {None, *titled, *most} if most else {None, *taken}


def _article(box: Box | None) -> Box | None:
    """The outermost ``<article>`` around a box."""
    found = None
    for around in boxes_around(box):
        found = around if around.look[0] == "article" else found
    return found
