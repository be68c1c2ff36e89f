"""The worker processes: what costs CPU runs there, so that Discord's heartbeat never waits for a page."""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing import forkserver, resource_tracker
from typing import ParamSpec, TypeVar

from watchers.errors import WorkerError
from watchers.task import begin, carry_out

P = ParamSpec("P")
T = TypeVar("T")


class Workers:
    """A process pool that outlives its processes: one that hangs or dies is replaced."""

    def __init__(self, processes: int, *, deadline: float = 30) -> None:
        self._processes = processes
        self._deadline = deadline
        self._pool: ProcessPoolExecutor | None = None
        self._closed = False
        # A queue of our own: a task's deadline must not run while it waits for its turn.
        self._turns = asyncio.Semaphore(processes)

    async def run(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a module-level function in a worker.

        Raises WorkerError when it took longer than the deadline or its process died, also at a second attempt: what
        shares the pool with something that kills it is not to blame. What the function itself raises comes through.
        """
        try:
            return await self._once(function, *args, **kwargs)
        except BrokenProcessPool:
            pass
        try:
            return await self._once(function, *args, **kwargs)
        except BrokenProcessPool:
            raise WorkerError("its worker process ended") from None

    async def _once(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        async with self._turns:
            if self._closed:
                raise WorkerError("came when the workers had ended")
            pool = self._pool = self._pool or self._start()
            try:
                work = partial(carry_out, function, *args, **kwargs)
                return await asyncio.wait_for(await self._submit(pool, work), self._deadline)
            except TimeoutError:
                self._replace(pool)
                raise WorkerError(f"took longer than {self._deadline:g} s") from None
            except BrokenProcessPool:
                self._replace(pool)
                raise

    async def _submit(self, pool: ProcessPoolExecutor, work: Callable[[], T]) -> asyncio.Future[T]:
        if len(pool._processes or ()) < self._processes:
            # This starts a process, and the first one the fork server with all that it loads: nobody waits for it.
            return asyncio.wrap_future(await asyncio.to_thread(pool.submit, work))
        return asyncio.wrap_future(pool.submit(work))

    def close(self) -> None:
        """End the processes, whatever they are doing; nothing can be run from then on."""
        self._closed = True
        if self._pool is not None:
            self._replace(self._pool)

    def _start(self) -> ProcessPoolExecutor:
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
        return ProcessPoolExecutor(self._processes, mp_context=context, initializer=begin)

    def _replace(self, pool: ProcessPoolExecutor) -> None:
        if self._pool is pool:
            self._pool = None
        processes = list((pool._processes or {}).values())  # no public way to end a busy worker before 3.14
        # Not cancel_futures: what waits must end as broken, which is tried again, and not as its caller's own end.
        pool.shutdown(wait=False)
        for process in processes:
            process.kill()
