"""List formats: which one a file is in, reading it, writing it."""

from __future__ import annotations

from collections.abc import Iterable

from watchers.errors import BadEntry
from watchers.types import WatchEntry
from watchers.watchlists.formats.base import ImportResult, Limits, Remark, Report
from watchers.watchlists.formats.reading import SharedNames, Spool, read, spool
from watchers.watchlists.formats.registry import FORMATS, WRITABLE, detect

__all__ = [
    "FORMATS",
    "WRITABLE",
    "ImportResult",
    "Limits",
    "Remark",
    "Report",
    "SharedNames",
    "Spool",
    "detect",
    "read",
    "spool",
    "write",
]


def write(entries: Iterable[WatchEntry], *, format: str) -> str:  # noqa: A002 - the option's name
    """Write a list in one of `WRITABLE`; reading it again gives the same entries. Raises `BadEntry`."""
    if format not in FORMATS or (writer := FORMATS[format].write) is None:
        raise BadEntry(f"format: {format!r} can't be written; allowed are {', '.join(WRITABLE)}")
    return writer(entries)
