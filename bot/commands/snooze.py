"""/snooze and the menu under an alert: a name, a source or a story of which a channel isn't told for a while."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Literal

import discord
from discord import app_commands

from bot.commands.base import AS_OFFERED, Choice, Here, Interaction, choices, completing, page, pick
from bot.commands.buttons import Done, alert_here, buttons
from bot.commands.permissions import require_channel
from bot.commands.undo import Undo
from bot.errors import UserError, answer_error
from bot.neutral import shorten, shorten_plain
from bot.search import Named, Names
from watchers.types import Alert, Feed, SnoozeKind

SNOOZE = r"v1:snooze:(?P<alert>A-[0-9A-Z]{8})"
_ALERT = re.compile(r"A-[0-9A-Z]{8}")
Span = Literal["1 h", "4 h", "24 h", "7 d", "end it"]
SPANS: dict[str, timedelta] = {
    "1 h": timedelta(hours=1),
    "4 h": timedelta(hours=4),
    "24 h": timedelta(hours=24),
    "7 d": timedelta(days=7),
}
_WORDS: dict[SnoozeKind, str] = {"story": "story", "entity": "name", "source": "source"}
_CRITICAL = " What is CRITICAL ⛔ comes all the same."


@completing
async def offered_targets(here: Here, current: str) -> list[Choice]:
    """The names that are watched here, and the sources that are read."""
    place = await here.known.place(here.server)
    return choices(Names.joined([await here.known.entries(place.infos), named_sources(place.followed)]), current)


def named_sources(feeds: tuple[Feed, ...]) -> Names[str]:
    """Feeds as sources; each item is "source/" and the feed's number."""
    return Names(Named(value := f"source/{feed.id}", f"{feed.title} (source)", (feed.title,), value) for feed in feeds)


@app_commands.command(name="snooze", description="Be told nothing of a name, a source or a story here for a while")
@app_commands.describe(
    what="A watched name or a source, as offered, or an alert's id for its story; open: what is snoozed here now",
    span="For how long, or that it is to end; 24 h if you leave it open",
)
@app_commands.rename(span="for")
@app_commands.autocomplete(what=offered_targets)
@app_commands.guild_only()
async def snooze(interaction: Interaction, what: str | None = None, span: Span = "24 h") -> None:
    """For this channel; everybody in it sees that, and until when."""
    here = Here(interaction)
    if what is None:
        await here.say(await _snoozed(here))
        return
    require_channel(here, _channel(here))
    kind, key, title = await _target(here, what.strip())
    if span == "end it":
        await here.say(await _end(here, kind, key, title))
    else:
        await snooze_here(here, kind, key, title, SPANS[span])


async def snooze_here(here: Here, kind: SnoozeKind, what: str, title: str, span: timedelta) -> None:
    """Snooze it, and say so in the channel, with what takes it back."""
    channel = _channel(here)
    made = await here.storage.snoozes.put(here.server, channel, kind, what, title=title, until=here.now + span)
    called = {"story": "The story ", "source": "The source ", "entity": ""}[kind]
    done = Done(
        f"{called}**{shorten(title, 150)}** is snoozed in this channel until {_clock(made.until)}, by"
        f" <@{here.user}>.{_CRITICAL if kind != 'story' else ''} See {here.mention('snooze')}.",
        undo=Undo("snooze", str(made.id)),
    )
    view = buttons(here, done)
    assert view is not None  # noqa: S101 - it has the button that takes it back
    await here.interaction.response.send_message(done.text, view=view)


async def _end(here: Here, kind: SnoozeKind, what: str, title: str) -> str:
    found = await here.storage.snoozes.of_channel(_channel(here), here.now)
    ended = [
        await here.storage.snoozes.end(here.server, one.id) for one in found if (one.kind, one.what) == (kind, what)
    ]
    return f"**{shorten(title, 150)}** {'is told here again.' if any(ended) else 'was not snoozed here.'}"


async def _snoozed(here: Here) -> str:
    found = await here.storage.snoozes.of_channel(_channel(here), here.now)
    if not found:
        return f"Nothing is snoozed in this channel. To be told less for good: {here.mention('alerts edit')}."
    lines = [f"- {_WORDS[one.kind]}: {shorten(one.title, 150)}, until {_clock(one.until)}" for one in found]
    return page(["Snoozed in this channel:", *lines])


def _clock(at: datetime) -> str:
    return f"<t:{int(at.timestamp())}:f>"


async def _target(here: Here, given: str) -> tuple[SnoozeKind, str, str]:
    """(kind, what, title) of what was meant. Raises UserError."""
    if _ALERT.fullmatch(given.upper()):
        alert = (await alert_here(here, given.upper())).alert
        return "story", alert.story_id, alert.title
    followed = await here.storage.feeds.followed(here.server)
    entries = await here.known.entries(await here.storage.lists.visible(here.server))
    meant = pick("target", given, Names.joined([entries, named_sources(followed)]), todo=AS_OFFERED)
    if meant.startswith("source/"):
        feed = await here.storage.feeds.get(int(meant.removeprefix("source/")))
        assert feed is not None  # noqa: S101 - it was followed a moment ago
        return "source", feed.title, feed.title
    list_id, _, entry_id = meant.partition("/")
    named = [entry for entry in await here.storage.lists.entries(list_id) if entry.id == entry_id]
    if not named:
        raise UserError("That name isn't watched any more.", "It was removed just now.", AS_OFFERED, "TARGET-GONE")
    return "entity", entry_id, named[0].name


def _channel(here: Here) -> int:
    channel = here.interaction.channel_id
    assert channel is not None  # noqa: S101 - in a server there is one
    return channel


class SnoozeMenu(discord.ui.DynamicItem[discord.ui.Select[Any]], template=SNOOZE):
    """The menu under an alert: its story, its first names, its source."""

    def __init__(self, alert: Alert | str) -> None:
        alert_id = alert if isinstance(alert, str) else alert.alert_id
        offered = [] if isinstance(alert, str) else list(_offered(alert))
        options = [discord.SelectOption(label=label, value=value) for label, value in offered]
        super().__init__(
            discord.ui.Select(
                placeholder="Snooze…",
                custom_id=f"v1:snooze:{alert_id}",
                options=options or [discord.SelectOption(label="This story for 24 h", value="story/24 h")],
            )
        )
        self.alert_id = alert_id

    @classmethod
    async def from_custom_id(cls, _interaction: Interaction, item: Any, match: re.Match[str], /) -> SnoozeMenu:
        """The menu of a message that this process perhaps never sent."""
        return cls(match["alert"])

    async def callback(self, interaction: Interaction) -> None:
        """Snooze what was chosen, for who manages the channel."""
        try:
            here = Here(interaction)
            alert = (await alert_here(here, self.alert_id)).alert
            require_channel(here, _channel(here))
            kind, what, title, span = _chosen(alert, self.item.values[0])
            await snooze_here(here, kind, what, title, span)
        except Exception as error:  # noqa: BLE001 - a menu's failure is answered like a command's
            await answer_error(interaction, error)


def _offered(alert: Alert) -> Iterator[tuple[str, str]]:
    """(label, value) of what the menu offers."""
    yield "This story for 24 h", "story/24 h"
    for number, found in enumerate(alert.matches[:2]):
        for span in ("4 h", "24 h"):
            yield f"{shorten_plain(found.name, 70)} here for {span}", f"entity/{span}/{number}"
    if alert.site:
        yield f"{shorten_plain(alert.site, 70)} for 7 d", "source/7 d"


def _chosen(alert: Alert, value: str) -> tuple[SnoozeKind, str, str, timedelta]:
    offered = {value for _, value in _offered(alert)}
    if value not in offered:
        raise UserError("I don't know that choice.", "It isn't one of the menu's.", "Use /snooze.", "SNOOZE-CHOICE")
    kind, span, *number = value.split("/")
    if kind == "entity":
        found = alert.matches[int(number[0])]
        return "entity", found.entity, found.name, SPANS[span]
    if kind == "source":
        return "source", alert.site, alert.site, SPANS[span]
    return "story", alert.story_id, alert.title, SPANS[span]
