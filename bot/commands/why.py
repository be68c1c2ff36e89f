"""The menu of a message, "Why this alert?": `/watch explain` for an alert that one sees."""

from __future__ import annotations

import re

import discord
from discord import app_commands

from bot.commands.base import Here, Interaction
from bot.commands.explain import explanation
from bot.errors import UserError

_ALERT = re.compile(r"A-[0-9A-HJKMNP-TV-Z]{8}")


@app_commands.context_menu(name="Why this alert?")
@app_commands.guild_only()
async def why(interaction: Interaction, message: discord.Message) -> None:
    """What each stage made of the article; of others' messages it says that they are none of its own."""
    here = Here(interaction)
    own = interaction.client.user is not None and message.author.id == interaction.client.user.id
    found = _ALERT.search(message.content) if own else None
    if found is None:
        raise UserError(
            "That is no alert of mine.",
            "An alert has an id like A-7Q4K2M9T in its first line.",
            f"For any link or text: {here.mention('watch explain')}.",
            "ALERT-NONE",
        )
    await here.defer()
    await here.say(await explanation(here, found[0]))
