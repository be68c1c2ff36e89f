"""An import and a change of a list, told to a person in plain lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from watchers.types import WatchEntry
from watchers.watchlists.changes import ListChange
from watchers.watchlists.formats import ImportResult, Remark

_EXAMPLES = 5


def summary(result: ImportResult, *, examples: int | None = _EXAMPLES) -> str:
    """Say what an import took, skipped, weakened and changed; ``examples`` of each, None for all of them."""
    kinds = ", ".join(f"{n} {kind}" for kind, n in _kinds(result.entries))
    strong = sum(len(e.aliases) for e in result.entries)
    weak = sum(len(e.weak_aliases) for e in result.entries)
    lines = [f"{len(result.entries)} entries read as {result.format}" + (f" ({kinds})" if kinds else "")]
    lines.append(f"{strong} aliases, {weak} weak aliases")
    for action in ("skipped", "weakened", "changed"):
        remarks = [r for r in result.remarks if r.action == action]
        if remarks:
            lines += _part(f"{len(remarks)} {action}", remarks, examples)
    return "\n".join(lines)


def change_summary(change: ListChange) -> str:
    """Say what a new version of a list brought, one line an entry; empty where nothing changed."""
    return "\n".join(
        [
            *(f"added: {e.name} ({e.id})" for e in change.added),
            *(f"removed: {e.name} ({e.id})" for e in change.removed),
            *(f"renamed: {c.old.name} is now {c.new.name} ({c.new.id})" for c in change.renamed),
            *(f"changed: {c.new.name} ({c.new.id}): {', '.join(c.keys)}" for c in change.changed),
        ]
    )


def _part(title: str, remarks: list[Remark], examples: int | None) -> Iterator[str]:
    yield f"{title}:"
    shown = remarks if examples is None else remarks[:examples]
    yield from (f"  {remark.item}: {remark.reason}" for remark in shown)
    if len(remarks) > len(shown):
        yield f"  … and {len(remarks) - len(shown)} more"


def _kinds(entries: tuple[WatchEntry, ...]) -> list[tuple[str, int]]:
    counts: dict[str, int] = defaultdict(int)
    for entry in entries:
        counts[entry.kind] += 1
    return sorted(counts.items())
