"""A process that is killed while it writes loses nothing that it said was done, and leaves nothing half done."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from tests.storage.newsroom import feed, subscription, told
from watchers.storage import Storage

ROOT = Path(__file__).resolve().parents[2]


async def write_without_end(url: str) -> None:
    """What the killed process does: take in articles and name each that is recorded."""
    storage = await Storage.open(url)
    source, subscribed = await feed(storage), await subscription(storage)
    number = 0
    while True:
        await told(storage, source, subscribed, path=str(number))
        print(number, flush=True)
        number += 1


@pytest.mark.parametrize("articles", [1, 2, 5])
async def test_kill_9_between_articles_loses_and_halves_none(url: str, articles: int) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.storage.test_kill", url), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    said = [int(await process.stdout.readline()) for _ in range(articles)]
    process.kill()
    said += [int(line) for line in (await process.stdout.read()).splitlines() if line]
    await process.wait()

    storage = await Storage.open(url)
    written = len(await storage.articles.signatures())
    ledger = await storage.outbox.ledger()
    remembered = await storage.polls.seen((await storage.feeds.all())[0].id)
    await storage.close()
    assert written in (len(said), len(said) + 1)  # the last may be recorded and not yet said
    assert (ledger.written, ledger.difference) == (written, 0)
    assert len(remembered) == written


if __name__ == "__main__":
    asyncio.run(write_without_end(sys.argv[1]))
