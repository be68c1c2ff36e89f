"""What the demo's feeds and pages hold at any moment: newsroom.toml and its articles → XML and HTML. Pure."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class DemoItem:
    """One entry of a demo feed; ``batch`` 0 stands there from the start. ``page`` is "plain", "heavy" or "missing"."""

    feed: str
    batch: int
    article: str = ""
    title: str = ""
    paragraphs: tuple[str, ...] = ()
    page: str = "plain"
    malformed: bool = False


@dataclass(frozen=True, slots=True)
class DemoFeed:
    """A demo feed and all that it will ever publish, in order."""

    slug: str
    title: str
    language: str
    format: str
    items: tuple[DemoItem, ...]


def load() -> tuple[DemoFeed, ...]:
    """Read the shipped newsroom."""
    folder = files("bot.demo")
    plan = tomllib.loads((folder / "newsroom.toml").read_text(encoding="utf-8"))
    items = [_item(row) for row in plan["items"]]
    return tuple(
        DemoFeed(**row, items=tuple(item for item in items if item.feed == row["slug"])) for row in plan["feeds"]
    )


def _item(row: dict[str, Any]) -> DemoItem:
    if row.get("malformed"):
        return DemoItem(row["feed"], row["batch"], malformed=True)
    text = (files("bot.demo") / "articles" / f"{row['article']}.txt").read_text(encoding="utf-8")
    title, *paragraphs = text.strip().split("\n\n")
    return DemoItem(
        feed=row["feed"],
        batch=row["batch"],
        article=row["article"],
        title=row.get("title", title),
        paragraphs=tuple(paragraphs[: row.get("paragraphs", len(paragraphs))]),
        page=row.get("page", "plain"),
    )


def last_batch(feeds: tuple[DemoFeed, ...]) -> int:
    """The batch after which nothing more is published."""
    return max(item.batch for feed in feeds for item in feed.items)


def feed_xml(feed: DemoFeed, *, base: str, batch: int, opened: datetime) -> str:
    """The feed as it stands when ``batch`` has been published, newest entry first."""
    entries = [
        (_atom_entry if feed.format == "atom" else _rss_item)(
            item, base, opened - timedelta(minutes=len(feed.items) - number)
        )
        for number, item in enumerate(feed.items)
        if item.batch <= batch
    ]
    body = "\n".join(reversed(entries))
    if feed.format == "atom":
        return (
            f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" '
            f'xml:lang="{feed.language}">\n<title>{escape(feed.title)}</title>\n<id>{base}/{feed.slug}</id>\n'
            f'<link href="{base}/{feed.slug}/"/>\n<updated>{opened.isoformat()}</updated>\n{body}\n</feed>\n'
        )
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel>\n<title>{escape(feed.title)}</title>\n'
        f"<link>{base}/{feed.slug}/</link>\n<language>{feed.language}</language>\n{body}\n</channel></rss>\n"
    )


def _link(item: DemoItem, base: str) -> str:
    return f"{base}/{item.feed}/{item.article}.html"


def _rss_item(item: DemoItem, base: str, at: datetime) -> str:
    if item.malformed:
        return "<item><title></title><pubDate>the day before yesterday, about noon</pubDate></item>"
    link = _link(item, base)
    # Where the page is missing, the feed carries the whole text, as many publishers' feeds do.
    shown = item.paragraphs if item.page == "missing" else item.paragraphs[:1]
    description = escape("".join(f"<p>{escape(paragraph)}</p>" for paragraph in shown))
    return (
        f"<item><title>{escape(item.title)}</title><link>{link}?utm_source=rss</link><guid>{link}</guid>"
        f"<pubDate>{format_datetime(at)}</pubDate><description>{description}</description></item>"
    )


def _atom_entry(item: DemoItem, base: str, at: datetime) -> str:
    link = _link(item, base)
    return (
        f'<entry><title>{escape(item.title)}</title><id>{link}</id><link rel="alternate" href="{link}"/>'
        f"<published>{at.isoformat()}</published><updated>{at.isoformat()}</updated>"
        f"<summary>{escape(item.paragraphs[0])}</summary></entry>"
    )


def page_html(feed: DemoFeed, item: DemoItem) -> str:
    """The article as the site serves it, among its menu and footer; "heavy" has far more around it than in it."""
    paragraphs = "\n".join(f"<p>{escape(paragraph)}</p>" for paragraph in item.paragraphs)
    menu = "".join(
        f'<li><a href="/{feed.slug}/{name}">{name.title()}</a></li>' for name in ("news", "sport", "opinion")
    )
    before = after = ""
    if item.page == "heavy":
        others = "".join(
            f'<li><a href="/{feed.slug}/{n}.html">Other headline number {n}</a></li>' for n in range(1, 25)
        )
        before = (
            '<div class="cookie-banner"><p>We and our 214 partners store cookies on your device. '
            "<button>Accept all</button></p></div>"
            f'<aside class="most-read"><h3>Most read</h3><ul>{others}</ul></aside>'
        )
        after = (
            '<div class="share"><a href="#">Share</a> <a href="#">Print</a> <a href="#">Send</a></div>'
            f'<section class="related"><h3>You may also like</h3><ul>{others}</ul></section>'
            '<form class="newsletter"><p>Sign up for our morning letter</p><input name="mail"></form>'
        )
    return (
        f'<!doctype html>\n<html lang="{feed.language}"><head><meta charset="utf-8">'
        f"<title>{escape(item.title)} - {escape(feed.title)}</title>"
        f'<meta property="og:site_name" content="{escape(feed.title)}"></head>\n<body>'
        f"<header><nav><ul>{menu}</ul></nav></header>{before}\n"
        f"<main><article><h1>{escape(item.title)}</h1>\n{paragraphs}\n</article></main>\n"
        f"{after}<footer><p>© {escape(feed.title)}. All rights reserved.</p></footer></body></html>\n"
    )
