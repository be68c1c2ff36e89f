"""/watch: the names that this server watches for itself."""

from __future__ import annotations

import re
from typing import Literal

from discord import app_commands

from bot.commands.alerts import offered_lists
from bot.commands.base import (
    Choice,
    Confirm,
    Interaction,
    choices,
    completing,
    mention,
    not_found,
    page,
    require_manager,
    say,
    server,
    services,
)
from bot.errors import UserError
from bot.neutral import shorten
from watchers.errors import BadEntry
from watchers.storage.lists import ListInfo
from watchers.types import WatchEntry
from watchers.watchlists.model import entry_from_dict

MOST_ENTRIES = 1000


@completing
async def offered_entries(interaction: Interaction, current: str) -> list[Choice]:
    """The entries of this server's own lists."""
    pairs = [
        (f"{entry.name} ({entry.kind})", f"{info.id}/{entry.id}") for info, entry in await _own_entries(interaction)
    ]
    return choices(pairs, current)


@app_commands.guild_only()
@app_commands.default_permissions(manage_guild=True)
class Watch(app_commands.Group):
    """Choose which names are watched"""

    def __init__(self) -> None:
        super().__init__(name="watch", description="Choose which names are watched")

    @app_commands.command(name="add", description="Watch a group, an agency or a person")
    @app_commands.describe(
        name="The full name, like Northern Column",
        kind="What it is",
        aliases="Other names, with ; between them, like Column of the North; NC-1",
        weak_aliases="Names that count beside the full name or a context word only, like NC",
        context="Words that make a weak alias count, like militia; attack",
        exclude="Words near which no alias counts, like football",
    )
    @app_commands.rename(weak_aliases="weak-aliases")
    async def add(
        self,
        interaction: Interaction,
        name: app_commands.Range[str, 2, 200],
        kind: Literal["organisation", "agency", "person"],
        aliases: app_commands.Range[str, 1, 2000] = "",
        weak_aliases: app_commands.Range[str, 1, 1000] = "",
        context: app_commands.Range[str, 1, 1000] = "",
        exclude: app_commands.Range[str, 1, 1000] = "",
    ) -> None:
        """Write to the server's own list, made on first use."""
        require_manager(interaction, "change watchlists")
        await interaction.response.defer(ephemeral=True, thinking=True)
        entry = _entry(name, kind, aliases, weak_aliases, context, exclude)
        lists, now = services(interaction).storage.lists, services(interaction).clock()
        own = await lists.own(server(interaction), now)
        known = await lists.entries(own)
        replaces = any(other.id == entry.id for other in known)
        if len(known) >= MOST_ENTRIES and not replaces:
            raise UserError(
                "This list is full.",
                f"It holds {MOST_ENTRIES} entries.",
                f"Remove some with {mention(interaction, 'watch remove')}.",
                "LIST-FULL",
            )
        await lists.put_entry(own, entry, now)
        what = "now reads" if replaces else "is watched:"
        names = ", ".join(shorten(n, 60) for n in (entry.name, *entry.aliases, *entry.weak_aliases)[:8])
        subscribed = any(
            own in s.list_ids for s in await services(interaction).storage.subscriptions.of_server(server(interaction))
        )
        todo = (
            f"See {mention(interaction, 'watch list')}."
            if subscribed
            else f"No channel is told of it yet. Next: {mention(interaction, 'alerts subscribe')} with *Our watchlist*."
        )
        await say(interaction, f"**{shorten(entry.name, 100)}** {what} {names}. {todo}")

    @app_commands.command(name="list", description="Show the watchlists, or the names in one")
    @app_commands.describe(list_1="A watchlist; all of them if you leave it open")
    @app_commands.rename(list_1="list")
    @app_commands.autocomplete(list_1=offered_lists)
    async def list_(self, interaction: Interaction, list_1: str | None = None) -> None:
        """The lists of this server and of the catalogue, or one list's entries."""
        lists = services(interaction).storage.lists
        visible = await lists.visible(server(interaction))
        if list_1 is None:
            followed = {info.id for info in await lists.followed(server(interaction))}
            lines = [
                f"- {shorten(i.title, 100)} · {i.size} names{' · followed' if i.id in followed else ''}"
                for i in visible
            ]
            await say(
                interaction,
                f"{page(lines) or 'There are no lists yet.'}\n"
                f"Next: {mention(interaction, 'watch add')} or {mention(interaction, 'alerts subscribe')}.",
            )
            return
        for info in visible:
            if list_1.casefold() in (info.id.casefold(), info.title.casefold()):
                entries = await lists.entries(info.id)
                lines = [f"- {shorten(e.name, 80)} · {e.kind}{_aliases(e)}" for e in entries]
                await say(interaction, f"**{shorten(info.title, 100)}**\n{page(lines) or 'No names yet.'}")
                return
        raise not_found("list", list_1, "Choose one of those offered while you type.")

    @app_commands.command(name="remove", description="Stop watching a name of this server's own lists")
    @app_commands.describe(entry="Which name, as offered")
    @app_commands.autocomplete(entry=offered_entries)
    async def remove(self, interaction: Interaction, entry: str) -> None:
        """Ask once, then remove."""
        require_manager(interaction, "change watchlists")
        for info, found in await _own_entries(interaction):
            if entry == f"{info.id}/{found.id}" or entry.casefold() == found.name.casefold():
                await self._ask(interaction, info, found)
                return
        raise not_found(
            "entry", entry, f"See {mention(interaction, 'watch list')}; lists of the catalogue can't be changed."
        )

    async def _ask(self, interaction: Interaction, info: ListInfo, found: WatchEntry) -> None:
        async def act(pressed: Interaction) -> str:
            require_manager(pressed, "change watchlists")
            lists = services(pressed).storage.lists
            await lists.remove_entry(info.id, found.id, services(pressed).clock())
            return f"**{shorten(found.name, 100)}** is no longer watched. To undo it: {mention(pressed, 'watch add')}."

        question = f"Stop watching **{shorten(found.name, 100)}**{_aliases(found)} in {shorten(info.title, 80)}?"
        await say(interaction, question, Confirm("Stop watching", interaction.user.id, act))


async def _own_entries(interaction: Interaction) -> list[tuple[ListInfo, WatchEntry]]:
    lists = services(interaction).storage.lists
    own = [info for info in await lists.visible(server(interaction)) if info.server_id == server(interaction)]
    return [(info, entry) for info in own for entry in await lists.entries(info.id)]


def _entry(name: str, kind: str, aliases: str, weak: str, context: str, exclude: str) -> WatchEntry:
    def parts(text: str) -> list[str]:
        return [part.strip() for part in re.split(r"[;\n]", text) if part.strip()]

    slug = re.sub(r"[\W_]+", "-", name.casefold()).strip("-")[:60]
    try:
        return entry_from_dict(
            {
                "id": slug or name.encode().hex()[:60],
                "name": name,
                "kind": kind,
                "aliases": parts(aliases),
                "weak_aliases": parts(weak),
                "context": parts(context),
                "excludes": parts(exclude),
            }
        )
    except BadEntry as error:
        raise UserError(
            "I can't watch that.", f"{shorten(str(error), 200)}.", "Mend it and give the command again.", "ENTRY-BAD"
        ) from error


def _aliases(entry: WatchEntry) -> str:
    names = [*entry.aliases, *entry.weak_aliases]
    return f" (also {', '.join(shorten(n, 40) for n in names[:4])}{', …' if len(names) > 4 else ''})" if names else ""
