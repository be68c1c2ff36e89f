"""Gathers what many tasks want written, for a moment, and writes it in one go."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


class _Batch(Generic[T]):
    __slots__ = ("error", "items", "written")

    def __init__(self) -> None:
        self.items: list[T] = []
        self.written = asyncio.Event()
        self.error: Exception | None = None


class Gathering(Generic[T]):
    """``write`` gets what was put within ``wait`` seconds of the first, but no more than ``most`` at a time."""

    def __init__(
        self, write: Callable[[Sequence[T]], Awaitable[object]], *, wait: float = 0.25, most: int = 200
    ) -> None:
        self._write = write
        self._wait = wait
        self._most = most
        self._open: _Batch[T] | None = None
        self._writing: set[asyncio.Task[None]] = set()

    @property
    def waiting(self) -> int:
        """How many wait for company."""
        return len(self._open.items) if self._open else 0

    def put(self, item: T) -> Awaitable[None]:
        """Comes back when it is written; raises what writing it, and what was gathered with it, raised."""
        batch = self._open
        if batch is None:
            batch = self._open = _Batch()
            asyncio.get_running_loop().call_later(self._wait, self._close, batch)
        batch.items.append(item)
        if len(batch.items) >= self._most:
            self._close(batch)
        return self._written(batch)

    def flush(self) -> None:
        """Wait for no more."""
        if self._open is not None:
            self._close(self._open)

    async def _written(self, batch: _Batch[T]) -> None:
        await batch.written.wait()
        if batch.error is not None:
            raise batch.error

    def _close(self, batch: _Batch[T]) -> None:
        if batch is not self._open:
            return  # closed before its time was over
        self._open = None
        task = asyncio.create_task(self._carry_out(batch))
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    async def _carry_out(self, batch: _Batch[T]) -> None:
        try:
            await self._write(batch.items)
        except Exception as error:  # noqa: BLE001  # whoever put something in gets it
            batch.error = error
        finally:
            batch.written.set()
