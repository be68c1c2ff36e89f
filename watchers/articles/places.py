"""What do the places of a page's blocks say about them, once most of its article is known?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence, Set

from watchers.articles.outline import Box, Piece
from watchers.articles.texts import is_ended

_SENTENCE = 80  # characters from which a block with a final stop is prose, no label
_QUOTED = 40  # characters from which a block quote is words of the text
_LEAD = 150  # characters from which what stands above the text is its lead, no subtitle
# Places that are not the article's, unless much of the text stands in one (then its name means something else).
_APART = frozenset({"related", "promo", "advert", "share", "comments", "author", "consent", "menu", "foot", "form"})
_APART |= {"aside", "caption", "meta"}
# Of these, places whose sentences aren't the article's either.
_FOREIGN = frozenset({"related", "promo", "comments", "consent"})
MUCH = 0.3
_BODY = 0.6  # of the text's characters, that its box holds


class Places:
    """What is known of a page's places by the pieces (``precise``, their indexes) that are the most of its article."""

    def __init__(self, pieces: Sequence[Piece], precise: Set[int]) -> None:
        chosen = [pieces[index] for index in precise]
        self._size = sum(piece.size for piece in chosen)
        self._body = smallest_box(chosen, _BODY * self._size)
        self._trunk = set(boxes_around(self._body))
        self._first = min(precise)
        self._last = max(index for index in precise if self._body in boxes_around(pieces[index].box))
        self._hints: dict[Box, frozenset[str]] = {}
        named: Counter[str] = Counter()
        for piece in chosen:
            named.update(dict.fromkeys(self._hints_within(piece.box), piece.size))
        self._apart = {hint for hint in _APART if named[hint] < MUCH * self._size}
        self._links_are_text = sum(p.size for p in chosen if is_link(p)) > MUCH * self._size
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
        if is_link(piece) and not self._links_are_text and piece.kind != "item":
            return True
        if piece.pictured:
            return True
        apart = self._apart & self._hints_within(piece.box)
        if is_prose(piece) and index <= self._last:
            apart &= _FOREIGN
        return bool(apart - _of_quotes(piece))

    def is_missed(self, index: int, piece: Piece) -> bool:
        """Whether the precise extractor has missed a sentence like those it took, or a block quote among them."""
        if piece.pictured or self._is_apart(piece):
            return False
        if piece.kind == "quote" and self._first < index < self._last and self._body in boxes_around(piece.box):
            return piece.size > _QUOTED
        if not is_prose(piece):
            return False
        alike = any(self._taken[group] > 0.5 * self._there[group] for group in _groups(piece))
        return alike or self._taken[_look(piece.box)] > 0.5 * self._size

    def is_lead(self, piece: Piece) -> bool:
        """Whether what stands above the text is its lead; a mere subtitle is shorter."""
        least = _SENTENCE if "lead" in piece.box.hints else _LEAD
        if piece.size <= least or piece.pictured or piece.box.hints & _APART:
            return False
        return is_prose(piece) and not self._is_apart(piece)

    def is_over_links(self, heading: Piece, following: Piece) -> bool:
        """Whether a heading begins a box of links inside the article's."""
        box = heading.box.outer
        return is_link(following) and box not in self._trunk and box in boxes_around(following.box)

    def _is_apart(self, piece: Piece) -> bool:
        return not self._apart.isdisjoint(self._hints_within(piece.box) - _of_quotes(piece))

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


def _of_quotes(piece: Piece) -> frozenset[str]:
    """Hints that say nothing of a block quote: a ``<figure>`` may hold one in a picture's stead."""
    return frozenset({"caption"}) if piece.kind == "quote" else frozenset()


def boxes_around(box: Box | None) -> list[Box]:
    """It and those that hold it, from the inside."""
    around = []
    while box is not None:
        around.append(box)
        box = box.outer
    return around


def is_foreign(box: Box) -> bool:
    """Whether a box, or one around it, has the name of a place for other things than the article."""
    return any(around.hints & (_FOREIGN | {"menu", "foot"}) for around in boxes_around(box) if around.look[0] != "body")


def is_link(piece: Piece) -> bool:
    return piece.linked > (0.8 if is_ended(piece.text) else 0.6) * len(piece.text)


def is_prose(piece: Piece) -> bool:
    """Whether it is a sentence of some length, or several."""
    return is_words(piece) and is_ended(piece.text)


def is_words(piece: Piece) -> bool:
    """Whether it is of some length and no link, though it may have no stop: a verse, a line of a list."""
    return piece.size > _SENTENCE and piece.linked < 0.3 * len(piece.text)


def smallest_box(pieces: Sequence[Piece], least: float) -> Box | None:
    """The innermost box with at least so many characters of these pieces."""
    held: Counter[Box] = Counter()
    for piece in pieces:
        for box in boxes_around(piece.box):
            held[box] += piece.size
    # Outer boxes are counted after inner ones, so the first of the smallest is the innermost.
    return min((box for box in held if held[box] >= least), key=lambda box: held[box], default=None)


def _groups(piece: Piece) -> tuple[object, object]:
    return _look(piece.box), piece.box.outer


def _look(box: Box) -> tuple[object, object]:
    return box.look, box.outer and box.outer.look
