"""Copies found among real news, and articles grouped by event, by the development set's own scorer."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.cli.analyse import Finding, Told
from tools.report import Figure
from watchers.stories import signature
from watchers.types import Article


def group(rows: Iterable[dict[str, Any]]) -> Iterator[tuple[str, str, str | None]]:
    """For each article in its order: its id, its story, and the earlier article that it copies."""
    told = Told()
    for row in rows:
        text = row["text"] or row["summary"]
        published = datetime.fromisoformat(row["published"]) if row["published"] else None
        if published and published.tzinfo is None:
            published = published.replace(tzinfo=UTC)
        finding = Finding(row["id"], Article("", row["title"], text, published=published))
        story, copied = told.place(finding, signature(row["title"], text))
        yield row["id"], story, copied


def _score(folder: Path, task: str, predictions: list[dict[str, str]]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as temporary:
        file = Path(temporary) / "predictions.jsonl"
        file.write_text("\n".join(map(json.dumps, predictions)), "utf-8")
        command = [sys.executable, str(folder / "score.py"), task, str(file), "--data", str(folder)]
        answer = subprocess.run(command, capture_output=True, check=True, text=True)
    scores: dict[str, Any] = json.loads(answer.stdout)
    return scores


def figures(data: Path) -> Iterator[Figure]:
    """P, R and F1 of copies; B-cubed F1 of events."""
    folder = data / "stories-dev"
    docs, variants = (
        [json.loads(line) for line in (folder / name).read_text("utf-8").splitlines() if line]
        for name in ("docs.jsonl", "variants.jsonl")
    )
    families: dict[str, str] = {}
    for name, _, copied in group([*docs, *variants]):
        families[name] = families[copied] if copied else name
    found = _score(folder, "neardup", [{"id": name, "group": family} for name, family in families.items()])
    for key in ("p", "r", "f1"):
        yield Figure(f"copies, {key.upper()}", found[key])
    yield Figure("pairs of different events taken for copies", found["cross_event_fp"], lower_is_better=True)
    events = _score(folder, "clusters", [{"id": name, "story": story} for name, story, _ in group(docs)])
    yield Figure("events, B-cubed F1", events["macro_bcubed_f1"])
