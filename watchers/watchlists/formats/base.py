"""What every list format shares: the import's report, its limits, and the reading of cells and lines."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from watchers.errors import BadEntry
from watchers.types import Kind, Listing, WatchEntry
from watchers.watchlists.ambiguity import is_place, why_weak
from watchers.watchlists.model import MOST_ID, MOST_NAMES, MOST_TEXT, clean, entry_from_dict, refusal, unique
from watchers.watchlists.names import split_names, weak_reason

Action = Literal["failed", "skipped", "weakened", "changed"]
_SHOWN = 300
_SHORT = 3  # USA, UAE, UK
_IN_BRACKETS = re.compile(r"\s*[(（]([^()（）]+)[)）]\s*$")


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that an import did to an item of the file, and why. ``item`` is an id, a name or a line.

    What could not be read "failed"; "skipped" is what is sound, but nothing to watch (a vessel, an address).
    """

    action: Action
    item: str
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in a list's files, and each item that was not taken as it stood.

    ``counts`` has every remark by its action, ``remarks`` the first of them, as many as the limits allow.
    """

    format: str
    kinds: Mapping[Kind, int]
    aliases: int = 0
    weak_aliases: int = 0
    remarks: tuple[Remark, ...] = ()
    counts: Mapping[Action, int] = field(default_factory=dict)

    @property
    def entries(self) -> int:
        """How many entries were read."""
        return sum(self.kinds.values())


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What list files hold: their entries in the files' order, and what happened on the way."""

    entries: tuple[WatchEntry, ...]
    report: Report


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one import. ``max_whole`` is for formats that can't be streamed (MISP).

    Sizes of files are in bytes, of lines, cells and texts in characters.
    """

    max_bytes: int = 200 * 1024 * 1024
    max_whole: int = 20 * 1024 * 1024
    max_line: int = 8 * 1024 * 1024
    max_cell: int = 1024 * 1024
    max_entries: int = 1_000_000
    max_remarks: int = 50_000


@dataclass(slots=True)
class Context:
    """What a reader is given beside its files: the limits, and where it reports."""

    limits: Limits
    remarks: list[Remark] = field(default_factory=list)
    counts: Counter[Action] = field(default_factory=Counter)
    # Hashes of the ids of entries in our own form: their author says what is weak.
    as_it_stands: set[int] = field(default_factory=set)

    def say(self, action: Action, item: str, reason: str) -> None:
        """Add a remark to the report; what is quoted from the file is made printable and cut."""
        self.counts[action] += 1
        if len(self.remarks) < self.limits.max_remarks:
            self.remarks.append(Remark(action, _shown(item), _shown(reason)))

    def own(self, data: object, where: str) -> Iterator[WatchEntry]:
        """Read one entry of our own form; one that can't be read is reported as failed."""
        try:
            entry = entry_from_dict(data)
        except BadEntry as error:
            self.say("failed", where, str(error))
            return
        self.as_it_stands.add(hash(entry.id))
        yield entry

    def whole(self, path: Path) -> bytes:
        """Give the bytes of a file that must be read at once; raises `BadEntry` where it is too large for that."""
        if path.stat().st_size > self.limits.max_whole:
            raise BadEntry(f"{path.name} is larger than {self.limits.max_whole} bytes; this format is read whole")
        return path.read_bytes()

    def lines(self, path: Path) -> Iterator[str]:
        """Stream a text file's lines with their ends; raises `BadEntry` at one that is longer than any list's.

        Bytes that are no UTF-8 come as lone surrogates, by which `refusal` knows them.
        """
        most = self.limits.max_line
        with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as stream:
            number = 0
            while line := stream.readline(most + 1):
                number += 1
                if len(line) > most:
                    raise BadEntry(f"{path.name}: line {number} is longer than {most} characters")
                yield line

    def cells(self, path: Path) -> Iterator[list[str]]:
        """Stream a CSV file's rows; raises `BadEntry` where a cell is longer than any list's."""
        csv.field_size_limit(self.limits.max_cell)
        rows = csv.reader(self.lines(path))
        while True:
            try:
                row = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                raise BadEntry(f"{path.name}: line {rows.line_num} can't be read ({error})") from error
            yield row

    def rows(self, path: Path, *required: str) -> Iterator[dict[str, str]]:
        """Stream a CSV file's rows by its header, missing cells empty; raises `BadEntry` where a column is missing."""
        cells = self.cells(path)
        header = [cell.strip() for cell in next(cells, [])]
        if missing := [name for name in required if name not in header]:
            raise BadEntry(f"{path.name} has no column {', '.join(missing)}")
        for row in cells:
            if row:
                yield dict.fromkeys(header, "") | dict(zip(header, row, strict=False))


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
    Where a body's name is told from others' by its place ("Special Branch (Norland)"), the name alone is a weak
    alias that counts near that place.
    """
    person = kind == "person"
    ident = clean(id)
    if wrong := refusal(id, MOST_ID) or refusal(name) or refusal(source or "", MOST_TEXT):
        context.say("failed", ident or name, f"its id, name or source {wrong}")
        return
    bracket = None if person else _IN_BRACKETS.search(name)
    place = clean(bracket[1]) if bracket and is_place(bracket[1]) else ""
    found = split_names(name[: bracket.start()] if bracket and place else name, person=person, comma="flip")
    if not ident or not found.names:
        context.say("failed", ident or clean(name) or "an unnamed item", "it has no id" if not ident else "no name")
        return
    main, *rest = found.names
    for dropped in found.dropped:
        context.say("changed", ident, f"left out of the name, as a note: {dropped}")
    names = list(rest)
    weak_names: list[str] = []
    for fields, into in ((strong, names), (weak, weak_names)):
        for text in fields:
            if wrong := refusal(text, MOST_TEXT):
                context.say("failed", ident, f"an alias {wrong}")
                continue
            split = split_names(text, person=person, comma=comma)
            into += split.names
            for dropped in split.dropped:
                context.say("changed", ident, f"left out of an alias, as a note: {dropped}")
    kept: list[str] = []
    for alias in unique(names, without=(main,)):
        if not person and is_place(alias):
            context.say("changed", ident, f"left out of the aliases, as the name of a place: {alias}")
        elif reason := why_weak(alias, person=person):
            context.say("weakened", ident, f"the alias {alias!r} is {reason}")
            weak_names.append(alias)
        else:
            kept.append(alias)
    if reason := weak_reason(main, person=person):
        # A main name always counts: one that many bear gives its place to a better one, or to none that is ever met.
        better = next((alias for alias in kept if alias.isascii()), kept[0] if kept else f"{main} [{ident}]")
        context.say("weakened", ident, f"the name {main!r} is {reason}; the entry is called {better!r}")
        weak_names.insert(0, main)
        main, kept = better, [alias for alias in kept if alias != better]
    if place:
        context.say("weakened", ident, f"the name {main!r} counts near {place!r}, by which it is told from others")
        weak_names.insert(0, main)
        main = f"{main} ({place.title() if place.isupper() and len(place) > _SHORT else place})"
    weak_aliases = unique(weak_names, without=(main, *kept))
    if (total := len(kept) + len(weak_aliases)) > MOST_NAMES:
        context.say("failed", ident, f"it has {total} aliases; allowed are {MOST_NAMES}")
        return
    yield WatchEntry(
        id=ident,
        name=main,
        kind=kind,
        aliases=tuple(kept),
        weak_aliases=weak_aliases,
        context=(place,) if place else (),
        listed=listed,
        source=source,
    )


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


def _shown(text: str) -> str:
    text = clean(text[:_SHOWN])
    return text if len(text) < _SHOWN else text[: _SHOWN - 1] + "…"
