"""The only socket of the domain: conditional GET with a deadline, a size limit, an address guard and pacing per host.

Every fetch goes through `Fetcher.get`. Addresses are checked where they are connected to, at each redirect,
so that neither a name that resolves inward nor one that changes between check and use leads into a private network.
"""

from __future__ import annotations

import asyncio
import hashlib
import socket
import zlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Literal, Protocol
from urllib.parse import urljoin, urlsplit

import aiohttp
import brotli
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from watchers.addresses import is_public, literal_address
from watchers.urls import host_of, is_http_url

MOST_REDIRECTS = 5
CHUNK = 64 * 1024
LONGEST_RETRY_AFTER = 24 * 3600.0
# Ports on which other protocols listen; a request line must not reach them.
_REFUSED_PORTS = frozenset(
    {22, 23, 25, 53, 110, 111, 135, 139, 143, 389, 445, 465, 587, 993, 995, 3306, 5432, 6379, 11211}
)

FailureKind = Literal["blocked", "dns", "connect", "tls", "timeout", "too_large", "status", "redirect", "decode"]


@dataclass(frozen=True, slots=True)
class Response:
    """What was answered. ``status`` is 200 or 304; ``body`` is decompressed; header names are in lower case.

    ``permanent_url`` is where the address has moved for good: set when every redirect was a 301 or 308.
    """

    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    permanent_url: str | None = None

    @property
    def not_modified(self) -> bool:
        """Whether the server says that what we have is still right."""
        return self.status == 304

    @property
    def body_hash(self) -> str:
        """A digest by which the same bytes are known again."""
        return hashlib.blake2b(self.body, digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Failure:
    """Why nothing was had: ``reason`` is a sentence for people, ``retry_after`` the seconds the server asks for."""

    url: str
    kind: FailureKind
    reason: str
    status: int | None = None
    retry_after: float | None = None


class _RefusedError(Exception):
    """Raised inside the connector; carries the failure out to `Fetcher.get`."""

    def __init__(self, kind: FailureKind, reason: str) -> None:
        super().__init__(reason)
        self.kind: FailureKind = kind
        self.reason = reason


class Decoder(Protocol):
    """An incremental decompressor with a bound on each step's output."""

    def feed(self, data: bytes, most: int) -> bytes:
        """At most ``most`` + 1 bytes of output; more than ``most`` means that the limit is passed."""
        ...


class _Zlib:
    def __init__(self) -> None:
        self._decoder = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)

    def feed(self, data: bytes, most: int) -> bytes:
        return self._decoder.decompress(data, most + 1)


class _Brotli:
    def __init__(self) -> None:
        self._decoder = brotli.Decompressor()

    def feed(self, data: bytes, most: int) -> bytes:
        out = bytearray(self._decoder.process(data, output_buffer_limit=most + 1))
        while len(out) <= most and not self._decoder.can_accept_more_data():
            out += self._decoder.process(b"", output_buffer_limit=most + 1 - len(out))
        return bytes(out)


class _GuardedResolver(AbstractResolver):
    """Resolves names and hands the connector only addresses that may be connected to."""

    def __init__(self, inner: AbstractResolver, *, allow_private: bool) -> None:
        self._inner = inner
        self._allow_private = allow_private

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        # One private address among several is reason enough: a rebinding name mixes them.
        if not self._allow_private and not all(is_public(result["host"]) for result in found):
            raise _RefusedError(
                "blocked", f"{host} points inside a private network; only public addresses are fetched."
            )
        return found

    async def close(self) -> None:
        await self._inner.close()


class Fetcher:
    """Fetches politely: at most ``per_host`` requests to one host, at most ``concurrency`` in all.

    ``allow_private`` is the operator's word alone. ``timeout`` (seconds) bounds a whole request with its redirects.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        timeout: float = 20,
        max_body: int = 15 * 1024**2,
        concurrency: int = 100,
        per_host: int = 2,
        allow_private: bool = False,
        resolver: AbstractResolver | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._user_agent = user_agent
        self._timeout = timeout
        self._max_body = max_body
        self._per_host = per_host
        self._allow_private = allow_private
        self._resolver = resolver
        self._now = now
        self._turns = asyncio.Semaphore(concurrency)
        self._hosts: dict[str, asyncio.Semaphore] = {}
        self._quiet_until: dict[str, datetime] = {}
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Fetcher:
        resolver = _GuardedResolver(self._resolver or aiohttp.ThreadedResolver(), allow_private=self._allow_private)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, resolver=resolver, ttl_dns_cache=60),
            headers={"User-Agent": self._user_agent, "Accept-Encoding": "gzip, deflate, br"},
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=10),
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
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
    ) -> Response | Failure:
        """Fetch an address; what goes wrong is a Failure, never an exception.

        With ``etag`` or ``last_modified`` the request is conditional and the answer may be ``not_modified``.
        """
        if self._session is None:
            raise RuntimeError("a Fetcher is used inside `async with`")
        headers = {"Accept": accept}
        if etag:
            headers["If-None-Match"] = etag
        if last_modified:
            headers["If-Modified-Since"] = last_modified
        try:
            async with self._turn(url), asyncio.timeout(self._timeout):
                return await self._follow(self._session, url, headers, max_body or self._max_body)
        except TimeoutError:
            return Failure(url, "timeout", f"{host_of(url)} did not answer within {self._timeout:g} s.")
        except _RefusedError as refused:
            return Failure(url, refused.kind, refused.reason)
        except aiohttp.ClientConnectorCertificateError:
            return Failure(url, "tls", f"{host_of(url)}'s certificate is not valid.")
        except aiohttp.ClientSSLError:
            return Failure(url, "tls", f"No secure connection to {host_of(url)} could be made.")
        except aiohttp.ClientConnectorDNSError:
            return Failure(url, "dns", f"There is no host named {host_of(url)}, or the name service does not answer.")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return Failure(url, "connect", f"The connection to {host_of(url)} failed ({type(error).__name__}).")

    @asynccontextmanager
    async def _turn(self, url: str) -> AsyncIterator[None]:
        host = self._hosts.setdefault(host_of(url), asyncio.Semaphore(self._per_host))
        async with host, self._turns:
            yield

    async def _follow(
        self, session: aiohttp.ClientSession, url: str, headers: dict[str, str], max_body: int
    ) -> Response | Failure:
        current, permanent = url, True
        for _hop in range(MOST_REDIRECTS + 1):
            self._check(current)
            if (quiet := self._quiet(current)) is not None:
                return Failure(url, "status", f"{host_of(current)} asked to be left alone for a while.", 429, quiet)
            async with session.get(URL(current, encoded=False), headers=headers, allow_redirects=False) as answer:
                if answer.status in (301, 302, 303, 307, 308) and "Location" in answer.headers:
                    permanent &= answer.status in (301, 308)
                    current = self._next_hop(current, answer.headers["Location"])
                    continue
                moved = current if permanent and current != url else None
                return await self._read(url, current, moved, answer, max_body)
        return Failure(url, "redirect", f"{host_of(url)} redirects more than {MOST_REDIRECTS} times.")

    def _check(self, url: str) -> None:
        if not is_http_url(url) or "\\" in url:
            raise _RefusedError("blocked", "Only public http and https addresses are fetched.")
        parts = urlsplit(url)
        if parts.port in _REFUSED_PORTS:
            raise _RefusedError("blocked", f"Port {parts.port} belongs to another protocol than http.")
        literal = literal_address(host_of(url))
        if literal is not None and not self._allow_private and not is_public(literal):
            raise _RefusedError(
                "blocked", f"{host_of(url)} is inside a private network; only public addresses are fetched."
            )

    def _next_hop(self, current: str, location: str) -> str:
        target = urljoin(current, location)
        if urlsplit(current).scheme == "https" and urlsplit(target).scheme == "http":
            raise _RefusedError("redirect", f"{host_of(current)} redirects from https to http, which is refused.")
        return target

    async def _read(
        self, url: str, final: str, moved: str | None, answer: aiohttp.ClientResponse, max_body: int
    ) -> Response | Failure:
        headers = {name.lower(): value for name, value in answer.headers.items()}
        if answer.status == 304:
            return Response(url, final, 304, headers, permanent_url=moved)
        if answer.status != 200:
            wait = retry_after(headers.get("retry-after"), self._now())
            if answer.status in (429, 503) and wait is not None:
                self._quiet_until[host_of(final)] = self._now() + timedelta(seconds=wait)
            return Failure(url, "status", _status_sentence(host_of(final), answer.status), answer.status, wait)
        if (answer.content_length or 0) > max_body:
            return _too_large(url, max_body)
        try:
            body = await _bounded(answer, headers.get("content-encoding", ""), max_body)
        except (zlib.error, brotli.error):
            return Failure(url, "decode", f"What {host_of(final)} sent could not be decompressed.")
        if body is None:
            return _too_large(url, max_body)
        return Response(url, final, 200, headers, body, moved)

    def _quiet(self, url: str) -> float | None:
        until = self._quiet_until.get(host_of(url))
        if until is None:
            return None
        left = (until - self._now()).total_seconds()
        if left > 0:
            return left
        del self._quiet_until[host_of(url)]
        return None


async def _bounded(answer: aiohttp.ClientResponse, encoding: str, most: int) -> bytes | None:
    """The decompressed body, None where it is larger than ``most``."""
    decoder: Decoder | None = None
    if encoding.strip().lower() in ("gzip", "x-gzip", "deflate"):
        decoder = _Zlib()
    elif encoding.strip().lower() == "br":
        decoder = _Brotli()
    body = bytearray()
    async for chunk in answer.content.iter_chunked(CHUNK):
        body += decoder.feed(chunk, most - len(body)) if decoder else chunk
        if len(body) > most:
            return None
    return bytes(body)


def retry_after(value: str | None, now: datetime) -> float | None:
    """Retry-After (RFC 9110 10.2.3), seconds or a date, as seconds from now; at most a day, None where unreadable."""
    if not value:
        return None
    if value.strip().isdigit():
        return min(float(value), LONGEST_RETRY_AFTER)
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(max(0.0, (at - now).total_seconds()), LONGEST_RETRY_AFTER)


def _too_large(url: str, most: int) -> Failure:
    return Failure(url, "too_large", f"{host_of(url)} sent more than {most / 1024**2:g} MiB.")


def _status_sentence(host: str, status: int) -> str:
    meaning = {
        401: "asks for a password",
        403: "refused the request",
        404: "has nothing there",
        410: "has removed it for good",
    }
    if status == 429:
        return f"{host} asks us to slow down (429)."
    if status >= 500:
        return f"{host} has trouble of its own ({status})."
    return f"{host} {meaning.get(status, 'answered with an error')} ({status})."
