"""/help: I want to…"""

from __future__ import annotations

from discord import app_commands

from bot.commands.base import Here, Interaction
from bot.commands.permissions import invite_url

TASKS = (
    ("be told of a watchlist's articles in a channel", "alerts subscribe"),
    ("see what an alert looks like", "alerts test"),
    ("see which channels are told of what", "alerts list"),
    ("be told of less, or of more", "alerts edit"),
    ("stop alerts for a while", "alerts pause"),
    ("hear nothing of a name or a source for a while", "snooze"),
    ("have no alerts at night", "alerts quiet"),
    ("stop alerts in a channel", "alerts remove"),
    ("watch a name of our own", "watch add"),
    ("change or correct such a name", "watch edit"),
    ("see the names in a watchlist", "watch list"),
    ("know more of a name", "watch info"),
    ("know how often a name is in the news", "watch stats"),
    ("know why an article is told, or why not", "watch explain"),
    ("stop watching a name", "watch remove"),
    ("see which watchlists there are", "lists browse"),
    ("make a watchlist of our own", "lists create"),
    ("read a further feed", "feed add"),
    ("see what is read, and whether it works", "feed list"),
    ("find out why a feed tells nothing", "feed test"),
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
