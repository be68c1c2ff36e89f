"""/lists: which watchlists there are, which this server follows, and its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from discord import app_commands

from bot.commands.base import Here, Interaction, count
from bot.commands.buttons import Done, ask, browse
from bot.commands.offers import offered_lists, offered_own_lists, own_lists, pick_list
from bot.commands.undo import Undo
from bot.errors import UserError
from bot.neutral import shorten
from watchers.storage.lists import ListChange, ListInfo

MOST_LISTS = 25
NEWEST = 5


@app_commands.guild_only()
class ListsGroup(app_commands.Group, name="lists"):
    """Choose which watchlists are used"""

    @app_commands.command(name="browse", description="Show the watchlists, or what one covers and how it changed")
    @app_commands.describe(list_1="A watchlist; all of them if you leave it open")
    @app_commands.rename(list_1="list")
    @app_commands.autocomplete(list_1=offered_lists)
    async def browse_(self, interaction: Interaction, list_1: str | None = None) -> None:
        """All that this server may follow, or one with its newest changes."""
        here = Here(interaction)
        visible = await here.storage.lists.visible(here.server)
        followed = {info.id for info in await here.storage.lists.followed(here.server)}
        if list_1 is None:
            lines = [_line(info, followed) for info in visible]
            todo = (
                f"Next: {here.mention('lists follow')}, {here.mention('lists create')} or {here.mention('watch list')}."
            )
            await browse(here, lines or ["There are no lists yet."], foot=todo)
            return
        info = pick_list(list_1, visible)
        changes = await here.storage.lists.history(info.id, newest=NEWEST)
        todo = f"Its names: {here.mention('watch list')}. To be told of it: {here.mention('alerts subscribe')}."
        await here.say("\n".join([*_about(info, followed, changes), todo]))

    @app_commands.command(name="follow", description="Use a watchlist here, so that its names are looked for")
    @app_commands.describe(list_1="Which list, like Designated groups")
    @app_commands.rename(list_1="list")
    @app_commands.autocomplete(list_1=offered_lists)
    async def follow(self, interaction: Interaction, list_1: str) -> None:
        """Its names are looked for in what is read from now on, and in what was read in the last 30 days."""
        here = Here(interaction)
        here.require_manager("change watchlists")
        info = pick_list(list_1, await here.storage.lists.visible(here.server))
        await here.storage.lists.follow(here.server, info.id)
        await here.say(
            f"**{shorten(info.title, 100)}** ({count(info.size, 'name')}) is followed."
            f" No channel is told by that alone. Next: {here.mention('alerts subscribe')}."
        )

    @app_commands.command(name="unfollow", description="Stop using a watchlist here")
    @app_commands.describe(list_1="Which list, like Designated groups")
    @app_commands.rename(list_1="list")
    @app_commands.autocomplete(list_1=offered_lists)
    async def unfollow(self, interaction: Interaction, list_1: str) -> None:
        """Channels that are subscribed to it are told as before, and said."""
        here = Here(interaction)
        here.require_manager("change watchlists")
        info = pick_list(list_1, await here.storage.lists.visible(here.server))
        was = await here.storage.lists.unfollow(here.server, info.id)
        told = await _channels(here, info)
        still = f" Still told of it, as subscribed: {told}; see {here.mention('alerts remove')}." if told else ""
        done = f"is no longer followed.{still} Back again" if was else f"was not followed.{still} To follow it"
        await here.say(f"**{shorten(info.title, 100)}** {done}: {here.mention('lists follow')}.")

    @app_commands.command(name="create", description="Make a further watchlist of this server's own")
    @app_commands.describe(name="What to call it, like Ports of Arvania")
    async def create(self, interaction: Interaction, name: app_commands.Range[str, 2, 100]) -> None:
        """An empty list, followed."""
        here = Here(interaction)
        here.require_manager("change watchlists")
        visible = await here.storage.lists.visible(here.server)
        if len(own_lists(here, visible)) >= MOST_LISTS:
            raise UserError(
                "No further list can be made.",
                f"A server has at most {MOST_LISTS} of its own.",
                f"Delete one with {here.mention('lists delete')}.",
                "LIST-LIMIT",
            )
        if any(info.title.casefold() == name.strip().casefold() for info in visible):
            raise UserError(
                "There is a list of that name.",
                "Two would be mistaken for each other.",
                "Choose another.",
                "LIST-TAKEN",
            )
        list_id = await here.storage.lists.create(here.server, name.strip(), here.now)
        await here.storage.lists.follow(here.server, list_id)
        todo = f"Next: {here.mention('watch add')} with this *list*, then {here.mention('alerts subscribe')}."
        await here.say(f"**{shorten(name, 100)}** is there, with no names yet. {todo}")

    @app_commands.command(name="delete", description="Delete a watchlist of this server's own")
    @app_commands.describe(list_1="Which of this server's own lists")
    @app_commands.rename(list_1="list")
    @app_commands.autocomplete(list_1=offered_own_lists)
    async def delete(self, interaction: Interaction, list_1: str) -> None:
        """Say what goes, ask once, and for a day let it be taken back."""
        here = Here(interaction)
        here.require_manager("change watchlists")
        info = pick_list(list_1, tuple(own_lists(here, await here.storage.lists.visible(here.server))))
        called = f"**{shorten(info.title, 100)}**"

        async def act(pressed: Here) -> Done:
            pressed.require_manager("change watchlists")
            await pressed.storage.lists.delete(pressed.server, info.id, pressed.now)
            return Done(f"{called} is deleted, its names are no longer looked for.", undo=Undo("list", info.id))

        told = await _channels(here, info)
        still = f" Told of it now: {told}." if told else " No channel is told of it."
        await ask(here, f"Delete {called} with its {count(info.size, 'name')}?{still}", "Delete list", act)


async def _channels(here: Here, info: ListInfo) -> str:
    subscriptions = await here.storage.subscriptions.of_server(here.server)
    channels = dict.fromkeys(one.channel_id for one in subscriptions if info.id in one.list_ids)
    shown = ", ".join(f"<#{channel}>" for channel in list(channels)[:10])
    return shown + (f" and {len(channels) - 10} more" if len(channels) > 10 else "")


def _line(info: ListInfo, followed: set[str]) -> str:
    marks = "".join([" · this server's own" if info.server_id else "", " · followed" if info.id in followed else ""])
    covers = f"\n-# {shorten(info.covers, 160)}" if info.covers else ""
    return f"- {shorten(info.title, 100)} · {count(info.size, 'name')}{marks}{covers}"


def _about(info: ListInfo, followed: set[str], changes: Sequence[ListChange]) -> Iterator[str]:
    state = "followed" if info.id in followed else "not followed"
    yield f"**{shorten(info.title, 100)}** · {count(info.size, 'name')} · {state}"
    if info.covers:
        yield shorten(info.covers, 800)
    yield f"Edition {info.version}, of <t:{int(info.changed_at.timestamp())}:D>."
    if changes:
        yield "Its newest changes:"
    for change in changes:
        yield f"- <t:{int(change.at.timestamp())}:d> {_changed(change)}"


def _changed(change: ListChange) -> str:
    before, after = change.before, change.after
    if before and after:
        renamed = f" (was {shorten(before.name, 80)})" if before.name != after.name else ""
        return f"changed: {shorten(after.name, 80)}{renamed}"
    return f"added: {shorten(after.name, 80)}" if after else f"removed: {shorten(before.name, 80) if before else ''}"
