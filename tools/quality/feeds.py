"""Feeds: what the reader finds in real files against expectations made without any feed library."""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from tools.report import Figure
from watchers.errors import NotAFeed
from watchers.feeds import parse
from watchers.types import Entry

_FIELDS = ("title", "link", "id", "published")


def figures(data: Path) -> Iterator[Figure]:
    """Shares of the expected values that are right; the issue asks for every one."""
    folder = data / "feeds-dev"
    right: Counter[str] = Counter()
    expected: Counter[str] = Counter()
    for name, wanted in sorted(json.loads((folder / "expected.json").read_text("utf-8")).items()):
        if "count" not in wanted:
            continue
        entries = _entries((folder / "files" / name).read_bytes())
        expected["count"] += 1
        right["count"] += len(entries) == wanted["count"]
        if wanted.get("count_only"):
            continue
        for want, entry in zip(wanted["entries"], entries, strict=False):
            for field in _FIELDS:
                if want.get(field) and (field != "link" or want[field].startswith("http")):
                    expected[field] += 1
                    right[field] += _agrees(field, want[field], entry)
    for field in ("count", *_FIELDS):
        yield Figure(f"feed files: {field} right", right[field] / expected[field], 1.0)


def _entries(body: bytes) -> tuple[Entry, ...]:
    try:
        return parse(body, content_type="application/xml").entries
    except NotAFeed:
        return ()


def _agrees(field: str, want: str, entry: Entry) -> bool:
    if field == "published":
        return bool(entry.published == datetime.fromisoformat(want))
    if field == "title":
        return _folded(want) == _folded(entry.title)
    return getattr(entry, field) in (html.unescape(want).strip(), want.strip())


def _folded(text: str) -> str:
    for _ in range(3):
        text = html.unescape(text)
    return " ".join(re.sub(r"<[^<>]{1,300}>", "", text).split())
