"""A web of synthetic feeds in a process of its own: `python -m tools.bench._feed_server FEEDS PORTS`.

Prints the ports, on a second line the names of the faults, then serves until its stdin is closed. ``/valid/N``
answers a known ETag with 304,
``/same/N`` sends the same bytes each time, and any other path is the fault of that name.
"""

from __future__ import annotations

import asyncio
import gzip
import random
import sys

from aiohttp import web

from tests.newsroom.faults import FAULTS, HELLO

_WORDS = (
    "council",
    "border",
    "station",
    "harvest",
    "minister",
    "river",
    "report",
    "market",
    "valley",
    "signal",
    "bridge",
    "inquiry",
    "court",
    "patrol",
)


def feed(number: int) -> bytes:
    """An RSS feed of 20 to 50 entries, 6 to 80 KB, always the same for a number."""
    pick = random.Random(number)
    long = pick.choice((20, 60, 200))
    items = "".join(
        f"<item><title>{_text(pick, 8)}</title><link>https://news{number}.example/{item}</link>"
        f"<guid>https://news{number}.example/{item}</guid><pubDate>Tue, 24 Nov 2026 {item % 24:02}:00:00 GMT</pubDate>"
        f"<description>&lt;p&gt;{_text(pick, long)}&lt;/p&gt;</description></item>"
        for item in range(pick.randint(20, 50))
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>News {number}</title>'
        f"<link>https://news{number}.example/</link><description>Invented</description>{items}</channel></rss>"
    ).encode()


def _text(pick: random.Random, words: int) -> str:
    return " ".join(pick.choices(_WORDS, k=words)).capitalize()


async def serve(feeds: int, ports: int) -> None:
    """Serve on so many ports, as so many hosts, until stdin is closed."""
    bodies = [gzip.compress(feed(number)) for number in range(feeds)]

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        kind, _, number = request.path.strip("/").partition("/")
        if kind in FAULTS:
            return await FAULTS[kind](request)
        if not number:
            return web.Response(body=HELLO)
        etag = f'"{number}"'
        headers = {"Content-Type": "application/rss+xml", "Content-Encoding": "gzip"}
        if kind == "valid":
            headers["ETag"] = etag
            if request.headers.get("If-None-Match") == etag:
                return web.Response(status=304, headers={"ETag": etag})
        return web.Response(body=bodies[int(number) % feeds], headers=headers)

    runner = web.ServerRunner(web.Server(handle))
    await runner.setup()
    for _ in range(ports):
        await web.TCPSite(runner, "127.0.0.1", 0, backlog=1000).start()
    print(*(address[1] for address in runner.addresses))
    print(*FAULTS, flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2])))
