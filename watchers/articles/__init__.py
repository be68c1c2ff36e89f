"""A page's HTML → the article's text and what the page says about it. Pure and synchronous: run it in a worker.

What reads pages takes 100 MB with its language model. It is loaded by the first call, never by an import: the main
process names these functions to its workers, and stays small.
"""

from __future__ import annotations

from watchers.articles.language import detect_language
from watchers.articles.model import Fragment, Page

__all__ = ["Fragment", "Page", "detect_language", "extract", "load", "read_fragment", "text_of_html"]


def extract(
    page: bytes | str, *, url: str | None = None, content_type: str | None = None, feed_title: str = ""
) -> Page:
    """Never raises: what can't be read is a page that is ``blocked``. ``feed_title`` is for a page without a title."""
    from watchers.articles.page import read_page

    return read_page(page, url=url, content_type=content_type, feed_title=feed_title)


def text_of_html(fragment: str) -> str:
    """A feed's HTML as plain text with a blank line between paragraphs; plain text stays, its white space tidied."""
    from watchers.articles.page import plain_text

    return plain_text(fragment)


def read_fragment(fragment: str, *, title: str, hint: str | None) -> Fragment:
    """A feed's HTML as plain text, and its language: the title's where it has no text. ``hint`` is the feed's own."""
    text = text_of_html(fragment)
    return Fragment(text, detect_language(text or title, hint=hint))


def load() -> None:
    """Load now what reading a page takes."""
    told = "The harbour master said on Monday that nobody on the boat was hurt, and that it had sunk."
    extract(f"<html><body><h1>A boat</h1><div>By nobody</div><p>{told}</p></body></html>")
    detect_language(told)
