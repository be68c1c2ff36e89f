"""What is there comes back, whole, with what the server says of it."""

from __future__ import annotations

import pytest

from tests.fetch.conftest import NOW
from tests.newsroom import Newsroom
from watchers.fetch import Failure, Fetcher, Response, retry_after


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/gzip",
        "/gzip-in-two-members",
        "/gzip-with-rubbish-behind",
        "/deflate",
        "/bare-deflate",
        "/brotli",
        "/elsewhere",
    ],
)
async def test_what_is_there_comes_back(newsroom: Newsroom, fetcher: Fetcher, path: str) -> None:
    answer = await fetcher.get(newsroom.base + path)
    assert isinstance(answer, Response)
    assert (answer.status, answer.body, answer.permanent_url) == (200, b"hello", None)
    assert newsroom.requests[0].headers["User-Agent"] == "Vedette/test"


async def test_headers_are_known_by_their_lower_case_names(newsroom: Newsroom, fetcher: Fetcher) -> None:
    answer = await fetcher.get(newsroom.publish("/feed", "<rss/>", "application/rss+xml"))
    assert isinstance(answer, Response)
    assert answer.headers["etag"] == newsroom.pages["/feed"].etag
    assert answer.content_type == "application/rss+xml"


async def test_a_known_validator_is_sent_and_304_understood(newsroom: Newsroom, fetcher: Fetcher) -> None:
    address = newsroom.publish("/feed", "<rss/>")
    answer = await fetcher.get(address, etag=newsroom.pages["/feed"].etag)
    assert isinstance(answer, Response)
    assert answer.not_modified
    assert answer.body == b""


async def test_the_same_bytes_have_the_same_hash(newsroom: Newsroom, fetcher: Fetcher) -> None:
    hashes = []
    for text in ("one", "one", "two"):
        answer = await fetcher.get(newsroom.publish("/feed", text))
        assert isinstance(answer, Response)
        hashes.append(answer.body_hash)
    assert hashes[0] == hashes[1] != hashes[2]


@pytest.mark.parametrize(
    ("path", "permanent"),
    [("/moved", True), ("/moved-by-308", True), ("/moved-twice", True), ("/moved-for-now", False)],
)
async def test_a_permanent_move_is_told(newsroom: Newsroom, fetcher: Fetcher, path: str, permanent: bool) -> None:
    answer = await fetcher.get(newsroom.base + path)
    assert isinstance(answer, Response)
    assert answer.final_url == newsroom.base + "/new-home"
    assert answer.permanent_url == (newsroom.base + "/new-home" if permanent else None)


@pytest.mark.parametrize(("limit", "fits"), [(5, True), (4, False)])
async def test_the_limit_is_exact(newsroom: Newsroom, fetcher: Fetcher, limit: int, fits: bool) -> None:
    answer = await fetcher.get(newsroom.base, max_body=limit)
    assert isinstance(answer, Response if fits else Failure)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("Tue, 24 Nov 2026 08:05:00 GMT", 300),
        ("Tue, 24 Nov 2026 07:00:00 GMT", 0),
        ("99999999", 86400),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_in_both_forms(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds
