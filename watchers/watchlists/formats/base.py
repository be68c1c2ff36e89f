"""What every list format shares: the import's result and report, its limits, and the reading of cells and lines."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from watchers.errors import BadEntry
from watchers.types import Kind, Listing, WatchEntry
from watchers.watchlists.model import clean, entry_from_dict, unique
from watchers.watchlists.names import split_names, weak_reason

Action = Literal["skipped", "weakened", "changed"]
_CELL_LIMIT = 16 * 1024 * 1024  # a cell of a public list may hold thousands of aliases


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that an import did to an item of the file, and why. ``item`` is an id, a name or a line."""

    action: Action
    item: str
    reason: str


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What a list file holds: its entries in the file's order, and each item that was not taken as it stood."""

    format: str
    entries: tuple[WatchEntry, ...]
    remarks: tuple[Remark, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many entries, and how many remarks of each action."""
        return {"entries": len(self.entries), **Counter(r.action for r in self.remarks)}


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one import. ``max_whole`` is for formats that can't be streamed (TOML, MISP); sizes in bytes."""

    max_bytes: int = 200 * 1024 * 1024
    max_whole: int = 20 * 1024 * 1024
    max_entries: int = 1_000_000


@dataclass(slots=True)
class Context:
    """What a reader is given beside its files: the limits, and where it reports."""

    limits: Limits
    remarks: list[Remark] = field(default_factory=list)
    as_it_stands: set[str] = field(default_factory=set)  # ids of entries in our own form, which no rule changes

    def say(self, action: Action, item: str, reason: str) -> None:
        """Add a remark to the report."""
        self.remarks.append(Remark(action, item, reason))

    def own(self, data: object, where: str) -> Iterator[WatchEntry]:
        """Read one entry of our own form; one that can't be read is reported as skipped."""
        try:
            entry = entry_from_dict(data)
        except BadEntry as error:
            self.say("skipped", where, str(error))
            return
        self.as_it_stands.add(entry.id)
        yield entry

    def whole(self, path: Path) -> bytes:
        """Give the bytes of a file that must be read at once; raises `BadEntry` where it is too large for that."""
        if path.stat().st_size > self.limits.max_whole:
            raise BadEntry(f"{path.name} is larger than {self.limits.max_whole} bytes; this format is read whole")
        return path.read_bytes()


@dataclass(frozen=True, slots=True)
class Format:
    """A list format: how it is told (first bytes and file name), read, and written where it can be."""

    name: str
    sniff: Callable[[bytes, str], bool]
    read: Callable[[Sequence[Path], Context], Iterator[WatchEntry]]
    write: Callable[[Iterable[WatchEntry]], str] | None = None


def foreign_entry(
    context: Context,
    *,
    id: str,  # noqa: A002 - the entry's own key
    kind: Kind,
    name: str,
    strong: Iterable[str] = (),
    weak: Iterable[str] = (),
    comma: str = "flip",
    listed: tuple[Listing, ...] = (),
    source: str | None = None,
) -> Iterator[WatchEntry]:
    """Make an entry of a publisher's name fields; yields nothing, and reports it, where no name is left.

    ``comma`` is for the aliases, as in `split_names`; a comma in the main name always turns it round.
    """
    person = kind == "person"
    ident = clean(id)
    found = split_names(name, person=person, comma="flip")
    if not ident or not found.names:
        context.say("skipped", ident or clean(name) or "an unnamed item", "it has no id" if not ident else "no name")
        return
    main, *rest = found.names
    for dropped in found.dropped:
        context.say("changed", ident, f"left out of the name, as a note: {dropped}")
    names = list(rest)
    weak_names: list[str] = []
    for fields, into in ((strong, names), (weak, weak_names)):
        for text in fields:
            split = split_names(text, person=person, comma=comma)
            into += split.names
            for dropped in split.dropped:
                context.say("changed", ident, f"left out of an alias, as a note: {dropped}")
    kept: list[str] = []
    for alias in unique(names, without=(main,)):
        if reason := weak_reason(alias, person=person):
            context.say("weakened", ident, f"the alias {alias!r} is {reason}")
            weak_names.append(alias)
        else:
            kept.append(alias)
    yield WatchEntry(
        id=ident,
        name=main,
        kind=kind,
        aliases=tuple(kept),
        weak_aliases=unique(weak_names, without=(main, *kept)),
        listed=listed,
        source=source,
    )


def csv_rows(path: Path) -> Iterator[dict[str, str]]:
    """Stream a CSV file's rows by its header; a byte order mark is left out, missing cells are empty."""
    csv.field_size_limit(_CELL_LIMIT)
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        for row in csv.DictReader(lines, restval=""):
            yield {k: v for k, v in row.items() if isinstance(k, str) and isinstance(v, str)}


def csv_header(head: bytes) -> set[str]:
    """Give the column names in a file's first bytes."""
    text = head.decode("utf-8-sig", "replace")
    rows = csv.reader(io.StringIO(text))
    try:
        return {cell.strip() for cell in next(rows, [])}
    except csv.Error:
        return set()


def text_values(values: Any) -> list[str]:
    """Give the texts of a JSON value that may be a text, a list or anything else."""
    if isinstance(values, str):
        return [values]
    return [v for v in values if isinstance(v, str)] if isinstance(values, list) else []
