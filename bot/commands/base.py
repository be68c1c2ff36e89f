"""What all commands share: the tree with its error handler, where a command was given, questions, offers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Iterable
from datetime import datetime
from typing import Any, TypeVar

import discord
import structlog
from discord import app_commands

from bot.errors import UserError, answer_error
from bot.known import Known
from bot.neutral import shorten
from bot.search import Names
from bot.services import Services
from watchers.storage import Storage

log = structlog.get_logger(__name__)

Interaction = discord.Interaction[Any]
Choice = app_commands.Choice[str]
Item = TypeVar("Item")
MOST_CHOICES, LONGEST_VALUE = 25, 100
MOST_NAMED = 5
AS_OFFERED = "Choose one of those offered while you type."


class Tree(app_commands.CommandTree[Any]):
    """The commands; ``ids`` are Discord's, for clickable mentions."""

    ids: dict[str, int]

    def __init__(self, client: discord.Client) -> None:
        super().__init__(client)
        self.ids = {}

    def mention(self, line: str) -> str:
        """The command as a clickable mention."""
        number = self.ids.get(line.split()[0])
        return f"</{line}:{number}>" if number else f"`/{line}`"

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        """The one handler: an autocompletion stays silent, everything else gets an answer."""
        if interaction.type is not discord.InteractionType.autocomplete:
            await answer_error(interaction, error)


class Here:
    """Where a command was given or a button pressed: the server, who did it, and the parts to answer with."""

    def __init__(self, interaction: Interaction) -> None:
        if interaction.guild_id is None:
            raise app_commands.NoPrivateMessage
        self.interaction = interaction
        self.server: int = interaction.guild_id
        self.user: int = interaction.user.id
        self.services: Services = interaction.client.services
        self.known: Known = interaction.client.known

    @property
    def storage(self) -> Storage:
        """Everything that is kept."""
        return self.services.storage

    @property
    def now(self) -> datetime:
        """The time, aware UTC."""
        return self.services.clock()

    def mention(self, line: str) -> str:
        """The command as a clickable mention."""
        return str(self.interaction.client.tree.mention(line))

    def require_manager(self, what: str) -> None:
        """The second gate: the default of the command may have been changed by an administrator, this may not."""
        permissions = self.interaction.permissions
        if not (permissions.manage_guild or permissions.administrator):
            raise UserError(
                f"You need Manage Server to {what} here.",
                "This changes what the whole server is told.",
                "Ask someone who manages this server; a role can be given that permission in Server settings → Roles.",
                "PERM-USER",
            )

    async def defer(self) -> None:
        """Show "thinking" to the user alone: what follows may take longer than Discord waits."""
        await self.interaction.response.defer(ephemeral=True, thinking=True)

    async def say(self, text: str, view: discord.ui.View | None = None, **more_: Any) -> None:
        """Answer only the user, whether the answer was deferred or not; what the command changed is offered next."""
        self.known.changed(self.server)
        about: dict[str, Any] = {**more_, "view": view}
        about = {name: value for name, value in about.items() if value is not None}
        if self.interaction.response.is_done():
            await self.interaction.followup.send(text[:2000], ephemeral=True, **about)
        else:
            await self.interaction.response.send_message(text[:2000], ephemeral=True, **about)


def not_found(kind: str, given: str, todo: str) -> UserError:
    """Also for what belongs to another server: nobody learns that it exists."""
    return UserError(
        f"I don't know that {kind}.",
        f"Nothing of this server is called “{shorten(given, 60)}”.",
        todo,
        f"{kind.upper()}-NOT-FOUND",
    )


def pick(kind: str, given: str, names: Names[Item], *, todo: str) -> Item:
    """The one that was meant, by its id, its label, a name or letters of it. Raises UserError, which says ``todo``."""
    found = names.meant(given, MOST_NAMED + 1)
    if not found:
        raise not_found(kind, given, todo)
    if len(found) > 1:
        labels = [f"*{shorten(named.label, 60)}*" for named in found[:MOST_NAMED]]
        further = " and others" if len(found) > MOST_NAMED else ""
        raise UserError(
            f"I can't tell which {kind} you mean.",
            f"“{shorten(given, 60)}” fits {', '.join(labels)}{further}.",
            AS_OFFERED,
            f"{kind.upper()}-SEVERAL",
        )
    return found[0].item


def count(number: int, noun: str) -> str:
    """ "1 name", "2 names"."""
    return f"{number} {noun}{'s' if number != 1 else ''}"


def page(lines: Iterable[str], room: int = 1700) -> str:
    """As many lines as fit, and how many are left out."""
    kept: list[str] = []
    every = list(lines)
    for line in every:
        if sum(len(k) + 1 for k in kept) + len(line) > room:
            break
        kept.append(line)
    left = len(every) - len(kept)
    return "\n".join([*kept, *([f"… and {left} more"] if left else [])])


def pages(lines: Iterable[str], room: int = 1600) -> list[str]:
    """The lines as texts of at most ``room`` characters; one empty text where there are no lines."""
    made = [""]
    for line in lines:
        longer = f"{made[-1]}\n{line}".strip("\n")
        if made[-1] and len(longer) > room:
            made.append(line)
        else:
            made[-1] = longer
    return made


def choices(names: Names[Any], typed: str) -> list[Choice]:
    """At most 25 of those that fit what was typed, the likeliest first."""
    found = [named for named in names.find(typed, 2 * MOST_CHOICES) if len(named.value) <= LONGEST_VALUE]
    return [app_commands.Choice(name=named.shown, value=named.value) for named in found[:MOST_CHOICES]]


def completing(
    offered: Callable[[Here, str], Awaitable[list[Choice]]],
) -> Callable[[Interaction, str], Coroutine[Any, Any, list[Choice]]]:
    """An autocompletion that offers nothing rather than failing."""

    async def complete(interaction: Interaction, current: str) -> list[Choice]:
        try:
            return await offered(Here(interaction), current) if interaction.guild_id else []
        except Exception:
            # The user is typing: whatever fails, nothing is offered.
            log.warning("autocompletion failed", exc_info=True)
            return []

    return complete
