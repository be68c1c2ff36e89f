"""Which of a page's blocks are other articles', the readers' or a form's? Told by how they are built, not named."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence, Set

from watchers.articles.furniture import is_reply, is_title
from watchers.articles.outline import Box, Piece
from watchers.articles.places import boxes_around, is_link, is_prose, smallest_box
from watchers.articles.texts import letters

_REPLIES = 2  # from which there are comments
_MOST = 0.6  # of what stands beside comments, that the box around them holds
_TITLE = 8  # characters of the shortest title
_UNIT = 500  # characters of a box for one thing: a teaser of another article, a form
_LISTED = 0.6  # of the page's prose, above which what looks like teasers is the article: a list of things


def of_others(pieces: Sequence[Piece], broad: Set[int], *, title: str) -> frozenset[int]:
    """The indexes of these blocks. ``broad`` is the answer of an extractor that misses little."""
    start = title_at(pieces, title)
    others = _units(pieces, broad, start)
    if start is not None:
        others |= _next_articles(pieces, start)
    if readers := _readers_box(pieces, start or 0):
        others.update(index for index, piece in enumerate(pieces) if readers in boxes_around(piece.box))
    return frozenset(others)


def title_at(pieces: Sequence[Piece], title: str) -> int | None:
    """Where the page's title stands as a heading, though it may be longer there or shorter."""
    heads = [n for n, piece in enumerate(pieces) if piece.kind == "head"]
    key = letters(title)
    alike = [n for n in heads if is_title(letters(pieces[n].text), key)]
    first = [n for n in heads if pieces[n].box.look[0] == "h1"]
    return next(iter(alike or (first if len(first) == 1 else ())), None)


def _next_articles(pieces: Sequence[Piece], start: int) -> set[int]:
    """What stands under headings that look like the title's, or under an ``<h1>`` in a box like the text's.

    A heading of a part of the text is none, though it look so: the box with its text holds what stands above it too.
    """
    title = pieces[start]
    read = [index for index, piece in enumerate(pieces) if index > start and is_prose(piece)]
    if not read:
        return set()
    spans = _spans(pieces)
    own = {box.look for box in boxes_around(pieces[read[0]].box)}
    holders = [pieces[index].box.outer for index in read]
    ends = {holder: index for index, holder in zip(read, holders, strict=True)}
    others: set[int] = set()
    for index in range(read[0], len(pieces)):
        piece = pieces[index]
        if piece.kind != "head" or piece.box.look[0] != title.box.look[0] or piece.text == title.text:
            continue
        # The innermost box around the heading with a text in it.
        for box in boxes_around(piece.box):
            first, last = spans[box]
            if (at := bisect_left(read, first)) < len(read) and read[at] <= last:
                break
        if piece.box.look != title.box.look and not (piece.box.look[0] == "h1" and box.look in own):
            continue
        if first <= read[0]:
            continue
        above = set(holders[: bisect_left(read, index)])
        if not any(ends[holder] > last for holder in above):
            return others | set(range(index, len(pieces)))
        others.update(range(first, last + 1))
    return others


def _spans(pieces: Sequence[Piece]) -> dict[Box, tuple[int, int]]:
    """The first and the last piece in each box."""
    spans: dict[Box, tuple[int, int]] = {}
    for index, piece in enumerate(pieces):
        for box in boxes_around(piece.box):
            spans[box] = (spans.get(box, (index, index))[0], index)
    return spans


def _readers_box(pieces: Sequence[Piece], start: int) -> Box | None:
    """The box with the readers' comments, by what stands beside each; None where it holds the article too."""
    replies = [piece for piece in pieces if is_reply(piece.text)]
    if len(replies) < _REPLIES:
        return None
    box = smallest_box(replies, _MOST * sum(piece.size for piece in replies))
    first = next((piece for piece in pieces[start:] if is_prose(piece)), None)
    return None if first is None or box in boxes_around(first.box) else box


def _units(pieces: Sequence[Piece], broad: Set[int], start: int | None) -> set[int]:
    """What stands in small boxes with a title that is a link, or with something to fill in."""
    held: Counter[Box] = Counter()
    told: Counter[Box] = Counter()
    for piece in pieces:
        around = boxes_around(piece.box)
        held.update(dict.fromkeys(around, piece.size))
        if is_prose(piece):
            told.update(dict.fromkeys(around, piece.size))
    titled = set(boxes_around(pieces[start].box)) if start is not None else set()
    marked = [box for box in held if box.asks] + _led_by_links(pieces)
    # The page's own title may be a link, too.
    marked += [piece.box for n, piece in enumerate(pieces) if piece.kind == "head" and is_link(piece) and n != start]
    most = _LISTED * max(told.values(), default=0)
    boxes: set[Box] = set()
    for box in marked:
        whole = next((around for around in boxes_around(box) if told[around] or around in titled), box)
        if held[whole] < _UNIT and told[whole] < most and whole not in titled:
            boxes.add(whole)
    units = {n for n, piece in enumerate(pieces) if piece.teaser or not boxes.isdisjoint(boxes_around(piece.box))}
    prose, inside = (sum(pieces[n].size for n in some if is_prose(pieces[n])) for some in (broad, broad & units))
    return units if inside <= _LISTED * prose else set()


def _led_by_links(pieces: Sequence[Piece]) -> list[Box]:
    """Boxes with a text under a link, of a look that only such boxes have."""
    first: dict[Box, Piece] = {}
    prose: set[Box] = set()
    for piece in pieces:
        for box in boxes_around(piece.box):
            first.setdefault(box, piece)
            if is_prose(piece):
                prose.add(box)
    led = {box for box in prose if is_link(first[box]) and len(first[box].text) > _TITLE}
    plain = {box.look for box in prose - led}
    return [box for box in led if box.look not in plain]
