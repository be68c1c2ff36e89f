"""How pressing is an article for those who watch these names? A pure rule over what was found in it."""

from __future__ import annotations

from collections.abc import Sequence

from watchers.types import Figure, Mention, Severity

ORDER: tuple[Severity, ...] = ("low", "medium", "high", "critical")
MANY_KILLED = 10


def severity(mentions: Sequence[Mention], topics: Sequence[str], figures: Sequence[Figure] = ()) -> Severity:
    """A watched name only in passing is low; in the title, or often, medium.

    One step up where the news is an attack, an arrest, fighting or a sanction and the name is not in
    passing; critical where such an attack also killed ten or more.
    """
    in_title = any(mention.where == "title" for mention in mentions)
    prominent = in_title or len(mentions) >= 3
    if not prominent:
        return "low"
    if "attack" in topics:
        return "critical" if any(_killed(figure) >= MANY_KILLED for figure in figures) else "high"
    return "high" if {"arrest", "military", "sanction"} & set(topics) else "medium"


def at_least(value: Severity, least: Severity) -> bool:
    """Whether ``value`` is as high as ``least``."""
    return ORDER.index(value) >= ORDER.index(least)


def _killed(figure: Figure) -> float:
    if figure.kind != "killed":
        return 0
    return figure.value[0] if isinstance(figure.value, tuple) else figure.value
