"""No host is pressed, and who asks for rest or reads no robots gets it."""

from __future__ import annotations

import asyncio

import pytest

from tests.fetch.conftest import NOW
from tests.newsroom import Newsroom
from watchers.fetch import Failure, Fetcher, Response


@pytest.mark.parametrize(("path", "seconds"), [("/slow-down", 120), ("/under-repair", 300)])
async def test_a_host_that_asks_for_rest_gets_it(
    newsroom: Newsroom, fetcher: Fetcher, path: str, seconds: float
) -> None:
    first = await fetcher.get(newsroom.base + path)
    second = await fetcher.get(newsroom.base + "/")
    assert isinstance(first, Failure)
    assert isinstance(second, Failure)
    assert first.retry_after == second.retry_after == seconds
    assert newsroom.paths == [path]


async def test_few_requests_at_once_to_one_host(newsroom: Newsroom, fetcher: Fetcher) -> None:
    await asyncio.gather(*(fetcher.get(newsroom.base + "/slow") for _ in range(4)))
    assert newsroom.at_once == 2


async def test_requests_to_one_host_are_spaced(newsroom: Newsroom) -> None:
    async with Fetcher(user_agent="Vedette/test", spacing=0.05, allow_private=True) as fetcher:
        clock = asyncio.get_running_loop()
        begun = clock.time()
        await asyncio.gather(*(fetcher.get(newsroom.base) for _ in range(4)))
        assert clock.time() - begun >= 0.15


async def test_robots_txt_is_heeded_and_read_once(newsroom: Newsroom, fetcher: Fetcher) -> None:
    newsroom.publish("/robots.txt", "User-agent: *\nDisallow: /private/\nCrawl-delay: 0.01")
    answers = await asyncio.gather(
        *(fetcher.get(newsroom.base + path, respect_robots=True) for path in ("/private/a", "/b", "/private/c"))
    )
    assert [a.kind if isinstance(a, Failure) else a.status for a in answers] == ["robots", 200, "robots"]
    assert sorted(newsroom.paths) == ["/b", "/robots.txt"]


async def test_robots_txt_may_name_us(newsroom: Newsroom, fetcher: Fetcher) -> None:
    newsroom.publish("/robots.txt", "User-agent: Vedette\nDisallow: /\n\nUser-agent: *\nAllow: /")
    answer = await fetcher.get(newsroom.base + "/page", respect_robots=True)
    assert isinstance(answer, Failure)
    assert answer.kind == "robots"


async def test_no_robots_txt_means_no_rules(newsroom: Newsroom, fetcher: Fetcher) -> None:
    answer = await fetcher.get(newsroom.base + "/page", respect_robots=True)
    assert isinstance(answer, Response)


async def test_a_site_that_can_not_say_its_rules_is_not_read(newsroom: Newsroom, fetcher: Fetcher) -> None:
    """RFC 9309 2.3.1.4; the failure tells of the site's trouble."""
    async with Fetcher(user_agent="Vedette/test", timeout=0.3, allow_private=True, now=lambda: NOW) as other:
        address = newsroom.base.replace("127.0.0.1", "127.0.0.2")  # where nobody listens
        answer = await other.get(address + "/page", respect_robots=True)
    assert isinstance(answer, Failure)
    assert (answer.kind, answer.url) == ("connect", address + "/page")
