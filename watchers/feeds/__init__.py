"""Feeds: bytes → entries, which of them are new, when to ask again, where feeds are found. Pure, no sockets.

Reading a feed is for worker processes: what it takes is loaded by the first call, as in `watchers.articles`.
"""

from __future__ import annotations

from watchers.feeds.as_json import to_json
from watchers.feeds.discovery import FoundFeed, discover
from watchers.feeds.identity import (
    EntryChange,
    Fingerprint,
    IdentityPolicy,
    SeenEntry,
    Verdict,
    choose_policy,
    diff,
    fingerprint,
    judge,
)
from watchers.feeds.listing import Listing, read_listing
from watchers.feeds.opml import Imported, OpmlError, Refused, Source, read_opml, write_opml
from watchers.feeds.schedule import Bounds, Decision, FeedState, Hints, Outcome, hints_from, next_check
from watchers.feeds.sources import catalogue
from watchers.types import ParsedFeed

__all__ = [
    "Bounds",
    "Decision",
    "EntryChange",
    "FeedState",
    "Fingerprint",
    "FoundFeed",
    "Hints",
    "IdentityPolicy",
    "Imported",
    "Listing",
    "OpmlError",
    "Outcome",
    "Refused",
    "SeenEntry",
    "Source",
    "Verdict",
    "catalogue",
    "choose_policy",
    "diff",
    "discover",
    "fingerprint",
    "hints_from",
    "judge",
    "load",
    "next_check",
    "parse",
    "read_listing",
    "read_opml",
    "to_json",
    "write_opml",
]


def parse(body: bytes, *, content_type: str | None = None, url: str | None = None) -> ParsedFeed:
    """Read a feed; ``url`` is what relative links are resolved against.

    Raises NotAFeed with the reason in words, and the feeds that a web page names. A feed without entries is a feed.
    """
    from watchers.feeds.reading import read_feed

    return read_feed(body, content_type=content_type, url=url)


def load() -> None:
    """Load now what reading a feed takes."""
    parse(b'{"version": "https://jsonfeed.org/version/1.1", "items": []}')
