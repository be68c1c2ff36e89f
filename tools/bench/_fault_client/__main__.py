"""The whole poller over a web in which a tenth of the feeds is faulty, in a process of its own.

`python -m tools.bench._fault_client FEEDS PORTS FAULTS` (lists with commas) prints as JSON the longest times (seconds)
for which the event loop didn't turn, and how many polls came to what.
"""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import cycle

import structlog

from watchers.feeds import Bounds
from watchers.fetch import Fetcher
from watchers.memory import give_back_large_blocks
from watchers.pipeline import Pipeline
from watchers.poller import Poller
from watchers.storage import FeedSource, Storage
from watchers.workers import Workers

FAULTY = 10  # one feed in so many
TIMEOUT = 10.0
WATCHED_EVERY = 0.005


def addresses(feeds: int, ports: Sequence[str], faults: Sequence[str]) -> list[str]:
    """Good feeds, and each fault in turn among them."""
    each = cycle(faults)
    paths = (f"{next(each)}?{n}" if n % FAULTY == 0 else f"valid/{n}" for n in range(feeds))
    return [f"http://127.0.0.1:{port}/{path}" for port, path in zip(cycle(ports), paths, strict=False)]


async def poll(url: str, feeds: int, ports: Sequence[str], faults: Sequence[str]) -> None:
    """Two passes, the second a forced one: what was read before is asked for again."""
    storage = await Storage.open(url)
    sources = [FeedSource(address, "") for address in addresses(feeds, ports, faults)]
    await storage.feeds.sync_configured(sources, datetime.now(UTC))
    workers = Workers(2)
    async with Fetcher(
        user_agent="Vedette/bench", allow_private=True, concurrency=100, per_host=100, timeout=TIMEOUT
    ) as web:
        poller = Poller(
            storage, web, workers, Pipeline(storage, web, workers), owner="bench", bounds=Bounds(), concurrency=100
        )
        gc.collect()
        gc.freeze()  # as the bot does when it has started
        stalls = {"wall": 0.0, "cpu": 0.0}
        watch = asyncio.create_task(_watch(stalls))
        outcomes: Counter[str] = Counter()
        for _ in range(2):
            outcomes.update(one.outcome for one in await poller.poll_all(force=True))
        watch.cancel()
    workers.close()
    await storage.close()
    print(json.dumps({"stall": stalls, "outcomes": outcomes}))


async def _watch(longest: dict[str, float]) -> None:
    """By the wall clock, in which a busy machine keeps the loop waiting too, and by the CPU time that the loop took."""
    while True:
        wall, cpu = time.perf_counter(), time.thread_time()
        await asyncio.sleep(WATCHED_EVERY)
        longest["wall"] = max(longest["wall"], time.perf_counter() - wall - WATCHED_EVERY)
        longest["cpu"] = max(longest["cpu"], time.thread_time() - cpu)


def main(feeds: str, ports: str, faults: str) -> None:
    """Poll with a database of its own, and with what the bot sets up when it starts."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/bench.db"
        # As at any start but the first: what migrates a database is loaded in a process that ends.
        upgrade = [sys.executable, "-m", "bot", "db", "upgrade"]
        subprocess.run(upgrade, check=True, stdout=subprocess.DEVNULL, env=os.environ | {"VEDETTE_DATABASE__URL": url})
        give_back_large_blocks()
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
        asyncio.run(poll(url, int(feeds), ports.split(","), faults.split(",")))


if __name__ == "__main__":
    main(*sys.argv[1:])
