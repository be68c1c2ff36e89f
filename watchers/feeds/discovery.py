"""A web page → the feeds it names, then the places where sites usually keep one."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urljoin, urlsplit

_TAG = re.compile(r"""<(link|a|base)\s((?:[^<>"']|"[^"<]*"|'[^'<]*')*+)>""", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([A-Za-z-]{1,30})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_TYPES = {"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"}
_FEEDISH = re.compile(
    r"(?:^|[/._?=-])(?:rss2?|feeds?|atom|rdf|index\.xml|rss\.xml|feed\.json)(?:$|[/._?&=-])", re.IGNORECASE
)
_GUESSES = (
    "/feed",
    "/rss",
    "/rss.xml",
    "/feed.xml",
    "/atom.xml",
    "/index.xml",
    "/feed.json",
    "/news-sitemap.xml",
    "/sitemap-news.xml",
)
_MAX = 50


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed's likely address. ``how``: the page declares it, links to it, or it is one of the usual paths."""

    url: str
    title: str = ""
    how: Literal["declared", "linked", "guess"] = "declared"


def discover(page: bytes | str, url: str) -> tuple[FoundFeed, ...]:
    """Declared feeds first, then linked ones, then guesses; each address once, at most 50 in all."""
    text = page.decode("utf-8", "replace") if isinstance(page, bytes) else page
    base = url
    declared: list[FoundFeed] = []
    linked: list[FoundFeed] = []
    for tag in _TAG.finditer(text):
        attributes = {k.lower(): html.unescape(a or b or c) for k, a, b, c in _ATTRIBUTE.findall(tag[2])}
        name, href = tag[1].lower(), attributes.get("href", "").strip()
        if name == "base" and href:
            base = _joined(url, href) or base
        elif href and (address := _joined(base, href)):
            kind = attributes.get("type", "").lower().partition(";")[0].strip()
            if name == "link" and "alternate" in attributes.get("rel", "").lower().split() and kind in _TYPES:
                declared.append(FoundFeed(address, attributes.get("title", "").strip()[:200]))
            elif name == "a" and (kind in _TYPES or _FEEDISH.search(urlsplit(address).path)):
                linked.append(FoundFeed(address, attributes.get("title", "").strip()[:200], "linked"))
    guesses = [FoundFeed(g, how="guess") for path in _GUESSES if (g := _joined(url, path))]
    unique = {f.url: f for f in reversed([*declared, *linked[: _MAX - len(_GUESSES)], *guesses])}
    return tuple(reversed(unique.values()))[:_MAX]


def _joined(base: str, href: str) -> str | None:
    try:
        address = urljoin(base, href).partition("#")[0]
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.hostname else None
