"""What lists, entries, feeds and languages are called, for who types one. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from zoneinfo import available_timezones

from bot.search import Named, Names
from watchers.storage.lists import ListInfo
from watchers.types import Feed, WatchEntry
from watchers.urls import host_of


def named_lists(infos: Iterable[ListInfo]) -> Names[ListInfo]:
    """Watchlists by their titles."""
    return Names(Named(info.id, f"{info.title} ({info.size})", (info.title,), info) for info in infos)


def named_entries(info: ListInfo, entries: Iterable[WatchEntry]) -> Names[str]:
    """A list's entries by all their names; each item is its "list/entry", as is its value."""
    return Names(
        Named(
            value := f"{info.id}/{entry.id}",
            f"{entry.name} ({entry.kind}, {info.title})",
            (entry.name, *entry.aliases, *entry.weak_aliases),
            value,
        )
        for entry in entries
    )


def named_feeds(feeds: Iterable[Feed]) -> Names[Feed]:
    """Feeds that a server follows, by their titles and hosts."""
    return Names(
        Named(str(feed.id), f"{feed.title} · {host_of(feed.url)}", (feed.title, host_of(feed.url)), feed, (feed.url,))
        for feed in feeds
    )


def named_addresses(feeds: Iterable[Feed]) -> Names[Feed]:
    """Shipped feeds, whose value is their address: any other can be typed in its place."""
    return Names(
        Named(
            feed.url,
            f"{feed.title} · {feed.language} · {host_of(feed.url)}",
            (feed.title, language_name(feed.language or ""), host_of(feed.url)),
            feed,
        )
        for feed in feeds
    )


@cache
def named_languages() -> Names[str]:
    """The languages of `languages.toml` by their English and their own names; each item is its code."""
    return Names(Named(code, f"{name} ({code})", tuple(name.split(", ")), code) for code, name in languages().items())


@cache
def named_zones() -> Names[str]:
    """IANA's time zones by their names and cities; each item is the name."""
    return Names(
        Named(name, name, (name, name.rpartition("/")[2].replace("_", " ")), name)
        for name in sorted(available_timezones())
        if "/" in name or name == "UTC"
    )


def language_name(code: str) -> str:
    """The language's English name, or the code where it has none here."""
    return languages().get(code, code).split(", ")[0]


@cache
def languages() -> Mapping[str, str]:
    """ISO 639-1 code → the language's English name and its own."""
    return tomllib.loads(files("bot.commands").joinpath("languages.toml").read_text(encoding="utf-8"))
