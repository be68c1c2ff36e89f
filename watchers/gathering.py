"""Gathers what many tasks want written, for a moment, and writes it in one go."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


class _Batch(Generic[T]):
    __slots__ = ("errors", "items", "written")

    def __init__(self) -> None:
        self.items: list[T] = []
        self.written = asyncio.Event()
        self.errors: list[Exception | None] = []


class Gathering(Generic[T]):
    """``write`` gets what was put within ``wait`` seconds of the first, but no more than ``most`` at a time.

    Where it raises ``spoilt``, one item may have spoilt it for all: each is then written by itself.
    """

    def __init__(
        self,
        write: Callable[[Sequence[T]], Awaitable[object]],
        *,
        spoilt: type[Exception],
        wait: float = 0.25,
        most: int = 200,
    ) -> None:
        self._write = write
        self._spoilt = spoilt
        self._wait = wait
        self._most = most
        self._open: _Batch[T] | None = None
        self._writing: set[asyncio.Task[None]] = set()

    @property
    def waiting(self) -> int:
        """How many wait for company."""
        return len(self._open.items) if self._open else 0

    def put(self, item: T) -> Awaitable[None]:
        """Comes back when it is written; raises what writing it raised."""
        batch = self._open
        if batch is None:
            batch = self._open = _Batch()
            asyncio.get_running_loop().call_later(self._wait, self._close, batch)
        batch.items.append(item)
        place = len(batch.items) - 1
        if len(batch.items) >= self._most:
            self._close(batch)
        return self._written(batch, place)

    def flush(self) -> None:
        """Wait for no more."""
        if self._open is not None:
            self._close(self._open)

    async def _written(self, batch: _Batch[T], place: int) -> None:
        await batch.written.wait()
        if (error := batch.errors[place]) is not None:
            raise error

    def _close(self, batch: _Batch[T]) -> None:
        if batch is not self._open:
            return  # closed before its time was over
        self._open = None
        task = asyncio.create_task(self._carry_out(batch))
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    async def _carry_out(self, batch: _Batch[T]) -> None:
        error = await self._attempt(batch.items)
        if isinstance(error, self._spoilt) and len(batch.items) > 1:
            batch.errors = [await self._attempt([item]) for item in batch.items]
        else:
            batch.errors = [error] * len(batch.items)
        batch.written.set()

    async def _attempt(self, items: Sequence[T]) -> Exception | None:
        try:
            await self._write(items)
        except Exception as error:  # noqa: BLE001  # whoever put something in gets it
            return error
        return None
