"""OFAC's SDN and ALT CSV files, joined on ``ent_num``; the ALT file is looked for beside the SDN file."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from watchers.errors import BadEntry
from watchers.types import Kind, Listing, WatchEntry
from watchers.watchlists.formats.base import Context, Format, foreign_entry

_NULL = "-0-"
_KINDS: dict[str, Kind] = {"individual": "person", "": "organisation"}
_SDN_COLUMNS, _ALT_COLUMNS = 12, 5
_WEAK_IN_REMARKS = re.compile(r"a\.k\.a\. ['\"]([^'\"]+)['\"]")  # how OFAC prints weak names in an SDN remark


class _Alternatives:
    """The ALT file's names by their entry's number; OFAC's half million would fill the memory as objects."""

    def __init__(self) -> None:
        self._numbers = array("q")
        self._names: list[str] = []

    def add(self, number: int, name: str, *, weak: bool) -> None:
        """In the file's order, which is by number."""
        self._numbers.append(number)
        self._names.append(("?" if weak else "!") + name)

    def sort(self) -> None:
        """Once all are there: a file that was put together by hand may be in another order."""
        if all(one <= other for one, other in pairwise(self._numbers)):
            return
        order = sorted(range(len(self._numbers)), key=self._numbers.__getitem__)
        self._names = [self._names[at] for at in order]
        self._numbers = array("q", (self._numbers[at] for at in order))

    def of(self, number: int) -> Iterator[tuple[str, bool]]:
        """An entry's further names, and whether each is weak."""
        at = bisect_left(self._numbers, number)
        while at < len(self._numbers) and self._numbers[at] == number:
            yield self._names[at][1:], self._names[at][0] == "?"
            at += 1


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
    context: Context, number: str, name: str, kind: str, program: str, remarks: str, alts: _Alternatives
) -> Iterator[WatchEntry]:
    if kind not in _KINDS:
        context.say("skipped", f"OFAC-{number}", f"a {kind} is nothing to watch")
        return
    names = list(alts.of(int(number)))
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


def _alternatives(paths: Sequence[Path], context: Context) -> _Alternatives:
    found = _Alternatives()
    for path in paths:
        for row in _rows(path, _ALT_COLUMNS, context):
            number, _, _, name, remark = row[:_ALT_COLUMNS]
            found.add(int(number), name, weak="weak" in remark.casefold())
    found.sort()
    return found


def _rows(path: Path, columns: int, context: Context) -> Iterator[list[str]]:
    for number, row in enumerate(context.cells(path), 1):
        if len(row) >= columns and not re.fullmatch("[0-9]{1,18}", row[0].strip()):
            context.say("failed", f"{path.name}, row {number}", f"{row[0][:20]!r} is no entry's number")
        elif len(row) >= columns:
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
