"""The worker processes: replaced when they hang or die, and gone with the bot however it ends."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from watchers.errors import WorkerError
from watchers.workers import Workers

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
async def workers() -> AsyncIterator[Workers]:
    """One process, so that the next task meets what the one before left."""
    made = Workers(1, deadline=30)
    yield made
    made.close()


async def test_what_the_function_raises_comes_through(workers: Workers) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        await workers.run(int, "twelve")


async def test_a_process_that_dies_is_replaced(workers: Workers) -> None:
    with pytest.raises(WorkerError, match="ended"):
        await workers.run(os._exit, 3)
    assert await workers.run(int, "12") == 12


async def test_a_task_that_hangs_costs_its_process_alone() -> None:
    workers = Workers(1, deadline=0.2)
    with suppress(WorkerError):  # the process's own start may take longer than this deadline
        await workers.run(int, "1")
    with pytest.raises(WorkerError, match="took longer"):
        await workers.run(time.sleep, 60)
    workers.close()


async def test_the_signals_of_a_terminal_leave_a_task_alone(workers: Workers) -> None:
    process = psutil.Process(await workers.run(os.getpid))
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGTERM)
    assert await workers.run(os.getpid) == process.pid


def test_they_end_with_a_bot_that_was_killed() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.test_workers"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as bot:
        assert bot.stdout is not None
        worker = psutil.Process(int(bot.stdout.readline()))
        started = [worker, *psutil.Process(bot.pid).children(recursive=True)]
        bot.kill()
    _, alive = psutil.wait_procs(started, timeout=30)
    assert alive == []


async def idle() -> None:
    """A bot that waits for work."""
    print(await Workers(1).run(os.getpid), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(idle())
