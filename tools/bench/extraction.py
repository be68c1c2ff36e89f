"""Extraction's speed beside trafilatura's default, in CPU seconds of one run."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import trafilatura

from tools.report import Figure
from watchers.articles import extract, load

PAGES = Path(__file__).resolve().parents[3] / "shared" / "data" / "extraction-dev" / "html"


def figures() -> Iterator[Figure]:
    """Pages a CPU second, each page read by both in turn, so that noise is for both; none without pages."""
    pages = [gzip.decompress(path.read_bytes()) for path in sorted(PAGES.glob("*.gz"))]
    if not pages:
        return
    ours = default = 0.0
    load()
    extract(pages[0]), trafilatura.extract(pages[0])
    for page in pages:
        ours += _cpu(lambda page=page: extract(page))  # type: ignore[misc]
        default += _cpu(lambda page=page: trafilatura.extract(page, include_comments=False))  # type: ignore[misc]
    yield Figure("extraction, pages a CPU second, trafilatura default", len(pages) / default)
    yield Figure("extraction, pages a CPU second, ours with metadata and language", len(pages) / ours)
    yield Figure("extraction, ours : trafilatura default", default / ours, 0.6, "x")


def _cpu(read: Callable[[], object]) -> float:
    start = time.process_time()
    read()
    return time.process_time() - start
