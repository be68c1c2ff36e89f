"""Article text against the development pages' gold, beside trafilatura's default."""

from __future__ import annotations

import gzip
import importlib.util
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import trafilatura

from tools.report import Figure
from watchers.articles import extract


def figures(data: Path) -> Iterator[Figure]:
    """Full text is the mean over pages of 4-word shingles' F1, segments the F1 of those that must (not) be there."""
    folder = data / "extraction-dev"
    full = json.loads((folder / "fulltext.json").read_text("utf-8"))
    segments = json.loads((folder / "segments.json").read_text("utf-8"))
    score = _scorer(folder / "score.py")
    for name, read, reach in (("ours", _ours, True), ("trafilatura default", _default, False)):
        pages = {
            key: read(gzip.decompress((folder / "html" / f"{key}.html.gz").read_bytes()), gold["url"])
            for key, gold in (full | segments).items()
        }
        scores = score(pages, full, segments)
        yield Figure(f"full text F1, {name}", scores["fulltext/zyte"]["f1"], 0.968 if reach else None)
        yield Figure(f"segments F1, {name}", scores["segments/all"]["f1"], 0.925 if reach else None)
        yield Figure(f"segments F1 but en and de, {name}", scores["segments/non-en-de"]["f1"])


def _ours(page: bytes, url: str) -> str:
    return extract(page, url=url).text


def _default(page: bytes, url: str) -> str:
    return trafilatura.extract(page, url=url, include_comments=False) or ""


def _scorer(path: Path) -> Callable[..., dict[str, Any]]:
    spec = importlib.util.spec_from_file_location("extraction_score", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    score: Callable[..., dict[str, Any]] = module.score
    return score
