"""/status: is it working?"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime, timedelta

from discord import app_commands

from bot import __version__
from bot.commands.base import Here, Interaction, page
from bot.neutral import shorten
from watchers.storage import FeedHealth, Gap
from watchers.storage.outbox import OPEN, Account
from watchers.types import DeliveryState

BLIND = timedelta(hours=24)


@app_commands.command(name="status", description="Show whether everything is working")
@app_commands.guild_only()
async def status(interaction: Interaction) -> None:
    """The connection's health; of feeds, subscriptions and alerts this server's alone."""
    here = Here(interaction)
    await here.defer()
    storage, now = here.storage, here.now
    feeds = await storage.feeds.health(here.server, now)
    gaps = await storage.feeds.gaps(now - BLIND, now)
    subscribed = await storage.subscriptions.of_server(here.server)
    account = await storage.outbox.account(here.server)
    ledger = await storage.outbox.ledger()
    broken = sum(subscription.state == "broken" for subscription in subscribed)
    failing = sum(health.feed.failures > 0 for health in feeds)
    lines = [
        f"**Vedette {__version__}** · gateway {_gateway(interaction.client.latency)}",
        f"Feeds here: {len(feeds)}, failing: {failing}{_lag(feeds)}",
        *_blind(gaps, {health.feed.id for health in feeds}),
        f"Subscriptions here: {len(subscribed)}, broken: {broken}",
        f"Alerts here: {', '.join(_counts(account))}",
        f"Lost: {ledger.difference} · possible repeats: {account.possible_repeats}",
    ]
    todo = here.mention("feed list") if failing else here.mention("alerts list")
    await here.say(f"{page(lines)}\nNext: {todo}.")


def _counts(account: Account) -> Iterator[str]:
    for word, states in (("sent", ("sent",)), ("waiting", OPEN), ("held", ("held",)), ("undeliverable", ("dead",))):
        yield f"{account.count(*states)} {word}"
    rest: tuple[tuple[str, DeliveryState], ...] = (("told with others", "grouped"), ("snoozed", "snoozed"))
    yield from (f"{account.count(state)} {word}" for word, state in rest if account.count(state))


def _gateway(latency: float) -> str:
    return f"connected, {latency * 1000:.0f} ms" if math.isfinite(latency) else "connecting"


def _lag(feeds: tuple[FeedHealth, ...]) -> str:
    """How late 19 of 20 feeds are read at most; what is less than a minute is on time."""
    if not feeds:
        return ""
    late = sorted(health.overdue for health in feeds)
    minutes = int(late[math.ceil(0.95 * len(late)) - 1].total_seconds() // 60)
    return f", read up to {minutes} min late" if minutes else ", read on time"


def _blind(gaps: tuple[Gap, ...], followed: set[int]) -> Iterator[str]:
    """The outages of the server's own feeds."""
    for gap in gaps:
        if gap.feed_id in followed:
            until = _clock(gap.until) if gap.until else "now"
            yield f"Blind: {shorten(gap.title, 60)} {_clock(gap.since)} to {until}"


def _clock(at: datetime) -> str:
    return f"<t:{int(at.timestamp())}:t>"
