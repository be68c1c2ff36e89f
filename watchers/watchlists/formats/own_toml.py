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

_HEAD = re.compile(r"\s*\[\[\s*entry\s*\]\]")
_SPECIAL = re.compile(r'[\\"\x00-\x1f\x7f]')


def _sniff(head: bytes, name: str) -> bool:
    return bool(re.search(rb"^\s*\[\[entry\]\]", head, re.MULTILINE)) or name.casefold().endswith(".toml")


def _read(paths: Sequence[Path], context: Context) -> Iterator[WatchEntry]:
    for path in paths:
        for number, table in enumerate(_tables(path, context), 1):
            if isinstance(table, tomllib.TOMLDecodeError):
                context.say("failed", f"entry {number}", f"it is no TOML: {table}")
            else:
                yield from context.own(table, f"entry {number}")


def _tables(path: Path, context: Context) -> Iterator[Any]:
    """The entries one by one, so that a wrong one costs no other; an error stands in its place."""
    parts = _parts(path, context)
    try:
        whole = tomllib.loads(next(parts)).get("entry", [])
    except tomllib.TOMLDecodeError as error:
        raise BadEntry(f"{path.name} is no TOML: {error}") from error
    if not isinstance(whole, list):
        raise BadEntry(f"{path.name}: entry must be a list of tables, each headed [[entry]]")
    yield from whole
    open_text = ""
    for part in parts:
        text = open_text + part
        open_text = ""
        try:
            (table,) = tomllib.loads(text)["entry"]
            yield table
        except tomllib.TOMLDecodeError as error:
            # A text over several lines may hold what looks like the next entry's head.
            if any(text.count(quotes) % 2 for quotes in ('"""', "'''")) and len(text) < context.limits.max_line:
                open_text = text
            else:
                yield error
    if open_text:
        yield tomllib.TOMLDecodeError("a text is not closed")


def _parts(path: Path, context: Context) -> Iterator[str]:
    """What stands before the first entry, then each entry with its head."""
    lines: list[str] = []
    size = 0
    for line in context.lines(path):
        if _HEAD.match(line):
            yield "".join(lines)
            lines, size = [], 0
        lines.append(line.replace("\r\n", "\n"))
        size += len(line)
        if size > context.limits.max_line:
            raise BadEntry(f"{path.name}: an entry is longer than {context.limits.max_line} characters")
    yield "".join(lines)


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
