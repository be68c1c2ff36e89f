"""The Discord client: GUILDS intent only, nothing pings, commands synced when they changed; and the alert channel."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import discord
import structlog
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from bot.answers import Halt, Otherwise, classify
from bot.commands import GROUPS, SINGLE
from bot.commands.base import Tree
from bot.commands.buttons import BUTTONS, MoreButton, Questions, refuse_unknown, row
from bot.delivery import Again, Never, Sent, Verdict
from bot.render import Layout, Message, render
from bot.services import Services
from bot.settings import Discord
from watchers.types import Delivery

log = structlog.get_logger(__name__)

# Discord remembers a nonce for "the past few minutes".
NONCE_MEMORY = timedelta(seconds=120)
SEND_TIMEOUT = 40.0  # below the lease, so that nobody else takes the delivery meanwhile
LONGEST_SEARCH = 1000
PER_SECOND = 25
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
        self.questions = Questions()
        self.tree = Tree(self)
        for group in GROUPS:
            self.tree.add_command(group)
        for command in SINGLE:
            self.tree.add_command(command)

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

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Commands and known buttons are answered elsewhere."""
        if interaction.type is discord.InteractionType.component:
            await refuse_unknown(interaction)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """The bot was added to a server."""
        await self.services.storage.subscriptions.server_joined(guild.id, self.services.clock())

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """A server at start-up: it may have added the bot while we were away."""
        await self.services.storage.subscriptions.server_joined(guild.id, self.services.clock())

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """The bot was removed from a server."""
        await self.services.storage.subscriptions.server_left(guild.id, self.services.clock())


class DiscordChannel:
    """Delivers to Discord's channels. All that goes wrong becomes a verdict."""

    def __init__(self, client: Vedette) -> None:
        self._client = client
        self._clock = client.services.clock
        self._next_slot = 0.0
        self._halted_until: datetime | None = None
        self.halt_reason: str | None = None

    async def send(self, delivery: Delivery) -> Verdict:
        """Post, edit or reply; a delivery whose first attempt is older than a nonce's memory is looked for first."""
        if self._lapsed(delivery):
            return await self.find(delivery)
        return await self._attempt(delivery)

    async def find(self, delivery: Delivery) -> Verdict:
        """Settle what may have arrived: by the nonce while Discord remembers it, else by the channel's history."""
        if not self._lapsed(delivery) or delivery.action == "edit":
            return await self._attempt(delivery)
        try:
            async with asyncio.timeout(SEND_TIMEOUT):
                found = await self._search(delivery)
        except discord.Forbidden:
            return await self._attempt(delivery, repeat=True)
        except (discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError) as error:
            meaning = classify(error)
            if isinstance(meaning, Never):
                return meaning
            return Again("the channel's history can't be read now", timedelta(seconds=30), outcome_unknown=True)
        return Sent(found) if found else await self._attempt(delivery)

    def _lapsed(self, delivery: Delivery) -> bool:
        return delivery.sending_since is not None and self._clock() - delivery.sending_since > NONCE_MEMORY

    async def _search(self, delivery: Delivery) -> int | None:
        """The message of ours that carries the alert's id, posted since the first attempt."""
        assert delivery.sending_since is not None  # noqa: S101 - only lapsed ones are searched for
        channel = self._client.get_partial_messageable(delivery.channel_id, guild_id=delivery.server_id)
        since = delivery.sending_since - timedelta(seconds=60)
        async for message in channel.history(limit=LONGEST_SEARCH, after=since, oldest_first=True):
            mine = self._client.user is not None and message.author.id == self._client.user.id
            if mine and delivery.alert.alert_id in message.content and message.id != delivery.target_message_id:
                return message.id
        return None

    async def _attempt(self, delivery: Delivery, *, repeat: bool = False) -> Verdict:
        action: str = delivery.action
        layout: Layout | None = None
        tried: set[str] = set()
        while True:
            if self._halted_until and self._clock() < self._halted_until:
                return Again(self.halt_reason or "halted", self._halted_until - self._clock())
            try:
                await self._turn()
                async with asyncio.timeout(SEND_TIMEOUT):
                    message = render(delivery.alert, layout=layout, repeat=repeat)
                    sent = await self._call(delivery, action, message)
                    self._halted_until = self.halt_reason = None
                    return Sent(sent, possible_repeat=repeat)
            except Exception as error:  # noqa: BLE001 - classify raises again what isn't Discord's or the network's
                meaning = classify(error)
            if isinstance(meaning, Halt):
                self._halted_until, self.halt_reason = self._clock() + meaning.after, meaning.reason
                log.error("deliveries halted", reason=meaning.reason, seconds=meaning.after.total_seconds())
                return Again(meaning.reason, meaning.after)
            if not isinstance(meaning, Otherwise):
                return meaning
            if meaning.how in tried:
                return Never(meaning.reason)
            tried.add(meaning.how)
            log.warning("delivery refused", alert=delivery.alert.alert_id, reason=meaning.reason, then=meaning.how)
            layout = "plain" if meaning.how == "plain" else layout
            if meaning.how in ("reply", "post"):
                action = "reply" if meaning.how == "reply" else "post"
            if meaning.how == "unarchive":
                await self._unarchive(delivery.channel_id)

    async def _turn(self) -> None:
        """Wait for one of the second's slots: half of what Discord allows in all."""
        now = asyncio.get_running_loop().time()
        at = max(now, self._next_slot)
        self._next_slot = at + 1 / PER_SECOND
        if at > now:
            await asyncio.sleep(at - now)

    async def _unarchive(self, channel_id: int) -> None:
        try:
            await self._client.http.edit_channel(channel_id, archived=False)
        except discord.HTTPException as error:
            log.warning("thread stays archived", channel=channel_id, status=error.status)

    async def _call(self, delivery: Delivery, action: str, message: Message) -> int:
        channel = self._client.get_partial_messageable(delivery.channel_id, guild_id=delivery.server_id)
        embed = discord.Embed.from_dict(message.embed.to_dict()) if message.embed else None
        view = buttons(message, delivery.alert.alert_id)
        target = delivery.target_message_id
        if action == "edit" and target is not None:
            edited = await channel.get_partial_message(target).edit(
                content=message.content, embed=embed, view=view, allowed_mentions=discord.AllowedMentions.none()
            )
            return edited.id
        roles = [discord.Object(message.mention_role)] if message.mention_role and action == "post" else []
        about: dict[str, Any] = {"embed": embed} if embed else {}
        if action == "reply" and target is not None:
            about["reference"] = discord.MessageReference(
                message_id=target, channel_id=delivery.channel_id, fail_if_not_exists=False
            )
        sent = await channel.send(
            message.content,
            view=view,
            nonce=delivery.nonce,
            allowed_mentions=discord.AllowedMentions(everyone=False, users=False, roles=roles, replied_user=False),
            **about,
        )
        return sent.id


def buttons(message: Message, alert_id: str) -> discord.ui.View:
    """The action row."""
    items: list[discord.ui.Item[Any]] = []
    if message.open_url:
        items.append(discord.ui.Button(label="Open article", url=message.open_url))
    if message.more:
        items.append(MoreButton(alert_id))
    return row(*items)


def _covers(theirs: Any, ours: Any) -> bool:
    """Whether what Discord has says all that ours does; it adds ids and defaults of its own."""
    if isinstance(ours, Mapping):
        return isinstance(theirs, Mapping) and all(_covers(theirs.get(key), value) for key, value in ours.items())
    if isinstance(ours, list | tuple):
        return len(theirs or []) == len(ours) and all(map(_covers, theirs or [], ours))
    return str(theirs) == str(ours) if theirs is not None else ours in (None, False, "", 0)
