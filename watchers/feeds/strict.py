"""The fast reader: well-formed RSS, RDF, Atom and sitemaps through lxml, choosing as feedparser does."""

from __future__ import annotations

from functools import lru_cache

from lxml import etree

from watchers.feeds.raw import MAX_ENTRIES, RawEntry, RawFeed, absolute, minutes, period

_XML = "{http://www.w3.org/XML/1998/namespace}"
_PREFIXES = {
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/dc/terms/": "dcterms:",
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://purl.org/rss/1.0/modules/syndication/": "sy:",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf:",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
    "http://search.yahoo.com/mrss": "media:",
    "http://search.yahoo.com/mrss/": "media:",
    "http://www.google.com/schemas/sitemap-news/0.9": "news:",
}
_PLAIN = (
    "http://www.w3.org/2005/atom", "http://purl.org/atom/ns#", "http://purl.org/rss/1.0/", "http://backend.userland.com/rss",
    "http://my.netscape.com/rdf/simple/0.9/", "http://blogs.law.harvard.edu/tech/rss", "http://www.sitemaps.org/schemas/sitemap/",
    "http://purl.org/rss/1.0/modules/rss091#", "http://www.google.com/schemas/sitemap/", "http://channel.netscape.com/rdf/simple/0.9/",
)  # fmt: skip
_PUBLISHED = ("published", "pubdate", "issued", "dcterms:issued")
_UPDATED = ("updated", "modified", "dc:date", "dcterms:modified", "lastbuilddate")
_MEDIA = ("media:title", "media:description", "media:group", "media:content")
_HTML_TYPES = ("html", "xhtml", "text/html", "application/xhtml+xml")


class UnreadableError(Exception):
    """Not for this reader: not well-formed, or with declarations of its own."""


def read(body: bytes, *, recover: bool = False) -> RawFeed | str:
    """The feed, or the name of the root element where that is no feed's. Raises UnreadableError.

    ``recover`` takes what libxml2 can save of what is not well-formed.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True, collect_ids=False, recover=recover,
    )  # fmt: skip
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableError(str(error)) from error
    if root is None:
        raise UnreadableError("there is no element in it")
    try:
        return _found(root)
    except UnicodeDecodeError as error:  # what was saved may hold halves of surrogate pairs
        raise UnreadableError(str(error)) from error


def _found(root: etree._Element) -> RawFeed | str:
    name = _key(root.tag, root.prefix).rpartition(":")[2]
    if name in ("rss", "rdf", "channel"):
        return _rss(root)
    if name in ("feed", "entry"):
        return _atom(root, [root] if name == "entry" else None)
    if name == "urlset":
        return _sitemap(root)
    return name


@lru_cache(maxsize=4096)
def _key(tag: str, prefix: str | None) -> str:
    if tag[0] != "{":
        return tag.lower()
    namespace, _, local = tag[1:].partition("}")
    namespace, local = namespace.lower(), local.lower()
    if namespace in _PREFIXES:
        return _PREFIXES[namespace] + local
    return local if prefix is None or namespace.startswith(_PLAIN) else f"?:{local}"


def _children(element: etree._Element) -> list[tuple[str, etree._Element]]:
    return [(_key(c.tag, c.prefix), c) for c in element if isinstance(c.tag, str)]


def _text(element: etree._Element) -> str:
    if not len(element):
        return (element.text or "").strip()
    parts = [element.text or ""]
    parts += [etree.tostring(child, encoding="unicode", with_tail=True) for child in element]
    return "".join(parts).strip()


def _is_html(element: etree._Element) -> bool:
    return len(element) > 0 or (element.get("type") or "").lower() in _HTML_TYPES


def _rss(root: etree._Element) -> RawFeed:
    top = _children(root)
    channel = root if _key(root.tag, root.prefix) == "channel" else next((c for k, c in top if k == "channel"), root)
    feed = _feed(root, channel)
    items = [c for k, c in _children(channel) if k in ("item", "entry")]
    if channel is not root:
        items += [c for k, c in top if k in ("item", "entry")]
    feed.entries = [_entry(item) for item in items[:MAX_ENTRIES]]
    return feed


def _atom(root: etree._Element, entries: list[etree._Element] | None) -> RawFeed:
    if entries is not None:
        return RawFeed(entries=[_entry(e) for e in entries], base=root.get(_XML + "base") or "")
    feed = _feed(root, root)
    feed.entries = [_entry(c) for k, c in _children(root) if k in ("entry", "item")][:MAX_ENTRIES]
    return feed


def _feed(root: etree._Element, channel: etree._Element) -> RawFeed:
    feed = RawFeed(base=channel.get(_XML + "base") or root.get(_XML + "base") or "")
    feed.language = channel.get(_XML + "lang") or root.get(_XML + "lang") or ""
    update_period = frequency = other = ""
    for key, child in _children(channel):
        if key in ("title", "dc:title") and not feed.title:
            feed.title, feed.title_html = _text(child), _is_html(child)
        elif key == "link":
            chosen, second = _link(child)
            feed.link, other = chosen or feed.link, other or second
        elif key in ("language", "dc:language"):
            feed.language = _text(child) or feed.language
        elif key == "ttl":
            feed.ttl = minutes(_text(child))
        elif key == "sy:updateperiod":
            update_period = _text(child)
        elif key == "sy:updatefrequency":
            frequency = _text(child)
    feed.link = feed.link or other
    feed.ttl = max(filter(None, (feed.ttl, period(update_period, frequency))), default=None)
    return feed


def _link(element: etree._Element) -> tuple[str, str]:
    """The address of the page, and one to use where no other names the page."""
    href = element.get("href") or element.get("url") or element.get("uri")
    if href is None:
        return _text(element), ""
    rel = (element.get("rel") or "alternate").lower()
    if rel != "alternate":
        return "", href if rel == "related" else ""
    if base := element.get(_XML + "base"):
        href = absolute(base, href) or href
    kind = (element.get("type") or "text/html").lower()
    return (href, "") if kind in _HTML_TYPES else ("", href)


def _entry(item: etree._Element) -> RawEntry:
    entry = RawEntry(base=item.get(_XML + "base") or "")
    entry.id = item.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about") or ""
    permalink, other, created, media_title, media_text = False, "", "", "", ""
    authors: list[str] = []
    for key, child in _children(item):
        if key in ("title", "dc:title"):
            if not entry.title:
                entry.title, entry.title_html = _text(child), _is_html(child)
        elif key == "link":
            chosen, second = _link(child)
            entry.link, other = chosen or entry.link, other or second
        elif key in ("guid", "id"):
            entry.id = _text(child) or entry.id
            permalink = (child.get("isPermaLink") or child.get("ispermalink") or "true").lower() == "true"
        elif key in _PUBLISHED:
            entry.published = _text(child) or entry.published
        elif key in _UPDATED:
            entry.updated = _text(child) or entry.updated
        elif key in ("created", "dcterms:created"):
            created = _text(child)
        elif key in ("description", "summary", "abstract", "dc:description", "itunes:summary"):
            _take_summary(entry, child)
        elif key in ("content", "content:encoded", "body", "fullitem"):
            _take_content(entry, child)
        elif key in ("author", "dc:creator", "dc:author", "itunes:author"):
            authors.append(_author(child))
        elif key in _MEDIA:
            for part in child.iter("{*}title", "{*}description"):
                if _key(part.tag, part.prefix) == "media:title":
                    media_title = media_title or _text(part)
                else:
                    media_text = media_text or _text(part)
    entry.title, entry.summary = entry.title or media_title, entry.summary or ("" if entry.content else media_text)
    finish(entry, authors, permalink=permalink, other_link=other, created=created)
    return entry


def finish(entry: RawEntry, authors: list[str], *, permalink: bool, other_link: str, created: str) -> None:
    """Fill what is missing from what stands for it: the guid for the link, the update for the date."""
    entry.author = ", ".join(dict.fromkeys(a for a in authors if a))
    if not entry.link:
        looks_like_one = entry.id.startswith(("http://", "https://"))
        entry.link = entry.id if permalink and looks_like_one else other_link or (entry.id if looks_like_one else "")
    entry.published = entry.published or created or entry.updated


def _take_summary(entry: RawEntry, child: etree._Element) -> None:
    text = _text(child)
    if not text:
        return
    if not entry.summary:
        entry.summary, entry.summary_html = text, _key(child.tag, child.prefix) == "description" or _is_html(child)
    elif not entry.content:
        entry.content, entry.content_html = text, True


def _take_content(entry: RawEntry, child: etree._Element) -> None:
    text = _text(child)
    if text and not (child.get("src") and not text):
        entry.content = text
        entry.content_html = _key(child.tag, child.prefix) != "content" or _is_html(child)


def _author(element: etree._Element) -> str:
    parts = dict(_children(element))
    if parts:
        name = parts.get("name")
        name = parts.get("email") if name is None else name
        return "" if name is None else _text(name)
    return name_of(_text(element))


def name_of(author: str) -> str:
    """The name of "name@example.org (Name)" or "Name <name@example.org>"."""
    if "@" not in author:
        return author
    for opening, closing in ("()", "<>"):
        outside, found, inside = author.rstrip().removesuffix(closing).partition(opening)
        if found:
            return (outside if "@" in inside else inside).strip() or author
    return author


def _sitemap(root: etree._Element) -> RawFeed:
    feed = RawFeed()
    for key, item in _children(root)[:MAX_ENTRIES]:
        if key != "url":
            continue
        parts = dict(_children(item))
        news = dict(_children(parts["news:news"])) if "news:news" in parts else {}
        values = {k: _text(v) for k, v in (parts | news).items() if not len(v)}
        publication = (
            {k: _text(v) for k, v in _children(news["news:publication"])} if "news:publication" in news else {}
        )
        feed.title = feed.title or publication.get("news:name", "")
        feed.language = feed.language or publication.get("news:language", "")
        lastmod = values.get("lastmod", "")
        entry = RawEntry(id=values.get("loc", ""), link=values.get("loc", ""), title=values.get("news:title", ""))
        entry.published, entry.updated = values.get("news:publication_date", "") or lastmod, lastmod
        feed.entries.append(entry)
    return feed
