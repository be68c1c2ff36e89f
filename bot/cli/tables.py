"""Where tables of the command line are written."""

from __future__ import annotations

import os

from rich.console import Console

# Characters, where no terminal says how many there are: no cell is broken that somebody looks for with grep.
_WIDE = 4_000


def console() -> Console:
    """Standard output."""
    found = Console()
    return found if found.is_terminal or "COLUMNS" in os.environ else Console(width=_WIDE)
