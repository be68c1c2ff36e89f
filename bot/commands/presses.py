"""Every button and menu that the bot makes, and the answer to a press of any other."""

from __future__ import annotations

import re
from typing import Any

import discord

from bot.commands.base import Interaction
from bot.commands.buttons import ASK, MORE, MoreButton, QuestionButton
from bot.commands.rating import RATE, RateButton
from bot.commands.snooze import SNOOZE, SnoozeMenu
from bot.commands.undo import UNDO, UndoButton
from bot.errors import UserError, answer_error

BUTTONS = (QuestionButton, MoreButton, UndoButton, RateButton, SnoozeMenu)
_TEMPLATES = (ASK, MORE, UNDO, RATE, SNOOZE)


async def refuse_unknown(interaction: Interaction) -> None:
    """Answer a press that belongs to none of the buttons: forged, or of a version that is gone."""
    data: dict[str, Any] = dict(interaction.data or {})
    custom_id = str(data.get("custom_id", ""))
    shown = discord.ui.View.from_message(interaction.message) if interaction.message else None
    stands_there = shown is not None and any(getattr(item, "custom_id", None) == custom_id for item in shown.children)
    known = any(re.fullmatch(template, custom_id) for template in _TEMPLATES)
    if not (known and stands_there):
        gone = UserError(
            "I don't know that button.", "It is of a version of mine that is gone.", "Use the commands.", "BUTTON-OLD"
        )
        await answer_error(interaction, gone)
