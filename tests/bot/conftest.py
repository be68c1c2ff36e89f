"""A bot of the real discord.py client on the stand-in, over a real store."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.client import Vedette
from tests.bot.desk import connected
from tests.standin.model import Channel
from tests.standin.server import StandIn
from watchers.storage import Storage
from watchers.storage.lists import ListSource
from watchers.types import WatchEntry


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
    async with connected(discord_standin, storage) as client:
        yield client


@pytest.fixture
async def alerts(bot: Vedette, discord_standin: StandIn, storage: Storage) -> Channel:
    """A channel of a server that is offered one shipped list."""
    column = WatchEntry("northern-column", "Northern Column", "organisation", ("Column of the North",))
    await storage.lists.sync_catalogue(
        [ListSource("groups-arvania", "Groups of Arvania", (column,))], datetime(2026, 8, 1, 12, tzinfo=UTC)
    )
    return next(iter(discord_standin.world.channels.values()))
