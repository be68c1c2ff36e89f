"""A site's address → the feeds that it has: those that the page names, else those where sites usually keep one."""

from __future__ import annotations

import asyncio

from watchers.errors import NotAFeed, WorkerError
from watchers.feeds import discover, parse
from watchers.fetch import Fetcher, Response
from watchers.types import ParsedFeed
from watchers.workers import Workers

MOST_FOUND = 5


async def read_feed(answer: Response, workers: Workers) -> ParsedFeed:
    """What was fetched, read in a worker. Raises NotAFeed and WorkerError."""
    content_type = answer.headers.get("content-type")
    return await workers.run(parse, answer.body, content_type=content_type, url=answer.final_url)


async def find_feeds(answer: Response, refusal: NotAFeed, fetcher: Fetcher, workers: Workers) -> tuple[str, ...]:
    """The addresses of feeds of the site that gave this answer, which was refused as a feed; the best first."""
    if refusal.feeds:
        return refusal.feeds[:MOST_FOUND]
    places = [found.url for found in discover(b"", answer.final_url)]
    found = await asyncio.gather(*(_feed_at(place, fetcher, workers) for place in places))
    return tuple(dict.fromkeys(url for url in found if url))[:MOST_FOUND]


async def _feed_at(url: str, fetcher: Fetcher, workers: Workers) -> str | None:
    answer = await fetcher.get(url)
    if not isinstance(answer, Response):
        return None
    try:
        await read_feed(answer, workers)
    except (NotAFeed, WorkerError):
        return None
    return answer.final_url
