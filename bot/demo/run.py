"""`vedette demo`: the newsroom on loopback, polled, matched and told in the terminal by the bot's own parts."""

from __future__ import annotations

import asyncio
import tempfile
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


async def demo(settings: Settings, *, once: bool, console: Console | None = None) -> int:
    """Run it; how many alerts were told. Its database is thrown away, so that it shows the same each time."""
    console = console or Console()
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
            return await _tell(app, app.courier(TerminalChannel(console)), server, once=once)


async def _open(app: App, server: DemoServer) -> None:
    now = datetime.now(UTC)
    with as_file(files("bot.demo") / "watchlist.toml") as path:
        entries = formats.read(path).entries
    await app.storage.lists.sync_configured([ListSource(LIST, "Demo watchlist", entries)], now)
    await app.storage.feeds.sync_configured([FeedSource(url, title) for url, title in server.addresses.items()], now)
    await subscribe_terminal(app, (LIST,), now=now)


async def _tell(app: App, courier: Courier, server: DemoServer, *, once: bool) -> int:
    alerts = 0
    more = True
    while more or not once:
        polled = await app.poll_once(force=True)
        alerts += sum(item.alerts for item in polled)
        await courier.drain()
        more = server.publish()
        if not more and not once:
            await asyncio.sleep(PAUSE)
    return alerts
