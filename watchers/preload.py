"""What the fork server loads: its workers have it from their first moment, in memory that they share."""

from __future__ import annotations

import gc

import watchers.analysis
import watchers.task
from watchers import articles, feeds
from watchers.memory import give_back_large_blocks

__all__ = ["watchers"]

give_back_large_blocks()
articles.load()
feeds.load()
# What is never collected is never written to, and so stays shared.
gc.collect()
gc.freeze()
