"""Which of a page's blocks are its article? Two extractors' answers, corrected by what the blocks' places say."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence, Set
from itertools import pairwise

from watchers.articles.outline import Box, Piece
from watchers.articles.texts import is_ended, letters

_SENTENCE = 80  # characters from which a block with a final stop is prose, no label
_LEAD = 150  # characters from which what stands above the text is its lead, no subtitle
_LEAD_WITHIN = 8  # blocks before the first one of the text
_COVERED = 0.6  # of a block's letters, from which an extractor has taken it
_SURE = 25  # letters that are not found elsewhere by chance
_NEAR = 2_000  # letters after the last find
_PART = 40  # letters of a block that is looked for in parts
# Places that are not the article's, unless much of the text stands in one (then its name means something else).
_APART = frozenset({"related", "promo", "advert", "share", "comments", "author", "consent", "menu", "foot", "form"})
_APART |= {"aside", "caption", "meta"}
# Of these, places whose sentences aren't the article's either.
_FOREIGN = frozenset({"related", "promo", "comments", "consent"})
_MUCH = 0.3
_BODY = 0.6  # of the text's characters, that its box holds


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
        return sum(self.pieces[index].size for index in indexes if _is_prose(self.pieces[index]))

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
    own = _own_articles(pieces, precise, title)
    precise, broad = ({index for index in some if _article(pieces[index].box) in own} for some in (precise, broad))
    if not precise:
        return []
    places = _Places(pieces, precise)
    first = min(precise)
    taken = []
    for index, piece in enumerate(pieces):
        if index in precise:
            taken.append(not places.is_strange(index, piece))
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


def _own_articles(pieces: Sequence[Piece], precise: Set[int], title: str) -> set[Box | None]:
    """Of a page's ``<article>`` elements the one with its title, else all with some text; None is outside of any."""
    taken: Counter[Box | None] = Counter()
    for index in precise:
        taken[_article(pieces[index].box)] += pieces[index].size
    key = letters(title)
    heads = (piece for piece in pieces if piece.kind == "head" and letters(piece.text) == key)
    titled = {article for piece in heads if (article := _article(piece.box)) and taken[article] > _MUCH * taken.total()}
    return {None, *(titled if len(titled) == 1 else taken)}


def _article(box: Box | None) -> Box | None:
    """The outermost ``<article>`` around a box."""
    found = None
    for around in _boxes_around(box):
        found = around if around.look[0] == "article" else found
    return found


def _boxes_around(box: Box | None) -> list[Box]:
    """It and those that hold it, from the inside."""
    around = []
    while box is not None:
        around.append(box)
        box = box.outer
    return around


class _Places:
    """What is known of a page's places once most of its article is."""

    def __init__(self, pieces: Sequence[Piece], precise: Set[int]) -> None:
        chosen = [pieces[index] for index in precise]
        self._size = sum(piece.size for piece in chosen)
        self._body = _smallest_box(chosen, _BODY * self._size)
        self._trunk = set(_boxes_around(self._body))
        self._last = max(index for index in precise if self._body in _boxes_around(pieces[index].box))
        self._hints: dict[Box, frozenset[str]] = {}
        named: Counter[str] = Counter()
        for piece in chosen:
            named.update(dict.fromkeys(self._hints_within(piece.box), piece.size))
        self._apart = {hint for hint in _APART if named[hint] < _MUCH * self._size}
        self._links_are_text = sum(p.size for p in chosen if _is_link(p)) > 0.2 * self._size
        # Of the sentences that look alike, or stand in one box: how much is the article's?
        self._taken: Counter[object] = Counter()
        self._there: Counter[object] = Counter()
        for index, piece in enumerate(pieces):
            if piece.size > _SENTENCE:
                for group in _groups(piece):
                    self._there[group] += piece.size
                    self._taken[group] += piece.size * (index in precise)

    def is_strange(self, index: int, piece: Piece) -> bool:
        """Whether the precise extractor took what is no text: a lone link, a label in a box for other things."""
        if _is_link(piece) and not self._links_are_text and piece.kind != "item":
            return True
        apart = self._apart & self._hints_within(piece.box)
        if _is_prose(piece) and index <= self._last:
            apart &= _FOREIGN
        return bool(apart)

    def is_missed(self, piece: Piece) -> bool:
        """Whether the precise extractor has missed a sentence like those it took."""
        if not _is_prose(piece) or self._is_apart(piece):
            return False
        alike = any(self._taken[group] > 0.5 * self._there[group] for group in _groups(piece))
        return alike or self._taken[_look(piece.box)] > 0.5 * self._size

    def is_lead(self, piece: Piece) -> bool:
        """Whether what stands above the text is its lead; a mere subtitle is shorter."""
        return piece.size > _LEAD and _is_prose(piece) and not piece.box.hints & _APART and not self._is_apart(piece)

    def is_over_links(self, heading: Piece, following: Piece) -> bool:
        """Whether a heading begins a box of links inside the article's."""
        box = heading.box.outer
        return _is_link(following) and box not in self._trunk and box in _boxes_around(following.box)

    def _is_apart(self, piece: Piece) -> bool:
        return not self._apart.isdisjoint(self._hints_within(piece.box))

    def _hints_within(self, box: Box | None) -> frozenset[str]:
        """The hints of a box and of those around it, up to what holds the article too."""
        around: list[Box] = []
        while box is not None and box not in self._trunk and box not in self._hints:
            around.append(box)
            box = box.outer
        hints = self._hints.get(box, frozenset()) if box is not None else frozenset()
        for inner in reversed(around):
            hints |= inner.hints
            self._hints[inner] = hints
        return hints


def _smallest_box(pieces: Sequence[Piece], least: float) -> Box | None:
    """The innermost box with at least so many characters of these pieces."""
    held: Counter[Box] = Counter()
    for piece in pieces:
        for box in _boxes_around(piece.box):
            held[box] += piece.size
    # Outer boxes are counted after inner ones, so the first of the smallest is the innermost.
    return min((box for box in held if held[box] >= least), key=lambda box: held[box], default=None)


def _groups(piece: Piece) -> tuple[object, object]:
    return _look(piece.box), piece.box.outer


def _look(box: Box) -> tuple[object, object]:
    return box.look, box.outer and box.outer.look


def _is_link(piece: Piece) -> bool:
    return piece.linked > (0.8 if is_ended(piece.text) else 0.6) * len(piece.text)


def _is_prose(piece: Piece) -> bool:
    return piece.size > _SENTENCE and piece.linked < 0.3 * len(piece.text) and is_ended(piece.text)
