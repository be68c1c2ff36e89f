"""A feed's bytes → `ParsedFeed`: the fast reader, a few repairs, feedparser for the rest. Opens no socket."""

from __future__ import annotations

import contextlib
import html.entities
import re
import zlib

from watchers.errors import NotAFeed
from watchers.feeds import json_feed, strict, tolerant
from watchers.feeds.discovery import discover
from watchers.feeds.raw import RawFeed, build
from watchers.types import ParsedFeed

MAX_BODY = 64 * 2**20
# feedparser reads 2 to 4 MB a second; publishers list the newest first, so the beginning is what matters.
MAX_BROKEN = 2 * 2**20

_DECLARED = re.compile(rb"""^<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_DECLARATION = re.compile(r"^<\?xml[^>]{0,300}\?>")
_DOCTYPE = re.compile(rb"<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE)
_MISPLACED = re.compile(rb"<\?xml[^>]{0,300}>|<!--.*?-->", re.DOTALL)
_NAMED = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,31});")
_BARE = re.compile(rb"&(?!#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};)")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_FEED_MARK = re.compile(rb"<(?:[A-Za-z0-9]{1,20}:)?(?:rss|feed|rdf|channel|item|entry|urlset)\b", re.IGNORECASE)
_PAGE_MARK = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]+)", re.IGNORECASE)
_XML_OWN = {b"amp", b"lt", b"gt", b"quot", b"apos"}


def read_feed(body: bytes, *, content_type: str | None, url: str | None) -> ParsedFeed:
    """See `watchers.feeds.parse`."""
    body = _trimmed(_inflated(body))
    if not body:
        raise NotAFeed("the answer is empty")
    if body[:1] in b"{[":
        feed = json_feed.read(body)
        if feed is None:
            raise NotAFeed("this is JSON, but no JSON Feed")
        return build(feed, url)
    start = body[:4096]
    if _PAGE_MARK.search(start) and not re.search(rb"<(?:rss|feed|(?:rdf:)?RDF)[\s>]", start):
        raise _page(body, url)
    return build(_read(body, content_type, url), url)


def _read(body: bytes, content_type: str | None, url: str | None) -> RawFeed:
    whole, problem = body, None
    try:
        found = strict.read(_with_http_charset(body, content_type))
    except strict.UnreadableError as error:
        problem = str(error).split(", line")[0]
        whole = _repaired(body, content_type)
        try:
            found = strict.read(whole)
        except strict.UnreadableError:
            found = _patiently(whole)
    if isinstance(found, str):
        raise _page(body, url) if found == "html" else NotAFeed(f"this is XML, but no feed: its root is <{found[:40]}>")
    found.problem = problem
    return found


def _patiently(body: bytes) -> RawFeed | str:
    if not _FEED_MARK.search(body[:MAX_BROKEN]):
        if _PAGE_MARK.search(body[:MAX_BROKEN]):
            return "html"
        raise NotAFeed("this is neither XML that holds a feed nor a JSON Feed")
    feed: RawFeed | str | None = tolerant.read(body[:MAX_BROKEN], "application/xml; charset=utf-8")
    if feed is None or (isinstance(feed, RawFeed) and not feed.entries):
        with contextlib.suppress(strict.UnreadableError):
            saved = strict.read(body[:MAX_BROKEN], recover=True)
            feed = feed if isinstance(saved, str) else saved
    if feed is None:
        raise NotAFeed("this looks like a feed, but nothing in it can be read")
    return feed


def _page(body: bytes, url: str | None) -> NotAFeed:
    feeds = tuple(f.url for f in discover(body[: 2**20], url or "") if f.how != "guess")
    hint = f"; it names {len(feeds)} feed{'s' if len(feeds) > 1 else ''}" if feeds else ""
    return NotAFeed(f"this is a web page, not a feed{hint}", feeds=feeds)


def _inflated(body: bytes) -> bytes:
    """Gzip data that is served as the file itself; what a truncated file holds is kept."""
    if body[:2] != b"\x1f\x8b":
        return body
    try:
        return zlib.decompressobj(wbits=31).decompress(body, MAX_BODY)
    except zlib.error as error:
        raise NotAFeed("this is gzip data that can't be unpacked") from error


def _trimmed(body: bytes) -> bytes:
    """Without a byte-order mark, or white space before the declaration; UTF-16 and UTF-32 become UTF-8."""
    for mark, name in (
        (b"\xff\xfe\0\0", "utf-32"),
        (b"\0\0\xfe\xff", "utf-32"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if body.startswith(mark):
            return _as_utf8(body.decode(name, "replace"))
    if body[:2] in (b"<\0", b"\0<"):
        return _as_utf8(body.decode("utf-16-le" if body[0] else "utf-16-be", "replace"))
    return body.lstrip(b"\xef\xbb\xbf\0 \t\r\n")


def _as_utf8(text: str) -> bytes:
    return _DECLARATION.sub("", text.lstrip("\ufeff\0 \t\r\n"), count=1).lstrip().encode("utf-8", "replace")


def _with_http_charset(body: bytes, content_type: str | None) -> bytes:
    """What the file declares goes before what the server says: servers say one charset for all their files."""
    charset = _CHARSET.search(content_type or "")
    if not charset or charset[1].lower() in ("utf-8", "utf8", "us-ascii") or _DECLARED.match(body):
        return body
    text = _decoded(body, charset[1])
    return body if text is None else _as_utf8(text)


def _decoded(body: bytes, charset: str) -> str | None:
    # What calls itself Latin-1 is windows-1252 on the web (WHATWG Encoding).
    charset = "cp1252" if charset.lower() in ("iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii") else charset
    try:
        return body.decode(charset)
    except (LookupError, UnicodeError):
        return None


def _repaired(body: bytes, content_type: str | None) -> bytes:
    """UTF-8 without what XML forbids: HTML's named entities as numbers, bare ampersands escaped, no doctype."""
    declared, said = _DECLARED.match(body), _CHARSET.search(content_type or "")
    names = [declared[1].decode() if declared else "", said[1] if said else "", "utf-8"]
    text = next((t for name in names if name and (t := _decoded(body, name)) is not None), None)
    if text is None:
        text = _guessed(body)
    data = _as_utf8(_FORBIDDEN.sub("", text))
    head = _FEED_MARK.search(data)
    if head and head.start():
        data = _MISPLACED.sub(b"", _DOCTYPE.sub(b"", data[: head.start()])) + data[head.start() :]
    data = data.replace(b"<rss:", b"<").replace(b"</rss:", b"</")  # a prefix that some bind to nothing
    return _BARE.sub(b"&amp;", _NAMED.sub(_numbered, data))


def _guessed(body: bytes) -> str:
    """Undeclared and no UTF-8: Cyrillic where most high bytes stand beside another, else western European."""
    mostly_utf8 = body.decode("utf-8", "replace")
    if mostly_utf8.count("\ufffd") * 20 < len(body) - len(mostly_utf8):
        return mostly_utf8
    sample = body[:200_000]
    high = len(re.findall(rb"[\xc0-\xff]", sample))
    runs = len(re.findall(rb"[\xc0-\xff](?=[\xc0-\xff])", sample))
    return body.decode("cp1251" if high and runs / high > 0.6 else "cp1252", "replace")


def _numbered(found: re.Match[bytes]) -> bytes:
    if found[1] in _XML_OWN:
        return found[0]
    text = html.entities.html5.get(found[1].decode() + ";")
    return b"&amp;" + found[0][1:] if text is None else "".join(f"&#{ord(c)};" for c in text).encode()
