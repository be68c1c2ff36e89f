"""OFAC's SDN and ALT CSV files, joined on ``ent_num``; the ALT file is looked for beside the SDN file."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from watchers.errors import BadEntry
from watchers.types import Kind, Listing, WatchEntry
from watchers.watchlists.formats.base import Context, Format, foreign_entry

_NULL = "-0-"
_KINDS: dict[str, Kind] = {"individual": "person", "": "organisation"}
_SDN_COLUMNS, _ALT_COLUMNS = 12, 5
_WEAK_IN_REMARKS = re.compile(r"a\.k\.a\. ['\"]([^'\"]+)['\"]")  # how OFAC prints weak names in an SDN remark
_Alts = dict[str, list[tuple[str, bool]]]


def _sniff(head: bytes, name: str) -> bool:
    return bool(re.match(rb'"?\d+"?,', head)) and _NULL.encode() in head


def _read(paths: Sequence[Path], context: Context) -> Iterator[WatchEntry]:
    mains = [path for path in paths if _columns(path, context) >= _SDN_COLUMNS]
    if not mains:
        raise BadEntry("an OFAC list needs its SDN file; the ALT file alone names nobody")
    others = [path for path in paths if path not in mains] or [alt for path in mains if (alt := _beside(path))]
    if not others:
        context.say("changed", mains[0].name, "no ALT file was given or found beside it: aliases are missing")
    alts = _alternatives(others, context)
    for path in mains:
        for number, name, kind, program, *_, remarks in (
            row[:_SDN_COLUMNS] for row in _rows(path, _SDN_COLUMNS, context)
        ):
            yield from _entry(context, number, name, kind, program, remarks, alts)


def _entry(
    context: Context, number: str, name: str, kind: str, program: str, remarks: str, alts: _Alts
) -> Iterator[WatchEntry]:
    if kind not in _KINDS:
        context.say("skipped", f"OFAC-{number}", f"a {kind} is nothing to watch")
        return
    names = alts.get(number, [])
    yield from foreign_entry(
        context,
        id=f"OFAC-{number}",
        kind=_KINDS[kind],
        name=name,
        strong=[text for text, weak in names if not weak],
        weak=[*(text for text, weak in names if weak), *_WEAK_IN_REMARKS.findall(remarks)],
        listed=tuple(Listing("US", part.strip(" []")) for part in re.split(r"\]\s*\[|;", program) if part.strip(" []")),
        source=f"OFAC SDN list, {number}",
    )


def _alternatives(paths: Sequence[Path], context: Context) -> _Alts:
    found: _Alts = defaultdict(list)
    for path in paths:
        for number, _, _, name, remark in (row[:_ALT_COLUMNS] for row in _rows(path, _ALT_COLUMNS, context)):
            found[number].append((name, "weak" in remark.casefold()))
    return found


def _rows(path: Path, columns: int, context: Context) -> Iterator[list[str]]:
    for number, row in enumerate(context.cells(path), 1):
        if len(row) >= columns:
            yield ["" if cell.strip() == _NULL else cell.strip() for cell in row]
        elif any(cell.strip("\x1a ") for cell in row):  # the last line holds 0x1A alone
            context.say("failed", f"{path.name}, row {number}", f"it has {len(row)} columns, not {columns}")


def _columns(path: Path, context: Context) -> int:
    return len(next(context.cells(path), []))


def _beside(path: Path) -> Path | None:
    for old, new in (("sdn", "alt"), ("SDN", "ALT")):
        other = path.with_name(path.name.replace(old, new))
        if other != path and other.is_file():
            return other
    return None


FORMAT = Format("ofac", _sniff, _read)
