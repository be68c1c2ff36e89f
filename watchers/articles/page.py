"""A page's HTML → the text of its article, or why there is none."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lxml import html
from resiliparse.extract.html2text import extract_plain_text
from trafilatura import bare_extraction

from watchers.articles.furniture import Block, why_blocked, without_furniture
from watchers.articles.language import detect_language
from watchers.articles.markup import bounded, decode, parse
from watchers.articles.metadata import Metadata, read_metadata

# It reports every page without an article as a warning; that is our `blocked`.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_TOO_LITTLE = 200
_BLOCK_TAGS = frozenset({"p", "head", "item", "quote", "row", "code", "ab", "fw"})
_KINDS = {"head": "head", "item": "item", "quote": "quote", "row": "row"}
_BREAKS = frozenset({"br", "hr", "lb"})
_HTML_BLOCKS = frozenset(
    {
        *("p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "tr", "table", "section"),
        *("article", "header", "footer", "figure", "figcaption", "pre", "dd", "dt", "dl", "hr", "aside", "main"),
    }
)
_UNSEEN = frozenset({"script", "style", "noscript", "template", "iframe", "head", "title", "svg", "object"})
_BREAK = "\x1f"
# Hints where a line may break, in the middle of words: they would hide a name from every search.
_UNPRINTED = dict.fromkeys((0x00AD, 0x200B, 0x2060, 0xFEFF))


@dataclass(frozen=True, slots=True)
class Page:
    """An article's page, read. ``text`` has a blank line between paragraphs.

    ``blocked`` says in words that follow "the page …" why the text is not the article (the feed's text is to
    be used then), else None.
    """

    title: str
    text: str
    language: str | None = None
    published: datetime | None = None
    author: str | None = None
    site: str | None = None
    canonical_url: str | None = None
    blocked: str | None = None


def extract(
    page: bytes | str, *, url: str | None = None, content_type: str | None = None, feed_title: str = ""
) -> Page:
    """Never raises: what can't be read is a page that is ``blocked``. ``feed_title`` is for a page without a title."""
    source = bounded(decode(page, content_type))
    tree = parse(source)
    if tree is None:
        return Page(title=feed_title, text="", canonical_url=url, blocked="has no text")
    about = read_metadata(tree, url)
    title = about.title or feed_title
    blocks = without_furniture(_article_blocks(tree, source), title=title, author=about.author)
    text = "\n\n".join(block.text for block in blocks)
    return _page(title, text, about)


def text_of_html(fragment: str) -> str:
    """A feed's HTML as plain text with a blank line between paragraphs; plain text stays, its white space tidied."""
    if "<" not in fragment and "&" not in fragment:
        return _paragraphs(re.sub(r"\n\s*\n", _BREAK, fragment))
    tree = parse(f"<html><body>{bounded(decode(fragment))}</body></html>")
    return "" if tree is None else _paragraphs("".join(_visible(tree)))


def _page(title: str, text: str, about: Metadata) -> Page:
    return Page(
        title=title,
        text=text,
        language=detect_language(text or title, hint=about.language),
        published=about.published,
        author=about.author,
        site=about.site,
        canonical_url=about.canonical_url,
        blocked=why_blocked(text, title),
    )


def _article_blocks(tree: html.HtmlElement, source: str) -> list[Block]:
    """By trafilatura's precise mode: on news it is precision that extractors lack (docs/design.md)."""
    try:
        document: Any = bare_extraction(tree, favor_precision=True, include_comments=False)
    except Exception:  # noqa: BLE001 - a page that its code can't take must not take the worker with it
        document = None
    blocks = [] if document is None else list(_blocks(document.body))
    if sum(len(block.text) for block in blocks) >= _TOO_LITTLE:
        return blocks
    plain = extract_plain_text(source, main_content=True, alt_texts=False, links=False, form_fields=False)
    other = [Block(_tidy(line)) for line in plain.split("\n") if line.strip()]
    return other if sum(len(b.text) for b in other) > 2 * sum(len(b.text) for b in blocks) else blocks


def _blocks(body: Any) -> Iterator[Block]:
    """The blocks of trafilatura's tree; a block in a block (a paragraph in a quote) is one of its own."""
    stack: list[tuple[Any, str]] = [(body, "p")]
    while stack:
        element, kind = stack.pop()
        kind = _KINDS.get(element.tag, kind)
        children = list(element)
        if any(child.tag in _BLOCK_TAGS or child.tag in {"list", "table"} for child in children):
            if element.text and element.text.strip():
                yield Block(_tidy(element.text), kind)
            stack.extend((child, kind) for child in reversed(children))
            continue
        words = "".join(_words(element))
        yield from (Block(_tidy(part), kind) for part in words.split(_BREAK) if part.strip())


def _words(element: Any) -> Iterator[str]:
    if element.text:
        yield element.text
    for inner in element.iterdescendants():
        if inner.tag in _BREAKS:
            yield _BREAK
        elif inner.tag == "cell":
            yield " "
        if inner.text:
            yield inner.text
        for closed in _closed_after(inner, element):
            if closed.tail:
                yield closed.tail


def _closed_after(inner: Any, root: Any) -> Iterator[Any]:
    """The elements that end where ``inner`` does, itself first, ``root`` left out."""
    if len(inner):
        return
    while inner is not root:
        yield inner
        if inner.getnext() is not None:
            return
        inner = inner.getparent()


def _visible(root: html.HtmlElement) -> Iterator[str]:
    stack: list[tuple[html.HtmlElement, bool]] = [(root, False)]
    while stack:
        element, closing = stack.pop()
        block = element.tag in _HTML_BLOCKS or element.tag == "br"
        if closing:
            if block and element.tag != "br":
                yield _BREAK
            yield element.tail or ""
            continue
        if block:
            yield _BREAK if element.tag != "br" else "\n"
        stack.append((element, True))
        if element.tag not in _UNSEEN and isinstance(element.tag, str):
            yield _tidy_inside(element.text or "")
            stack.extend((child, False) for child in reversed(element))


def _tidy_inside(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _paragraphs(text: str) -> str:
    """Breaks, and two or more line breaks in a row, part paragraphs."""
    parts = re.split(rf"{_BREAK}|\n\s*\n", text)
    return "\n\n".join(tidy for part in parts if (tidy := _tidy(part)))


def _tidy(text: str) -> str:
    return " ".join(text.translate(_UNPRINTED).split())
