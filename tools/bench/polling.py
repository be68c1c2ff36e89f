"""What a pass over many feeds costs: ours beside a bare aiohttp loop and the reader library, on one local web."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import psutil

from tools.report import Figure

FEEDS = 1_000
MANY_FEEDS = 5_000
# reader and feedparser cost so much that a first pass over a part is measured and scaled.
FEEDS_FIRST = 200
PORTS = 8
TIMES = 3
# The faults that cost most memory, each alone too: among others they hardly ever come at once.
HEAVY = ("endless", "gzip-bomb", "brotli-bomb", "many-entries")
MB = 2**20
OURS = {"fetcher": "fetcher alone", "poller": "whole poller with its store"}


def figures() -> Iterator[Figure]:
    """CPU seconds of each client and everything it starts; stalls and memory while a tenth of the feeds is faulty."""
    with _feed_server() as (ports, faults):
        for which, title in (("304", "all 304"), ("same", "all 200, same bytes")):
            # Taken in turns, the least of each: the machine is not ours alone.
            runs = [[_cpu(client, which, FEEDS, ports) for client in ("bare", *OURS)] for _ in range(TIMES)]
            bare, *ours = (min(column) for column in zip(*runs, strict=True))
            yield Figure(f"{FEEDS} feeds {title}: bare aiohttp loop", bare, unit=" CPU s", lower_is_better=True)
            for what, seconds in zip(OURS.values(), ours, strict=True):
                yield Figure(f"{FEEDS} feeds {title}: {what}", seconds, unit=" CPU s", lower_is_better=True)
                yield Figure(f"{FEEDS} feeds {title}: {what}, × bare", seconds / bare, 1.5, "×", lower_is_better=True)
        yield from _first_pass(ports)
        yield from _with_faults(ports, faults)


def _first_pass(ports: list[str]) -> Iterator[Figure]:
    names = {
        "bare": "aiohttp + feedparser",
        "reader": "reader",
        "fetcher": "fetcher + parser",
        "poller": "whole poller",
    }
    scale = FEEDS / FEEDS_FIRST
    first = {name: _cpu(name, "first", FEEDS_FIRST, ports) * scale for name in names}
    for name, seconds in first.items():
        yield Figure(f"{FEEDS} feeds first pass: {names[name]}", seconds, unit=" CPU s", lower_is_better=True)
    for name in OURS:
        share = first[name] / first["reader"]
        yield Figure(f"first pass: {names[name]}, × reader", share, 1 / 6, "×", lower_is_better=True)


def _with_faults(ports: list[str], faults: list[str]) -> Iterator[Figure]:
    stall = _watched(FEEDS, ports, faults)
    what = f"{FEEDS} feeds, a tenth faulty: longest stall of the event loop"
    yield Figure(f"{what}, its own CPU time", stall.stall_cpu * 1000, 50, " ms", lower_is_better=True)
    yield Figure(f"{what}, by the clock of a busy machine", stall.stall_wall * 1000, unit=" ms", lower_is_better=True)
    yield from _memory(f"{MANY_FEEDS} feeds, a tenth faulty", _watched(MANY_FEEDS, ports, faults))
    for fault in HEAVY:
        yield from _memory(f"{FEEDS} feeds, a tenth {fault}", _watched(FEEDS, ports, [fault]))


def _memory(what: str, seen: _Watched) -> Iterator[Figure]:
    """Of the main process all that it maps, though it shares some; of all together, what is shared counts once."""
    yield Figure(f"{what}: peak memory, main process (RSS)", seen.main / MB, 200, " MB", lower_is_better=True)
    yield Figure(f"{what}: peak memory, with workers (PSS)", seen.everything / MB, 400, " MB", lower_is_better=True)


@dataclass(slots=True)
class _Watched:
    """Of one run: stalls in seconds, the most memory in bytes."""

    stall_cpu: float = 0.0
    stall_wall: float = 0.0
    main: int = 0
    everything: int = 0


def _watched(feeds: int, ports: list[str], faults: list[str]) -> _Watched:
    command = [sys.executable, "-m", "tools.bench._fault_client", str(feeds), ",".join(ports), ",".join(faults)]
    seen = _Watched()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as client:
        main = psutil.Process(client.pid)
        while client.poll() is None:
            with suppress(psutil.Error):  # processes end while they are looked at
                seen.main = max(seen.main, main.memory_info().rss)
                everybody = (main, *main.children(recursive=True))
                seen.everything = max(seen.everything, sum(one.memory_full_info().pss for one in everybody))
            time.sleep(0.1)
        assert client.stdout is not None
        stalls = json.loads(client.stdout.read())["stall"]
    seen.stall_cpu, seen.stall_wall = stalls["cpu"], stalls["wall"]
    return seen


@contextmanager
def _feed_server() -> Iterator[tuple[list[str], list[str]]]:
    """Its ports, and the names of its faults."""
    command = [sys.executable, "-m", "tools.bench._feed_server", str(FEEDS), str(PORTS)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        assert server.stdout is not None
        yield server.stdout.readline().split(), server.stdout.readline().split()
        server.kill()  # its hanging answers would keep it


def _cpu(client: str, which: str, feeds: int, ports: list[str]) -> float:
    command = [sys.executable, "-m", "tools.bench._poll_client", client, which, str(feeds), *ports]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
