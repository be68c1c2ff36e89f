"""The faults, each a handler by the name of its path."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import Awaitable, Callable

import brotli
from aiohttp import web

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]

HELLO = b"hello"


def encoded(body: bytes, encoding: str) -> Handler:
    """An answer that says it is in this encoding."""
    return answering(body, {"Content-Encoding": encoding})


def answering(body: bytes = HELLO, headers: dict[str, str] | None = None, status: int = 200) -> Handler:
    """Always the same answer."""

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        return web.Response(body=body, headers=headers, status=status)

    return handle


def redirecting(status: int, location: str) -> Handler:
    """A redirect; ``{base}`` in the location is the server's own address."""

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        base = f"http://{request.host}"
        return web.Response(status=status, headers={"Location": location.format(base=base)})

    return handle


async def hang(request: web.BaseRequest) -> web.StreamResponse:
    """Accept and say nothing."""
    await asyncio.sleep(60)
    return web.Response()


async def slow(request: web.BaseRequest) -> web.StreamResponse:
    """An answer after a while."""
    await asyncio.sleep(0.02)
    return web.Response(body=HELLO)


async def drip(request: web.BaseRequest) -> web.StreamResponse:
    """A byte now and then, for as long as anybody listens."""
    answer = web.StreamResponse()
    await answer.prepare(request)
    for _ in range(600):
        await answer.write(b".")
        await asyncio.sleep(0.05)
    return answer


async def endless(request: web.BaseRequest) -> web.StreamResponse:
    """A body without end."""
    answer = web.StreamResponse()
    await answer.prepare(request)
    while request.transport is not None and not request.transport.is_closing():
        await answer.write(b"x" * 10_000)
    return answer


async def announces_10_gb(request: web.BaseRequest) -> web.StreamResponse:
    """A Content-Length that nobody will wait for."""
    answer = web.StreamResponse(headers={"Content-Length": "10000000000"})
    await answer.prepare(request)
    return answer


async def reset(request: web.BaseRequest) -> web.StreamResponse:
    """The connection breaks off before an answer."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def broken_off(request: web.BaseRequest) -> web.StreamResponse:
    """The connection breaks off in the middle of the body."""
    answer = web.StreamResponse(headers={"Content-Length": "100"})
    await answer.prepare(request)
    await answer.write(HELLO)
    assert request.transport is not None
    request.transport.abort()
    return answer


def raw(head: bytes, body: bytes) -> Handler:
    """An answer that aiohttp itself would not send; the connection ends with it."""

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        assert request.transport is not None
        length = f"Content-Length: {len(body)}".encode()
        request.transport.write(b"\r\n".join((b"HTTP/1.1 " + head, length, b"Connection: close", b"", body)))
        request.transport.close()
        return web.Response()

    return handle


def _bare_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


def _rss(items: str) -> bytes:
    return f'<rss version="2.0"><channel><title>Arvania Press</title>{items}</channel></rss>'.encode()


def _item(number: int, *, guid: str | None = None, hour: int = 0) -> str:
    return (
        f"<item><title>Item {number} of the council</title><guid isPermaLink='false'>{guid or number}</guid>"
        f"<link>https://press.example/{number}</link><pubDate>Tue, 24 Nov 2026 {hour % 24:02}:00:00 GMT</pubDate>"
        f"<description>What the council of Lower Sarn said about item {number}, at some length.</description></item>"
    )


def _entity_bomb() -> bytes:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    declared = f'<!DOCTYPE rss [<!ENTITY e0 "boom">{levels}]>'.encode()
    return b'<?xml version="1.0"?>' + declared + _rss("<item><title>&e9;</title></item>")


class Churning:
    """A feed that is another at each visit; ``items`` gets how often it was asked before."""

    def __init__(self, items: Callable[[int], str]) -> None:
        self._items = items
        self._asked = 0

    async def __call__(self, request: web.BaseRequest) -> web.StreamResponse:
        """The feed as it is this time."""
        self._asked += 1
        return web.Response(body=_rss(self._items(self._asked)))


FAULTS: dict[str, Handler] = {
    "hang": hang,
    "slow": slow,
    "drip": drip,
    "endless": endless,
    "announces-10-gb": announces_10_gb,
    "reset": reset,
    "broken-off": broken_off,
    "gzip": encoded(gzip.compress(HELLO), "gzip"),
    "gzip-in-two-members": encoded(gzip.compress(b"hel") + gzip.compress(b"lo"), "gzip"),
    "gzip-with-rubbish-behind": encoded(gzip.compress(HELLO) + b"\0\0\0", "gzip"),
    "gzip-cut-off": encoded(gzip.compress(bytes(range(256)) * 4)[:-20], "gzip"),
    "gzip-bomb": encoded(gzip.compress(b"0" * 50_000_000), "gzip"),
    "not-gzip": encoded(HELLO, "gzip"),
    "deflate": encoded(zlib.compress(HELLO), "deflate"),
    "bare-deflate": encoded(_bare_deflate(HELLO), "deflate"),
    "brotli": encoded(brotli.compress(HELLO), "br"),
    "brotli-cut-off": encoded(brotli.compress(bytes(range(256)) * 4)[:-20], "br"),
    "brotli-bomb": encoded(brotli.compress(b"0" * 5_000_000, quality=1), "br"),
    "loop": redirecting(302, "/loop"),
    "moved": redirecting(301, "/new-home"),
    "moved-by-308": redirecting(308, "{base}/new-home"),
    "moved-twice": redirecting(301, "/moved"),
    "moved-for-now": redirecting(302, "/moved"),
    "elsewhere": redirecting(302, "/new-home"),
    "to-a-file": redirecting(302, "file:///etc/passwd"),
    "to-gopher": redirecting(302, "gopher://news.example/"),
    "to-metadata": redirecting(302, "http://169.254.169.254/latest/"),
    "to-nowhere": redirecting(302, "http://[not-an-address/"),
    "headers-no-text": raw(b'200 OK\r\nETag: "\xff"\r\nLast-Modified: \xff', _rss(_item(1))),
    "to-no-text": raw(b"301 Moved\r\nLocation: /new-home?\xff", b""),
    "entity-bomb": answering(_entity_bomb()),
    "nested-tags": answering(_rss(f"<item><title>{'<b>' * 100_000}deep</title></item>")),
    "many-entries": answering(_rss("".join(map(_item, range(20_000))))),
    "html": answering(b"<!DOCTYPE html><html><head><title>Welcome</title></head><body>Welcome</body></html>"),
    "empty": answering(b""),
    "no-entries": answering(_rss("")),
    "truncated-feed": answering(_rss("".join(map(_item, range(9))))[:-200]),
    "charset-not-declared": answering(_rss(_item(1).replace("Item", "Мост")).decode().encode("cp1251")),
    "charset-declared-wrongly": answering(
        b'<?xml version="1.0" encoding="utf-8"?>' + _rss(_item(1).replace("Item", "Мост")).decode().encode("cp1251")
    ),
    "guid-churn": Churning(lambda asked: "".join(_item(n, guid=f"{asked}-{n}") for n in range(9))),
    "date-churn": Churning(lambda asked: "".join(_item(n, hour=asked + n) for n in range(9))),
    "bytes-churn": Churning(lambda asked: f"<!-- made for visit {asked} -->" + "".join(map(_item, range(9)))),
    "slow-down": answering(b"", {"Retry-After": "120"}, 429),
    "under-repair": answering(b"", {"Retry-After": "Tue, 24 Nov 2026 08:05:00 GMT"}, 503),
}
