"""The domain's errors.

WatcherError
├── NotAFeed        what was fetched is no feed
├── BadEntry        a watchlist entry that can't be read
├── StorageError    the database refused or can't be reached
└── WorkerError     a worker process hung or died
"""

from __future__ import annotations


class WatcherError(Exception):
    """Base of all errors that the domain raises; the message is a sentence for people."""


class WorkerError(WatcherError):
    """A worker took too long or its process died; the work may be tried once more."""


class StorageError(WatcherError):
    """The database refused, or can't be reached."""
