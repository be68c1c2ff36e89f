"""Whole pages of invented news sites: each language's article (languages/) in each way to build a page (layouts/)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template
from typing import Any

HERE = Path(__file__).parent
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})
PAGE = Template(
    '<!DOCTYPE html><html lang="$language" dir="$direction"><head>$charset<title>$title - Alda Post</title>'
    '<meta property="og:title" content="$title"><script>var page = {"id": 1};</script></head><body>$body</body></html>'
)


@dataclass(frozen=True, slots=True)
class SitePage:
    """``paragraphs`` is what an extractor has to find in ``html``, in its order."""

    language: str
    layout: str
    html: str
    title: str
    paragraphs: tuple[str, ...]


def pages() -> Iterator[SitePage]:
    for language in sorted((HERE / "languages").glob("*.toml")):
        for layout in sorted((HERE / "layouts").glob("*.html")):
            yield site_page(language.stem, layout.stem)


def site_page(language: str, layout: str, *, charset: str = '<meta charset="utf-8">', brief: bool = False) -> SitePage:
    """``brief``: with the first two paragraphs as the whole text, so that there is more furniture than text."""
    content = tomllib.loads((HERE / "languages" / f"{language}.toml").read_text("utf-8"))
    if brief:
        content |= {"paragraphs": [*content["paragraphs"][:2], "", "", ""], "heading": "", "quote": ""}
    template = Template((HERE / "layouts" / f"{layout}.html").read_text("utf-8"))
    html = PAGE.substitute(
        language=language,
        direction="rtl" if language in RIGHT_TO_LEFT else "ltr",
        charset=charset,
        title=escape(content["title"]),
        body=template.substitute(_parts(content)),
    )
    first, second, third, fourth, fifth = content["paragraphs"]
    text = (first, second, third, content["heading"], fourth, content["quote"], fifth)
    return SitePage(language, layout, html, content["title"], tuple(filter(None, text)))


def _parts(content: dict[str, Any]) -> dict[str, str]:
    """What a layout can name: each text, each one of several by its number, and lists of links made of them."""
    parts = {name: escape(text, quote=False) for name, text in content.items() if isinstance(text, str)}
    for name, several in (("p", "paragraphs"), ("menu_", "menu"), ("related_", "related"), ("teaser_", "teasers")):
        parts |= {f"{name}{n}": escape(text, quote=False) for n, text in enumerate(content[several], 1)}
    cards = zip(content["related"], content["teasers"], strict=False)
    return parts | {
        "menu": _links(content["menu"]),
        "related": _links(content["related"]),
        "share_links": " ".join(f'<a href="/s">{site}</a>' for site in ("Facebook", "X", "WhatsApp", "Telegram")),
        "cards": "".join(
            f'<div class="card"><h3><a href="/c">{title}</a></h3><p>{teaser}</p></div>' for title, teaser in cards
        ),
    }


def _links(titles: Iterable[str]) -> str:
    items = (f'<li><a href="/{n}">{title}</a></li>' for n, title in enumerate(titles))
    return f"<ul>{''.join(items)}</ul>"
