"""Asks the C library to give back what is no longer used; another than glibc is left alone."""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any

# malloc.h of glibc
_M_MMAP_THRESHOLD = -3
_M_ARENA_MAX = -8
_LARGE = 128 * 1024


def give_back_large_blocks() -> bool:
    """Whether the C library heeds it; to be called early, and in each process.

    glibc keeps blocks of the size of the largest one that was ever freed, up to 32 MiB, on its heap, where a small
    block that outlives them holds them all: a few large bodies stay in memory for good. And it gives each thread a
    heap of its own, of which Python, that runs one thread at a time, has no use.
    """
    mallopt = getattr(_libc(), "mallopt", None)
    return mallopt is not None and mallopt(_M_MMAP_THRESHOLD, _LARGE) == 1 and mallopt(_M_ARENA_MAX, 1) == 1


def give_back_what_is_free() -> None:
    """Give the system the free pages between those in use; takes some milliseconds."""
    trim = getattr(_libc(), "malloc_trim", None)
    if trim is not None:
        trim(0)


@cache
def _libc() -> Any:
    return ctypes.CDLL(None)
