"""An import and a change of a list, told to a person in plain lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from watchers.types import ListNews
from watchers.watchlists.formats import Remark, Report

ACTIONS = ("failed", "skipped", "weakened", "changed")
_EXAMPLES = 5


def summary(report: Report, *, examples: int | None = _EXAMPLES) -> str:
    """Say what an import took, could not read, skipped, weakened and changed.

    ``examples`` of each are named, None for all that the report has.
    """
    kinds = ", ".join(f"{n} {kind}" for kind, n in report.kinds.items())
    lines = [
        f"{counted(report.entries, 'entry', 'entries')} read as {report.format}" + (f" ({kinds})" if kinds else "")
    ]
    lines.append(
        f"{counted(report.aliases, 'alias', 'aliases')}, {counted(report.weak_aliases, 'weak alias', 'weak aliases')}"
    )
    for action, count in sorted(report.counts.items(), key=lambda item: ACTIONS.index(item[0])):
        remarks = [remark for remark in report.remarks if remark.action == action]
        lines += _part(f"{count} {action}", remarks[:examples], count)
    return "\n".join(lines)


def counted(number: int, one: str, many: str) -> str:
    """ "1 entry", "2 entries"."""
    return f"{number} {one if number == 1 else many}"


def news_lines(news: ListNews) -> str:
    """What a new edition brought, one line an entry; empty where nothing was added, removed or renamed."""
    lines = [
        f"  {change.action}: {f'{change.before} → ' if change.before else ''}{change.name} ({change.entity})"
        for change in news.changes
    ]
    left = news.total - len(lines)
    return "\n".join([*lines, *([f"  … and {left} more"] if left > 0 else [])])


def _part(title: str, shown: Sequence[Remark], count: int) -> Iterator[str]:
    yield f"{title}:"
    yield from (f"  {remark.item}: {remark.reason}" for remark in shown)
    if count > len(shown):
        yield f"  … and {count - len(shown)} more"
