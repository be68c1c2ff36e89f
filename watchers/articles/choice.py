"""Which of a page's blocks are its article? Two extractors' answers, corrected by what the blocks' places say."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence, Set
from itertools import pairwise

from watchers.articles.others import title_at
from watchers.articles.outline import Box, Piece
from watchers.articles.places import MUCH, Places, boxes_around, is_foreign, is_link, is_prose
from watchers.articles.texts import letters

_LEAD_WITHIN = 8  # blocks before the first one of the text
_MOST = 0.6  # of the text in one ``<article>``, from which the others are not the page's own


def choose(
    pieces: Sequence[Piece], precise: Set[int], broad: Set[int], *, others: Set[int] = frozenset(), title: str = ""
) -> list[Piece]:
    """The article's pieces, by the answers of a precise extractor and of one that misses little, without ``others``."""
    own = _own_articles(pieces, precise, title)
    precise, broad = ({index for index in some if _article(pieces[index].box) in own} for some in (precise, broad))
    if not precise:
        return []
    places = Places(pieces, precise)
    strange = {index for index in precise if places.is_strange(index, pieces[index])}
    # A sentence may stand in a box for other things (to be shared, say) and in the text: there it was overlooked.
    copied = {pieces[index].text for index in strange if is_prose(pieces[index])}
    first = min(precise)
    taken = []
    for index, piece in enumerate(pieces):
        if index in precise:
            taken.append(index not in strange)
        elif index in others:
            taken.append(False)
        elif piece.text in copied and not places.is_strange(index, piece):
            taken.append(True)
        else:
            missed = (index in broad or piece.kind == "quote") and places.is_missed(index, piece)
            taken.append(missed or (0 < first - index < _LEAD_WITHIN and places.is_lead(piece)))
    # A heading is the article's between what is, in the box of what follows, and is not where it stands over links.
    last: Piece | None = None
    for index, (piece, following) in enumerate(pairwise(pieces)):
        if piece.kind == "head" and index in broad and last is not None and taken[index + 1]:
            taken[index] = taken[index] or (not is_link(piece) and _is_beside(piece, following))
        elif piece.kind == "head" and not taken[index + 1] and places.is_over_links(piece, following):
            taken[index] = False
        last = piece if taken[index] else last
    return [piece for index, piece in enumerate(pieces) if taken[index]]


def _is_beside(heading: Piece, following: Piece) -> bool:
    """Whether the heading's box, or the next one, holds what follows too: each block may have a box of its own."""
    return not set(boxes_around(following.box)).isdisjoint(boxes_around(heading.box)[1:3])


def densest(pieces: Sequence[Piece], broad: Set[int], *, title: str) -> frozenset[int]:
    """Of a broad answer, the pieces in the box with most prose of its own, under the title where there is one."""
    own: dict[Box, float] = defaultdict(float)
    alone = Counter(piece.box for piece in pieces)
    start = title_at(pieces, title) or 0
    for index in broad:
        piece = pieces[index]
        if index < start or not is_prose(piece) or is_foreign(piece.box):
            continue
        # A paragraph is an element, or lines in one; and it may have a box of its own in the one that holds all.
        holder = piece.box.outer if alone[piece.box] == 1 else piece.box
        for share, box in zip((1.0, 0.5), boxes_around(holder), strict=False):
            own[box] += share * piece.size
    if not own:
        return frozenset()
    best = max(own, key=own.__getitem__)
    return frozenset(index for index in broad if best in boxes_around(pieces[index].box))


def _own_articles(pieces: Sequence[Piece], precise: Set[int], title: str) -> set[Box | None]:
    """Of a page's ``<article>`` elements that with its title and that with most text, else all; None is outside."""
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
