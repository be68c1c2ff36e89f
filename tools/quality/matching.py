"""Hard cases of watchlist matching that pass, by the development set's own rule."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools.report import Figure
from watchers.matching import Matcher
from watchers.types import Mention, WatchEntry


def watch_entry(row: dict[str, Any]) -> WatchEntry:
    """An entry of a development set, which has only the contract's plain keys."""
    return WatchEntry(row["id"], row["name"], row["kind"], tuple(row["aliases"]))


def fits(want: dict[str, Any], got: Mention) -> bool:
    """The same entity, and a span within the limits that the case allows."""
    return bool(
        want["entity"] == got.entity
        and want.get("start_min", want["start"]) <= got.start <= want["start"]
        and want["end"] <= got.end <= want.get("end_max", want["end"])
    )


def passes(case: dict[str, Any]) -> bool:
    """Whether the mentions and what a case expects pair off one to one."""
    matcher = Matcher.build({"case": [watch_entry(row) for row in case["watchlist"]]})
    left = list(matcher.match(case["text"], language=case["lang"]))
    for want in case["expected"]:
        hit = next((mention for mention in left if fits(want, mention)), None)
        if hit is None:
            return False
        left.remove(hit)
    return not left


def figures(data: Path) -> Iterator[Figure]:
    """The share of cases passed."""
    lines = (data / "matching-dev" / "cases.jsonl").read_text("utf-8").splitlines()
    cases = [json.loads(line) for line in lines if line]
    failed = [case["id"] for case in cases if not passes(case)]
    yield Figure("hard cases passed", 100 * (1 - len(failed) / len(cases)), 90, " %")
    for name in failed:
        yield Figure(f"failed: {name}", 1)
