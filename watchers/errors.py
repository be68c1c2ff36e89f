"""The domain's errors.

WatcherError
├── NotAFeed        what was fetched is no feed
├── BadEntry        a watchlist entry that can't be read
├── StorageError    the database refused or can't be reached
│   └── UnstorableError  what was to be written can't be kept, however often it is tried
└── WorkerError     a worker process hung or died
"""

from __future__ import annotations


class WatcherError(Exception):
    """Base of all errors that the domain raises; the message is a sentence for people."""


class WorkerError(WatcherError):
    """A worker took too long or its process died; the work may be tried once more."""


class StorageError(WatcherError):
    """The database refused, or can't be reached."""


class UnstorableError(StorageError):
    """The database took offence at a value: whoever brought it is to blame, and trying again won't help."""


class NotAFeed(WatcherError):
    """The bytes are no feed; ``feeds`` are the addresses of feeds that a web page names instead."""

    def __init__(self, reason: str, *, feeds: tuple[str, ...] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.feeds = feeds

    def __reduce__(self) -> tuple[object, ...]:
        # Raised in worker processes: keyword arguments don't survive the default pickling.
        return (_not_a_feed, (self.reason, self.feeds))


def _not_a_feed(reason: str, feeds: tuple[str, ...]) -> NotAFeed:
    return NotAFeed(reason, feeds=feeds)


class BadEntry(WatcherError):
    """A watchlist entry can't be read; the message names the key, the value and what is allowed."""
