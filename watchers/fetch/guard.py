"""The gate before each connection: no scheme, port or address that leads anywhere but to a public web server."""

from __future__ import annotations

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

from aiohttp.abc import AbstractResolver, ResolveResult

from watchers.addresses import is_public, literal_address
from watchers.fetch.answers import FetchRefusedError
from watchers.urls import LONGEST, canonical_url, host_of, is_http_url

# Ports on which other protocols listen; a request line must not reach them.
_REFUSED_PORTS = frozenset(
    {22, 23, 25, 53, 110, 111, 135, 139, 143, 389, 445, 465, 587, 993, 995, 3306, 5432, 6379, 11211}
)
# A name service that does not answer holds a thread for up to half a minute; asyncio's own few
# threads would then keep everybody else's names waiting.
_RESOLVER_THREADS = 32


def check_url(url: str, *, allow_private: bool) -> None:
    """Raises FetchRefusedError for an address that is refused by its looks, before any name is resolved."""
    if not is_http_url(url) or "\\" in url:
        raise FetchRefusedError("blocked", "Only public http and https addresses are fetched.")
    if len(canonical_url(url)) > LONGEST:
        raise FetchRefusedError("blocked", f"An address of more than {LONGEST} characters is not fetched.")
    port = urlsplit(url).port
    if port in _REFUSED_PORTS:
        raise FetchRefusedError("blocked", f"Port {port} belongs to another protocol than http.")
    if allow_private:
        return
    host = host_of(url)
    literal = literal_address(host)
    if literal is not None and not is_public(literal):
        raise _inside(host)


class NotPublicError(PermissionError):
    """An address that is not connected to; an OSError, as a connector expects of what makes its sockets."""


def public_socket(address: tuple[Any, ...]) -> socket.socket:
    """A socket for one getaddrinfo answer; the last gate, whatever spelled the address. Raises NotPublicError."""
    family, kind, protocol, _name, (host, *_port) = address
    if not is_public(host):
        raise NotPublicError(f"{host} is not public")
    return socket.socket(family, kind, protocol)


def _inside(host: str) -> FetchRefusedError:
    return FetchRefusedError("blocked", f"{host} is inside a private network; only public addresses are fetched.")


class GuardedResolver(AbstractResolver):
    """Resolves names and hands the connector only addresses that may be connected to."""

    def __init__(self, inner: AbstractResolver | None, *, allow_private: bool) -> None:
        self._inner = inner or SystemResolver()
        self._allow_private = allow_private

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        # One private address among several is reason enough: a rebinding name mixes them.
        if not self._allow_private and not all(is_public(result["host"]) for result in found):
            raise _inside(host)
        return found

    async def close(self) -> None:
        await self._inner.close()


class SystemResolver(AbstractResolver):
    """The machine's own name service, asked in threads of its own."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_RESOLVER_THREADS, thread_name_prefix="resolver")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(
            self._threads, lambda: socket.getaddrinfo(host, port, family, socket.SOCK_STREAM, 0, socket.AI_ADDRCONFIG)
        )
        return [
            ResolveResult(
                hostname=host,
                host=str(address[0]),
                port=port,
                family=int(kind),
                proto=protocol,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for kind, _type, protocol, _name, address in found
            # A scoped address is link-local, which nothing published is.
            if len(address) < 4 or not address[3]
        ]

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
