"""`vedette feeds`: the feeds that are watched, as OPML too, and what is in a feed's file."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from bot.app import TERMINAL_SERVER
from bot.neutral import clean
from bot.settings import Settings
from watchers.addresses import is_public, literal_address
from watchers.errors import NotAFeed, WatcherError
from watchers.feeds import OpmlError, Source, parse, read_opml, to_json, write_opml
from watchers.storage import FeedSource, Storage
from watchers.types import Feed
from watchers.urls import LONGEST, canonical_url, host_of, is_http_url
from watchers.watchlists.report import counted


def parse_file(file: Path, url: str | None) -> str:
    """What is in a feed's file, as JSON."""
    try:
        return json.dumps(to_json(parse(_read(file), url=url)), ensure_ascii=False)
    except NotAFeed as error:
        raise WatcherError(f"{file}: {error}") from None


async def list_feeds(settings: Settings, console: Console, *, every: bool) -> None:
    """The feeds that are watched with their state, or all that are known."""
    storage = await Storage.open(settings.database_url)
    try:
        known = await storage.feeds.all()
        watched = {feed.id for feed in await storage.feeds.all("followed")}
    finally:
        await storage.close()
    if not watched and not every:
        console.print("No feed is watched yet: `vedette feeds add URL`, or `feeds` in the configuration.")
    table = Table(
        "feed", Column("address", overflow="fold"), "state", "last success", "next poll", "a day", "last error"
    )
    for feed in known:
        if every or feed.id in watched:
            table.add_row(*map(_cell, _row(feed, watched=feed.id in watched)))
    if table.row_count:
        console.print(table)
    if (others := len(known) - len(watched)) and not every:
        rest = counted(others, "more is known and rests", "more are known and rest")
        console.print(f"{rest}; `vedette feeds list --all` shows them.")


async def add(settings: Settings, url: str, title: str | None) -> str:
    """Follow a feed in the terminal; a line that says so."""
    if not is_http_url(url):
        raise WatcherError(f"{url}: not a web address. Give the feed's own, like https://news.example/feed.xml.")
    if len(canonical_url(url)) > LONGEST:
        raise WatcherError(f"{url[:60]}…: an address of more than {LONGEST} characters is not fetched.")
    literal = literal_address(host_of(url))
    if literal is not None and not is_public(literal) and not settings.fetch.allow_private_networks:
        raise WatcherError(
            f"{url}: inside a private network, which is not asked. If these are your own machines: "
            "fetch.allow_private_networks = true."
        )
    storage = await Storage.open(settings.database_url)
    try:
        known = {feed.id for feed in await storage.feeds.followed(TERMINAL_SERVER)}
        feed = await storage.feeds.add(url, title=title or "", origin="server", now=datetime.now(UTC))
        await storage.feeds.follow(TERMINAL_SERVER, feed.id, name=title, from_now_on=True)
    finally:
        await storage.close()
    name = clean(title or feed.title or host_of(feed.url))
    if feed.id in known:
        called = f", and called {clean(title)} now" if title else ""
        return f"{name} is watched already ({feed.url}){called}."
    return f"{name} is watched ({feed.url}). Its first poll is the baseline and alerts nobody."


async def remove(settings: Settings, url: str) -> str:
    """Stop following a feed; a line that says so."""
    storage = await Storage.open(settings.database_url)
    try:
        feed = await storage.feeds.by_url(url)
        if feed is None:
            raise WatcherError(f"{url}: no such feed is watched. `vedette feeds list` shows them.")
        if feed.everywhere:
            raise WatcherError(f"{url}: a file in the configuration (`feeds`) lists it. Take it out there.")
        watched = await storage.feeds.unfollow(TERMINAL_SERVER, feed.id)
        others = await storage.feeds.followers(feed.id)
    finally:
        await storage.close()
    if not watched:
        raise WatcherError(f"{url}: known, but not watched. `vedette feeds list` shows what is.")
    still = " Servers on Discord follow it still." if others else ""
    return f"{clean(feed.title or feed.url)} is no longer watched.{still}"


async def import_opml(settings: Settings, file: Path, console: Console) -> int:
    """Follow what an OPML file lists, under its titles and in its folders; 1 where something was refused."""
    try:
        found = read_opml(_read(file))
    except OpmlError as error:
        raise WatcherError(f"{file}: {error}") from None
    sources = [
        FeedSource(item.url, item.title, item.language, item.country, item.kind, item.site, item.folder or None)
        for item in found.sources
    ]
    storage = await Storage.open(settings.database_url)
    try:
        new = await storage.feeds.follow_all(TERMINAL_SERVER, sources, datetime.now(UTC))
    finally:
        await storage.close()
    watched = counted(len(sources), "feed is", "feeds are")
    console.print(f"{watched} watched, {new} of them new. The first poll of each alerts nobody.")
    for refused in found.refused:
        console.print(f"refused: {clean(refused.what)}: {clean(refused.reason)}", markup=False)
    return 1 if found.refused else 0


async def export_opml(settings: Settings) -> bytes:
    """What is watched, as OPML that imports again without loss."""
    storage = await Storage.open(settings.database_url)
    try:
        own = await storage.feeds.followed(TERMINAL_SERVER)
        others = await storage.feeds.all("followed")
    finally:
        await storage.close()
    feeds = {feed.id: feed for feed in (*others, *own)}
    return write_opml(map(_source, feeds.values()), title="Vedette's feeds")


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise WatcherError(f"{file}: can't be read ({error.strerror}).") from None


def _source(feed: Feed) -> Source:
    return Source(
        url=feed.url,
        title=feed.title,
        folder=feed.folder or "",
        site=feed.site,
        language=feed.language,
        country=feed.country,
        kind=feed.kind,
    )


def _cell(text: str) -> Text:
    return Text(clean(text))  # no markup: brackets stand in titles


def _row(feed: Feed, *, watched: bool) -> tuple[str, ...]:
    """A feed that nobody watches is not polled, whatever its state was."""
    active = watched and feed.state == "active"
    state = feed.state if watched else "rests"
    return (
        feed.title or host_of(feed.url),
        feed.url,
        f"failing ({feed.failures}×)" if feed.failures and active else state,
        _at(feed.last_success) or "never",
        (_at(feed.next_check_at) or "at once") if active else "not by itself",
        "" if feed.entries_per_day is None else f"{feed.entries_per_day:.3g}",
        feed.last_error or "",
    )


def _at(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else ""
