"""Topics and key figures of short news in seven languages, by the development set's own scorer."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools.report import Figure
from watchers.topics import classify, find_figures


def predict(item: dict[str, Any]) -> dict[str, Any]:
    """What the bot makes of a title and a lead, in the scorer's form."""
    topics = classify(item["title"], item["lead"], language=item["lang"])
    found = () if topics == ("none",) else find_figures(item["title"], item["lead"], language=item["lang"])
    return {
        "id": item["id"],
        "topics": list(topics),
        "figures": [{"kind": figure.kind, "value": figure.value} for figure in found],
    }


def figures(data: Path) -> Iterator[Figure]:
    """F1 of topics (micro and macro) and of figures."""
    folder = data / "topics-domain-dev"
    items = [json.loads(line) for line in (folder / "items.jsonl").read_text("utf-8").splitlines() if line]
    with tempfile.TemporaryDirectory() as temporary:
        predictions = Path(temporary) / "predictions.jsonl"
        predictions.write_text("\n".join(json.dumps(predict(item)) for item in items), "utf-8")
        command = [sys.executable, str(folder / "score.py"), str(folder / "items.jsonl"), str(predictions), "--json"]
        answer = subprocess.run(command, capture_output=True, check=True, text=True)
    scores = json.loads(answer.stdout)
    yield Figure("topics, micro F1", scores["topics_micro"]["F1"])
    yield Figure("topics, macro F1", scores["topics_macro_F1"])
    yield Figure("figures, F1", scores["figures"]["F1"])
