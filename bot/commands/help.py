"""/help: I want to…"""

from __future__ import annotations

from discord import app_commands

from bot.commands.base import Here, Interaction
from bot.commands.permissions import invite_url

TASKS = (
    ("be told of a watchlist's articles in a channel", "alerts subscribe"),
    ("see what an alert looks like", "alerts test"),
    ("see which channels are told of what", "alerts list"),
    ("stop alerts in a channel", "alerts remove"),
    ("watch a name of our own", "watch add"),
    ("see the watchlists and their names", "watch list"),
    ("stop watching a name", "watch remove"),
    ("know which watched names an article has, and why", "watch explain"),
    ("read a further feed", "feed add"),
    ("see what is read, and whether it works", "feed list"),
    ("see how a feed is doing", "feed info"),
    ("stop reading a feed", "feed remove"),
    ("know whether all is well", "status"),
)


@app_commands.command(name="help", description="Show how to do what you want to do")
@app_commands.guild_only()
async def help_command(interaction: Interaction) -> None:
    """Tasks and the command for each."""
    here = Here(interaction)
    lines = [f"- {task}: {here.mention(line)}" for task, line in TASKS]
    client = here.interaction.client
    invite = f"Add me to another server: <{invite_url(client.application_id)}>"
    promise = "Quotes and summaries are the article's own words; nothing is rewritten."
    await here.say("\n".join(["**I want to…**", *lines, invite, promise]))
