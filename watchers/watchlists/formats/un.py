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
_ENTRY_DEPTH = 3
_MOST_PARTS = 20_000
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
    """The root's children hold the entries; whatever stands there is let go once it was read, named so or not."""
    with path.open("rb") as stream:
        events = etree.iterparse(
            stream,
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        depth = parts = 0
        for event, element in events:
            if event == "start":
                depth += 1
                parts = parts + 1 if depth > _ENTRY_DEPTH else 0
                if depth == 1:
                    _check_root(element, path.name)
                if parts > _MOST_PARTS:
                    raise BadEntry(f"{path.name}: an entry has more than {_MOST_PARTS} elements")
                continue
            depth -= 1
            if depth == _ENTRY_DEPTH - 1 and element.tag in _KINDS:
                yield from _entry(element, _KINDS[element.tag], context)
            if depth <= _ENTRY_DEPTH - 1:
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]


def _check_root(element: Any, name: str) -> None:
    if element.getroottree().docinfo.internalDTD is not None:
        raise BadEntry(f"{name} declares a document type; the official list has none")
    if element.tag != "CONSOLIDATED_LIST":
        raise BadEntry(f"{name} is no Consolidated List; its root is {element.tag}")


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
