"""What runs in a worker process: its beginning, and each task."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from watchers.memory import give_back_large_blocks, give_back_what_is_free

P = ParamSpec("P")
T = TypeVar("T")

_NICE = 5
_LONG = 0.1  # CPU seconds, from which a task may have taken much memory


def begin() -> None:
    """In a new process: it leaves the parent first on the CPU, and ends with it.

    A parent that was killed could not say so: whoever waits for its next task would wait for ever.
    """
    os.nice(_NICE)
    give_back_large_blocks()
    threading.Thread(target=_end_with_the_parent, daemon=True).start()


def carry_out(function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Call it, and keep no memory that only it needed."""
    started = time.process_time()
    try:
        return function(*args, **kwargs)
    finally:
        if time.process_time() - started > _LONG:
            give_back_what_is_free()


def _end_with_the_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
