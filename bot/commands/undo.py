"""The Undo button: for a day it takes back what a command did, also after restarts."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import discord

from bot.commands.base import Here, Interaction
from bot.commands.permissions import require_channel
from bot.errors import UserError, answer_error
from bot.neutral import shorten

TakeBack = Callable[[Here, str], Awaitable[str]]
UNDO_FOR = timedelta(hours=24)
UNDO = r"v1:undo:(?P<kind>[a-z]+):(?P<until>\d{1,12}):(?P<what>.{1,70})"


@dataclass(frozen=True, slots=True)
class Undo:
    """What can be taken back: its ``kind`` (a key of `TAKEN_BACK`) and which one, at most 70 characters."""

    kind: str
    what: str


class UndoButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=UNDO):
    """Takes back one thing, for whoever may change such things, until its time is over."""

    def __init__(self, undo: Undo, until: datetime) -> None:
        custom_id = f"v1:undo:{undo.kind}:{int(until.timestamp())}:{undo.what}"
        super().__init__(discord.ui.Button(label="Undo", style=discord.ButtonStyle.secondary, custom_id=custom_id))
        self.undo, self.until = undo, until

    @classmethod
    async def from_custom_id(cls, _interaction: Interaction, _item: Any, match: re.Match[str], /) -> UndoButton:
        """The button that was pressed, perhaps made by an earlier process."""
        until = datetime.fromtimestamp(int(match["until"]), UTC)
        return cls(Undo(match["kind"], match["what"]), until)

    async def callback(self, interaction: Interaction) -> None:
        """Take it back; what was done then stands in the message's place."""
        try:
            here = Here(interaction)
            take_back = self._take_back(here)
            await interaction.response.defer()
            told = await take_back(here, self.undo.what)
            here.known.changed(here.server)
            await interaction.edit_original_response(content=told, view=None)
        except Exception as error:  # noqa: BLE001 - a button's failure is answered like a command's
            await answer_error(interaction, error)

    def _take_back(self, here: Here) -> TakeBack:
        take_back = TAKEN_BACK.get(self.undo.kind)
        if take_back is None or here.now >= self.until:
            raise over("Its time is over: a change can be taken back for 24 hours.")
        return take_back


def over(why: str) -> UserError:
    """It can't be taken back any more."""
    return UserError("That can't be undone any more.", why, "Nothing was changed. Give the command anew.", "UNDO-OVER")


async def _entry(here: Here, what: str) -> str:
    here.require_manager("change watchlists")
    list_id, _, version = what.rpartition("/")
    if not version.isdigit() or not await here.storage.lists.revert(here.server, list_id, int(version), here.now):
        raise over("It was changed again since.")
    return f"It is as it was before. See {here.mention('watch list')}."


async def _list(here: Here, what: str) -> str:
    here.require_manager("change watchlists")
    if not await here.storage.lists.restore(here.server, what):
        raise over("That list isn't there any more.")
    return f"The list is back, with all its names. See {here.mention('watch list')}."


async def _feed(here: Here, what: str) -> str:
    here.require_manager("change feeds")
    number, _, name = what.partition("/")
    feed = await here.storage.feeds.get(int(number)) if number.isdigit() else None
    if feed is None:
        raise over("That feed isn't there any more.")
    await here.storage.feeds.follow(here.server, feed.id, name=name or None)
    return f"It is read again. See {here.mention('feed list')}."


async def _subscription(here: Here, what: str) -> str:
    here.require_manager("change alerts")
    found = await here.storage.subscriptions.get(int(what)) if what.isdigit() else None
    if found is None or found.server_id != here.server:
        raise over("That subscription isn't there any more.")
    require_channel(here, found.channel_id)
    if not await here.storage.subscriptions.restore(found.id, now=here.now):
        raise over("It was taken back already.")
    return f"<#{found.channel_id}> is told again. See {here.mention('alerts list')}."


async def _snooze(here: Here, what: str) -> str:
    if here.interaction.channel_id is not None:
        require_channel(here, here.interaction.channel_id)
    ended = await here.storage.snoozes.end(here.server, int(what)) if what.isdigit() else None
    if ended is None:
        raise over("It isn't snoozed any more.")
    return f"**{shorten(ended.title, 150)}** is told here again."


TAKEN_BACK: Mapping[str, TakeBack] = {
    "entry": _entry,
    "list": _list,
    "feed": _feed,
    "alerts": _subscription,
    "snooze": _snooze,
}
