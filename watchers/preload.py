"""What the fork server loads: its workers have it from their first moment, in memory that they share."""

from __future__ import annotations

import gc

import watchers.analysis
import watchers.feeds

# A new process imports the program's main module, and with that all that polls: it is loaded and shared too.
import watchers.poller
from watchers import articles
from watchers.memory import give_back_large_blocks

__all__ = ["articles", "watchers"]

give_back_large_blocks()
articles.load()
# What is never collected is never written to, and so stays shared.
gc.collect()
gc.freeze()
