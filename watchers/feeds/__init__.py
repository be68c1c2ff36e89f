"""Feeds: bytes → entries, which of them are new, when to ask again, where feeds are found. Pure, no sockets."""

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
from watchers.feeds.parse import parse, to_json
from watchers.feeds.schedule import Bounds, Decision, FeedState, Hints, Outcome, hints_from, next_check
from watchers.feeds.sources import catalogue

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
    "next_check",
    "parse",
    "read_listing",
    "read_opml",
    "to_json",
    "write_opml",
]
