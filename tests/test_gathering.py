"""What is gathered is written in one go, and who spoils it spoils it for itself alone."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from watchers.gathering import Gathering


class SpoiltError(Exception):
    """One of the items can't be written."""


async def put_all(gathering: Gathering[str], *items: str) -> list[BaseException | None]:
    """What became of each."""
    waiting = [gathering.put(item) for item in items]
    gathering.flush()
    return await asyncio.gather(*waiting, return_exceptions=True)


async def test_what_comes_at_once_is_written_at_once() -> None:
    written: list[Sequence[str]] = []

    async def write(items: Sequence[str]) -> None:
        written.append(tuple(items))

    assert await put_all(Gathering(write, spoilt=SpoiltError), "a", "b", "c") == [None, None, None]
    assert written == [("a", "b", "c")]


async def test_who_spoils_it_is_alone_with_it() -> None:
    written: list[str] = []

    async def write(items: Sequence[str]) -> None:
        if "bad" in items:
            raise SpoiltError
        written.extend(items)

    one, bad, other = await put_all(Gathering(write, spoilt=SpoiltError), "a", "bad", "c")
    assert (one, type(bad), other) == (None, SpoiltError, None)
    assert written == ["a", "c"]


async def test_what_else_goes_wrong_goes_wrong_for_all_and_is_tried_once() -> None:
    attempts: list[Sequence[str]] = []

    async def write(items: Sequence[str]) -> None:
        attempts.append(items)
        raise OSError

    assert [type(error) for error in await put_all(Gathering(write, spoilt=SpoiltError), "a", "b")] == [OSError] * 2
    assert len(attempts) == 1
