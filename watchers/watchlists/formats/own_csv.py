"""Our CSV: the entry's keys as columns, ``;`` between the items of a list, the nested ones as JSON."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from watchers.types import WatchEntry
from watchers.watchlists.formats.base import Context, Format, csv_header
from watchers.watchlists.model import KEYS, LIST_KEYS, entry_to_dict

# Spreadsheets run a cell that starts so as a formula. An apostrophe before it makes it text; cells that have
# apostrophes already get one more, so that taking one away on import always gives back what was exported.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_QUOTED_FORMULA = re.compile(r"'+[=+\-@\t\r]")
_NESTED = ("offices", "listed")


def _sniff(head: bytes, name: str) -> bool:
    return {"id", "name", "kind"} <= csv_header(head)


def _read(paths: Sequence[Path], context: Context) -> Iterator[WatchEntry]:
    for path in paths:
        for number, row in enumerate(context.rows(path, "id", "name", "kind"), 1):
            where = f"row {number}"
            try:
                data = {key: _value(key, cell) for key, cell in row.items() if cell.strip()}
            except ValueError:
                context.say("failed", where, "offices and listed must be JSON lists of objects")
                continue
            yield from context.own(data, where)


def _value(key: str, cell: str) -> Any:
    cell = cell[1:] if _QUOTED_FORMULA.match(cell) else cell
    if key in _NESTED:
        return json.loads(cell)
    if key in LIST_KEYS:
        return [re.sub(r"\\([\\;])", r"\1", item) for item in re.findall(r"(?:\\[\\;]|[^;])+", cell)]
    return cell


def _write(entries: Iterable[WatchEntry]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(KEYS)
    for entry in entries:
        data = entry_to_dict(entry)
        writer.writerow([_cell(key, data.get(key)) for key in KEYS])
    return out.getvalue()


def _cell(key: str, value: Any) -> str:
    if not value:
        return ""
    if key in _NESTED:
        return json.dumps(value, ensure_ascii=False)
    text = ";".join(re.sub(r"([\\;])", r"\\\1", item) for item in value) if key in LIST_KEYS else str(value)
    return "'" + text if _FORMULA.match(text) else text


FORMAT = Format("csv", _sniff, _read, _write)
