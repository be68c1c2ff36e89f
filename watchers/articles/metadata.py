"""What a page says about its article: title, author, date, site, address, language."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin

from lxml import html

from watchers.articles.markup import NO_CHARACTERS
from watchers.urls import canonical_url, host_of, is_http_url

_TITLE = ("og:title", "twitter:title", "dc.title", "headline")
_AUTHOR = ("author", "article:author", "dc.creator", "byl", "parsely-author", "sailthru.author")
_PUBLISHED = (
    *("article:published_time", "og:article:published_time", "datepublished", "date", "dc.date", "dc.date.issued"),
    *(
        "pubdate",
        "publishdate",
        "parsely-pub-date",
        "sailthru.date",
        "dcterms.created",
        "article.published",
        "article:published",
        "dc.date.created",
    ),
)
_SITE = ("og:site_name", "application-name", "publisher")
_ARTICLE_TYPES = frozenset(
    {
        *("article", "newsarticle", "reportagenewsarticle", "analysisnewsarticle", "backgroundnewsarticle", "webpage"),
        *(
            "opinionnewsarticle",
            "reviewnewsarticle",
            "askpublicnewsarticle",
            "liveblogposting",
            "blogposting",
            "report",
        ),
    }
)
_SEPARATED = re.compile(r"\s+[|–—·•»«:-]\s+")
_TIMES = "(//article//time | //time[@pubdate] | //time[count(//time) = 1])[position() < 4]"
_ADDRESS_DATE = re.compile(r"/(20\d\d)/(0[1-9]|1[0-2])/(0[1-9]|[12]\d|3[01])(?=/|-|$)")
_UTC = re.compile(r"\s?(?:GMT|UTC)$")
_BY = re.compile(r"^(?:by|von|por|par|di|door|автор:?)\s+", re.IGNORECASE)
_LONGEST_AUTHOR = 200
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_FREE = {"true": True, "false": False}
_MOST_JSON = 500_000


@dataclass(frozen=True, slots=True)
class Metadata:
    """Empty or None where the page says nothing. ``free``: may all read it? ``body``: the text in its linked data."""

    title: str
    author: str | None
    published: datetime | None
    site: str | None
    canonical_url: str | None
    language: str | None
    free: bool | None = None
    body: str = ""


def read_metadata(tree: html.HtmlElement, url: str | None) -> Metadata:
    """From ``<meta>``, JSON-LD, ``<time>``, ``<h1>`` and ``<title>``; for want of a date, one in the address."""
    metas: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").strip().lower()
        content = _tidy(meta.get("content") or "")
        if name and content:
            metas.setdefault(name, content)
    article = next(_json_articles(tree), {})
    site = _first(metas, _SITE) or _name(article.get("publisher"))
    return Metadata(
        title=_title(tree, metas, article, site),
        author=_author(tree, metas, article),
        published=_published(tree, metas, article, url),
        site=site,
        canonical_url=_address(tree, metas, url),
        body=NO_CHARACTERS.sub("", str(article.get("articleBody") or "")),
        free=_FREE.get(str(article.get("isAccessibleForFree")).lower()),
        language=tree.get("lang") or tree.get("xml:lang") or metas.get("og:locale") or metas.get("content-language"),
    )


def _title(tree: html.HtmlElement, metas: dict[str, str], article: dict[str, Any], site: str | None) -> str:
    title = _first(metas, _TITLE) or _tidy(str(article.get("headline") or ""))
    headings = [_tidy(h.text_content()) for h in tree.iter("h1")]
    whole = title or _tidy(tree.findtext(".//title") or "")
    # The heading is the title without what the site adds to it.
    for heading in headings:
        if len(heading) > 10 and whole.startswith(heading):
            return heading
    parts = _SEPARATED.split(whole)
    if len(parts) > 1 and (not title or (site and parts[-1].casefold() == site.casefold())):
        return whole[: whole.rindex(parts[-1])].rstrip(" |–—·•»«:-") or whole
    return whole or next(iter(headings), "")


def _published(
    tree: html.HtmlElement, metas: dict[str, str], article: dict[str, Any], url: str | None
) -> datetime | None:
    given = [str(article.get("datePublished") or ""), *(metas.get(name, "") for name in _PUBLISHED)]
    for marked in tree.xpath("(//*[contains(@itemprop, 'datePublished')])[position() < 4]"):
        given += [marked.get(name) or "" for name in ("content", "datetime", "title")]
    given += [time.get("datetime") or "" for time in tree.xpath(_TIMES)]
    if in_address := _ADDRESS_DATE.search(url or ""):
        given.append("-".join(in_address.groups()))
    return next((when for when in map(_when, given) if when), None)


def _when(text: str) -> datetime | None:
    text = _UTC.sub("+00:00", text.strip())
    if not text or len(text) > 60:
        return None
    try:
        when = datetime.fromisoformat(text) if _DATE.match(text) else parsedate_to_datetime(text)
        return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    except (ValueError, OverflowError, TypeError):
        return None


def _author(tree: html.HtmlElement, metas: dict[str, str], article: dict[str, Any]) -> str | None:
    names = [_name(article.get("author")) or "", _first(metas, _AUTHOR)]
    names += [_tidy(link.text_content()) for link in tree.xpath("(//a[@rel='author'])[position() < 3]")]
    for name in (_BY.sub("", name) for name in names):
        if name and not is_http_url(name) and len(name) < _LONGEST_AUTHOR:
            return name
    return None


def _address(tree: html.HtmlElement, metas: dict[str, str], url: str | None) -> str | None:
    """A page may name another address of its own host only: a stranger's would let it pass for another article."""
    links = [link.get("href") or "" for link in tree.iter("link") if (link.get("rel") or "").lower() == "canonical"]
    for address in (*links[:1], metas.get("og:url", "")):
        try:
            absolute = urljoin(url or "", address.strip())
        except ValueError:
            continue
        if address and is_http_url(absolute) and (not url or _domain(absolute) == _domain(url)):
            return canonical_url(absolute)
    return canonical_url(url) if url else None


def _domain(url: str) -> str:
    return ".".join(host_of(url).removeprefix("www.").split(".")[-2:])


def _json_articles(tree: html.HtmlElement) -> Iterator[dict[str, Any]]:
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower() or not script.text or len(script.text) > _MOST_JSON:
            continue
        try:
            data = json.loads(script.text, strict=False)
        except (ValueError, RecursionError):
            continue
        nodes = data if isinstance(data, list) else [data]
        nodes += [node for top in nodes if isinstance(top, dict) for node in _list(top.get("@graph"))]
        for node in nodes:
            kinds = {str(kind).lower() for kind in _list(node.get("@type"))} if isinstance(node, dict) else set()
            if kinds & _ARTICLE_TYPES and ("headline" in node or "datePublished" in node):
                yield node


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _name(value: Any) -> str | None:
    names = [_tidy(str(one.get("name") or "") if isinstance(one, dict) else str(one)) for one in _list(value)]
    return ", ".join(name for name in names if name) or None


def _first(metas: dict[str, str], names: tuple[str, ...]) -> str:
    return next((metas[name] for name in names if name in metas), "")


def _tidy(text: str) -> str:
    return " ".join(NO_CHARACTERS.sub("", text).split())
