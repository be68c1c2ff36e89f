"""Whatever goes wrong in whatever order, each alert stands in its channel once: many schedules drawn by lot.

Time is the test's: what Discord remembers of nonces ends after two minutes of it, and what is retried waits by it.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bot.client import Vedette
from tests.bot.desk import Desk
from tests.standin.model import Channel, Fault, cloudflare_ban, rate_limited
from tests.standin.server import StandIn
from tests.storage.newsroom import NOW, feed
from watchers.storage import Storage

CHANNELS, ALERTS, STEPS = 2, 4, 20
LEASE = timedelta(seconds=60)
FAULTS: list[Callable[[], Fault]] = [
    lambda: Fault("status", status=503),
    lambda: Fault("status_after_commit", status=503),
    lambda: Fault("reset"),
    lambda: Fault("reset_after_commit"),
    lambda: Fault("status", path="/messages", method="GET", status=503),
    lambda: rate_limited("shared", after=0.01),
    cloudflare_ban,
]
WAITS = [timedelta(seconds=1), timedelta(seconds=61), timedelta(seconds=130), timedelta(minutes=20)]


class Schedule:
    """One run: alerts come, faults happen, processes die at the worst moments, time passes."""

    def __init__(self, desk: Desk, channels: list[Channel], seed: int) -> None:
        self.desk, self.channels = desk, channels
        self.lot = random.Random(seed)
        self.process = 0
        desk.standin.world.clock = lambda: desk.clock().timestamp()

    async def run(self) -> None:
        steps = (
            self.fault,
            self.fault,
            self.fault,
            self.work,
            self.work,
            self.work,
            self.die_before_sending,
            self.die_after_sending,
        )
        for _ in range(STEPS):
            step: Callable[[], Awaitable[None]] = self.lot.choice(steps)
            await step()
            self.desk.clock.now += self.lot.choice(WAITS)
        self.desk.standin.world.faults.clear()
        for _ in range(4):
            self.desk.clock.now += timedelta(hours=1)
            await self.work()

    async def fault(self) -> None:
        self.desk.standin.world.faults.append(self.lot.choice(FAULTS)())

    async def work(self) -> None:
        """A process starts, or goes on."""
        self.process += self.lot.random() < 0.3
        courier = self.desk.another(f"process {self.process}")
        await courier.reconcile()
        await courier.drain()

    async def die_before_sending(self) -> None:
        """After the claim was written."""
        await self.desk.storage.outbox.claim(self.desk.clock(), owner="dead", lease=LEASE, limit=2)

    async def die_after_sending(self) -> None:
        """After Discord has the alert, before we have written that."""
        for delivery in await self.desk.storage.outbox.claim(self.desk.clock(), owner="dead", lease=LEASE, limit=2):
            await self.desk.discord.send(delivery)


def alert_id(content: str) -> str:
    found = re.search(r"A-[0-9A-Z]{8}", content)
    assert found
    return found[0]


@pytest.mark.parametrize("block", range(3))
async def test_each_alert_stands_in_its_channel_once(
    bot: Vedette, discord_standin: StandIn, storage: Storage, block: int
) -> None:
    world = discord_standin.world
    guild = next(iter(world.guilds.values()))
    source = await feed(storage)
    for seed in range(block * 8, block * 8 + 8):
        channels = [world.add_channel(guild, f"c{seed}-{number}") for number in range(CHANNELS)]
        desk: Desk | None = None
        for channel in channels:
            one = await storage.subscriptions.add(
                server_id=guild.id, channel_id=channel.id, list_ids=("groups",), now=NOW
            )
            desk = Desk(bot, discord_standin, storage, channel, one, source)
            for number in range(ALERTS):
                await desk.report(f"Outlet {seed} {channel.id} {number}")
        assert desk is not None
        await Schedule(desk, channels, seed).run()
        told = Counter(alert_id(message["content"]) for c in channels for message in c.messages)
        assert set(told.values()) == {1}, f"seed {seed}: {told}"
        assert len(told) == CHANNELS * ALERTS, f"seed {seed}"
    ledger = await storage.outbox.ledger()
    assert (ledger.by_state, ledger.difference) == ({"sent": 8 * CHANNELS * ALERTS}, 0)
