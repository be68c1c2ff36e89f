"""A bot of the real discord.py client on the stand-in, over a real store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.client import Vedette
from bot.services import Services
from bot.settings import Discord
from tests.standin.server import TOKEN, StandIn, until
from watchers.fetch import Fetcher
from watchers.storage import Storage
from watchers.workers import Workers


@pytest.fixture
def own_addresses() -> Iterator[None]:
    """Put discord.py's addresses back."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    yield
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


@pytest.fixture
async def discord_standin() -> AsyncIterator[StandIn]:
    """Discord; a request that it would have refused fails the test."""
    standin = StandIn()
    await standin.start()
    yield standin
    await standin.stop()
    assert standin.problems == []


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Storage]:
    """A store of its own."""
    opened = await Storage.open(f"sqlite+aiosqlite:///{tmp_path}/vedette.db")
    yield opened
    await opened.close()


@pytest.fixture
async def bot(discord_standin: StandIn, storage: Storage, own_addresses: None) -> AsyncIterator[Vedette]:
    """The connected bot, in one server "Newsroom" with the channel #alerts."""
    guild = discord_standin.world.add_guild()
    discord_standin.world.add_channel(guild)
    settings = Discord(api_url=discord_standin.api_url, gateway_url=discord_standin.gateway_url)
    async with Fetcher(user_agent="Vedette (tests)", allow_private=True) as fetcher:
        workers = Workers(1)
        client = Vedette(Services(storage, fetcher, workers), settings, guild_ready_timeout=0)
        running = asyncio.create_task(client.run_until_closed(TOKEN))
        await until(lambda: running.done() or client.is_ready())
        if running.done():
            running.result()
        yield client
        await client.close()
        await asyncio.gather(running, return_exceptions=True)
        workers.close()
