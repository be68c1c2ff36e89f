"""Which list formats there are, and which one a file is in. A new format is a file here and a line in `FORMATS`."""

from __future__ import annotations

from pathlib import Path

from watchers.errors import BadEntry
from watchers.watchlists.formats import eu, ftm, jsonl, misp, ofac, opensanctions, own_csv, own_toml, un
from watchers.watchlists.formats.base import Format

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
    if source.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadEntry(f"{name or 'the file'} is UTF-16; save it as UTF-8")
    for fmt in FORMATS.values():
        if fmt.sniff(source, name):
            return fmt.name
    if name.casefold().endswith((".jsonl", ".ndjson")):
        return "jsonl"
    raise BadEntry(f"{name or 'the file'} is in no list format that is known; allowed are {', '.join(FORMATS)}")


def named(name: str) -> Format:
    """The format of that name. Raises `BadEntry`."""
    if name not in FORMATS:
        raise BadEntry(f"format: {name!r} is not known; allowed are {', '.join(FORMATS)}")
    return FORMATS[name]
