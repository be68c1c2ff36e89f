"""Every fault of the web ends within its deadline as a Failure that says what happened."""

from __future__ import annotations

import asyncio

import pytest

from tests.newsroom import Newsroom
from watchers.fetch import Failure, Fetcher, Response

FAULTS = {
    "/hang": "timeout",
    "/drip": "timeout",
    "/endless": "too_large",
    "/announces-10-gb": "too_large",
    "/gzip-bomb": "too_large",
    "/brotli-bomb": "too_large",
    "/gzip-cut-off": "decode",
    "/brotli-cut-off": "decode",
    "/not-gzip": "decode",
    "/reset": "connect",
    "/broken-off": "connect",
    "/loop": "redirect",
    "/to-a-file": "blocked",
    "/to-gopher": "blocked",
    "/to-nowhere": "blocked",
    "/404": "status",
    "/410": "status",
    "/500": "status",
    "/slow-down": "status",
}


@pytest.mark.parametrize(("path", "kind"), FAULTS.items(), ids=list(FAULTS))
async def test_a_fault_is_a_failure_in_words(newsroom: Newsroom, fetcher: Fetcher, path: str, kind: str) -> None:
    answer = await fetcher.get(newsroom.base + path)
    assert isinstance(answer, Failure)
    assert answer.kind == kind
    assert answer.url == newsroom.base + path
    assert answer.reason.endswith(".")


async def test_others_are_unaffected(newsroom: Newsroom) -> None:
    """All faults at once, several times over, and a healthy page among them."""
    async with Fetcher(
        user_agent="Vedette/test", timeout=2, max_body=100_000, allow_private=True, per_host=100
    ) as fetcher:
        paths = [path for path in FAULTS if path != "/slow-down"] * 3
        faults = asyncio.gather(*(fetcher.get(newsroom.base + path) for path in paths))
        healthy = await fetcher.get(newsroom.base + "/healthy")
        assert isinstance(healthy, Response)
        assert [answer.kind for answer in await faults if isinstance(answer, Failure)] == [FAULTS[p] for p in paths]


async def test_nobody_listens(fetcher: Fetcher) -> None:
    async with Newsroom() as gone:
        address = gone.base
    answer = await fetcher.get(address)
    assert isinstance(answer, Failure)
    assert answer.kind == "connect"


async def test_a_name_that_does_not_exist(fetcher: Fetcher) -> None:
    answer = await fetcher.get("http://nobody.invalid/")
    assert isinstance(answer, Failure)
    assert answer.kind in ("dns", "timeout")  # a machine without a name service may not answer in time


async def test_plain_http_behind_https(newsroom: Newsroom, fetcher: Fetcher) -> None:
    answer = await fetcher.get(newsroom.base.replace("http:", "https:"))
    assert isinstance(answer, Failure)
    assert answer.kind == "tls"
