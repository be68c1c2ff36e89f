"""Room for bodies in memory: however many come at once, and whatever their size, it doesn't grow without end."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

SMALL = 128 * 1024  # so large everybody's may be
MEDIUM = 1024 * 1024
_MEDIUM_AT_ONCE = 16
_LARGE_AT_ONCE = 1


class Bodies:
    """Who reads more than a small body waits for room, and has it until the stack closes that was given."""

    def __init__(self) -> None:
        self._medium = asyncio.Semaphore(_MEDIUM_AT_ONCE)
        self._large = asyncio.Semaphore(_LARGE_AT_ONCE)

    def has_room(self, before: int, after: int) -> bool:
        """Whether a body may grow from one size to the other without asking."""
        return after <= SMALL or (before > SMALL and (before > MEDIUM or after <= MEDIUM))

    async def make_room(self, held: AsyncExitStack, before: int, after: int) -> None:
        """Wait until it may."""
        if before <= SMALL < after:
            await held.enter_async_context(self._medium)
        if before <= MEDIUM < after:
            await held.enter_async_context(self._large)
