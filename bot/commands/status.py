"""/status: is it working?"""

from __future__ import annotations

import math

from discord import app_commands

from bot import __version__
from bot.commands.base import Here, Interaction


@app_commands.command(name="status", description="Show whether everything is working")
@app_commands.guild_only()
async def status(interaction: Interaction) -> None:
    """The installation's health; of feeds and subscriptions this server's alone."""
    here = Here(interaction)
    await here.defer()
    storage = here.storage
    feeds = await storage.feeds.followed(here.server)
    subscribed = await storage.subscriptions.of_server(here.server)
    waiting = await storage.outbox.pending_count()
    ledger = await storage.outbox.ledger()
    failing = sum(feed.failures > 0 for feed in feeds)
    broken = sum(subscription.state == "broken" for subscription in subscribed)
    latency = interaction.client.latency
    gateway = f"connected, {latency * 1000:.0f} ms" if math.isfinite(latency) else "connecting"
    lines = [
        f"**Vedette {__version__}** · gateway {gateway}",
        f"Feeds here: {len(feeds)}, failing: {failing}",
        f"Subscriptions here: {len(subscribed)}, broken: {broken}",
        f"Alerts waiting to be sent: {waiting} · unaccounted for: {ledger.difference}",
    ]
    todo = here.mention("feed list") if failing else here.mention("alerts list")
    await here.say("\n".join([*lines, f"Next: {todo}."]))
