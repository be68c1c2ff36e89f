"""What the store costs: remembering a first pass's entries, finding what is due among thousands of feeds."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tools.report import Figure
from watchers.storage import FeedSource, FeedUpdate, Release, SeenChange, Storage

NOW = datetime(2026, 1, 2, tzinfo=UTC)
FEEDS, ENTRIES, MANY_FEEDS, BATCH = 1_000, 35, 6_000, 50


def figures() -> Iterator[Figure]:
    """CPU time on SQLite, the database's own threads included."""
    with tempfile.TemporaryDirectory() as folder:
        seen, release, claim, idle = asyncio.run(_measure(f"sqlite+aiosqlite:///{folder}/bench.db"))
    yield Figure(f"{FEEDS:,} baselines of {ENTRIES} entries released, CPU", seen, unit=" s", lower_is_better=True)
    yield Figure(f"{FEEDS:,} polls of unchanged feeds released, CPU", release, unit=" s", lower_is_better=True)
    yield Figure(f"claim 100 of {MANY_FEEDS:,} feeds, CPU", claim * 1000, unit=" ms", lower_is_better=True)
    yield Figure(f"nothing due among {MANY_FEEDS:,} feeds, CPU", idle * 1000, unit=" ms", lower_is_better=True)


async def _measure(url: str) -> tuple[float, float, float, float]:
    storage = await Storage.open(url)
    sources = [FeedSource(f"https://f{number}.example/feed", str(number)) for number in range(MANY_FEEDS)]
    await storage.feeds.sync_configured(sources, NOW)
    # As large as marks are: a hash and five keys.
    entries = [SeenChange(" ".join([f"{number:021x}"] * 6)) for number in range(ENTRIES)]
    lease = timedelta(minutes=5)

    start = time.process_time()
    for _ in range(10):
        claimed = await storage.polls.claim_due(NOW, owner="bench", lease=lease, limit=100)
    claim = (time.process_time() - start) / 10

    polled = await storage.feeds.all()
    later = [FeedUpdate(NOW + timedelta(minutes=15), feed.title, last_success=NOW) for feed in polled]
    releases = [Release(feed, update, NOW) for feed, update in zip(polled, later, strict=True)][:FEEDS]
    first = [replace(release, seen=tuple(entries)) for release in releases]

    await storage.polls.claim_due(NOW, owner="bench", lease=lease, limit=MANY_FEEDS, force=True)
    start = time.process_time()
    for place in range(0, FEEDS, BATCH):
        await storage.polls.release(first[place : place + BATCH], owner="bench")
    seen = time.process_time() - start

    await storage.polls.claim_due(NOW, owner="bench", lease=lease, limit=MANY_FEEDS, force=True)
    start = time.process_time()
    for place in range(0, FEEDS, BATCH):
        await storage.polls.release(releases[place : place + BATCH], owner="bench")
    release = time.process_time() - start

    while claimed:
        claimed = await storage.polls.claim_due(NOW, owner="bench", lease=lease, limit=MANY_FEEDS)
    start = time.process_time()
    for _ in range(10):
        await storage.polls.claim_due(NOW, owner="bench", lease=lease, limit=100)
    idle = (time.process_time() - start) / 10
    await storage.close()
    return seen, release, claim, idle
