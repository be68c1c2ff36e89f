"""What in a list will not work as its author expects."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from watchers.types import WatchEntry
from watchers.watchlists.model import KINDS
from watchers.watchlists.names import weak_reason


@dataclass(frozen=True, slots=True)
class Issue:
    """One finding: an "error" stops the list from being used, a "warning" says what may match wrongly."""

    level: Literal["error", "warning"]
    entry: str
    message: str


def validate(entries: Iterable[WatchEntry]) -> tuple[Issue, ...]:
    """Look through a list: repeated ids, blank names, aliases that are common words, too short, or shared."""
    entries = tuple(entries)
    issues = [
        Issue("error", ident or "(blank)", f"the id {ident!r} stands {times} times in the list")
        for ident, times in Counter(e.id for e in entries).items()
        if times > 1
    ]
    for entry in entries:
        issues += _one(entry)
    return (*issues, *_shared(entries))


def _one(entry: WatchEntry) -> Iterable[Issue]:
    if not entry.id.strip():
        yield Issue("error", "(blank)", f"the entry {entry.name!r} has no id")
    if not entry.name.strip():
        yield Issue("error", entry.id, "the name is blank")
    if entry.kind not in KINDS:
        yield Issue("error", entry.id, f"kind {entry.kind!r} is not allowed; it is one of {', '.join(KINDS)}")
    for name in (entry.name, *entry.aliases):
        if name.strip() and (reason := weak_reason(name, person=entry.kind == "person")):
            what = "the name" if name == entry.name else "the alias"
            yield Issue("warning", entry.id, f"{what} {name!r} is {reason}; as a weak alias it needs context to count")
    if entry.excludes and not entry.aliases and not entry.weak_aliases:
        yield Issue("warning", entry.id, "excludes only holds aliases back, and the entry has none")


def _shared(entries: tuple[WatchEntry, ...]) -> Iterable[Issue]:
    owners: dict[str, dict[str, str]] = defaultdict(dict)
    for entry in entries:
        for name in (entry.name, *entry.aliases):
            owners[name.casefold()].setdefault(entry.id, name)
    for by_id in owners.values():
        first, *others = by_id
        for other in others:
            yield Issue("warning", other, f"{by_id[other]!r} is also a name of {first}: both will match")
