"""A name on its way into a server's list: its form, what speaks against it, what it would have caught, and saving."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import discord

from bot.commands.base import Here, Interaction
from bot.commands.buttons import Act, Done, buttons, replace_by
from bot.commands.undo import Undo
from bot.errors import UserError, answer_error
from bot.neutral import shorten
from watchers.errors import BadEntry
from watchers.types import Kind, WatchEntry
from watchers.watchlists.doubts import Doubt, doubts, is_silent, weakened
from watchers.watchlists.history import Backtest, backtest
from watchers.watchlists.model import entry_from_dict

MOST_ENTRIES = 1000
NOISY = 20  # alerts a day: more than anybody reads
MOST_NAME, MOST_TYPED = 200, 4000  # characters, of a name and of any other field of a form
_COUNTS = {
    "everywhere": "it counts wherever it stands",
    "beside": "it counts only beside another full name or a context word",
    "nowhere": "it counts nowhere",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry for one of the server's own lists; ``known`` where it stands there already, under its id."""

    list_id: str
    entry: WatchEntry
    known: bool = False


def entry_of(
    name: str, kind: Kind, aliases: str = "", weak: str = "", context: str = "", exclude: str = ""
) -> WatchEntry:
    """The entry that was typed, ";" between the items of each. Raises UserError."""
    slug = re.sub(r"[\W_]+", "-", name.casefold()).strip("-")[:60]
    try:
        return entry_from_dict(
            {
                "id": slug or name.encode("utf-8", "replace").hex()[:60],
                "name": name,
                "kind": kind,
                "aliases": _items(aliases),
                "weak_aliases": _items(weak),
                "context": _items(context),
                "excludes": _items(exclude),
            }
        )
    except BadEntry as error:
        raise UserError(
            "I can't watch that.", f"{_sentence(str(error))}.", "Mend it and give the command again.", "ENTRY-BAD"
        ) from error


def _items(text: str) -> list[str]:
    return [item.strip() for item in re.split(r"[;\n]", text) if item.strip()]


def _sentence(error: str) -> str:
    """ "kind: x is not allowed" as "The kind x is not allowed"."""
    key, colon, rest = error.partition(": ")
    said = f"the {key} {rest}" if colon else error
    return shorten(said[:1].upper() + said[1:], 200)


async def propose(here: Here, draft: Draft) -> Done:
    """Save it where nothing speaks against it; else say what does, and offer what may help. Raises UserError.

    A doubtful name that stands in the entry already was asked about then.
    """
    here.require_manager("change watchlists")
    known = await here.storage.lists.entries(draft.list_id)
    before = next((other for other in known if other.id == draft.entry.id), None)
    if len(known) >= MOST_ENTRIES and before is None:
        raise UserError(
            "This list is full.",
            f"It holds {MOST_ENTRIES} entries.",
            f"Remove some with {here.mention('watch remove')}.",
            "LIST-FULL",
        )
    found = doubts(draft.entry)
    tested = await _tested(here, draft.entry)
    answered = {before.name, *before.aliases} if before else set()
    if tested.per_day < NOISY and all(doubt.name in answered for doubt in found):
        return await _save(here, draft, tested)
    return _asked(here, draft, found, tested)


def _asked(here: Here, draft: Draft, found: tuple[Doubt, ...], tested: Backtest) -> Done:
    """Nothing is saved yet: why, and what can be done about it."""
    entry = draft.entry

    async def save(pressed: Here) -> Done:
        pressed.require_manager("change watchlists")
        return await _save(pressed, draft, tested)

    then: dict[str, Act] = {}
    better = weakened(entry, found) if found else None
    if better is not None:
        then["Make it weak"] = _proposing(replace(draft, entry=better))
    then["Save anyway"] = save
    lines = [f"**I haven't saved {shorten(entry.name, 100)} yet.** {_why(entry, found, tested)}", _caught(tested)]
    advice = (
        "Make what is ambiguous a weak alias, or add context words."
        if better or not found
        else "Give its full name, with this one as a weak alias, or add context words."
    )
    return Done(
        "\n".join([*lines, f"{advice} `{'WATCH-SILENT' if is_silent(entry, found) else 'WATCH-NOISY'}`"]),
        then,
        {"Edit": lambda _: EntryForm(draft)},
    )


def _proposing(draft: Draft) -> Act:
    async def act(pressed: Here) -> Done:
        return await propose(pressed, draft)

    return act


def _why(entry: WatchEntry, found: Sequence[Doubt], tested: Backtest) -> str:
    said = [f"“{shorten(one.name, 60)}” is {one.reason}: {_COUNTS[one.counts]}." for one in found[:5]]
    if len(found) > 5:
        said.append(f"So it is with {len(found) - 5} more of its names.")
    if is_silent(entry, tuple(found)):
        said.append("It has no other name, and no context words: nobody would ever be told.")
    if tested.per_day >= NOISY:
        said.append(f"**This would send about {tested.per_day:.0f} alerts a day.**")
    return " ".join(said)


async def _save(here: Here, draft: Draft, tested: Backtest) -> Done:
    entry = draft.entry
    version = await here.storage.lists.put_entry(draft.list_id, entry, here.now)
    names = ", ".join(shorten(name, 60) for name in (entry.name, *entry.aliases, *entry.weak_aliases)[:8])
    what = "now reads" if draft.known else "is watched:"
    subscriptions = await here.storage.subscriptions.of_server(here.server)
    told = any(draft.list_id in one.list_ids for one in subscriptions)
    titles = {info.id: info.title for info in await here.storage.lists.visible(here.server)}
    todo = (
        f"Next: {here.mention('watch info')} or {here.mention('watch list')}."
        if told
        else f"No channel is told of it yet. Next: {here.mention('alerts subscribe')} with"
        f" *{shorten(titles.get(draft.list_id, draft.list_id), 80)}*."
    )
    return Done(
        f"**{shorten(entry.name, 100)}** {what} {names}.\n{_caught(tested)}\n{todo}",
        forms={"Edit": lambda _: EntryForm(replace(draft, known=True))},
        undo=Undo("entry", f"{draft.list_id}/{version}") if version else None,
    )


async def _tested(here: Here, entry: WatchEntry) -> Backtest:
    """What it would have caught in the last 30 days, in what this server reads."""
    feeds = [feed.id for feed in await here.storage.feeds.followed(here.server)]
    return await backtest(here.storage, [entry], feeds=feeds, now=here.now)


def _caught(tested: Backtest) -> str:
    if not tested.articles:
        return "Nothing was read yet to try it on."
    if not tested.caught:
        return f"None of the {tested.articles} articles of the last 30 days names it."
    rate = f"about {tested.per_day:.2g} a day" if tested.per_day < NOISY else f"about {tested.per_day:.0f} a day"
    return "\n".join(
        [
            f"In the last 30 days it stood in {tested.caught} of {tested.articles} articles, {rate}:",
            *(f"- {shorten(one.title, 100)} (“{shorten(one.text, 60)}”)" for one in tested.samples),
        ]
    )


class EntryForm(discord.ui.Modal):
    """The entry's names and words, to be changed; what is then sent takes the way of `propose`."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(title="What is watched", timeout=15 * 60)
        self._draft = draft
        self._fields: dict[str, discord.ui.TextInput[Any]] = {}
        for key, label, hint, value in _fields(draft.entry):
            typed: discord.ui.TextInput[Any] = discord.ui.TextInput(
                custom_id=key,
                style=discord.TextStyle.short if key == "name" else discord.TextStyle.paragraph,
                default=value or None,
                required=key == "name",
                min_length=1 if key == "name" else None,
                max_length=_most(key),
            )
            self._fields[key] = typed
            self.add_item(discord.ui.Label(text=label, description=hint, component=typed))

    async def on_submit(self, interaction: Interaction, /) -> None:
        """Try what was sent; it answers in the place of the message that opened the form, where there is one."""
        try:
            here = Here(interaction)
            typed = [self._fields[key].value for key in ("aliases", "weak", "context", "exclude")]
            made = entry_of(self._fields["name"].value, self._draft.entry.kind, *typed)
            await self._answer(here, replace(self._draft, entry=_over(self._draft, made)))
        except Exception as error:  # noqa: BLE001 - a form's failure is answered like a command's
            await answer_error(interaction, error)

    @staticmethod
    async def _answer(here: Here, draft: Draft) -> None:
        if here.interaction.message is None:
            await here.defer()
            done = await propose(here, draft)
            await here.say(done.text, buttons(here, done))
        else:
            await here.interaction.response.defer()
            await replace_by(here, await propose(here, draft))


def _over(draft: Draft, made: WatchEntry) -> WatchEntry:
    """What was sent, over what the form doesn't show; an entry that stands in its list keeps its id."""
    before = draft.entry
    return replace(
        before,
        id=before.id if draft.known else made.id,
        name=made.name,
        aliases=made.aliases,
        weak_aliases=made.weak_aliases,
        context=made.context,
        excludes=made.excludes,
    )


def form_for(draft: Draft) -> EntryForm:
    """The form of an entry that stands in its list. Raises UserError where it has more names than a form takes."""
    if any(len(value) > _most(key) for key, _, _, value in _fields(draft.entry)):
        raise UserError(
            "That entry is too long for a form.",
            f"A name has up to {MOST_NAME} characters there, each of the other fields {MOST_TYPED}.",
            "Change it in its file and import that again.",
            "ENTRY-LONG",
        )
    return EntryForm(draft)


def _most(key: str) -> int:
    return MOST_NAME if key == "name" else MOST_TYPED


def _fields(entry: WatchEntry) -> Iterator[tuple[str, str, str, str]]:
    """(key, label, hint, value) of each field."""
    joined: Callable[[Sequence[str]], str] = "; ".join
    yield "name", "Name", "The full name, like Northern Column", entry.name
    yield "aliases", "Aliases", "Other names, with ; between them", joined(entry.aliases)
    yield (
        "weak",
        "Weak aliases",
        "Names that count beside the full name or a context word only",
        joined(entry.weak_aliases),
    )
    yield "context", "Context", "Words that make a weak alias count", joined(entry.context)
    yield "exclude", "Exclude", "Words near which no alias counts", joined(entry.excludes)
