"""One client's passes in a process of its own, so that its CPU time is its own: prints the measured seconds.

`python -m tools.bench._poll_client CLIENT PASS FEEDS PORT...`. A new client is one more function in CLIENTS.
"""

from __future__ import annotations

import asyncio
import gc
import hashlib
import logging
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import feedparser
import feedparser_sgmllib
import psutil
import structlog
from reader import make_reader

from watchers.feeds import Bounds, parse
from watchers.fetch import Fetcher, Response
from watchers.pipeline import Pipeline
from watchers.poller import Poller
from watchers.storage import FeedSource, Storage
from watchers.workers import Workers

AT_ONCE = 50
# reader carries a feedparser of its own that wants this module by its old name.
sys.modules.setdefault("sgmllib", feedparser_sgmllib)


def cpu() -> float:
    """CPU seconds of this process and of all that it has started."""
    own = psutil.Process()
    return sum(sum(process.cpu_times()[:4]) for process in (own, *own.children(recursive=True)))


async def bare(addresses: Sequence[str], which: str) -> float:
    """What anybody would write first: aiohttp, conditional where it can be, feedparser in the loop."""
    etags: dict[str, str] = {}
    turns = asyncio.Semaphore(AT_ONCE)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

        async def one(address: str, *, read: bool) -> None:
            async with turns, session.get(address, headers=_conditional(etags.get(address))) as answer:
                body = await answer.read()
            if answer.status == 200:
                etags[address] = answer.headers.get("ETag", "")
                if read:
                    feedparser.parse(body)
                else:
                    hashlib.blake2b(body, digest_size=16).hexdigest()

        async def once() -> None:
            await asyncio.gather(*(one(address, read=which == "first") for address in addresses))

        return await _measured(once, warm=which != "first")


async def fetcher(addresses: Sequence[str], which: str) -> float:
    """Ours: `watchers.fetch`, and `watchers.feeds` where the bytes are new."""
    etags: dict[str, str | None] = {}
    hashes: dict[str, str] = {}
    async with Fetcher(
        user_agent="Vedette/bench", allow_private=True, concurrency=AT_ONCE, per_host=AT_ONCE, timeout=60
    ) as web:

        async def one(address: str) -> None:
            answer = await web.get(address, etag=etags.get(address))
            assert isinstance(answer, Response), answer
            if answer.not_modified:
                return
            digest = answer.body_hash
            if which == "first" and hashes.get(address) != digest:
                parse(answer.body, content_type=answer.content_type, url=answer.final_url)
            etags[address], hashes[address] = answer.headers.get("etag"), digest

        async def once() -> None:
            await asyncio.gather(*(one(address) for address in addresses))

        return await _measured(once, warm=which != "first")


async def poller(addresses: Sequence[str], which: str) -> float:
    """All of it: claims, fetches, worker processes that parse, and a store that remembers each entry."""
    with tempfile.TemporaryDirectory() as folder:
        storage = await Storage.open(f"sqlite+aiosqlite:///{folder}/bench.db")
        await storage.feeds.sync_configured([FeedSource(address, "") for address in addresses], datetime.now(UTC))
        workers = Workers(2)
        async with Fetcher(
            user_agent="Vedette/bench", allow_private=True, concurrency=AT_ONCE, per_host=AT_ONCE, timeout=60
        ) as web:
            everything = Poller(
                storage,
                web,
                workers,
                Pipeline(storage, web, workers),
                owner="bench",
                bounds=Bounds(),
                concurrency=100,
            )

            async def once() -> None:
                polled = await everything.poll_all(force=True)
                assert len(polled) == len(addresses)
                assert not any(one.outcome == "failed" for one in polled)

            # What a start costs is no part of a pass; each of the two must be kept busy for both to be started.
            await asyncio.gather(*(workers.run(time.sleep, 0.5) for _ in range(2)))
            spent = await _measured(once, warm=which != "first")
        workers.close()
        await storage.close()
        return spent


async def reader(addresses: Sequence[str], which: str) -> float:
    """The `reader` library with its defaults."""
    with tempfile.TemporaryDirectory() as folder:
        library = make_reader(str(Path(folder) / "reader.sqlite"))
        for address in addresses:
            library.add_feed(address)

        async def once() -> None:
            library.update_feeds()  # SQLite stays in the thread that opened it

        return await _measured(once, warm=which != "first")


async def _measured(once: Callable[[], Awaitable[None]], *, warm: bool) -> float:
    if warm:
        await once()
    # As the bot does when it has started. What all these clients' imports have left would be looked through in a full
    # collection, which takes as long as hundreds of polls and strikes whom it will.
    gc.collect()
    gc.freeze()
    before = cpu()
    await once()
    return cpu() - before


def _conditional(etag: str | None) -> dict[str, str]:
    return {"If-None-Match": etag} if etag else {}


CLIENTS = {"bare": bare, "fetcher": fetcher, "poller": poller, "reader": reader}
PATHS = {"first": "valid", "304": "valid", "same": "same"}


def main(client: str, which: str, feeds: int, ports: Sequence[str]) -> None:
    """Print the CPU seconds of one pass."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    addresses = [f"http://127.0.0.1:{ports[n % len(ports)]}/{PATHS[which]}/{n}" for n in range(feeds)]
    print(asyncio.run(CLIENTS[client](addresses, which)))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:])
