"""The client at the gateway: start, servers that come and go, cut connections, commands sent only when changed."""

from __future__ import annotations

from collections.abc import Callable

import discord
import pytest

from tests.bot.desk import Clock, connected
from tests.standin.model import Fault
from tests.standin.server import StandIn, until
from tests.storage.newsroom import NOW, feed, subscription
from watchers.storage import Storage


def sent(standin: StandIn, method: str) -> int:
    return sum(call["method"] == method for call in standin.world.transcript)


@pytest.fixture
def standin(discord_standin: StandIn, own_addresses: None) -> StandIn:
    return discord_standin


async def test_commands_are_sent_when_they_changed_and_not_at_each_start(standin: StandIn, storage: Storage) -> None:
    for _ in range(2):
        async with connected(standin, storage, clock=Clock()):
            assert sent(standin, "PUT") == 1
    standin.world.commands[0]["description"] = "of an earlier version"
    async with connected(standin, storage, clock=Clock()):
        assert sent(standin, "PUT") == 2


async def test_commands_that_cant_be_sent_dont_stop_the_bot(standin: StandIn, storage: Storage) -> None:
    standin.world.faults.append(Fault("status", path="/commands", method="PUT", status=400, body={"code": 50035}))
    async with connected(standin, storage, clock=Clock()) as client:
        assert client.is_ready()


async def test_a_login_that_fails_is_tried_again(standin: StandIn, storage: Storage) -> None:
    standin.world.faults.append(Fault("status", path="/users/@me", method="GET", status=503))
    async with connected(standin, storage, clock=Clock()) as client:
        assert client.is_ready()


async def test_a_wrong_token_ends_it(standin: StandIn, storage: Storage) -> None:
    with pytest.raises(discord.LoginFailure):
        async with connected(standin, storage, token="wrong"):
            pass


async def present(storage: Storage, server: int) -> bool:
    """Whether articles are still routed to the server."""
    source = (await storage.feeds.all())[0]
    return any(one.server_id == server for one in await storage.subscriptions.watching(source.id))


def is_present(storage: Storage, server: int, *, wanted: bool) -> Callable[[], object]:
    async def check() -> bool:
        return await present(storage, server) is wanted

    return check


async def test_servers_come_and_go_and_an_outage_is_no_farewell(standin: StandIn, storage: Storage) -> None:
    await feed(storage)
    async with connected(standin, storage, clock=Clock()) as client:
        guild = standin.world.add_guild()
        await subscription(storage, server=guild.id)
        await standin.gateway.join(guild)
        await until(lambda: client.get_guild(guild.id))
        await standin.gateway.remove(guild, outage=True)
        await until(lambda: client.get_guild(guild.id) is None or client.get_guild(guild.id).unavailable)  # type: ignore[union-attr]
        assert await present(storage, guild.id)
        await standin.gateway.dispatch("GUILD_CREATE", guild.payload())
        await standin.gateway.remove(guild)
        await until(is_present(storage, guild.id, wanted=False))
        await standin.gateway.join(guild)
        await until(is_present(storage, guild.id, wanted=True))


async def test_who_removed_the_bot_while_it_was_away_is_left(standin: StandIn, storage: Storage) -> None:
    await feed(storage)
    await subscription(storage, server=4711)
    await storage.subscriptions.server_joined(4711, NOW)
    assert await present(storage, 4711)
    async with connected(standin, storage, clock=Clock()):
        await until(is_present(storage, 4711, wanted=False))


async def test_a_cut_connection_is_resumed_and_what_came_meanwhile_is_answered(
    standin: StandIn, storage: Storage
) -> None:
    channel = standin.world.add_channel(standin.world.add_guild())
    async with connected(standin, storage, clock=Clock()):
        await standin.gateway.cut()
        call = await standin.interactions.command(channel, "help")
        assert "I want to" in call.text
        assert standin.gateway.resumes == 1
        assert len(standin.gateway.identifies) == 1
