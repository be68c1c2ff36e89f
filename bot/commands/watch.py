"""/watch: the names that this server watches for itself."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Literal

from discord import app_commands

from bot.commands.about import facts, statistics
from bot.commands.base import Here, Interaction, count
from bot.commands.buttons import Done, ask, browse, offer
from bot.commands.entries import Draft, entry_of, form_for, propose
from bot.commands.explain import explanation
from bot.commands.offers import (
    offered_entries,
    offered_lists,
    offered_own_entries,
    offered_own_lists,
    own_lists,
    pick_entry,
    pick_list,
)
from bot.commands.undo import Undo
from bot.neutral import shorten
from watchers.types import WatchEntry

MOST_SHOWN = 200  # of an official list's thousands; the rest is found by name
EXPLAINED, PER = 20, 60.0  # of one server, in seconds: a link is fetched and read for it


@app_commands.guild_only()
class Watch(app_commands.Group):
    """Choose which names are watched"""

    @app_commands.command(name="add", description="Watch a group, an agency or a person")
    @app_commands.describe(
        name="The full name, like Northern Column",
        kind="What it is",
        aliases="Other names, with ; between them, like Column of the North; NC-1",
        weak_aliases="Names that count beside the full name or a context word only, like NC",
        context="Words that make a weak alias count, like militia; attack",
        exclude="Words near which no alias counts, like football",
        list_1="Which of this server's own lists; Our watchlist if you leave it open",
    )
    @app_commands.rename(weak_aliases="weak-aliases", list_1="list")
    @app_commands.autocomplete(list_1=offered_own_lists)
    async def add(
        self,
        interaction: Interaction,
        name: app_commands.Range[str, 1, 200],
        kind: Literal["organisation", "agency", "person"],
        aliases: app_commands.Range[str, 1, 2000] = "",
        weak_aliases: app_commands.Range[str, 1, 1000] = "",
        context: app_commands.Range[str, 1, 1000] = "",
        exclude: app_commands.Range[str, 1, 1000] = "",
        list_1: str | None = None,
    ) -> None:
        """Write to a list of the server's own; ask first where a name is doubtful or it would be too many alerts."""
        here = Here(interaction)
        here.require_manager("change watchlists")
        await here.defer()
        entry = entry_of(name, kind, aliases, weak_aliases, context, exclude)
        lists = here.storage.lists
        list_id = (
            pick_list(list_1, tuple(own_lists(here, await lists.visible(here.server)))).id
            if list_1
            else await lists.own(here.server, here.now)
        )
        known = any(other.id == entry.id for other in await lists.entries(list_id))
        await offer(here, await propose(here, Draft(list_id, entry, known)))

    @app_commands.command(name="list", description="Show the watchlists, or the names in one")
    @app_commands.describe(
        list_1="A watchlist; all of them if you leave it open", name="Only what is called so, like column"
    )
    @app_commands.rename(list_1="list")
    @app_commands.autocomplete(list_1=offered_lists)
    async def list_(
        self,
        interaction: Interaction,
        list_1: str | None = None,
        name: app_commands.Range[str, 2, 100] | None = None,
    ) -> None:
        """The lists of this server and of the catalogue, one list's entries, or those of a name in one or all."""
        here = Here(interaction)
        lists = here.storage.lists
        visible = await lists.visible(here.server)
        todo = f"Next: {here.mention('watch add')} or {here.mention('alerts subscribe')}."
        if list_1 is None and name is None:
            followed = {info.id for info in await lists.followed(here.server)}
            lines = [
                f"- {shorten(i.title, 100)} · {count(i.size, 'name')}{' · followed' if i.id in followed else ''}"
                for i in visible
            ]
            await browse(here, lines or ["There are no lists yet."], foot=todo)
            return
        chosen = visible if list_1 is None else (pick_list(list_1, visible),)
        await here.defer()
        shown: list[str] = []
        for info in chosen:
            found, lines = await asyncio.to_thread(_entry_lines, await lists.entries(info.id), name or "")
            if lines and list_1 is None:
                shown.append(f"{shorten(info.title, 100)}:")
            shown += lines
            if found > len(lines):
                shown.append(f"… and {found - len(lines)} more; narrow it with *name*.")
        nothing = "No name holds that." if name else "No names yet."
        head = f"“{shorten(name or '', 100)}” in all lists" if list_1 is None else shorten(chosen[0].title, 100)
        await browse(here, shown or [nothing], head=f"**{head}**", foot=todo)

    @app_commands.command(name="info", description="Show all that a watchlist says of a name")
    @app_commands.describe(entry="Which name, in any of its spellings, as offered")
    @app_commands.autocomplete(entry=offered_entries)
    async def info(self, interaction: Interaction, entry: str) -> None:
        """Of any list that this server sees."""
        here = Here(interaction)
        await here.defer()
        await here.say(facts(here, *await pick_entry(here, entry, own=False)))

    @app_commands.command(name="stats", description="Show how often a name is in the news that this server reads")
    @app_commands.describe(entry="Which name, in any of its spellings, as offered", days="How far back; 30 days else")
    @app_commands.autocomplete(entry=offered_entries)
    async def stats(self, interaction: Interaction, entry: str, days: Literal[7, 30, 90] = 30) -> None:
        """By words, severity and outlet, in this server's feeds alone."""
        here = Here(interaction)
        await here.defer()
        await here.say(await statistics(here, *await pick_entry(here, entry, own=False), days))

    @app_commands.command(name="explain", description="See which watched names an article has, and why")
    @app_commands.checks.cooldown(EXPLAINED, PER, key=lambda interaction: interaction.guild_id)
    @app_commands.describe(about="An article's link, an alert's id like A-7Q4K2M9T, or the text itself")
    async def explain(self, interaction: Interaction, about: app_commands.Range[str, 3, 4000]) -> None:
        """For everyone; only by the lists that this server sees."""
        here = Here(interaction)
        await here.defer()
        await here.say(await explanation(here, about))

    @app_commands.command(name="edit", description="Change a name of this server's own lists")
    @app_commands.describe(entry="Which name, as offered")
    @app_commands.autocomplete(entry=offered_own_entries)
    async def edit(self, interaction: Interaction, entry: str) -> None:
        """Open a form with what is there now; what is sent is tried like a new one."""
        here = Here(interaction)
        here.require_manager("change watchlists")
        info, found = await pick_entry(here, entry, own=True)
        await interaction.response.send_modal(form_for(Draft(info.id, found, known=True)))

    @app_commands.command(name="remove", description="Stop watching a name of this server's own lists")
    @app_commands.describe(entry="Which name, as offered")
    @app_commands.autocomplete(entry=offered_own_entries)
    async def remove(self, interaction: Interaction, entry: str) -> None:
        """Ask once, then remove."""
        here = Here(interaction)
        here.require_manager("change watchlists")
        info, found = await pick_entry(here, entry, own=True)
        called = f"**{shorten(found.name, 100)}**"

        async def act(pressed: Here) -> Done:
            pressed.require_manager("change watchlists")
            version = await pressed.storage.lists.remove_entry(info.id, found.id, pressed.now)
            undo = Undo("entry", f"{info.id}/{version}") if version else None
            return Done(f"{called} is no longer watched.", undo=undo)

        question = f"Stop watching {called}{_aliases(found)} in {shorten(info.title, 80)}?"
        await ask(here, question, "Stop watching", act)


def _entry_lines(entries: Sequence[WatchEntry], wanted: str) -> tuple[int, list[str]]:
    """How many entries have a name that holds what is wanted, and a line for each of the first."""
    folded = wanted.casefold()
    found = [e for e in entries if any(folded in n.casefold() for n in (e.name, *e.aliases, *e.weak_aliases))]
    return len(found), [f"- {shorten(e.name, 80)} · {e.kind}{_aliases(e)}" for e in found[:MOST_SHOWN]]


def _aliases(entry: WatchEntry) -> str:
    names = [*entry.aliases, *entry.weak_aliases]
    return f" (also {', '.join(shorten(n, 40) for n in names[:4])}{', …' if len(names) > 4 else ''})" if names else ""
