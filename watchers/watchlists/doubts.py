"""A new entry's names that will match too much, or nothing. Pure: what to say before it is saved, and what may help."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from watchers.matching.compiler import aliases_of
from watchers.types import WatchEntry
from watchers.watchlists.ambiguity import why_weak


@dataclass(frozen=True, slots=True)
class Doubt:
    """A name, what is doubtful about it, and where it counts: "everywhere", "beside" better evidence, or "nowhere"."""

    name: str
    reason: str
    counts: Literal["everywhere", "beside", "nowhere"]


def doubts(entry: WatchEntry) -> tuple[Doubt, ...]:
    """The doubtful among the name and the aliases; weak aliases are so by intent."""
    held_back = {one.alias: one for one in aliases_of("", [entry])[1]}
    found: list[Doubt] = []
    for name in (entry.name, *entry.aliases):
        held = held_back.get(name)
        reason = why_weak(name, person=entry.kind == "person")
        if held is not None:
            found.append(Doubt(name, held.reason, "nowhere" if held.action == "skipped" else "beside"))
        elif reason is not None:
            found.append(Doubt(name, reason, "everywhere"))
    return tuple(found)


def is_silent(entry: WatchEntry, found: tuple[Doubt, ...]) -> bool:
    """Whether no name of it can count at all: none counts by itself, and no word of context lets one count."""
    held_back = {doubt.name for doubt in found if doubt.counts != "everywhere"}
    if any(name not in held_back for name in (entry.name, *entry.aliases)):
        return False
    may_count = entry.weak_aliases or any(doubt.counts == "beside" for doubt in found)
    return not (may_count and entry.context)


def weakened(entry: WatchEntry, found: tuple[Doubt, ...]) -> WatchEntry | None:
    """The entry with what is doubtful as weak aliases; None where no name is left that could stand for it."""
    doubtful = {doubt.name for doubt in found}
    sure = [name for name in (entry.name, *entry.aliases) if name not in doubtful]
    if not sure:
        return None
    name, *aliases = sure
    weak = [name for name in (entry.name, *entry.aliases) if name in doubtful]
    return replace(entry, name=name, aliases=tuple(aliases), weak_aliases=(*weak, *entry.weak_aliases))
