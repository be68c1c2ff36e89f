"""Our TOML: a list of ``[[entry]]`` tables with the entry's keys."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from watchers.errors import BadEntry
from watchers.types import WatchEntry
from watchers.watchlists.formats.base import Context, Format
from watchers.watchlists.model import entry_to_dict

_SPECIAL = re.compile(r'[\\"\x00-\x1f\x7f]')


def _sniff(head: bytes, name: str) -> bool:
    return bool(re.search(rb"^\s*\[\[entry\]\]", head, re.MULTILINE)) or name.casefold().endswith(".toml")


def _read(paths: Sequence[Path], context: Context) -> Iterator[WatchEntry]:
    for path in paths:
        try:
            data = tomllib.loads(context.whole(path).decode("utf-8-sig"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise BadEntry(f"{path.name} is no TOML: {error}") from error
        tables = data.get("entry", [])
        if not isinstance(tables, list):
            raise BadEntry(f"{path.name}: entry must be a list of tables, each headed [[entry]]")
        for number, table in enumerate(tables, 1):
            yield from context.own(table, f"entry {number}")


def _write(entries: Iterable[WatchEntry]) -> str:
    return "\n".join("".join(_lines(entry)) for entry in entries)


def _lines(entry: WatchEntry) -> Iterator[str]:
    yield "[[entry]]\n"
    for key, value in entry_to_dict(entry).items():
        yield f"{key} = {_value(value)}\n"


def _value(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_value(item)}" for key, item in value.items()) + " }"
    return '"' + _SPECIAL.sub(lambda m: f"\\u{ord(m[0]):04x}", value) + '"'


FORMAT = Format("toml", _sniff, _read, _write)
