"""A page's HTML → the text of its article, or why there is none."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from lxml import html
from resiliparse.extract.html2text import extract_plain_text
from trafilatura import bare_extraction

from watchers.articles.choice import choose, densest
from watchers.articles.finder import Finder
from watchers.articles.furniture import Block, without_furniture
from watchers.articles.heading import author_in, date_in, is_name
from watchers.articles.language import detect_language
from watchers.articles.markup import bounded, decode, parse
from watchers.articles.metadata import Metadata, read_metadata
from watchers.articles.model import Page
from watchers.articles.others import of_others, title_at
from watchers.articles.outline import Piece, outline
from watchers.articles.places import is_foreign, is_prose
from watchers.articles.texts import tidy
from watchers.articles.walls import why_blocked

# It reports every page without an article as a warning; that is our `blocked`.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_FRAGMENT = 0.4  # of the broad answer's sentences, under which the precise one has not found the article

_LITTLE = 1_000  # characters; then a page whose text is shown by scripts may tell it in its linked data
_UNDER = 6  # blocks under the text in which a page asks readers to pay for the rest
_ABOVE = 2  # and above it, in which a form has its heading
_BEGINNING = 60  # blocks of a page without a text
_HEADING = 4  # blocks above a title that may name author and date


def read_page(page: bytes | str, *, url: str | None, content_type: str | None, feed_title: str) -> Page:
    """See `watchers.articles.extract`."""
    source = bounded(decode(page, content_type))
    tree = parse(source)
    if tree is None:
        return Page(title=feed_title, text="", canonical_url=url, blocked="has no text")
    about = read_metadata(tree, url)
    if not about.title:
        about = replace(about, title=feed_title)
    pieces = list(outline(tree))
    chosen = _article(pieces, tree, source, about.title)
    about = _with_heading(about, pieces, chosen)
    text = _without_furniture([Block(piece.text, piece.kind) for piece in chosen], about)
    if about.free is not False and len(text) < _LITTLE and len(about.body) > 2 * len(text):
        told = _without_furniture([Block(part) for part in _told_apart(about.body)], about)
        text = max(text, told, key=len)
    return Page(
        title=about.title,
        text=text,
        language=detect_language(text or about.title, hint=about.language),
        published=about.published,
        author=about.author,
        site=about.site,
        canonical_url=about.canonical_url,
        blocked=why_blocked(text, around=_around(pieces, chosen), about=about, url=url),
    )


def plain_text(fragment: str) -> str:
    """See `watchers.articles.text_of_html`."""
    if "<" not in fragment and "&" not in fragment:
        return _paragraphs(re.split(r"\n\s*\n", fragment))
    tree = parse(f"<html><body>{bounded(decode(fragment))}</body></html>")
    return "" if tree is None else _paragraphs(piece.text for piece in outline(tree))


def _without_furniture(blocks: list[Block], about: Metadata) -> str:
    kept = without_furniture(blocks, title=about.title, author=about.author)
    return _paragraphs(block.text for block in kept)


def _told_apart(body: str) -> list[str]:
    """The paragraphs of a text in linked data, where it may be escaped twice and a line may be a paragraph."""
    plain = plain_text(body.replace("\n", "\n\n"))
    return (plain_text(plain) if "</" in plain else plain).split("\n\n")


def _paragraphs(parts: Iterable[str]) -> str:
    return "\n\n".join(filter(None, map(tidy, parts)))


def _article(pieces: list[Piece], tree: html.HtmlElement, source: str, title: str) -> list[Piece]:
    """Two extractors' answers, chosen from: trafilatura's precise mode, and resiliparse, which misses little."""
    page = Finder(pieces)
    broad = page.find(_broad(source))
    others = of_others(pieces, broad, title=title)
    if broad and not page.prose(broad - others):
        broad = frozenset(range(len(pieces)))  # a longer article drew the extractor away from the page's own
    broad -= others
    precise = page.find(_precise(tree, fast=True)) - others
    if page.prose(precise) < _FRAGMENT * page.prose(broad):
        precise = max(precise, page.find(_precise(tree, fast=False)) - others, key=page.prose)
    if page.prose(precise) < _FRAGMENT * page.prose(broad):
        dense = densest(pieces, broad, title=title)
        # A short text may stand above many readers' words, but nothing stands between a title and its text.
        if page.prose(dense) > page.words(precise) and page.first(dense) <= page.first(precise):
            precise = dense
    return choose(pieces, precise or broad, broad, others=others, title=title)


def _with_heading(about: Metadata, pieces: list[Piece], chosen: list[Piece]) -> Metadata:
    """What the page tells readers only: between its title and its text, or else a little above."""
    first = next((piece for piece in chosen if is_prose(piece)), None)
    if first is None or (about.author and about.published):
        return about
    end = pieces.index(first) + 1
    start = title_at(pieces[:end], about.title)
    start = max(0, end - _HEADING) if start is None else start
    lines = [p for p in pieces[start:end] + pieces[max(0, start - _HEADING) : start] if not is_foreign(p.box)]
    named = (piece.text for piece in lines if "author" in piece.box.hints and is_name(piece.text))
    texts = [piece.text for piece in lines]
    return replace(
        about,
        author=about.author or author_in(texts) or next(named, None),
        published=about.published or date_in(texts, language=(about.language or "")[:2].lower() or None),
    )


def _around(pieces: list[Piece], chosen: list[Piece]) -> str:
    """From a little above the text to a little under it; without a text, the page's beginning."""
    first = max(0, pieces.index(chosen[0]) - _ABOVE) if chosen else 0
    last = pieces.index(chosen[-1]) if chosen else _BEGINNING
    return "\n".join(piece.text for piece in pieces[first : last + _UNDER])


def _precise(tree: html.HtmlElement, *, fast: bool) -> list[str]:
    """``fast`` leaves out its comparison with other extractors, which is half of its time and seldom of use."""
    try:
        document: Any = bare_extraction(tree, fast=fast, favor_precision=True, include_comments=False)
    except Exception:  # noqa: BLE001 - a page that its code can't take must not take the worker with it
        return []
    return str(document.text).split("\n") if document is not None else []


def _broad(source: str) -> list[str]:
    text: str = extract_plain_text(source, main_content=True, alt_texts=False, links=False, form_fields=False)
    return text.split("\n")
