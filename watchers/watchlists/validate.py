"""What in a list will not work as its author expects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from watchers.types import WatchEntry
from watchers.watchlists.ambiguity import why_weak
from watchers.watchlists.formats import SharedNames, Spool
from watchers.watchlists.model import KINDS


@dataclass(frozen=True, slots=True)
class Issue:
    """One finding: an "error" stops the list from being used, a "warning" says what may match wrongly."""

    level: Literal["error", "warning"]
    entry: str
    message: str


def validate(entries: Collection[WatchEntry] | Spool) -> Iterator[Issue]:
    """Look through a list: repeated ids, blank names, aliases that are common words, too short, or shared.

    The list is gone through twice, and little of it is held.
    """
    names, ids = SharedNames(), Counter(hash(entry.id) for entry in entries)
    for entry in entries:
        names.add(entry)
    owners: dict[str, str] = {}
    for entry in entries:
        if (times := ids.pop(hash(entry.id), 0)) > 1:
            yield Issue("error", entry.id or "(blank)", f"the id {entry.id!r} stands {times} times in the list")
        yield from _one(entry)
        for name in (entry.name, *entry.aliases):
            owner = owners.setdefault(name.casefold(), entry.id) if names.shared(name) else entry.id
            if owner != entry.id:
                yield Issue("warning", entry.id, f"{name!r} is also a name of {owner}: both will match")


def _one(entry: WatchEntry) -> Iterable[Issue]:
    if not entry.id.strip():
        yield Issue("error", "(blank)", f"the entry {entry.name!r} has no id")
    if not entry.name.strip():
        yield Issue("error", entry.id, "the name is blank")
    if entry.kind not in KINDS:
        yield Issue("error", entry.id, f"kind {entry.kind!r} is not allowed; it is one of {', '.join(KINDS)}")
    for name in (entry.name, *entry.aliases):
        if name.strip() and (reason := why_weak(name, person=entry.kind == "person")):
            what = "the name" if name == entry.name else "the alias"
            yield Issue("warning", entry.id, f"{what} {name!r} is {reason}; as a weak alias it needs context to count")
    if entry.excludes and not entry.aliases and not entry.weak_aliases:
        yield Issue("warning", entry.id, "excludes only holds aliases back, and the entry has none")
