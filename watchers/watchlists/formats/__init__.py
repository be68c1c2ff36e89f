"""List formats: which one a file is in, reading it, writing it. A new format is a file here and a line in `FORMATS`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from watchers.errors import BadEntry
from watchers.types import WatchEntry
from watchers.watchlists.formats import eu, ftm, jsonl, misp, ofac, opensanctions, own_csv, own_toml, un
from watchers.watchlists.formats.base import Context, Format, ImportResult, Limits, Remark

__all__ = ["FORMATS", "WRITABLE", "ImportResult", "Limits", "Remark", "detect", "read", "write"]

_SNIFFED = 65536
# In the order in which they are tried: what carries a clear mark first.
FORMATS: dict[str, Format] = {
    module.FORMAT.name: module.FORMAT for module in (un, eu, opensanctions, own_csv, ofac, ftm, jsonl, misp, own_toml)
}
WRITABLE: tuple[str, ...] = ("csv", "jsonl", "toml", "ftm")


def detect(source: Path | bytes, name: str = "") -> str:
    """Tell a list's format from its first bytes, and from its name where they leave it open. Raises `BadEntry`."""
    if isinstance(source, Path):
        name = name or source.name
        with source.open("rb") as stream:
            source = stream.read(_SNIFFED)
    for fmt in FORMATS.values():
        if fmt.sniff(source, name):
            return fmt.name
    if name.casefold().endswith((".jsonl", ".ndjson")):
        return "jsonl"
    raise BadEntry(f"{name or 'the file'} is in no list format that is known; allowed are {', '.join(FORMATS)}")


def read(
    path: Path | Sequence[Path],
    *,
    format: str | None = None,  # noqa: A002 - the option's name
    limits: Limits | None = None,
) -> ImportResult:
    """Read a list from one file or from several that belong together (OFAC's SDN and ALT).

    Entries are streamed from the file, except TOML and MISP, which are read whole up to ``limits.max_whole``.
    Repeated ids keep the first entry. Raises `BadEntry` where the file as a whole can't be read, `OSError`
    where it can't be opened.
    """
    paths = [path] if isinstance(path, Path) else list(path)
    limits = limits or Limits()
    for each in paths:
        if (size := each.stat().st_size) > limits.max_bytes:
            raise BadEntry(f"{each.name} has {size} bytes; allowed are {limits.max_bytes}")
    fmt = _named(format or detect(paths[0]))
    context = Context(limits)
    entries: dict[str, WatchEntry] = {}
    for entry in fmt.read(paths, context):
        if entry.id in entries:
            context.say("skipped", entry.id, "its id stands in the file already")
            continue
        if len(entries) >= limits.max_entries:
            raise BadEntry(f"{paths[0].name} has more entries than the {limits.max_entries} allowed")
        entries[entry.id] = entry
    found = tuple(entries.values())
    return ImportResult(fmt.name, _weaken_shared(found, context), tuple(context.remarks))


def write(entries: Iterable[WatchEntry], *, format: str) -> str:  # noqa: A002 - the option's name
    """Write a list in one of `WRITABLE`; reading it again gives the same entries. Raises `BadEntry`."""
    if format not in FORMATS or (writer := FORMATS[format].write) is None:
        raise BadEntry(f"format: {format!r} can't be written; allowed are {', '.join(WRITABLE)}")
    return writer(entries)


def _named(name: str) -> Format:
    if name not in FORMATS:
        raise BadEntry(f"format: {name!r} is not known; allowed are {', '.join(FORMATS)}")
    return FORMATS[name]


def _weaken_shared(entries: tuple[WatchEntry, ...], context: Context) -> tuple[WatchEntry, ...]:
    """Make weak what two entries call themselves by; a strong alias of one may be another's main name."""
    owners: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        for name in (entry.name, *entry.aliases):
            owners[name.casefold()].add(entry.id)
    shared = {name for name, ids in owners.items() if len(ids) > 1}
    return tuple(entry if entry.id in context.as_it_stands else _weakened(entry, shared, context) for entry in entries)


def _weakened(entry: WatchEntry, shared: set[str], context: Context) -> WatchEntry:
    weak = tuple(alias for alias in entry.aliases if alias.casefold() in shared)
    for alias in weak:
        context.say("weakened", entry.id, f"the alias {alias!r} is shared with another entry")
    if not weak:
        return entry
    strong = tuple(alias for alias in entry.aliases if alias not in weak)
    return replace(entry, aliases=strong, weak_aliases=(*entry.weak_aliases, *weak))
