"""Feeds: bytes → entries, which of them are new, when to ask again, where feeds are found. Pure, no sockets."""

from watchers.feeds.discovery import FoundFeed, discover
from watchers.feeds.parse import parse, to_json

__all__ = ["FoundFeed", "discover", "parse", "to_json"]
