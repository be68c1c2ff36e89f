"""Slash commands, one file for each group."""

from typing import Any

from discord import app_commands

from bot.commands.alerts import Alerts
from bot.commands.feed import FeedGroup
from bot.commands.help import help_command
from bot.commands.lists import ListsGroup
from bot.commands.snooze import snooze
from bot.commands.status import status
from bot.commands.watch import Watch
from bot.commands.why import why

GROUPS = (Alerts(), FeedGroup(), ListsGroup(), Watch())
SINGLE: tuple[app_commands.Command[Any, ..., Any], ...] = (snooze, status, help_command)
MENUS: tuple[app_commands.ContextMenu, ...] = (why,)
