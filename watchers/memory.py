"""Asks the C library to give large blocks back to the system as soon as they are free."""

from __future__ import annotations

import ctypes

_M_MMAP_THRESHOLD = -3  # malloc.h of glibc
_LARGE = 1024 * 1024


def give_back_large_blocks() -> bool:
    """Whether the C library heeds it; to be called early, and in each process.

    glibc keeps blocks of the size of the largest one that was ever freed, up to 32 MiB, on its heap, where a small
    block that outlives them holds them all: a few large bodies stay in memory for good.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    return mallopt is not None and mallopt(_M_MMAP_THRESHOLD, _LARGE) == 1
