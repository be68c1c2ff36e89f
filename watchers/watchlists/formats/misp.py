"""MISP galaxy clusters: ``values[].value``, ``meta.synonyms``, and names that stand only in the description."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from watchers.errors import BadEntry
from watchers.types import Kind, WatchEntry
from watchers.watchlists.formats.base import Context, Format, foreign_entry, text_values

_SUMMARY = re.compile(r"^Summary:[ \t]*(.+)$", re.MULTILINE)
_KNOWN_AS = re.compile(r"^(?:\(?also known as|a\.k\.a\.|aka)\s*:?\s*", re.IGNORECASE)
_ACRONYM = re.compile(r"\(([A-Z][\w.\-]{1,9})\)")


def _sniff(head: bytes, name: str) -> bool:
    start = head.lstrip()
    return (
        start.startswith(b"{") and any(key in head for key in (b'"authors"', b'"values"')) and b'"schema"' not in head
    )


def _read(paths: Sequence[Path], context: Context) -> Iterator[WatchEntry]:
    for path in paths:
        try:
            cluster = json.loads(context.whole(path))
        except ValueError as error:
            raise BadEntry(f"{path.name} is no JSON: {error}") from error
        values = cluster.get("values") if isinstance(cluster, dict) else None
        if not isinstance(values, list):
            raise BadEntry(f"{path.name} is no MISP galaxy cluster: it has no list of values")
        # The galaxy has no kinds; its category is all that tells agencies from groups.
        kind: Kind = "agency" if "agenc" in str(cluster.get("category", "")).casefold() else "organisation"
        title = str(cluster.get("name") or "MISP galaxy")
        for item in values:
            if isinstance(item, dict):
                yield from _entry(item, kind, title, context)


def _entry(item: dict[str, Any], kind: Kind, title: str, context: Context) -> Iterator[WatchEntry]:
    meta = item.get("meta") if isinstance(item.get("meta"), dict) else {}
    description = str(item.get("description") or "")
    names = text_values((meta or {}).get("synonyms"))
    summary = _SUMMARY.search(description)
    if summary and summary[1].strip() != "N/A":
        known_as = _KNOWN_AS.sub("", summary[1].strip().rstrip("."))
        names += re.split(r"[;,]\s+(?:and\s+)?", known_as.rstrip(")"))
    elif kind == "agency":
        names += _ACRONYM.findall(description.split("–")[0])
    value = str(item.get("value") or "")
    yield from foreign_entry(
        context, id=str(item.get("uuid") or value), kind=kind, name=value, strong=names, source=f"MISP galaxy, {title}"
    )


FORMAT = Format("misp", _sniff, _read)
