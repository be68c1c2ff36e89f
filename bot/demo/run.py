"""`vedette demo`: the newsroom on loopback, polled, matched and told in the terminal by the bot's own parts."""

from __future__ import annotations

import asyncio
import signal
import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path

from pydantic import SecretStr
from rich.console import Console

from bot.app import App, build, subscribe_terminal
from bot.delivery import Courier
from bot.demo.server import DemoServer
from bot.settings import Database, Settings
from bot.terminal import TerminalChannel
from watchers.storage.feeds import FeedSource
from watchers.storage.lists import ListSource
from watchers.watchlists import formats

LIST = "demo"
PAUSE = 2.0


async def demo(settings: Settings, *, once: bool) -> None:
    """Run it until SIGINT or SIGTERM, or with ``once`` until all is told.

    Its database is thrown away, so that it shows the same each time; all its ports are free ones.
    """
    console = Console()
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    with tempfile.TemporaryDirectory(prefix="vedette-demo-") as folder:
        database = Database(url=SecretStr(f"sqlite+aiosqlite:///{Path(folder) / 'demo.db'}"))
        own = settings.model_copy(update={"database": database})
        # The newsroom lies on loopback; nothing else is fetched.
        async with (
            DemoServer(opened=datetime.now(UTC)) as server,
            build(own, allow_private=True) as app,
        ):
            await _open(app, server)
            console.print(f"[dim]The demo newsroom is open at {server.base}; everything in it is invented.[/dim]")
            await _tell(app, app.courier(TerminalChannel(console)), server, stop, once=once)


async def _open(app: App, server: DemoServer) -> None:
    now = datetime.now(UTC)
    with as_file(files("bot.demo") / "watchlist.toml") as path:
        entries = formats.read(path).entries
    await app.storage.lists.sync_configured([ListSource(LIST, "Demo watchlist", entries)], now)
    await app.storage.feeds.sync_configured([FeedSource(url, title) for url, title in server.addresses.items()], now)
    await subscribe_terminal(app, (LIST,), now=now)


async def _tell(app: App, courier: Courier, server: DemoServer, stop: asyncio.Event, *, once: bool) -> None:
    more = True
    while more or not once:
        await app.poll_once(force=True)
        if stop.is_set():
            return
        await courier.drain()
        more = server.publish()
        if not more and not once:
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), PAUSE)
