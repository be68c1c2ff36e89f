"""From the outbox to a channel through the real client: once, whatever Discord answers."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from bot.channel import DiscordChannel
from bot.client import Vedette
from bot.delivery import Courier
from tests.standin.model import HISTORY, Channel, Fault, api_error, cloudflare_ban, rate_limited
from tests.standin.server import StandIn, until
from tests.storage.newsroom import NOW, feed, told
from watchers.storage import Storage


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


class Desk:
    """A channel with one alert on its way, and the courier."""

    def __init__(self, bot: Vedette, standin: StandIn, storage: Storage, channel: Channel) -> None:
        self.clock = Clock()
        self.standin, self.storage, self.channel = standin, storage, channel
        self.discord = DiscordChannel(bot)
        self.discord._clock = self.clock
        self.courier = self.another("first")

    def another(self, owner: str) -> Courier:
        return Courier(self.storage, self.discord, owner=owner, clock=self.clock)

    async def deliver(self) -> None:
        """Until nothing is due within the next minutes."""
        for _ in range(5):
            await self.courier.drain()
            self.clock.now += timedelta(seconds=3)

    async def states(self) -> dict[str, int]:
        ledger = await self.storage.outbox.ledger()
        assert ledger.difference == 0
        return {state: count for state, count in ledger.by_state.items() if count}


@pytest.fixture
async def desk(bot: Vedette, discord_standin: StandIn, storage: Storage) -> Desk:
    channel = next(iter(discord_standin.world.channels.values()))
    subscription = await storage.subscriptions.add(
        server_id=channel.guild_id, channel_id=channel.id, list_ids=("groups",), now=NOW
    )
    await told(storage, await feed(storage), subscription)
    return Desk(bot, discord_standin, storage, channel)


@pytest.mark.parametrize(
    "fault",
    [
        None,
        Fault("status", status=500),
        Fault("status_after_commit", status=502),
        Fault("status", status=503),
        Fault("reset"),
        Fault("reset_after_commit"),
        rate_limited("user"),
        rate_limited("shared", times=2),
        rate_limited("global"),
        api_error(400, 50035),
    ],
    ids=lambda fault: "no fault" if fault is None else f"{fault.kind} {fault.status}",
)
async def test_an_alert_arrives_once(desk: Desk, fault: Fault | None) -> None:
    if fault:
        desk.standin.world.faults.append(fault)
    await desk.deliver()
    assert len(desk.channel.messages) == 1
    assert "A-" in desk.channel.messages[0]["content"]
    assert await desk.states() == {"sent": 1}


@pytest.mark.parametrize("code", [50013, 50001])
async def test_a_channel_that_is_closed_breaks_the_subscription_and_keeps_the_alert(desk: Desk, code: int) -> None:
    desk.standin.world.faults.append(api_error(403, code))
    await desk.deliver()
    assert desk.channel.messages == []
    assert await desk.states() == {"held": 1}
    (subscription,) = await desk.storage.subscriptions.of_channel(desk.channel.id)
    assert subscription.state == "broken"


async def test_a_deleted_channel_is_tried_once(desk: Desk) -> None:
    desk.standin.world.remove_channel(desk.channel)
    await desk.deliver()
    posts = [t for t in desk.standin.world.transcript if t["path"].endswith("/messages")]
    assert len(posts) == 1
    assert await desk.states() == {"held": 1}


async def test_a_ban_stops_all_calls(desk: Desk) -> None:
    desk.standin.world.faults.append(cloudflare_ban())
    await desk.deliver()
    posts = [t for t in desk.standin.world.transcript if t["path"].endswith("/messages")]
    assert len(posts) == 1
    assert await desk.states() == {"retry": 1}
    desk.clock.now += timedelta(minutes=12)
    await desk.deliver()
    assert await desk.states() == {"sent": 1}


async def _killed_after_discord_committed(desk: Desk) -> None:
    """What a process leaves that died between Discord's commit and ours."""
    (delivery,) = await desk.storage.outbox.claim(desk.clock(), owner="dead", lease=timedelta(seconds=60), limit=1)
    await desk.discord.send(delivery)


@pytest.mark.parametrize("later", [timedelta(seconds=61), timedelta(hours=1)], ids=["nonce known", "nonce forgotten"])
async def test_after_a_kill_nothing_is_doubled(desk: Desk, later: timedelta) -> None:
    await _killed_after_discord_committed(desk)
    desk.clock.now += later
    if later > timedelta(minutes=2):
        desk.channel.nonces.clear()
    await desk.another("second").reconcile()
    assert len(desk.channel.messages) == 1
    assert await desk.states() == {"sent": 1}


async def test_without_the_history_a_repeat_is_marked(desk: Desk) -> None:
    await _killed_after_discord_committed(desk)
    desk.clock.now += timedelta(hours=1)
    desk.channel.nonces.clear()
    desk.channel.permissions &= ~HISTORY
    await desk.another("second").reconcile()
    assert "possible repeat" in desk.channel.messages[-1]["content"]
    assert len(desk.channel.messages) == 2
    assert await desk.states() == {"sent": 1}


async def test_a_channel_that_hangs_keeps_no_other_waiting(desk: Desk) -> None:
    hang = Fault("hang", path=f"/channels/{desk.channel.id}/messages")
    desk.standin.world.faults.append(hang)
    guild = desk.standin.world.guilds[desk.channel.guild_id]
    other = desk.standin.world.add_channel(guild, "other")
    second = await desk.storage.subscriptions.add(
        server_id=guild.id, channel_id=other.id, list_ids=("groups",), now=desk.clock()
    )
    await told(desk.storage, await feed(desk.storage), second, path="2")
    draining = asyncio.create_task(desk.courier.drain())
    await until(lambda: other.messages)
    assert desk.channel.messages == []
    hang.release.set()
    await draining
    assert await desk.states() == {"sent": 2}
