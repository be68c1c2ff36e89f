"""No host is pressed, and who asks for rest or reads no robots gets it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from tests.fetch.conftest import NOW
from tests.newsroom import Newsroom
from watchers.fetch import Failure, Fetcher, Response


class Loopback(AbstractResolver):
    """A name service in which every name is this machine."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [ResolveResult(hostname=host, host="127.0.0.1", port=port, family=socket.AF_INET, proto=0, flags=0)]

    async def close(self) -> None:
        """Nothing is open."""


@pytest.fixture
async def public() -> AsyncIterator[Fetcher]:
    """A fetcher for which the newsroom has public names."""
    async with Fetcher(
        user_agent="Vedette/test", timeout=1.5, allow_private=True, resolver=Loopback(), now=lambda: NOW
    ) as opened:
        yield opened


@pytest.mark.parametrize(("path", "seconds"), [("/slow-down", 120), ("/under-repair", 300)])
@pytest.mark.parametrize(
    ("asked", "other", "rests"),
    [
        ("arvania-press.org", "arvania-press.org", True),
        ("feeds.arvania-press.org", "www.arvania-press.org", True),
        ("arvania-press.org", "lower-sarn-times.org", False),
        ("arvania.github.io", "sarn.github.io", False),
        ("127.0.0.1", "127.0.0.1", False),
        ("newsroom", "newsroom", False),
    ],
)
async def test_a_domain_that_asks_for_rest_gets_it(
    newsroom: Newsroom, public: Fetcher, path: str, seconds: float, asked: str, other: str, rests: bool
) -> None:
    """All of it, as far as it is known to be one site; of an address or a local name only who was told waits."""
    first = await public.get(f"http://{asked}:{newsroom.port}{path}")
    second = await public.get(f"http://{other}:{newsroom.port}/")
    assert isinstance(first, Failure)
    assert (first.status, first.retry_after) == (429 if path == "/slow-down" else 503, seconds)
    if rests:
        assert isinstance(second, Failure)
        assert (second.kind, second.retry_after) == ("resting", seconds)
    else:
        assert isinstance(second, Response)
    assert newsroom.paths == ([path] if rests else [path, "/"])


async def test_a_page_elsewhere_has_rules_of_its_own(newsroom: Newsroom, public: Fetcher) -> None:
    """A redirect leads to another host: its robots.txt is asked too."""
    newsroom.publish("/robots.txt", "User-agent: *\nDisallow: /new-home")
    answer = await public.get(f"http://arvania-press.org:{newsroom.port}/elsewhere", respect_robots=True)
    assert isinstance(answer, Failure)
    assert (answer.kind, answer.final_url) == ("robots", f"http://arvania-press.org:{newsroom.port}/new-home")
    assert newsroom.paths == ["/robots.txt", "/elsewhere"]


async def test_a_redirect_waits_for_its_turn_at_the_new_host(newsroom: Newsroom) -> None:
    async with Fetcher(user_agent="Vedette/test", per_host=1, concurrency=1, allow_private=True) as fetcher:
        answers = await asyncio.gather(
            *(fetcher.get(newsroom.base + "/elsewhere", respect_robots=True) for _ in range(3))
        )
    assert [answer.status for answer in answers] == [200, 200, 200]
    assert newsroom.at_once == 1


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


async def test_a_long_robots_txt_is_heeded_too(newsroom: Newsroom, fetcher: Fetcher) -> None:
    rules = "".join(f"Disallow: /archive/{number}\n" for number in range(2_000))
    newsroom.publish("/robots.txt", f"User-agent: *\n{rules}Disallow: /private/")
    answers = [
        await fetcher.get(newsroom.base + path, respect_robots=True) for path in ("/private/a", "/b", "/archive/7")
    ]
    assert [a.kind if isinstance(a, Failure) else a.status for a in answers] == ["robots", 200, "robots"]


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
    async with Fetcher(user_agent="Vedette/test", timeout=1.5, allow_private=True, now=lambda: NOW) as other:
        address = newsroom.base.replace("127.0.0.1", "127.0.0.2")  # where nobody listens
        answer = await other.get(address + "/page", respect_robots=True)
    assert isinstance(answer, Failure)
    assert (answer.kind, answer.url) == ("connect", address + "/page")
