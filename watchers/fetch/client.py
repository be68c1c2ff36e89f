"""One conditional GET after another over one shared session: redirects, limits, and every fault as a value."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from types import TracebackType

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from watchers.fetch.answers import Failure, FetchRefusedError, Response, is_text, retry_after, status_sentence
from watchers.fetch.bodies import MEDIUM, SMALL, Bodies
from watchers.fetch.decoding import DecodeError, is_encoded, unpacked
from watchers.fetch.guard import GuardedResolver, NotPublicError, check_url, public_socket
from watchers.fetch.pacing import Pacing
from watchers.fetch.request import Request
from watchers.fetch.robots import MAX_BODY as MAX_ROBOTS
from watchers.fetch.robots import Robots
from watchers.urls import host_of

MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# Of each answer, while it waits for room; twice as much may come.
_READ_AHEAD = 32 * 1024
# What a decoder needs for itself may be much more than what it reads or gives.
_DECODERS = 2


class Fetcher:
    """Fetches politely: at most ``per_host`` requests to one host, at most ``concurrency`` in all.

    ``allow_private`` is the operator's word alone. ``timeout`` (seconds) bounds a whole request with its redirects,
    waiting for turns apart; ``spacing`` is the least time (seconds) between two requests to one host.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        timeout: float = 20,
        max_body: int = 15 * 1024**2,
        concurrency: int = 100,
        per_host: int = 2,
        spacing: float = 0.0,
        allow_private: bool = False,
        resolver: AbstractResolver | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._user_agent = user_agent
        self._timeout = timeout
        self._max_body = max_body
        self._spacing = spacing
        self._allow_private = allow_private
        self._resolver = resolver
        self._now = now
        self._pacing = Pacing(concurrency=concurrency, per_host=per_host, now=now)
        self._robots = Robots(lambda url: self.get(url, max_body=MAX_ROBOTS), agent=user_agent, now=now)
        self._bodies = Bodies()
        self._decoders = asyncio.Semaphore(_DECODERS)
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Fetcher:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=0,
                resolver=GuardedResolver(self._resolver, allow_private=self._allow_private),
                ttl_dns_cache=60,
                socket_factory=None if self._allow_private else public_socket,
            ),
            headers={"User-Agent": self._user_agent, "Accept-Encoding": "gzip, deflate, br"},
            auto_decompress=False,
            read_bufsize=_READ_AHEAD,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            # The deadline for the whole is asyncio's, below.
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=10),
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._robots.close()
        if self._session is not None:
            await self._session.close()

    async def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        max_body: int | None = None,
        accept: str = "*/*",
        respect_robots: bool = False,
        held: AsyncExitStack | None = None,
    ) -> Response | Failure:
        """Fetch an address; what goes wrong is a Failure, never an exception.

        With ``etag`` or ``last_modified`` the request is conditional and the answer may be ``not_modified``.
        ``respect_robots`` is for pages: robots.txt and its Crawl-delay are heeded, at each redirect anew.
        Large bodies are few at a time; with ``held``, a body counts until the caller closes that, and not only until
        it is read.
        """
        request = Request(url, _headers(accept, etag, last_modified), max_body or self._max_body, self._timeout)
        try:
            if held is not None:
                return await self._follow(request, held, respect_robots=respect_robots)
            async with AsyncExitStack() as until_read:
                return await self._follow(request, until_read, respect_robots=respect_robots)
        except TimeoutError:
            return request.failed("timeout", f"{request.host} did not answer within {self._timeout:g} s.")
        except FetchRefusedError as refused:
            return request.failed(refused.kind, refused.reason)
        except DecodeError:
            return request.failed("decode", f"What {request.host} sent could not be decompressed.")
        except aiohttp.ClientConnectorCertificateError:
            return request.failed("tls", f"{request.host}'s certificate is not valid.")
        except aiohttp.ClientSSLError:
            return request.failed("tls", f"No secure connection to {request.host} could be made.")
        except aiohttp.ClientConnectorDNSError:
            reason = f"There is no host named {request.host}, or the name service does not answer."
            return request.failed("dns", reason)
        except aiohttp.ClientConnectorError as error:
            if isinstance(error.os_error, NotPublicError):
                return request.failed("blocked", f"{request.host} is inside a private network.")
            return request.failed("connect", f"{request.host} could not be connected to.")
        except ValueError:  # aiohttp.InvalidURL is one
            return request.failed("blocked", f"{request.current} can't be read as a web address.")
        except (aiohttp.ClientError, OSError) as error:
            return request.failed("connect", f"The connection to {request.host} failed ({type(error).__name__}).")

    async def _follow(self, request: Request, held: AsyncExitStack, *, respect_robots: bool) -> Response | Failure:
        for _hop in range(MOST_REDIRECTS + 1):
            target = _target(request.current, allow_private=self._allow_private)
            request.host = target.host
            spacing = self._spacing
            if respect_robots:
                verdict = await self._robots.verdict(request.current)
                if isinstance(verdict, Failure):
                    return request.failed(verdict.kind, verdict.reason, status=verdict.status)
                spacing = max(spacing, verdict)
            # A turn for each hop: its host may be another, with rules and readers of its own.
            await self._pacing.take(target.host, spacing=spacing)
            try:
                async with asyncio.timeout(request.time_left) as request.deadline:
                    answer = await self._ask(request, target, held)
            finally:
                self._pacing.give_back(target.host)
                request.pause()
            if answer is not None:
                return answer
        return request.failed("redirect", f"{host_of(request.url)} redirects more than {MOST_REDIRECTS} times.")

    async def _ask(self, request: Request, target: _Target, held: AsyncExitStack) -> Response | Failure | None:
        """One request; None where it is redirected."""
        if self._session is None:
            raise RuntimeError("a Fetcher is used inside `async with`")
        request.start()
        if (rest := self._pacing.resting(target.host)) is not None:
            return request.failed("resting", f"{target.host} asked to be left alone for a while.", retry_after=rest)
        async with self._session.get(target.url, headers=request.headers, allow_redirects=False) as answer:
            if answer.status not in _REDIRECTS or "Location" not in answer.headers:
                return await self._read(request, answer, held)
            request.redirect(answer.headers["Location"], permanent=answer.status in (301, 308))
            return None

    async def _read(self, request: Request, answer: aiohttp.ClientResponse, held: AsyncExitStack) -> Response | Failure:
        # What is no text (aiohttp leaves such bytes as halves of surrogate pairs) is no header that we know.
        headers = {name.lower(): value for name, value in answer.headers.items() if is_text(value)}
        if answer.status == 304:
            return request.answered(304, headers)
        if answer.status != 200:
            wait = retry_after(headers.get("retry-after"), self._now())
            if answer.status in (429, 503) and wait:
                await self._pacing.rest(request.host, wait)
            reason = status_sentence(request.host, answer.status)
            return request.failed("status", reason, status=answer.status, retry_after=wait)
        body = await self._received(request, answer, held)
        encoding = headers.get("content-encoding", "")
        if body and is_encoded(encoding):
            body = await self._unpacked(request, encoding, body, held)
        if body is None:
            answer.close()
            return request.failed("too_large", f"{request.host} sent more than {request.max_body / 1024**2:g} MiB.")
        return request.answered(200, headers, body)

    async def _received(self, request: Request, answer: aiohttp.ClientResponse, held: AsyncExitStack) -> bytes | None:
        """The body as it is sent, None where it is too large."""
        announced, most = answer.content_length, request.max_body
        if announced is not None and announced <= min(SMALL, most):
            return await answer.read()
        if announced is not None and announced > most:
            return None
        body = bytearray()
        async for chunk in answer.content.iter_any():
            await self._make_room(request, held, len(body), len(body) + len(chunk))
            body += chunk
            if len(body) > most:
                return None
        return bytes(body)

    async def _unpacked(self, request: Request, encoding: str, body: bytes, held: AsyncExitStack) -> bytes | None:
        """What most bodies need is done at once; what turns out larger is begun anew, in a thread, when it has room.

        Begun anew, since a decoder that waits keeps its window, and a hundred of them keep a gigabyte.
        """
        before = len(body)
        for size in sorted({min(size, request.max_body) for size in (SMALL, MEDIUM, request.max_body)}):
            await self._make_room(request, held, before, size)
            async with self._decoders:
                if size <= SMALL:
                    found = unpacked(encoding, body, most=size)
                else:
                    found = await asyncio.to_thread(unpacked, encoding, body, most=size)
            if found is not None:
                return found
            before = max(before, size)
        return None

    async def _make_room(self, request: Request, held: AsyncExitStack, before: int, after: int) -> None:
        if not self._bodies.has_room(before, after):
            with request.unhurried():
                await self._bodies.make_room(held, before, after)


@dataclass(frozen=True, slots=True)
class _Target:
    url: URL
    host: str


@lru_cache(maxsize=8192)  # the same feeds are asked again and again
def _target(url: str, *, allow_private: bool) -> _Target:
    """Raises FetchRefusedError, and ValueError for what is no address."""
    check_url(url, allow_private=allow_private)
    return _Target(URL(url), host_of(url))


def _headers(accept: str, etag: str | None, last_modified: str | None) -> dict[str, str]:
    headers = {"Accept": accept}
    if etag:
        headers["If-None-Match"] = etag
    if last_modified:
        headers["If-Modified-Since"] = last_modified
    return headers
