"""What the store costs: remembering a first pass's entries, finding what is due among thousands of feeds."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from tools.report import Figure
from watchers.storage import FeedSource, FeedUpdate, SeenChange, Storage

NOW = datetime(2026, 1, 2, tzinfo=UTC)
FEEDS, ENTRIES, MANY_FEEDS = 1_000, 35, 6_000


def figures() -> Iterator[Figure]:
    """CPU time on SQLite, the database's own threads included."""
    with tempfile.TemporaryDirectory() as folder:
        seen, release, claim, idle = asyncio.run(_measure(f"sqlite+aiosqlite:///{folder}/bench.db"))
    yield Figure(f"{FEEDS:,} baselines of {ENTRIES} entries, CPU", seen, unit=" s", lower_is_better=True)
    yield Figure(f"{FEEDS:,} polls of changed feeds released, CPU", release, unit=" s", lower_is_better=True)
    yield Figure(f"claim 100 of {MANY_FEEDS:,} feeds, CPU", claim * 1000, unit=" ms", lower_is_better=True)
    yield Figure(f"nothing due among {MANY_FEEDS:,} feeds, CPU", idle * 1000, unit=" ms", lower_is_better=True)


async def _measure(url: str) -> tuple[float, float, float, float]:
    storage = await Storage.open(url)
    sources = [FeedSource(f"https://f{number}.example/feed", str(number)) for number in range(MANY_FEEDS)]
    await storage.feeds.sync_configured(sources, NOW)
    entries = [
        SeenChange(f"guid:{number:032x}\nlink:https://f.example/{number}", "0" * 32) for number in range(ENTRIES)
    ]
    lease = timedelta(minutes=5)

    start = time.process_time()
    for _ in range(10):
        claimed = await storage.feeds.claim_due(NOW, owner="bench", lease=lease, limit=100)
    claim = (time.process_time() - start) / 10

    start = time.process_time()
    for feed_id in range(1, FEEDS + 1):
        await storage.feeds.mark_seen(feed_id, entries, NOW)
    seen = time.process_time() - start

    start = time.process_time()
    later = FeedUpdate(NOW + timedelta(minutes=15), "title", entries=ENTRIES)
    for feed_id in range(1, FEEDS + 1):
        await storage.feeds.release(feed_id, owner="bench", now=NOW, update=later)
    release = time.process_time() - start

    while claimed:
        claimed = await storage.feeds.claim_due(NOW, owner="bench", lease=lease, limit=MANY_FEEDS)
    start = time.process_time()
    for _ in range(10):
        await storage.feeds.claim_due(NOW, owner="bench", lease=lease, limit=100)
    idle = (time.process_time() - start) / 10
    await storage.close()
    return seen, release, claim, idle
