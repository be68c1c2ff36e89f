"""The worker processes: what costs CPU runs there, so that Discord's heartbeat never waits for a page."""

from __future__ import annotations

import asyncio
import atexit
import multiprocessing
import pickle
import signal
import socket
from collections.abc import Callable
from multiprocessing import forkserver, resource_tracker
from typing import Any, ParamSpec, TypeVar

from watchers.errors import WorkerError
from watchers.task import LENGTH, packed, serve

P = ParamSpec("P")
T = TypeVar("T")


class Workers:
    """A pool that outlives its processes: one that hangs or dies is replaced.

    Not the standard library's: its threads and locks cost more than many a task, and its processes all end with one.
    """

    def __init__(self, processes: int, *, deadline: float = 30) -> None:
        self._deadline = deadline
        self._closed = False
        # A task's deadline doesn't run while it waits for its turn.
        self._turns = asyncio.Semaphore(processes)
        self._starting = asyncio.Lock()
        self._idle: list[_Worker] = []
        self._busy: set[_Worker] = set()

    async def run(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a module-level function in a worker.

        Raises WorkerError when it took longer than the deadline or its process died, also at a second attempt: who ends
        processes for want of memory may take any of them. What the function itself raises comes through.
        """
        task = packed((function, args, kwargs))
        try:
            answer = await self._once(task)
        except ConnectionError:
            try:
                answer = await self._once(task)
            except ConnectionError:
                raise WorkerError("its worker process ended") from None
        if answer[1] is not None:
            raise answer[1]
        result: T = answer[0]
        return result

    async def _once(self, task: memoryview) -> tuple[Any, Exception | None]:
        async with self._turns:
            if self._closed:
                raise WorkerError("came when the workers had ended")
            worker = self._idle.pop() if self._idle else await self._start()
            self._busy.add(worker)
            try:
                async with asyncio.timeout(self._deadline):
                    answer = await worker.ask(task)
            except BaseException as ended:
                worker.end()  # what it says next would be taken for another task's answer
                if isinstance(ended, TimeoutError):
                    raise WorkerError(f"took longer than {self._deadline:g} s") from None
                raise
            finally:
                self._busy.discard(worker)
            self._idle.append(worker)
            return answer

    def close(self) -> None:
        """End the processes, whatever they are doing; nothing can be run from then on."""
        self._closed = True
        for worker in self._idle:
            worker.end()
        for worker in self._busy:
            worker.kill()  # who waits for it closes its socket
        self._idle.clear()
        atexit.unregister(self.close)

    async def _start(self) -> _Worker:
        """A new process; the first one starts the fork server with all that it loads, so nobody waits for it."""
        async with self._starting:
            worker = await asyncio.to_thread(_Worker)
        atexit.register(self.close)  # before the standard library waits for their end
        if self._closed:
            worker.end()
            raise WorkerError("came when the workers had ended")
        return worker


class _Worker:
    """A process that carries out one task at a time, and the socket to it."""

    def __init__(self) -> None:
        # Not fork: the parent has threads (SQLite's, the resolver's). The fork server starts without them.
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["watchers.preload"])
        # A Ctrl-C reaches the whole process group, and a service manager's SIGTERM all that we started; what is
        # under way may still be needed for an orderly end. A mask is inherited, from the first moment.
        resource_tracker.ensure_running()  # first, since it ends with these signals unblocked
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
        try:
            forkserver.ensure_running()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        self._socket, theirs = socket.socketpair()
        self._socket.setblocking(False)
        with theirs:
            self._process = context.Process(target=serve, args=(theirs,), daemon=True)
            self._process.start()

    async def ask(self, task: memoryview) -> tuple[Any, Exception | None]:
        """What it makes of the task, or the error that it raised. Raises ConnectionError where it has ended."""
        await asyncio.get_running_loop().sock_sendall(self._socket, task)
        size = int.from_bytes(await self._received(LENGTH))
        answer: tuple[Any, Exception | None] = pickle.loads(await self._received(size))  # noqa: S301  # our own process
        return answer

    def kill(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()

    def end(self) -> None:
        """End it, with the socket; nobody may be waiting for its answer."""
        self._process.kill()
        self._socket.close()

    async def _received(self, size: int) -> bytearray:
        data = bytearray(size)
        rest = memoryview(data)
        while rest:
            count = await asyncio.get_running_loop().sock_recv_into(self._socket, rest)
            if not count:
                raise ConnectionResetError
            rest = rest[count:]
        return data
