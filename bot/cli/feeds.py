"""`vedette feeds`: the feeds that are watched, and what is in a feed's file."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.app import TERMINAL_SERVER
from bot.settings import Settings
from watchers.errors import WatcherError
from watchers.feeds import parse, to_json
from watchers.storage import Storage
from watchers.urls import host_of, is_http_url


def parse_file(file: Path, url: str | None) -> str:
    """What is in a feed's file, as JSON."""
    try:
        body = file.read_bytes()
    except OSError as error:
        raise WatcherError(f"{file}: can't be read ({error.strerror}).") from None
    return json.dumps(to_json(parse(body, url=url)), ensure_ascii=False)


async def list_feeds(settings: Settings, console: Console) -> None:
    """Every feed of the installation with its state."""
    storage = await Storage.open(settings.database_url)
    try:
        feeds = await storage.feeds.all()
    finally:
        await storage.close()
    table = Table("feed", "address", "state", "last success", "last error")
    for feed in feeds:
        success = f"{feed.last_success:%Y-%m-%d %H:%M}" if feed.last_success else "never"
        table.add_row(feed.title, feed.url, feed.state, success, feed.last_error or "")
    console.print(table)


async def add(settings: Settings, url: str, title: str | None) -> str:
    """Follow a feed in the terminal; a line that says so."""
    if not is_http_url(url):
        raise WatcherError(f"{url}: not a web address. Give the feed's own, like https://news.example/feed.xml.")
    storage = await Storage.open(settings.database_url)
    try:
        feed = await storage.feeds.add(url, title=title or host_of(url), origin="server", now=datetime.now(UTC))
        await storage.feeds.follow(TERMINAL_SERVER, feed.id)
    finally:
        await storage.close()
    return f"{feed.title} is watched ({feed.url}). Its first poll is the baseline and alerts nobody."


async def remove(settings: Settings, url: str) -> str:
    """Stop following a feed; a line that says so."""
    storage = await Storage.open(settings.database_url)
    try:
        feed = await storage.feeds.by_url(url)
        if feed is None:
            raise WatcherError(f"{url}: no such feed is watched. `vedette feeds list` shows them.")
        await storage.feeds.unfollow(TERMINAL_SERVER, feed.id)
    finally:
        await storage.close()
    return f"{feed.title} is no longer watched."
