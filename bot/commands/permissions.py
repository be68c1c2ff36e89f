"""What the bot asks of a server, and what both sides may do in a channel."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot.commands.base import Here
from bot.errors import UserError

# Never Administrator; nothing that reads what others write beyond a channel's history.
INVITE = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    embed_links=True,
    attach_files=True,
    read_message_history=True,
)
_NEEDED = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "embed_links": "Embed Links",
    "read_message_history": "Read Message History",
}
_NEEDED_IN_THREADS = {"send_messages_in_threads": "Send Messages in Threads"}
_TEXT = (discord.ChannelType.text, discord.ChannelType.news)
_THREADS = (discord.ChannelType.public_thread, discord.ChannelType.private_thread, discord.ChannelType.news_thread)

Target = app_commands.AppCommandChannel | app_commands.AppCommandThread


def invite_url(application_id: int) -> str:
    """The address at which a server's manager adds the bot, with exactly what it needs."""
    return discord.utils.oauth_url(application_id, permissions=INVITE, scopes=("bot", "applications.commands"))


def missing(permissions: discord.Permissions, *, thread: bool) -> list[str]:
    """What the bot lacks to deliver, in Discord's own words."""
    if permissions.administrator:
        return []
    needed = _NEEDED | _NEEDED_IN_THREADS if thread else _NEEDED
    if thread:
        needed = {name: label for name, label in needed.items() if name != "send_messages"}
    return [label for name, label in needed.items() if not getattr(permissions, name)]


def missing_in(guild: discord.Guild | None, channel_id: int) -> list[str]:
    """`missing`, by what is known of the channel; nothing where the channel isn't known."""
    channel = guild.get_channel_or_thread(channel_id) if guild else None
    if guild is None or channel is None:
        return []
    return missing(channel.permissions_for(guild.me), thread=isinstance(channel, discord.Thread))


def sees(here: Here, channel_id: int) -> bool:
    """Whether the user sees the channel; of one that is gone everybody may know."""
    permissions = _of_user(here, channel_id)
    return permissions is None or permissions.view_channel or permissions.administrator


def require_channel(here: Here, channel_id: int) -> None:
    """The user manages the channel, or it is gone. Raises UserError."""
    permissions = _of_user(here, channel_id)
    if permissions is not None:
        _require_managed(permissions)


def require_target(here: Here, channel: Target) -> None:
    """Alerts can be posted there, and the user may decide that. Raises UserError."""
    if channel.type not in (*_TEXT, *_THREADS):
        raise UserError(
            "I can't post alerts there.",
            "It isn't a text channel.",
            "Choose a text or announcement channel, or a thread.",
            "CHANNEL-KIND",
        )
    _require_managed(channel.permissions)
    # Discord says in the command itself what the bot may do there; discord.py keeps the user's part only.
    data: dict[str, Any] = dict(here.interaction.data or {})
    said = data.get("resolved", {}).get("channels", {}).get(str(channel.id), {}).get("app_permissions")
    thread = channel.type in _THREADS
    lacking = (
        missing_in(here.interaction.guild, channel.id)
        if said is None
        else missing(discord.Permissions(int(said)), thread=thread)
    )
    if lacking:
        raise cant_post(channel.id, lacking)


def cant_post(channel_id: int, lacking: list[str]) -> UserError:
    """What the bot lacks in a channel, and what to do about it."""
    return UserError(
        f"I can't post in <#{channel_id}>.",
        f"I'm missing *{', '.join(lacking)}* there.",
        "An admin can add it in Channel settings → Permissions → me. Then give the command again.",
        "PERM-EMBED" if lacking == ["Embed Links"] else "PERM-BOT",
    )


def _of_user(here: Here, channel_id: int) -> discord.Permissions | None:
    if channel_id == here.interaction.channel_id:
        return here.interaction.permissions
    guild, user = here.interaction.guild, here.interaction.user
    channel = guild.get_channel_or_thread(channel_id) if guild else None
    return channel.permissions_for(user) if channel and isinstance(user, discord.Member) else None


def _require_managed(permissions: discord.Permissions) -> None:
    if permissions.administrator or (permissions.view_channel and permissions.manage_channels):
        return
    raise UserError(
        "You need Manage Channels in that channel.",
        "Alerts change what people see there.",
        "Ask someone who manages it, or choose another channel.",
        "PERM-CHANNEL",
    )
