"""What runs in a worker process: one task after another from a socket, until the parent closes it or ends."""

from __future__ import annotations

import io
import multiprocessing
import os
import pickle
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable
from typing import Any

from watchers.memory import give_back_large_blocks, give_back_what_is_free

# A message is its length, and a pickle of that length.
LENGTH = 8

_NICE = 5
_LONG = 0.1  # CPU seconds, from which a task may have taken much memory


def packed(message: object) -> memoryview:
    """A message as it is sent."""
    whole = io.BytesIO()
    whole.write(bytes(LENGTH))
    pickle.dump(message, whole, pickle.HIGHEST_PROTOCOL)
    data = whole.getbuffer()
    data[:LENGTH] = (len(data) - LENGTH).to_bytes(LENGTH)
    return data


def serve(tasks: socket.socket) -> None:
    """Answer each task, ``(function, args, kwargs)``, with ``(result, None)`` or ``(None, the error raised)``."""
    os.nice(_NICE)  # the parent goes first on the CPU
    give_back_large_blocks()
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    while True:
        size = int.from_bytes(_received(tasks, LENGTH))
        tasks.sendall(_carried_out(*pickle.loads(_received(tasks, size))))  # noqa: S301  # from our parent


def _received(tasks: socket.socket, size: int) -> bytearray:
    data = bytearray(size)
    rest = memoryview(data)
    while rest:
        count = tasks.recv_into(rest)
        if not count:
            sys.exit()  # nobody will ask for more
        rest = rest[count:]
    return data


def _carried_out(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> memoryview:
    """Call it, and keep no memory that only it needed."""
    started = time.process_time()
    try:
        return packed((function(*args, **kwargs), None))
    except Exception as error:  # noqa: BLE001  # whoever asked gets it
        error.add_note(traceback.format_exc())  # where it was raised doesn't cross by itself
        return packed((None, error))
    finally:
        if time.process_time() - started > _LONG:
            give_back_what_is_free()


def _end_with_the_parent() -> None:
    """A parent that was killed can't say so to who is busy."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
