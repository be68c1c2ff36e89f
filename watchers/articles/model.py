"""What reading a page or a feed's HTML gives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


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


@dataclass(frozen=True, slots=True)
class Fragment:
    """A feed's own text of an entry. ``text`` has a blank line between paragraphs."""

    text: str
    language: str | None
