"""What all commands share: the tree with its error handler, permission checks, clickable mentions, questions."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any

import discord
import structlog
from discord import app_commands

from bot.errors import UserError, answer_error
from bot.neutral import clean, shorten, shorten_plain
from bot.render import more
from bot.services import Services

log = structlog.get_logger(__name__)

Interaction = discord.Interaction[Any]
Choice = app_commands.Choice[str]
MOST_CHOICES = 25


class Tree(app_commands.CommandTree[Any]):
    """The commands; ``ids`` are Discord's, for clickable mentions."""

    ids: dict[str, int]

    def __init__(self, client: discord.Client) -> None:
        super().__init__(client)
        self.ids = {}

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        """The one handler: an autocompletion stays silent, everything else gets an answer."""
        if interaction.type is not discord.InteractionType.autocomplete:
            await answer_error(interaction, error)


def services(interaction: Interaction) -> Services:
    """The parts that the commands work with."""
    found: Services = interaction.client.services
    return found


def server(interaction: Interaction) -> int:
    """The id of the server that the command was given in."""
    if interaction.guild_id is None:
        raise app_commands.NoPrivateMessage
    return interaction.guild_id


def mention(interaction: Interaction, line: str) -> str:
    """The command as a clickable mention."""
    number = interaction.client.tree.ids.get(line.split()[0])
    return f"</{line}:{number}>" if number else f"`/{line}`"


def require_manager(interaction: Interaction, what: str) -> None:
    """The second gate: the default of the command may have been changed by an administrator, this may not."""
    server(interaction)
    permissions = interaction.permissions
    if not (permissions.manage_guild or permissions.administrator):
        raise UserError(
            f"You need Manage Server to {what} here.",
            "This changes what the whole server is told.",
            "Ask someone who manages this server; a role can be given that permission in Server settings → Roles.",
            "PERM-USER",
        )


def not_found(kind: str, given: str, todo: str) -> UserError:
    """Also for what belongs to another server: nobody learns that it exists."""
    return UserError(
        f"I don't know that {kind}.",
        f"Nothing of this server is called “{shorten(given, 60)}”.",
        todo,
        f"{kind.upper()}-NOT-FOUND",
    )


async def say(interaction: Interaction, text: str, view: discord.ui.View | None = None, **more_: Any) -> None:
    """Answer only the user, whether the answer was deferred or not."""
    about: dict[str, Any] = {**more_, **({"view": view} if view else {})}
    about = {name: value for name, value in about.items() if value is not None}
    if interaction.response.is_done():
        await interaction.followup.send(text[:2000], ephemeral=True, **about)
    else:
        await interaction.response.send_message(text[:2000], ephemeral=True, **about)


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


def choices(pairs: Iterable[tuple[str, str]], typed: str) -> list[Choice]:
    """At most 25 (label, value) pairs whose label holds what was typed."""
    wanted = typed.casefold().strip()
    fitting = [
        (shorten_plain(label, 100) or value, value) for label, value in pairs if wanted in clean(label).casefold()
    ]
    return [
        app_commands.Choice(name=label, value=value) for label, value in fitting[:MOST_CHOICES] if len(value) <= 100
    ]


def completing(
    offered: Callable[[Interaction, str], Awaitable[list[Choice]]],
) -> Callable[[Interaction, str], Coroutine[Any, Any, list[Choice]]]:
    """An autocompletion that offers nothing rather than failing."""

    async def complete(interaction: Interaction, current: str) -> list[Choice]:
        try:
            return await offered(interaction, current) if interaction.guild_id else []
        except Exception:
            # The user is typing: whatever fails, nothing is offered.
            log.warning("autocompletion failed", exc_info=True)
            return []

    return complete


class Confirm(discord.ui.View):
    """One button that does what was asked; only for who asked, once, for five minutes."""

    def __init__(self, label: str, user_id: int, act: Callable[[Interaction], Awaitable[str]]) -> None:
        super().__init__(timeout=300)
        self._user_id = user_id
        self._act = act
        button: discord.ui.Button[Any] = discord.ui.Button(label=label, style=discord.ButtonStyle.danger)
        button.callback = self._pressed  # type: ignore[method-assign]
        self.add_item(button)

    async def _pressed(self, interaction: Interaction) -> None:
        if interaction.user.id != self._user_id:
            await say(interaction, "This question is somebody else's.")
            return
        self.stop()
        await interaction.response.edit_message(content=await self._act(interaction), view=None)

    async def on_error(self, interaction: Interaction, error: Exception, _item: Any, /) -> None:
        """As for commands."""
        await answer_error(interaction, error)


class MoreButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"v1:more:(?P<alert>A-[0-9A-Z]{8})"):
    """All quotes and reasons of an alert, for who asks; works on old messages, after restarts too."""

    def __init__(self, alert_id: str) -> None:
        super().__init__(
            discord.ui.Button(label="More", style=discord.ButtonStyle.secondary, custom_id=f"v1:more:{alert_id}")
        )
        self.alert_id = alert_id

    @classmethod
    async def from_custom_id(cls, _interaction: Interaction, _item: Any, match: re.Match[str], /) -> MoreButton:
        """The button of a message that this process never sent."""
        return cls(match["alert"])

    async def callback(self, interaction: Interaction) -> None:
        """Answer; an alert of another server isn't found."""
        try:
            delivery = await services(interaction).storage.outbox.by_alert(self.alert_id)
            if delivery is None or delivery.server_id != interaction.guild_id:
                missing = not_found("alert", self.alert_id, "It may have been erased since.")
                await answer_error(interaction, missing)
            else:
                await say(interaction, more(delivery.alert))
        except Exception as error:  # noqa: BLE001 - a button's failure is answered like a command's
            await answer_error(interaction, error)
