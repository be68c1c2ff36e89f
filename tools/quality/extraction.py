"""Article text against the development pages' gold and whole pages of invented sites, beside trafilatura's default."""

from __future__ import annotations

import gzip
import importlib.util
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import trafilatura

from tests.articles.sites import SitePage, pages
from tools.report import Figure
from watchers.articles import extract

Scorer = Callable[..., dict[str, Any]]
LATIN = frozenset({"de", "en", "id", "tr"})
# Whoever changes a rule for a page of one half sees on the other whether it holds elsewhere.
HALVES = ((0, ", pages 1, 3, …"), (1, ", pages 2, 4, …"))


def figures(data: Path) -> Iterator[Figure]:
    """Full text is the mean over pages of 4-word shingles' F1, segments the F1 of those that must (not) be there."""
    folder = data / "extraction-dev"
    full = json.loads((folder / "fulltext.json").read_text("utf-8"))
    segments = json.loads((folder / "segments.json").read_text("utf-8"))
    score = _scorer(folder / "score.py")
    invented = {f"{page.language}-{page.layout}": page for page in pages() if page.language not in LATIN}
    for name, read, reach in (("ours", _ours, True), ("trafilatura default", _default, False)):
        texts = {
            key: read(gzip.decompress((folder / "html" / f"{key}.html.gz").read_bytes()), gold["url"])
            for key, gold in (full | segments).items()
        }
        scores = score(texts, full, segments)
        yield Figure(f"full text F1, {name}", scores["fulltext/zyte"]["f1"], 0.968 if reach else None)
        yield Figure(f"segments F1, {name}", scores["segments/all"]["f1"], 0.925 if reach else None)
        yield Figure(f"segments F1 but en and de, {name}", scores["segments/non-en-de"]["f1"])
        for start, half in HALVES:
            scores = score(texts, _half(full, start), _half(segments, start))
            yield Figure(f"full text F1, {name}{half}", scores["fulltext/zyte"]["f1"])
            yield Figure(f"segments F1, {name}{half}", scores["segments/all"]["f1"])
        texts = {key: read(page.html.encode(), "https://post.example/a") for key, page in invented.items()}
        scores = score(texts, {key: _gold(page) for key, page in invented.items()}, {})
        yield Figure(
            f"invented sites in other scripts F1, {name}", scores["fulltext/sites"]["f1"], 0.955 if reach else None
        )


def _half(gold: dict[str, Any], start: int) -> dict[str, Any]:
    return {key: gold[key] for key in sorted(gold)[start::2]}


def _gold(page: SitePage) -> dict[str, str]:
    return {"text": "\n".join(page.paragraphs), "set": "sites"}


def _ours(page: bytes, url: str) -> str:
    return extract(page, url=url).text


def _default(page: bytes, url: str) -> str:
    return trafilatura.extract(page, url=url, include_comments=False) or ""


def _scorer(path: Path) -> Scorer:
    spec = importlib.util.spec_from_file_location("extraction_score", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    score: Scorer = module.score
    return score
