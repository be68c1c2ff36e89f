"""Every fault of the web ends as a Failure that says what happened; nothing leads into a private network."""

from __future__ import annotations

import asyncio
import gzip
import socket
import zlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import brotli
import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from watchers.fetch import Failure, Fetcher, Response, retry_after

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
LIMIT = 100_000


class Site:
    """A web server on loopback with a path for each fault."""

    def __init__(self) -> None:
        self.requests: list[web.BaseRequest] = []
        self.base = ""

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        self.requests.append(request)
        name = request.path.strip("/").replace("-", "_")
        found = getattr(self, f"do_{name}", None)
        if found is None:
            return web.Response(status=int(name)) if name.isdigit() else web.Response(text="hello")
        answer: web.StreamResponse = await found(request)
        return answer

    async def do_validated(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.headers.get("If-None-Match") == '"1"':
            return web.Response(status=304)
        return web.Response(text="hello", headers={"ETag": '"1"'})

    async def do_hang(self, request: web.BaseRequest) -> web.StreamResponse:
        await asyncio.sleep(60)
        return web.Response()

    async def do_drip(self, request: web.BaseRequest) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        for _ in range(600):
            await answer.write(b".")
            await asyncio.sleep(0.1)
        return answer

    async def do_endless(self, request: web.BaseRequest) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        while True:
            await answer.write(b"x" * 10_000)

    async def do_announces_10_gb(self, request: web.BaseRequest) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Length": "10000000000"})
        await answer.prepare(request)
        return answer

    async def do_gzip(self, request: web.BaseRequest) -> web.StreamResponse:
        return web.Response(body=gzip.compress(b"hello"), headers={"Content-Encoding": "gzip"})

    async def do_brotli(self, request: web.BaseRequest) -> web.StreamResponse:
        return web.Response(body=brotli.compress(b"hello"), headers={"Content-Encoding": "br"})

    async def do_gzip_bomb(self, request: web.BaseRequest) -> web.StreamResponse:
        return web.Response(body=gzip.compress(b"0" * 50_000_000), headers={"Content-Encoding": "gzip"})

    async def do_brotli_bomb(self, request: web.BaseRequest) -> web.StreamResponse:
        return web.Response(body=brotli.compress(b"0" * 5_000_000, quality=1), headers={"Content-Encoding": "br"})

    async def do_not_gzip(self, request: web.BaseRequest) -> web.StreamResponse:
        return web.Response(body=b"hello", headers={"Content-Encoding": "gzip"})

    async def do_deflate(self, request: web.BaseRequest) -> web.StreamResponse:
        return web.Response(body=zlib.compress(b"hello"), headers={"Content-Encoding": "deflate"})

    async def do_reset(self, request: web.BaseRequest) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    async def do_loop(self, request: web.BaseRequest) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": "/loop"})

    async def do_moved(self, request: web.BaseRequest) -> web.StreamResponse:
        return web.Response(status=301, headers={"Location": "/new-home"})

    async def do_elsewhere(self, request: web.BaseRequest) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": "/new-home"})

    async def do_to_a_file(self, request: web.BaseRequest) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": "file:///etc/passwd"})

    async def do_slow_down(self, request: web.BaseRequest) -> web.StreamResponse:
        return web.Response(status=429, headers={"Retry-After": "120"})


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    here = Site()
    runner = web.ServerRunner(web.Server(here.handle), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    here.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield here
    await runner.cleanup()


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(
        user_agent="Vedette/test", timeout=0.5, max_body=LIMIT, allow_private=True, now=lambda: NOW
    ) as opened:
        yield opened


@pytest.mark.parametrize("path", ["/", "/gzip", "/deflate", "/brotli", "/elsewhere"])
async def test_what_is_there_comes_back(site: Site, fetcher: Fetcher, path: str) -> None:
    answer = await fetcher.get(site.base + path)
    assert isinstance(answer, Response)
    assert (answer.status, answer.body, answer.permanent_url) == (200, b"hello", None)
    assert site.requests[0].headers["User-Agent"] == "Vedette/test"


async def test_a_known_validator_is_sent_and_304_understood(site: Site, fetcher: Fetcher) -> None:
    answer = await fetcher.get(site.base + "/validated", etag='"1"')
    assert isinstance(answer, Response)
    assert answer.not_modified


async def test_a_permanent_move_is_told(site: Site, fetcher: Fetcher) -> None:
    answer = await fetcher.get(site.base + "/moved")
    assert isinstance(answer, Response)
    assert answer.permanent_url == site.base + "/new-home"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/hang", "timeout"),
        ("/drip", "timeout"),
        ("/endless", "too_large"),
        ("/announces-10-gb", "too_large"),
        ("/gzip-bomb", "too_large"),
        ("/brotli-bomb", "too_large"),
        ("/not-gzip", "decode"),
        ("/reset", "connect"),
        ("/loop", "redirect"),
        ("/to-a-file", "blocked"),
        ("/404", "status"),
        ("/410", "status"),
        ("/503", "status"),
    ],
)
async def test_a_fault_is_a_failure_in_words(site: Site, fetcher: Fetcher, path: str, kind: str) -> None:
    answer = await fetcher.get(site.base + path)
    assert isinstance(answer, Failure)
    assert answer.kind == kind
    assert answer.reason.endswith(".")


async def test_a_host_that_asks_for_rest_gets_it(site: Site, fetcher: Fetcher) -> None:
    first = await fetcher.get(site.base + "/slow-down")
    second = await fetcher.get(site.base + "/")
    assert isinstance(first, Failure)
    assert isinstance(second, Failure)
    assert first.retry_after == second.retry_after == 120
    assert len(site.requests) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/",
        "http://2130706433:{port}/",
        "http://127.1:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://localhost:{port}/",
        "http://a\\@127.0.0.1:{port}/",
        "http://inward.example:{port}/",
        "http://mixed.example:{port}/",
        "http://news.example:25/",
        "ftp://127.0.0.1:{port}/",
        "file:///etc/passwd",
    ],
)
async def test_nothing_private_is_connected_to(site: Site, url: str) -> None:
    async with Fetcher(user_agent="Vedette/test", resolver=Names()) as fetcher:
        answer = await fetcher.get(url.format(port=site.base.rsplit(":", 1)[1]))
    assert isinstance(answer, Failure)
    assert answer.kind == "blocked"
    assert site.requests == []


class Names(AbstractResolver):
    """A name service in which some names lead inward."""

    addresses = {"mixed.example": ["93.184.216.34", "127.0.0.1"]}  # noqa: RUF012  # read only

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host=address, port=port, family=socket.AF_INET, proto=0, flags=0)
            for address in self.addresses.get(host, ["127.0.0.1"])
        ]

    async def close(self) -> None:
        """Nothing is open."""


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("Tue, 24 Nov 2026 08:05:00 GMT", 300),
        ("Tue, 24 Nov 2026 07:00:00 GMT", 0),
        ("99999999", 86400),
        ("soon", None),
        (None, None),
    ],
)
def test_retry_after_in_both_forms(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds
