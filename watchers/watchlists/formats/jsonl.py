"""Our JSON Lines: one entry a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from watchers.types import WatchEntry
from watchers.watchlists.formats.base import Context, Format
from watchers.watchlists.model import entry_to_dict


def first_object(head: bytes) -> dict[str, Any] | None:
    """Give the object on the first line of a file's first bytes, None where there is none or it is cut off."""
    line = head.decode("utf-8-sig", "replace").lstrip().split("\n", 1)[0]
    try:
        value = json.loads(line)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def objects(paths: Sequence[Path], context: Context) -> Iterator[tuple[str, Any]]:
    """Stream the values of JSON Lines files with the line each stands on; lines that are no JSON are reported."""
    for path in paths:
        for number, line in enumerate(context.lines(path), 1):
            if not line.strip():
                continue
            try:
                value = json.loads(line)
            except (ValueError, RecursionError) as error:
                context.say("failed", f"line {number}", f"it is no JSON ({error})")
                continue
            yield f"line {number}", value


def _sniff(head: bytes, name: str) -> bool:
    first = first_object(head)
    return first is not None and "kind" in first and "schema" not in first


def _read(paths: Sequence[Path], context: Context) -> Iterator[WatchEntry]:
    for where, value in objects(paths, context):
        yield from context.own(value, where)


def _write(entries: Iterable[WatchEntry]) -> str:
    return "".join(json.dumps(entry_to_dict(entry), ensure_ascii=False) + "\n" for entry in entries)


FORMAT = Format("jsonl", _sniff, _read, _write)
