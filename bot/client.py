"""The Discord client: GUILDS intent only, nothing pings, commands synced when they changed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import aiohttp
import discord
import structlog
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from bot.commands import GROUPS, MENUS, SINGLE
from bot.commands.base import Tree
from bot.commands.buttons import Questions
from bot.commands.permissions import missing_in
from bot.commands.presses import BUTTONS, refuse_unknown
from bot.known import Known
from bot.services import Services
from bot.settings import Discord

log = structlog.get_logger(__name__)

OWN_GATEWAY = Discord().gateway_url


def point(settings: Discord) -> None:
    """Send discord.py to the addresses of the settings; has to come before the client is made."""
    Route.BASE = settings.api_url.rstrip("/")
    DiscordWebSocket.DEFAULT_GATEWAY = URL(settings.gateway_url)


class Vedette(discord.AutoShardedClient):
    """Auto-sharded, since a plain client dies when the gateway can't be reached at the first connection."""

    def __init__(self, services: Services, settings: Discord, **options: Any) -> None:
        point(settings)
        super().__init__(
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            max_ratelimit_timeout=30.0,
            # With a gateway of its own Discord's word for it (GET /gateway/bot) doesn't count.
            shard_count=None if settings.gateway_url == OWN_GATEWAY else 1,
            **options,
        )
        self.services = services
        self.known = Known(services.storage, services.clock)
        self.questions = Questions()
        self.tree = Tree(self)
        for group in GROUPS:
            self.tree.add_command(group)
        for command in SINGLE:
            self.tree.add_command(command)
        for menu in MENUS:
            self.tree.add_command(menu)

    async def setup_hook(self) -> None:
        """Once, after login: buttons of old messages, and the commands."""
        self.add_dynamic_items(*BUTTONS)
        try:
            await self._sync()
        except (discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError):
            log.warning("commands not synced; those of the last start stay", exc_info=True)

    async def _sync(self) -> None:
        assert self.application_id is not None  # noqa: S101 - login has set it
        ours = [command.to_dict(self.tree) for command in self.tree.get_commands()]
        theirs = await self.http.get_global_commands(self.application_id)
        known: Mapping[str, Any] = {command["name"]: command for command in theirs}
        same = len(theirs) == len(ours) and all(_covers(known.get(c["name"]), c) for c in ours)
        if not same:
            theirs = await self.http.bulk_upsert_global_commands(self.application_id, ours)
            log.info("commands synced", count=len(theirs))
        self.tree.ids = {command["name"]: int(command["id"]) for command in theirs}

    async def run_until_closed(self, token: str) -> None:
        """Log in, however long Discord takes to answer, and stay connected. Raises LoginFailure for a wrong token."""
        wait = 1.0
        while not self.is_closed():
            try:
                await self.login(token)
                break
            except discord.LoginFailure:
                raise
            except (discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError) as error:
                log.warning("login failed; trying again", seconds=wait, error=type(error).__name__)
                await asyncio.sleep(wait)
                wait = min(wait * 2, 60.0)
        await self.connect()

    async def close(self) -> None:
        """Leave Discord."""
        await self.known.close()
        await super().close()

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Commands and known buttons are answered elsewhere."""
        if interaction.type is discord.InteractionType.component:
            await refuse_unknown(interaction)

    async def on_ready(self) -> None:
        """All servers are known, again after each new session: others have removed the bot while it was away."""
        known = {guild.id for guild in self.guilds}
        left = await self.services.storage.subscriptions.only_in(known, self.services.clock())
        log.info("ready", servers=len(known), left=left)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """The bot was added to a server."""
        await self.services.storage.subscriptions.server_joined(guild.id, self.services.clock())

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """A server at start-up: it may have added the bot, or given it back a channel, while we were away."""
        await self.services.storage.subscriptions.server_joined(guild.id, self.services.clock())
        await self._reopen(guild)

    async def on_guild_channel_update(self, _before: object, after: discord.abc.GuildChannel) -> None:
        """Permissions of a channel may have changed."""
        await self._reopen(after.guild)

    async def on_guild_role_update(self, _before: object, after: discord.Role) -> None:
        """Permissions of a role may have changed."""
        await self._reopen(after.guild)

    async def on_member_update(self, _before: object, after: discord.Member) -> None:
        """The bot's own roles may have changed; of others Discord tells nothing without a privileged intent."""
        await self._reopen(after.guild)

    async def _reopen(self, guild: discord.Guild) -> None:
        """Go on in the channels in which nothing is missing any more."""
        subscriptions = self.services.storage.subscriptions
        closed = {one.channel_id for one in await subscriptions.of_server(guild.id) if one.state == "broken"}
        for channel in filter(None, map(guild.get_channel_or_thread, closed)):
            if not missing_in(guild, channel.id):
                reopened = await subscriptions.reopen_channel(channel.id, now=self.services.clock())
                log.info("channel open again", channel=channel.id, subscriptions=reopened)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """The bot was removed from a server."""
        await self.services.storage.subscriptions.server_left(guild.id, self.services.clock())


def _covers(theirs: Any, ours: Any) -> bool:
    """Whether what Discord has says all that ours does; it adds ids and defaults of its own."""
    if isinstance(ours, Mapping):
        return isinstance(theirs, Mapping) and all(_covers(theirs.get(key), value) for key, value in ours.items())
    if isinstance(ours, list | tuple):
        return len(theirs or []) == len(ours) and all(map(_covers, theirs or [], ours))
    return str(theirs) == str(ours) if theirs is not None else ours in (None, False, "", 0)
