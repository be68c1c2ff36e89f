"""The UN Security Council's Consolidated List in XML, streamed; no DTD, entity or network is ever followed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from lxml import etree

from watchers.errors import BadEntry
from watchers.types import Kind, Listing, WatchEntry
from watchers.watchlists.formats.base import Context, Format, foreign_entry
from watchers.watchlists.model import parse_date

_KINDS: dict[str, Kind] = {"INDIVIDUAL": "person", "ENTITY": "organisation"}
_PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")


def _sniff(head: bytes, name: str) -> bool:
    return b"<CONSOLIDATED_LIST" in head


def _read(paths: Sequence[Path], context: Context) -> Iterator[WatchEntry]:
    for path in paths:
        try:
            yield from _file(path, context)
        except etree.XMLSyntaxError as error:
            raise BadEntry(f"{path.name} is no well-formed XML: {error}") from error


def _file(path: Path, context: Context) -> Iterator[WatchEntry]:
    with path.open("rb") as stream:
        items = etree.iterparse(
            stream, tag=tuple(_KINDS), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        )
        for _, element in items:
            if element.getroottree().docinfo.internalDTD is not None:
                raise BadEntry(f"{path.name} declares a document type; the official list has none")
            yield from _entry(element, _KINDS[element.tag], context)
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]


def _entry(element: Any, kind: Kind, context: Context) -> Iterator[WatchEntry]:
    reference = _text(element, "REFERENCE_NUMBER") or _text(element, "DATAID")
    strong = [_text(element, "NAME_ORIGINAL_SCRIPT")]
    weak: list[str] = []
    for alias in element.iterfind(f"{element.tag}_ALIAS"):
        (weak if _text(alias, "QUALITY") == "Low" else strong).append(_text(alias, "ALIAS_NAME"))
    yield from foreign_entry(
        context,
        id=reference,
        kind=kind,
        name=" ".join(part for tag in _PARTS if (part := _text(element, tag))),
        strong=strong,
        weak=weak,
        listed=(Listing("UN", _text(element, "UN_LIST_TYPE") or None, parse_date(_text(element, "LISTED_ON"))),),
        source=f"UN Security Council Consolidated List, {reference}",
    )


def _text(element: Any, tag: str) -> str:
    return (element.findtext(tag) or "").strip()


FORMAT = Format("un", _sniff, _read)
