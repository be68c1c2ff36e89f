"""What a pass over many feeds costs: ours beside a bare aiohttp loop and the reader library, on one local web."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tools.report import Figure

FEEDS = 1_000
# reader and feedparser cost so much that a first pass over a part is measured and scaled.
FEEDS_FIRST = 100
PORTS = 8
TIMES = 3


def figures() -> Iterator[Figure]:
    """CPU seconds of each client and everything it starts."""
    with _feed_server() as ports:
        for which, title in (("304", "all 304"), ("same", "all 200, same bytes")):
            # Taken in turns, the least of each: the machine is not ours alone.
            runs = [(_cpu("bare", which, FEEDS, ports), _cpu("fetcher", which, FEEDS, ports)) for _ in range(TIMES)]
            bare, ours = (min(column) for column in zip(*runs, strict=True))
            yield Figure(f"{FEEDS} feeds {title}: bare aiohttp loop", bare, unit=" CPU s", lower_is_better=True)
            yield Figure(f"{FEEDS} feeds {title}: fetcher", ours, unit=" CPU s", lower_is_better=True)
            yield Figure(f"{FEEDS} feeds {title}: against bare", ours / bare, 1.5, "×", lower_is_better=True)
        scale = FEEDS / FEEDS_FIRST
        first = {name: _cpu(name, "first", FEEDS_FIRST, ports) * scale for name in ("bare", "reader", "fetcher")}
        for name, seconds in first.items():
            what = {"bare": "aiohttp + feedparser", "reader": "reader", "fetcher": "fetcher + parser"}[name]
            yield Figure(f"{FEEDS} feeds first pass: {what}", seconds, unit=" CPU s", lower_is_better=True)
        share = first["fetcher"] / first["reader"]
        yield Figure("first pass, fetching and parsing: against reader", share, 1 / 6, "×", lower_is_better=True)


@contextmanager
def _feed_server() -> Iterator[list[str]]:
    command = [sys.executable, "-m", "tools.bench._feed_server", str(FEEDS), str(PORTS)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        yield server.stdout.readline().split()


def _cpu(client: str, which: str, feeds: int, ports: list[str]) -> float:
    command = [sys.executable, "-m", "tools.bench._poll_client", client, which, str(feeds), *ports]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
