"""What changed between two versions of a list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

from watchers.types import WatchEntry


@dataclass(frozen=True, slots=True)
class Change:
    """An entry before and after; ``keys`` are the fields that differ."""

    old: WatchEntry
    new: WatchEntry
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListChange:
    """The difference of two versions. An entry is in one part only: a renamed one is not in ``changed`` too."""

    added: tuple[WatchEntry, ...] = ()
    removed: tuple[WatchEntry, ...] = ()
    renamed: tuple[Change, ...] = ()
    changed: tuple[Change, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything changed."""
        return bool(self.added or self.removed or self.renamed or self.changed)


def diff_lists(old: Iterable[WatchEntry], new: Iterable[WatchEntry]) -> ListChange:
    """Compare two versions by id, each part in its list's order; the order of names in an entry is no change."""
    before, after = {e.id: e for e in old}, {e.id: e for e in new}
    changes = [
        Change(entry, after[ident], keys)
        for ident, entry in before.items()
        if ident in after and (keys := _differing(entry, after[ident]))
    ]
    return ListChange(
        added=tuple(e for ident, e in after.items() if ident not in before),
        removed=tuple(e for ident, e in before.items() if ident not in after),
        renamed=tuple(c for c in changes if "name" in c.keys),
        changed=tuple(c for c in changes if "name" not in c.keys),
    )


def _differing(old: WatchEntry, new: WatchEntry) -> tuple[str, ...]:
    return tuple(f.name for f in fields(WatchEntry) if _value(old, f.name) != _value(new, f.name))


def _value(entry: WatchEntry, key: str) -> object:
    value = getattr(entry, key)
    return frozenset(value) if isinstance(value, tuple) else value
