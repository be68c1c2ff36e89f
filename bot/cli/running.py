"""`vedette run`, `demo`, `poll`, `check`: the bot itself, and questions to it."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.app import (
    build,
    close_terminal,
    configured_entries,
    configured_feeds,
    load_configured,
    refuse_taken,
    serve,
    subscribe_terminal,
)
from bot.demo.run import demo
from bot.services import Services
from bot.settings import Settings, SettingsError
from bot.terminal import TerminalChannel
from watchers.errors import WatcherError
from watchers.storage import Storage
from watchers.types import Feed
from watchers.watchlists.report import counted


async def run(settings: Settings, config: Path | None) -> int:
    """The bot until it is told to stop; without configuration and token, the demo."""
    if settings.token is None and config is None:
        sys.stderr.write("No configuration and no token: showing the demo newsroom. Ctrl-C ends it.\n")
        await demo(settings, once=False)
        return 0
    async with build(settings) as app:
        now = datetime.now(UTC)
        if settings.token is None:
            sys.stderr.write("No Discord token: this terminal is the subscribed channel.\n")
            await subscribe_terminal(app, await load_configured(app, now=now), now=now)
            await serve(app, app.courier(TerminalChannel()))
        else:
            # discord.py takes its time to import, which the other commands don't need.
            from bot.connection import connect

            await load_configured(app, now=now)
            await close_terminal(app, now=now)
            connection = connect(Services(app.storage, app.fetcher, app.workers), settings.discord, settings.token)
            await serve(app, app.courier(connection.channel), connection)
    return 0


async def poll_once(settings: Settings, *, force: bool, read_articles: bool) -> int:
    """One pass; prints the counts as one JSON object. 1 where a feed or a list failed."""
    started = time.monotonic()
    async with build(settings, read_articles=read_articles) as app:
        now = datetime.now(UTC)
        lists = await load_configured(app, now=now)
        if settings.token is None:
            await subscribe_terminal(app, lists, now=now)
        updated = await app.lists.tick(force=force)
        await app.history.tick(now)
        polled = await app.poll_once(force=force)
    for update in updated:
        if update.failed:
            sys.stderr.write(f"{update.list_id}: {update.failed}\n")
    for item in polled:
        if item.outcome == "failed":
            sys.stderr.write(f"{item.feed.url}: {item.detail}\n")
    outcomes = [item.outcome for item in polled]
    counts = {
        "feeds": len(polled),
        "unchanged": outcomes.count("unchanged"),
        "changed": outcomes.count("changed"),
        "failed": outcomes.count("failed"),
        "entries_new": sum(item.entries_new for item in polled),
        "baseline": sum(item.baseline for item in polled),
        "articles": sum(item.articles for item in polled),
        "alerts": sum(item.alerts for item in polled) + sum(update.alerts for update in updated),
        "lists": len(updated),
        "lists_changed": sum(update.changed for update in updated),
        "lists_failed": sum(update.failed is not None for update in updated),
        "seconds": round(time.monotonic() - started, 3),
    }
    sys.stdout.write(json.dumps(counts) + "\n")
    return 1 if counts["failed"] or counts["lists_failed"] else 0


async def check(settings: Settings, config: Path | None) -> int:
    """Is everything ready? A line for each part with what to do about it; 1 where something is not."""
    lines: list[tuple[bool, str]] = [(True, f"configuration: {config or 'defaults (no config.toml)'}")]
    try:
        storage = await Storage.open(settings.database_url)
        try:
            await storage.ping()
            lines.append((True, "database: open, its schema is current"))
            followed = await storage.feeds.all("followed")
            lines.append((True, _watched(followed, settings.feeds)))
            imported = [info for info in await storage.lists.all() if info.origin == "imported"]
            sources = await storage.editions.sources()
            lines.append((True, f"watchlists: {len(imported)} imported, {len(sources)} with an address"))
            refuse_taken(settings, [info.id for info in imported])
            lines += [
                (False, f"watchlist {one.list_id}: {one.last_error}; try again: vedette watchlist update {one.list_id}")
                for one in sources
                if one.last_error
            ]
        finally:
            await storage.close()
    except SettingsError as error:
        lines.append((False, str(error)))
    except WatcherError as error:
        lines.append((False, f"database: {error}"))
    if settings.token is None:
        lines.append((True, "token: none; alerts go to the terminal"))
    else:
        from bot.connection import try_token

        good, said = await try_token(settings.discord, settings.token)
        lines.append((good, f"token: {said}"))
    lines += [_file(path, configured_feeds, "feed") for path in settings.feeds]
    lines += [_file(path, configured_entries, "name") for path in settings.watchlists]
    for fine, line in lines:
        sys.stdout.write(f"{'✔' if fine else '✖'} {line}\n")
    return 0 if all(fine for fine, _ in lines) else 1


def _watched(followed: Sequence[Feed], files: Sequence[Path]) -> str:
    if not followed and files:
        return "feeds: none watched yet; the bot watches those of the configuration's files once it runs"
    if not followed:
        return "feeds: none watched yet; `vedette feeds add URL`, or `/feed add` in the chat"
    failing = sum(feed.failures > 0 for feed in followed)
    return f"feeds: {len(followed)} watched" + (
        f", {failing} failing; `vedette feeds list` says why" if failing else ""
    )


def _file(path: Path, read: Callable[[Path], Sequence[object]], of: str) -> tuple[bool, str]:
    """What a file of the configuration holds, or what is wrong with it."""
    if not path.is_file():
        return False, f"file: {path} is missing; mend feeds or watchlists in the configuration"
    try:
        return True, f"file: {path}, {counted(len(read(path)), of, f'{of}s')}"
    except SettingsError as error:
        return False, str(error)
