"""Whose turn is it? Few requests at once to one host, spaced, and none to a host that asked for rest."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from watchers.fetch.domains import registrable_domain


class _Host:
    __slots__ = ("free", "next_start", "users")

    def __init__(self, per_host: int) -> None:
        self.free = asyncio.Semaphore(per_host)
        self.users = 0
        self.next_start = 0.0


class Pacing:
    """Turns for requests: ``concurrency`` in all, ``per_host`` at one host.

    Forgets a host as soon as nobody waits for it, so that years of articles leave nothing behind.
    """

    def __init__(self, *, concurrency: int, per_host: int, now: Callable[[], datetime]) -> None:
        self._free = asyncio.Semaphore(concurrency)
        self._per_host = per_host
        self._now = now
        self._hosts: dict[str, _Host] = {}
        self._resting: dict[str, datetime] = {}

    async def take(self, host: str, *, spacing: float) -> None:
        """Wait for a turn; `give_back` must follow. Starts at one host lie ``spacing`` seconds apart."""
        state = self._hosts.get(host)
        if state is None:
            state = self._hosts[host] = _Host(self._per_host)
        state.users += 1
        try:
            await state.free.acquire()
            try:
                if spacing:
                    await self._space(state, spacing)
                # Last, so that nobody who only waits for a host keeps others from theirs.
                await self._free.acquire()
            except BaseException:
                state.free.release()
                raise
        except BaseException:
            self._leave(host, state)
            raise

    def give_back(self, host: str) -> None:
        """The turn is over."""
        state = self._hosts[host]
        self._free.release()
        state.free.release()
        self._leave(host, state)

    async def rest(self, host: str, seconds: float) -> None:
        """Leave the host and all of its domain alone for so long.

        Where there is no registrable domain (an address, a name of the local network) nobody can say how much of it
        is one server: then only who was told waits.
        """
        # The list of public suffixes is read on the first use, which takes a while.
        domain = await asyncio.to_thread(registrable_domain, host)
        if domain is None:
            return
        now = self._now()
        self._resting = {name: until for name, until in self._resting.items() if until > now}
        self._resting[domain] = max(self._resting.get(domain, now), now + timedelta(seconds=seconds))

    def resting(self, host: str) -> float | None:
        """The seconds for which the host is still to be left alone, None where it is not."""
        if not self._resting:
            return None
        until = self._resting.get(registrable_domain(host) or "")
        left = (until - self._now()).total_seconds() if until else 0
        return left if left > 0 else None

    async def _space(self, state: _Host, spacing: float) -> None:
        now = asyncio.get_running_loop().time()
        start = max(now, state.next_start)
        state.next_start = start + spacing
        if start > now:
            await asyncio.sleep(start - now)

    def _leave(self, host: str, state: _Host) -> None:
        state.users -= 1
        if not state.users and state.next_start <= asyncio.get_running_loop().time():
            del self._hosts[host]
