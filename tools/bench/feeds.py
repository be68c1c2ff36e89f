"""Parsing speed on the development feeds, beside feedparser and fastfeedparser in the same run; and hostile bodies."""

from __future__ import annotations

import contextlib
import gzip
import io
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import fastfeedparser
import feedparser

from tools.report import Figure
from watchers.errors import NotAFeed
from watchers.feeds import parse

FILES = Path(__file__).resolve().parents[3] / "shared" / "data" / "feeds-dev" / "files"
_ROUNDS = 3


def figures() -> Iterator[Figure]:
    """Files a CPU second, the ratio to feedparser's default, and CPU seconds for what is meant to hurt."""
    if FILES.is_dir():
        bodies = [_unpacked(p.read_bytes()) for p in sorted(FILES.iterdir())]
        ours, peer, fast = (_rate(f, bodies) for f in (_ours, _feedparser, _fastfeedparser))
        yield Figure("parse: Vedette", ours, unit=" files/s")
        yield Figure("parse: feedparser default", peer, unit=" files/s")
        yield Figure("parse: fastfeedparser", fast, unit=" files/s")
        yield Figure("parse: times feedparser", ours / peer, 6.0, unit="×")
    for name, body in hostile():
        yield Figure(f"hostile: {name}", _seconds(_ours, body), 5.0, unit=" s", lower_is_better=True)


def hostile() -> Iterator[tuple[str, bytes]]:
    """Bodies that take other parsers' time or memory."""
    item = b"<item><title>Notice</title><link>https://arvania.example/%d</link></item>"
    bomb = b'<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        b'<!ENTITY %c "%s">' % (i, b"&%c;" % (i - 1) * 10) for i in range(98, 108)
    )
    yield "20,000 entries", b"<rss><channel>" + b"".join(item % i for i in range(20_000)) + b"</channel></rss>"
    yield (
        "20,000 entries, broken",
        b"<rss><channel><b>" + b"".join(item % i for i in range(20_000)) + b"</channel></rss>",
    )
    yield "100,000 nested tags", b"<rss><channel>" + b"<a>" * 100_000
    yield "64 MB of white space", b" " * (64 * 2**20)
    yield "entity bomb", bomb + b"]><rss><channel><item><title>&k;</title></item></channel></rss>"


def _ours(body: bytes) -> None:
    with contextlib.suppress(NotAFeed):
        parse(body)


def _feedparser(body: bytes) -> None:
    feedparser.parse(io.BytesIO(body))


def _fastfeedparser(body: bytes) -> None:
    with contextlib.suppress(Exception):  # it raises on what it can't read
        fastfeedparser.parse(body)


def _unpacked(body: bytes) -> bytes:
    return gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body


def _seconds(function: Callable[[bytes], None], body: bytes) -> float:
    started = time.process_time()
    function(body)
    return time.process_time() - started


def _rate(function: Callable[[bytes], None], bodies: list[bytes]) -> float:
    function(bodies[0])
    spent = sum(_seconds(function, body) for _ in range(_ROUNDS) for body in bodies)
    return len(bodies) * _ROUNDS / spent
