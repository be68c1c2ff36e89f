"""List files read: into memory, or into a file of our own that takes hardly any memory whatever the list's length."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from pathlib import Path
from typing import IO

from pydantic import TypeAdapter

from watchers.errors import BadEntry
from watchers.types import Kind, WatchEntry
from watchers.watchlists.formats.base import Context, ImportResult, Limits, Report
from watchers.watchlists.formats.registry import detect, named

_ENTRY: TypeAdapter[WatchEntry] = TypeAdapter(WatchEntry)


@dataclass(frozen=True, slots=True)
class Spool:
    """A list that was read into ``path``: a line an entry, its id, a tab, its JSON."""

    path: Path
    report: Report

    def __iter__(self) -> Iterator[WatchEntry]:
        return _entries(self.path)

    def rows(self) -> Iterator[tuple[str, str]]:
        """Each entry's id and JSON."""
        return _rows(self.path)


class SharedNames:
    """Finds the names that several entries call themselves by; remembers eight bytes a name."""

    def __init__(self) -> None:
        self._hashes = array("q")
        self._shared: frozenset[int] | None = None

    def add(self, entry: WatchEntry) -> None:
        """Count the entry's strong names; a weak alias may well be shared."""
        self._hashes.extend({hash(name.casefold()) for name in (entry.name, *entry.aliases)})
        self._shared = None

    def shared(self, name: str) -> bool:
        """Whether another entry has it too."""
        if self._shared is None:
            ordered = sorted(self._hashes)
            self._shared = frozenset(one for one, other in pairwise(ordered) if one == other)
        return bool(self._shared) and hash(name.casefold()) in self._shared


def read(
    path: Path | Sequence[Path],
    *,
    format: str | None = None,  # noqa: A002 - the option's name
    limits: Limits | None = None,
) -> ImportResult:
    """Read a list from one file or from several that belong together (OFAC's SDN and ALT) into memory.

    Repeated ids keep the first entry. Raises `BadEntry` where the file as a whole can't be read, `OSError`
    where it can't be opened.
    """
    context = Context(limits or Limits())
    told, entries = _stream(path, format, context)
    names, found = SharedNames(), []
    for entry in entries:
        names.add(entry)
        found.append(entry)
    kept = tuple(_weakened(entry, names, context) for entry in found)
    return ImportResult(kept, _report(told, kept, context))


def spool(
    path: Path | Sequence[Path],
    into: Path,
    *,
    format: str | None = None,  # noqa: A002 - the option's name
    limits: Limits | None = None,
) -> Spool:
    """Read like `read`, into the file ``into``; entries are streamed, except those of MISP."""
    context = Context(limits or Limits())
    told, entries = _stream(path, format, context)
    names = SharedNames()
    first = into.with_name(into.name + ".first")
    try:
        with first.open("w", encoding="utf-8") as out:
            for entry in entries:
                names.add(entry)
                out.write(_line(entry))
        kept = (_weakened(entry, names, context) for entry in _entries(first))
        with into.open("w", encoding="utf-8") as out:
            report = _report(told, _written(kept, out), context)
    finally:
        first.unlink(missing_ok=True)
    return Spool(into, report)


def _written(entries: Iterable[WatchEntry], out: IO[str]) -> Iterator[WatchEntry]:
    for entry in entries:
        out.write(_line(entry))
        yield entry


def _line(entry: WatchEntry) -> str:
    return f"{entry.id}\t{_ENTRY.dump_json(entry).decode()}\n"


def _rows(path: Path) -> Iterator[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            ident, _, text = line.rstrip("\n").partition("\t")
            yield ident, text


def _entries(path: Path) -> Iterator[WatchEntry]:
    return (_ENTRY.validate_json(text) for _, text in _rows(path))


def _stream(path: Path | Sequence[Path], format_name: str | None, context: Context) -> tuple[str, Iterator[WatchEntry]]:
    """The formats' names and the entries; files of one format are read together."""
    paths = [path] if isinstance(path, Path) else list(path)
    told: dict[str, list[Path]] = {}
    for each in paths:
        if (size := each.stat().st_size) > context.limits.max_bytes:
            raise BadEntry(f"{each.name} has {size} bytes; allowed are {context.limits.max_bytes}")
        told.setdefault(format_name or detect(each), []).append(each)
    formats = [(named(name), files) for name, files in told.items()]
    entries = chain.from_iterable(fmt.read(files, context) for fmt, files in formats)
    return ", ".join(told), _unique(entries, paths[0].name, context)


def _unique(entries: Iterable[WatchEntry], name: str, context: Context) -> Iterator[WatchEntry]:
    seen: set[int] = set()  # an id's hash is a third of the id; two equal ones among a million: once in 10^7 lists
    for entry in entries:
        key = hash(entry.id)
        if key in seen:
            context.say("failed", entry.id, "its id stands in the file already")
            continue
        if len(seen) >= context.limits.max_entries:
            raise BadEntry(f"{name} has more entries than the {context.limits.max_entries} allowed")
        seen.add(key)
        yield entry


def _weakened(entry: WatchEntry, names: SharedNames, context: Context) -> WatchEntry:
    """Make weak what two entries call themselves by; a strong alias of one may be another's main name."""
    if hash(entry.id) in context.as_it_stands:
        return entry
    weak = tuple(alias for alias in entry.aliases if names.shared(alias))
    for alias in weak:
        context.say("weakened", entry.id, f"the alias {alias!r} is shared with another entry")
    if not weak:
        return entry
    strong = tuple(alias for alias in entry.aliases if alias not in weak)
    return replace(entry, aliases=strong, weak_aliases=(*entry.weak_aliases, *weak))


def _report(format_name: str, entries: Iterable[WatchEntry], context: Context) -> Report:
    kinds: Counter[Kind] = Counter()
    strong = weak = 0
    for entry in entries:
        kinds[entry.kind] += 1
        strong += len(entry.aliases)
        weak += len(entry.weak_aliases)
    return Report(format_name, dict(sorted(kinds.items())), strong, weak, tuple(context.remarks), dict(context.counts))
