"""Nothing leads into a private network, whoever gives the address and however it is spelled."""

from __future__ import annotations

import socket

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from tests.newsroom import Newsroom
from watchers.fetch import Failure, Fetcher
from watchers.fetch.answers import FetchRefusedError
from watchers.fetch.guard import NotPublicError, check_url, public_socket
from watchers.fetch.request import Request


class Names(AbstractResolver):
    """A name service in which every name leads inward, one beside a public address."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        addresses = ["93.184.216.34", "127.0.0.1"] if host == "mixed.example" else ["127.0.0.1"]
        return [
            ResolveResult(hostname=host, host=address, port=port, family=socket.AF_INET, proto=0, flags=0)
            for address in addresses
        ]

    async def close(self) -> None:
        """Nothing is open."""


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/",
        "http://2130706433:{port}/",
        "http://0x7f000001:{port}/",
        "http://0177.0.0.1:{port}/",
        "http://127.1:{port}/",
        "http://0:{port}/",
        "http://127.0.0.1.:{port}/",
        "http://１２７.０.０.１:{port}/",
        "http://①②⑦.0.0.1:{port}/",
        "http://[::1]:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://[::ffff:7f00:1]:{port}/",
        "http://[64:ff9b::7f00:1]:{port}/",
        "http://[fe80::1%25lo]:{port}/",
        "http://localhost:{port}/",
        "http://localhost.:{port}/",
        "http://a\\@127.0.0.1:{port}/",
        "http://news.example@127.0.0.1:{port}/",
        "http://inward.example:{port}/",
        "http://mixed.example:{port}/",
        "http://news.example:25/",
        "ftp://127.0.0.1:{port}/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "",
    ],
)
async def test_nothing_private_is_connected_to(newsroom: Newsroom, url: str) -> None:
    async with Fetcher(user_agent="Vedette/test", resolver=Names()) as fetcher:
        answer = await fetcher.get(url.format(port=newsroom.port))
    assert isinstance(answer, Failure)
    assert answer.kind == "blocked"
    assert newsroom.requests == []


def test_the_socket_itself_refuses_a_private_address() -> None:
    """Whatever a parser before it made of the address."""
    with pytest.raises(NotPublicError):
        public_socket((socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", 80)))
    public_socket((socket.AF_INET, socket.SOCK_STREAM, 0, "", ("93.184.216.34", 80))).close()


@pytest.mark.parametrize("target", ["http://169.254.169.254/latest/", "http://10.0.0.1/", "gopher://news.example/"])
def test_each_hop_is_checked(target: str) -> None:
    request = Request("https://news.example/feed" if target.startswith("gopher") else "http://news.example/", {}, 1, 1)
    request.redirect(target, permanent=False)
    with pytest.raises(FetchRefusedError):
        check_url(request.current, allow_private=False)


def test_a_secure_connection_is_not_given_up() -> None:
    request = Request("https://news.example/feed", {}, 1, 1)
    with pytest.raises(FetchRefusedError):
        request.redirect("http://news.example/feed", permanent=True)
