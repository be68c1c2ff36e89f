"""A page's tree → all its blocks of text, each with what its place in the page says about it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from lxml import etree, html

from watchers.articles.texts import has_stop, size, tidy

_HEADS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CELLS = frozenset({"td", "th"})
_BLOCKS = (
    _HEADS
    | _CELLS
    | frozenset(
        {
            *("html", "body", "p", "div", "section", "article", "main", "aside", "header", "footer", "nav", "form"),
            *("figure", "figcaption", "blockquote", "ul", "ol", "li", "dl", "dt", "dd", "table", "caption", "tbody"),
            *("thead", "tfoot", "tr", "pre", "hr", "address", "details", "summary", "fieldset", "center", "hgroup"),
        }
    )
)
_UNREAD = frozenset(
    {
        *("script", "style", "noscript", "template", "iframe", "head", "title", "svg", "object", "embed", "canvas"),
        *("button", "select", "textarea", "input", "video", "audio", "map", "label", "amp-ad", "dialog", "math"),
    }
)
_TAG_HINTS = {
    "aside": "aside",
    "nav": "menu",
    "footer": "foot",
    "figcaption": "caption",
    "figure": "caption",
    "form": "form",
}
_KINDS = dict.fromkeys(_HEADS, "head") | {"li": "item", "dd": "item", "dt": "item", "tr": "row", "blockquote": "quote"}
_LASTING_KINDS = frozenset({"item", "row", "quote"})  # of what stands in them, too
# Names that style sheets, and a wiki's skin, use for what is for screen readers or editors only.
_UNSEEN = frozenset({"sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "mw-editsection"})
_NOT_FOR_WORDS = frozenset({"hidden", "button", "submit", "image", "checkbox", "radio", "range"})
_ASKING = frozenset({"input", "textarea", "select"})
_PICTURES = frozenset({"img", "picture", "amp-img"})
_SLANTING = frozenset({"em", "i", "small"})
_QUOTING = tuple("“”„«»‹›‘’\"'「『")  # a quotation set in slanted letters is no caption
_SLANTED = 0.9  # of a block's characters
_LED = 0.33  # of a line's, where a date stands before the title
_TITLE = 8  # characters of the shortest title, and of the longest line with one
_TITLE_LINE = 160
_TEASER = 40  # characters under it
_MOST_OF_A_NAME = 300
# camelCase, and what parts the words of a class.
_SEAM = re.compile(r"(?<=[a-z])(?=[A-Z])|[_\d-]+")


@dataclass(slots=True, eq=False)
class Box:
    """An element that holds blocks. ``hints`` is what its own name says (hints.toml); ``look`` its tag and name.

    ``asks``: the reader is to fill in something there.
    """

    outer: Box | None
    look: tuple[str, str]
    hints: frozenset[str]
    kind: str
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A block of text where it stands. ``size`` counts as `texts.size` does, ``linked`` characters that are links.

    ``pictured``: it stands in one block with a picture and in slanted or small letters, as captions do. ``teaser``: its
    first line is a link, as the title above another article's first words.
    """

    text: str
    box: Box
    size: int
    linked: int
    pictured: bool = False
    teaser: bool = False

    @property
    def kind(self) -> str:
        """Paragraph ("p"), heading ("head"), list item ("item"), table row ("row") or block quote ("quote")."""
        return self.box.kind


def outline(tree: html.HtmlElement) -> Iterator[Piece]:
    """All visible text in its order; an element's text is parted where a block begins or ends, and at two ``<br>``."""
    boxes: list[tuple[html.HtmlElement | None, Box]] = [(None, Box(None, ("", ""), frozenset(), "p"))]
    words: list[str] = []
    linked = links = slanted = slants = breaks = 0
    pictured = False
    titled = 0  # characters of a first line that is a link
    skipped: html.HtmlElement | None = None

    def piece() -> Iterator[Piece]:
        if (whole := tidy("".join(words))) != "":
            captioned = pictured and slanted >= _SLANTED * len(whole) and not whole.startswith(_QUOTING)
            yield Piece(whole, boxes[-1][1], size(whole), linked, captioned, 0 < titled < len(whole) - _TEASER)

    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        tag, ends, text = element.tag, False, ""
        if event == "start":
            if tag in _UNREAD or not isinstance(tag, str) or _is_hidden(element):
                if tag in _ASKING and element.get("type") not in _NOT_FOR_WORDS:
                    _mark_asking(boxes[-1][1])
                skipped = element
                walk.skip_subtree()
                continue
            if tag == "br":
                breaks += 1
                ends = breaks > 1
                text = "\n"
                if breaks == 1 and linked > _TITLE and _is_title(line := tidy("".join(words)), linked):
                    titled = titled or len(line)
            elif tag in _BLOCKS or ("-" in tag and not _is_plain(element)):
                ends = tag not in _CELLS or not _is_plain(element)
                text = element.text or "" if ends else f" {element.text or ''}"
            else:
                links += tag == "a"
                slants += tag in _SLANTING
                pictured = pictured or tag in _PICTURES
                text = element.text or ""
        else:
            text = element.tail or ""
            if element is not skipped:
                ends = element is boxes[-1][0]
                links -= tag == "a"
                slants -= tag in _SLANTING
        if ends:
            yield from piece()
            pictured = pictured and tag == "br" and not words
            words, linked, slanted, titled = [], 0, 0, 0
            if event == "end":
                boxes.pop()
            elif tag != "br":
                boxes.append((element, _box(element, boxes[-1][1])))
        if text:
            words.append(text)
            if not text.isspace():
                breaks = 0
                linked += len(text) if links > 0 else 0
                slanted += len(text) if slants > 0 else 0
    yield from piece()


def _mark_asking(box: Box) -> None:
    """What the reader is asked stands in the form or the line, or around it."""
    box.asks = True
    if box.look[0] in {"form", "p", "li"} and box.outer is not None:
        box.outer.asks = True


def _is_title(line: str, linked: int) -> bool:
    return _LED * len(line) < linked and len(line) < _TITLE_LINE and not has_stop(line)


def _is_hidden(element: html.HtmlElement) -> bool:
    style, name = element.get("style"), element.get("class")
    if element.get("hidden") is not None or (style and "display:none" in style.replace(" ", "").lower()):
        return True
    return bool(name and not _UNSEEN.isdisjoint(name.split()))


def _is_plain(element: html.HtmlElement) -> bool:
    """Whether it holds no blocks, as a cell of figures, which belongs to its row, or a site's own element in a line."""
    return not any(inner.tag in _BLOCKS for inner in element.iterdescendants())


def _box(element: html.HtmlElement, outer: Box) -> Box:
    tag = element.tag
    name = " ".join(filter(None, (element.get("class"), element.get("id"), element.get("itemprop"))))
    hints = _hints_of(name[:_MOST_OF_A_NAME]) if name else frozenset()
    if tag in _TAG_HINTS:
        hints |= {_TAG_HINTS[tag]}
    kind = _KINDS.get(tag) or (outer.kind if outer.kind in _LASTING_KINDS else "p")
    return Box(outer, (tag, name), hints, kind)


@lru_cache(maxsize=4096)
def _hints_of(name: str) -> frozenset[str]:
    words = _SEAM.sub(" ", name).lower()
    return frozenset(hint for hint, pattern in _hints().items() if pattern.search(words))


@cache
def _hints() -> dict[str, re.Pattern[str]]:
    raw = tomllib.loads(files("watchers.articles").joinpath("hints.toml").read_text("utf-8"))
    return {hint: re.compile(rf"\b(?:{'|'.join(words)})\b") for hint, words in raw.items()}
