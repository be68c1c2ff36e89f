"""/watch: the names that this server watches for itself."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from typing import Literal

from discord import app_commands

from bot.commands.base import Here, Interaction
from bot.commands.buttons import Done, ask, browse, undoable
from bot.commands.explain import explanation
from bot.commands.offers import offered_lists, offered_own_entries, pick_entry, pick_list
from bot.errors import UserError
from bot.neutral import shorten
from watchers.errors import BadEntry
from watchers.types import WatchEntry
from watchers.watchlists.history import Backtest, backtest
from watchers.watchlists.model import entry_from_dict

MOST_ENTRIES = 1000
MOST_SHOWN = 200  # of an official list's thousands; the rest is found by name
EXPLAINED, PER = 20, 60.0  # of one server, in seconds: a link is fetched and read for it
NOISY = 20  # alerts a day: more than anybody reads


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
        here = Here(interaction)
        here.require_manager("change watchlists")
        await here.defer()
        entry = _entry(name, kind, aliases, weak_aliases, context, exclude)
        lists, now = here.storage.lists, here.now
        own = await lists.own(here.server, now)
        known = await lists.entries(own)
        replaces = any(other.id == entry.id for other in known)
        if len(known) >= MOST_ENTRIES and not replaces:
            raise UserError(
                "This list is full.",
                f"It holds {MOST_ENTRIES} entries.",
                f"Remove some with {here.mention('watch remove')}.",
                "LIST-FULL",
            )
        await lists.put_entry(own, entry, now)
        feeds = [feed.id for feed in await here.storage.feeds.followed(here.server)]
        tested = await backtest(here.storage, [entry], feeds=feeds, now=now)
        what = "now reads" if replaces else "is watched:"
        names = ", ".join(shorten(n, 60) for n in (entry.name, *entry.aliases, *entry.weak_aliases)[:8])
        subscribed = any(own in s.list_ids for s in await here.storage.subscriptions.of_server(here.server))
        todo = (
            f"See {here.mention('watch list')}."
            if subscribed
            else f"No channel is told of it yet. Next: {here.mention('alerts subscribe')} with *Our watchlist*."
        )
        await here.say(f"**{shorten(entry.name, 100)}** {what} {names}.\n{_caught(here, tested)}\n{todo}")

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
                f"- {shorten(i.title, 100)} · {i.size} names{' · followed' if i.id in followed else ''}"
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

    @app_commands.command(name="explain", description="See which watched names an article has, and why")
    @app_commands.checks.cooldown(EXPLAINED, PER, key=lambda interaction: interaction.guild_id)
    @app_commands.describe(about="An article's link, an alert's id like A-7Q4K2M9T, or the text itself")
    async def explain(self, interaction: Interaction, about: app_commands.Range[str, 3, 4000]) -> None:
        """For everyone; only by the lists that this server sees."""
        here = Here(interaction)
        await here.defer()
        await here.say(await explanation(here, about))

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
            await pressed.storage.lists.remove_entry(info.id, found.id, pressed.now)
            return undoable(f"{called} is no longer watched.", undo)

        async def undo(pressed: Here) -> Done:
            pressed.require_manager("change watchlists")
            await pressed.storage.lists.put_entry(info.id, found, pressed.now)
            return Done(f"{called} is watched again.")

        question = f"Stop watching {called}{_aliases(found)} in {shorten(info.title, 80)}?"
        await ask(here, question, "Stop watching", act)


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


def _caught(here: Here, tested: Backtest) -> str:
    """What it would have caught in the last 30 days."""
    if not tested.articles:
        return "Nothing was read yet to try it on."
    if not tested.caught:
        return f"None of the {tested.articles} articles of the last 30 days names it."
    lines = [
        f"In the last 30 days it stood in {tested.caught} of {tested.articles} articles:",
        *(f"- {shorten(one.title, 100)} (“{shorten(one.text, 60)}”)" for one in tested.samples),
    ]
    if tested.per_day >= NOISY:
        lines.append(
            f"**This would send about {tested.per_day:.0f} alerts a day.** Make what is ambiguous a weak alias, or add "
            f"words to exclude: give {here.mention('watch add')} again with the same name."
        )
    return "\n".join(lines)


def _entry_lines(entries: Sequence[WatchEntry], wanted: str) -> tuple[int, list[str]]:
    """How many entries have a name that holds what is wanted, and a line for each of the first."""
    folded = wanted.casefold()
    found = [e for e in entries if any(folded in n.casefold() for n in (e.name, *e.aliases, *e.weak_aliases))]
    return len(found), [f"- {shorten(e.name, 80)} · {e.kind}{_aliases(e)}" for e in found[:MOST_SHOWN]]


def _aliases(entry: WatchEntry) -> str:
    names = [*entry.aliases, *entry.weak_aliases]
    return f" (also {', '.join(shorten(n, 40) for n in names[:4])}{', …' if len(names) > 4 else ''})" if names else ""
