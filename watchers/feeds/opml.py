"""OPML 2.0 in and out: addresses, titles, folders, and the language, country and kind of a source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml import etree

from watchers.errors import WatcherError
from watchers.urls import LONGEST, canonical_url

MAX_BYTES = 5 * 2**20
MAX_OUTLINES = 20_000
_MAX_FIELD = 500


class OpmlError(WatcherError):
    """A file that is no OPML, or larger than any list of feeds that people keep."""


@dataclass(frozen=True, slots=True)
class Source:
    """A feed as a list has it. ``folder`` is a path ("Courts/Europe"), ``seen_in`` where its address was seen."""

    url: str
    title: str = ""
    folder: str = ""
    site: str | None = None
    language: str | None = None
    country: str | None = None
    kind: str | None = None
    seen_in: str | None = None
    checked: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """An outline that was not taken, and why."""

    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What an OPML file holds, each address once."""

    sources: tuple[Source, ...]
    refused: tuple[Refused, ...]


def read_opml(data: bytes) -> Imported:
    """Raises OpmlError with the reason; a single bad outline is refused by itself."""
    if len(data) > MAX_BYTES:
        raise OpmlError(f"the file has {len(data) / 2**20:.0f} MiB; a list of feeds may have {MAX_BYTES // 2**20}")
    if data.count(b"<outline") > MAX_OUTLINES:
        raise OpmlError(f"the file has more than {MAX_OUTLINES} outlines")
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise OpmlError("the file declares a document type or entities, which a list of feeds has no need of")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data.lstrip(b"\xef\xbb\xbf \t\r\n"), parser)
    except etree.XMLSyntaxError as error:
        raise OpmlError(f"this is no well-formed XML: {error.msg}") from error
    except ValueError as error:
        raise OpmlError(f"this is no well-formed XML: {error}") from error
    body = root.find("body") if root.tag == "opml" else None
    if body is None:
        raise OpmlError("this is XML, but no OPML: it has no <opml> with a <body>")
    found: dict[str, Source] = {}
    refused: list[Refused] = []
    pending = [(child, "") for child in reversed(body)]
    while pending:
        outline, folder = pending.pop()
        if outline.tag != "outline":
            continue
        name = (outline.get("title") or outline.get("text") or "").strip()[:_MAX_FIELD]
        url = _attribute(outline, "xmlUrl")
        if url:
            _take(_source(outline, url, name, folder), found, refused)
        elif outline.get("type") in ("rss", "atom"):
            refused.append(Refused(name or "an outline without a name", "it has no address (xmlUrl)"))
        inside = f"{folder}/{name}".strip("/") if name and not url else folder
        pending.extend((child, inside) for child in reversed(outline))
    return Imported(tuple(found.values()), tuple(refused))


def write_opml(sources: Iterable[Source], *, title: str = "Feeds") -> bytes:
    """OPML 2.0 that `read_opml` reads again without loss."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = title
    body = etree.SubElement(root, "body")
    folders: dict[str, etree._Element] = {"": body}
    for source in sources:
        attributes = {"type": "rss", "text": source.title or source.url, "xmlUrl": source.url, "htmlUrl": source.site}
        if source.title:
            attributes["title"] = source.title
        attributes |= {"language": source.language, "country": source.country, "kind": source.kind}
        attributes |= {"seenIn": source.seen_in, "checked": source.checked}
        etree.SubElement(_folder(folders, source.folder), "outline", {k: v for k, v in attributes.items() if v})
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _folder(folders: dict[str, etree._Element], path: str) -> etree._Element:
    if path not in folders:
        above, _, name = path.rpartition("/")
        folders[path] = etree.SubElement(_folder(folders, above), "outline", text=name)
    return folders[path]


def _source(outline: etree._Element, url: str, name: str, folder: str) -> Source:
    def get(key: str) -> str | None:
        return _attribute(outline, key) or None

    return Source(
        url=url,
        title="" if name == url else name,
        folder=folder,
        site=get("htmlUrl"),
        language=get("language"),
        country=get("country"),
        kind=get("kind"),
        seen_in=get("seenIn"),
        checked=get("checked"),
    )


def _attribute(outline: etree._Element, key: str) -> str:
    return (outline.get(key) or outline.get(key.lower()) or "").strip()[:2000]


def _take(source: Source, found: dict[str, Source], refused: list[Refused]) -> None:
    what = source.title or source.url[:80]
    try:
        parts = urlsplit(source.url)
        host = parts.hostname
    except ValueError:
        refused.append(Refused(what, "its address can't be read"))
        return
    if parts.scheme.lower() not in ("http", "https") or not host:
        refused.append(Refused(what, f"only http and https addresses are polled, not “{source.url[:40]}”"))
    elif len(canonical_url(source.url)) > LONGEST:
        refused.append(Refused(what, f"its address has more than {LONGEST} characters"))
    elif source.url in found:
        refused.append(Refused(what, "its address stands in the file already"))
    else:
        found[source.url] = source
