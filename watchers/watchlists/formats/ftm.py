"""FollowTheMoney JSON lines; what FtM has no property for travels beside it under ``vedette`` and comes back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from watchers.types import Kind, WatchEntry
from watchers.watchlists.formats.base import Context, Format, foreign_entry, text_values
from watchers.watchlists.formats.jsonl import first_object, objects
from watchers.watchlists.model import entry_to_dict

SCHEMAS: dict[str, Kind] = {
    "Person": "person",
    "Organization": "organisation",
    "Company": "organisation",
    "LegalEntity": "organisation",
    "PublicBody": "agency",
}
_SCHEMA_OF: dict[Kind, str] = {"person": "Person", "organisation": "Organization", "agency": "PublicBody"}
_STRONG = ("name", "alias", "previousName", "abbreviation")


def _sniff(head: bytes, name: str) -> bool:
    first = first_object(head)
    if first is None:  # the first line may be longer than what is sniffed
        return head.lstrip().startswith(b"{") and b'"schema"' in head and b'"properties"' in head
    return "schema" in first and "properties" in first


def _read(paths: Sequence[Path], context: Context) -> Iterator[WatchEntry]:
    for where, value in objects(paths, context):
        properties = value.get("properties") if isinstance(value, dict) else None
        if not isinstance(properties, dict):
            context.say("failed", where, "it is no FollowTheMoney entity")
        elif isinstance(value.get("vedette"), dict):
            yield from context.own(_ours(value, properties), where)
        elif kind := SCHEMAS.get(str(value.get("schema"))):
            names = text_values(properties.get("name"))
            caption = value.get("caption")
            yield from foreign_entry(
                context,
                id=str(value.get("id") or ""),
                kind=kind,
                name=caption if isinstance(caption, str) and caption else next(iter(names), ""),
                strong=[text for key in _STRONG for text in text_values(properties.get(key))],
                weak=text_values(properties.get("weakAlias")),
            )
        else:
            context.say("skipped", str(value.get("id") or where), f"{value.get('schema')} is nothing to watch")


def _ours(value: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    return {
        **value["vedette"],
        "id": value.get("id"),
        "name": value.get("caption"),
        "aliases": text_values(properties.get("alias")),
        "weak_aliases": text_values(properties.get("weakAlias")),
    }


def _write(entries: Iterable[WatchEntry]) -> str:
    return "".join(json.dumps(_entity(entry), ensure_ascii=False) + "\n" for entry in entries)


def _entity(entry: WatchEntry) -> dict[str, Any]:
    rest = {k: v for k, v in entry_to_dict(entry).items() if k not in ("id", "name", "aliases", "weak_aliases")}
    names = {"name": [entry.name], "alias": list(entry.aliases), "weakAlias": list(entry.weak_aliases)}
    return {
        "id": entry.id,
        "caption": entry.name,
        "schema": _SCHEMA_OF[entry.kind],
        "properties": {key: values for key, values in names.items() if values},
        "vedette": rest,
    }


FORMAT = Format("ftm", _sniff, _read, _write)
