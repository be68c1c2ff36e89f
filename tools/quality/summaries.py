"""Summaries by the ROUGE of their sentences with what publishers wrote themselves, beside an article's first three."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import mean
from typing import Any

from tools.report import Figure
from watchers.summaries import MOST_SENTENCES, MOST_WORDS, summarise

Rouge = Callable[[str, str], list[float]]


def figures(data: Path) -> Iterator[Figure]:
    """ROUGE-1, -2 and -Lsum F, and their mean, which is what the field's notes compare."""
    folder = data / "summaries-dev"
    articles = {row["id"]: row["sentences"] for row in _rows(folder / "articles.jsonl")}
    gold = {row["id"]: row["refs"][0] for row in _rows(folder / "gold.jsonl")}
    rouge = _rouge(folder / "score.py")
    first: float | None = None
    for name, summary in (("the first three sentences", _first_three), ("ours", _ours)):
        scores = [rouge(gold[key], "\n".join(summary(sentences))) for key, sentences in articles.items()]
        each = [mean(values) for values in zip(*scores, strict=True)]
        yield Figure(f"summary ROUGE 1, 2, Lsum, mean, {name}", mean(each), first)
        first = round(mean(each), 4)
        for measure, value in zip(("1", "2", "Lsum"), each, strict=True):
            yield Figure(f"summary ROUGE-{measure}, {name}", value)


def _ours(sentences: list[str]) -> list[str]:
    return [sentence.text for sentence in summarise(" ".join(sentences), language="en")]


def _first_three(sentences: list[str]) -> list[str]:
    first = sentences[:MOST_SENTENCES]
    while len(first) > 1 and sum(len(sentence.split()) for sentence in first) > MOST_WORDS:
        first.pop()
    return first


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    return map(json.loads, path.read_text("utf-8").splitlines())


def _rouge(path: Path) -> Rouge:
    spec = importlib.util.spec_from_file_location("summaries_score", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    score: Rouge = module.rouge
    return score
