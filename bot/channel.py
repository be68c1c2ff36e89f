"""The channels of Discord that alerts and notices go to: each call's answer, or silence, becomes a verdict."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import discord
import structlog
from discord.abc import Messageable

from bot.answers import Halt, Meaning, Otherwise, classify
from bot.client import Vedette
from bot.commands.buttons import MoreButton, row
from bot.commands.rating import RateButton
from bot.commands.snooze import SnoozeMenu
from bot.delivery import Again, Never, Sent, Unwanted, Verdict
from bot.message import Message
from bot.notices import notice_text
from bot.render import Layout, render
from watchers.types import Alert, Delivery, Notice

log = structlog.get_logger(__name__)

# Discord remembers a nonce for "the past few minutes".
NONCE_MEMORY = timedelta(seconds=120)
SEND_TIMEOUT = 40.0  # below the lease, so that nobody else takes the delivery meanwhile
LONGEST_SEARCH = 1000
PER_SECOND = 25
MOST_PLACES = 3
CAN_WRITE = discord.Permissions(view_channel=True, send_messages=True)


class DiscordChannel:
    """Delivers to Discord's channels. All that goes wrong becomes a verdict."""

    def __init__(self, client: Vedette) -> None:
        self._client = client
        self._clock = client.services.clock
        self._slots = Slots(PER_SECOND)
        self._halted: tuple[str, datetime] | None = None

    @property
    def halt_reason(self) -> str | None:
        """Why nothing at all is sent now, None where it is."""
        halted = self._halt_in_force()
        return halted.reason if halted else None

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

    async def tell(self, notice: Notice) -> Verdict:
        """Post a notice; that a channel is closed goes to the first other place where somebody can be told."""
        text = notice_text(notice, self._client.tree.mention)
        places: AsyncIterable[Messageable] = (
            self._instead_of(notice.channel_id, notice.server_id)
            if notice.kind == "subscription_broken"
            else _only(self._client.get_partial_messageable(notice.channel_id, guild_id=notice.server_id))
        )
        refused: Verdict = Never("nobody could be told")
        try:
            async for place in places:
                verdict = await self._post_notice(place, text, notice.nonce)
                if not isinstance(verdict, Never):
                    return verdict
                refused = verdict
        except (discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError) as error:
            # No conversation with the owner could be opened.
            return self._without_otherwise(classify(error))
        return refused

    async def _post_notice(self, place: Messageable, text: str, nonce: str) -> Verdict:
        if halted := self._halt_in_force():
            return halted
        try:
            await self._turn()
            async with asyncio.timeout(SEND_TIMEOUT):
                return Sent((await place.send(text, nonce=nonce, suppress_embeds=True)).id)
        except Exception as error:  # noqa: BLE001 - classify raises again what isn't Discord's or the network's
            return self._without_otherwise(classify(error))

    def _without_otherwise(self, meaning: Meaning) -> Verdict:
        """For what can be told in one way only."""
        if isinstance(meaning, Halt):
            return self._halt(meaning)
        return Never(meaning.reason) if isinstance(meaning, Otherwise | Unwanted) else meaning

    async def _instead_of(self, closed: int, server_id: int) -> AsyncIterator[Messageable]:
        """Where a server can be told that a channel is closed, in turn; its owner last."""
        guild = self._client.get_guild(server_id)
        if guild is None:
            return
        subscribed = await self._client.services.storage.subscriptions.of_server(server_id)
        known = [guild.public_updates_channel, *(guild.get_channel(one.channel_id) for one in subscribed)]
        offered = [channel for channel in [*known, guild.system_channel, *guild.text_channels] if channel is not None]
        open_ = [
            channel
            for channel in dict.fromkeys(offered)
            if isinstance(channel, discord.TextChannel)
            and channel.id != closed
            and channel.permissions_for(guild.me) >= CAN_WRITE
        ]
        for channel in open_[:MOST_PLACES]:
            yield channel
        if guild.owner_id is not None:
            yield await self._client.create_dm(discord.Object(guild.owner_id))

    async def _attempt(self, delivery: Delivery, *, repeat: bool = False) -> Verdict:
        action: str = delivery.action
        layout: Layout | None = "compact" if action == "reply" else None
        tried: set[str] = set()
        while True:
            if halted := self._halt_in_force():
                return halted
            try:
                await self._turn()
                async with asyncio.timeout(SEND_TIMEOUT):
                    message = render(delivery.alert, layout=layout, repeat=repeat)
                    # What Discord refused may have been a button's address as well as the embed.
                    shown = message if layout != "plain" else replace(message, open_url=None, more=False, rate=False)
                    sent = await self._call(delivery, action, shown)
                    return Sent(sent, possible_repeat=repeat)
            except Exception as error:  # noqa: BLE001 - classify raises again what isn't Discord's or the network's
                meaning, detail = classify(error, editing=action == "edit"), str(error)
            if isinstance(meaning, Halt):
                return self._halt(meaning)
            if not isinstance(meaning, Otherwise):
                return meaning
            if meaning.how in tried:
                # A thread that can't be opened again is as closed as a channel without permission.
                return Never(meaning.reason, channel_closed=meaning.how == "unarchive")
            tried.add(meaning.how)
            log.warning("delivery refused", alert=delivery.alert.alert_id, detail=detail, then=meaning.how)
            if meaning.how == "plain":
                layout = "plain"
            elif meaning.how == "reply":
                if self._lapsed(delivery):
                    # An earlier attempt may have replied already.
                    return await self.find(replace(delivery, action="reply"))
                action, layout = "reply", "compact"
            else:
                await self._unarchive(delivery.channel_id)

    def _halt_in_force(self) -> Again | None:
        if self._halted is None or self._clock() >= self._halted[1]:
            return None
        reason, until = self._halted
        return Again(reason, until - self._clock())

    def _halt(self, meaning: Halt) -> Again:
        self._halted = meaning.reason, self._clock() + meaning.after
        log.error("deliveries halted", reason=meaning.reason, seconds=meaning.after.total_seconds())
        return Again(meaning.reason, meaning.after)

    async def _turn(self) -> None:
        await asyncio.sleep(self._slots.take(asyncio.get_running_loop().time()))

    async def _unarchive(self, channel_id: int) -> None:
        try:
            await self._client.http.edit_channel(channel_id, archived=False)
        except discord.HTTPException as error:
            log.warning("thread stays archived", channel=channel_id, status=error.status)

    async def _call(self, delivery: Delivery, action: str, message: Message) -> int:
        channel = self._client.get_partial_messageable(delivery.channel_id, guild_id=delivery.server_id)
        embed = discord.Embed.from_dict(message.embed.to_dict()) if message.embed else None
        view = controls(message, delivery.alert)
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


class Slots:
    """At most so many calls a second, each in a slot of its own; half of what Discord allows in all."""

    def __init__(self, per_second: int) -> None:
        self._width = 1 / per_second
        self._next = 0.0

    def take(self, now: float) -> float:
        """Take the next slot: how many seconds until it comes."""
        at = max(now, self._next)
        self._next = at + self._width
        return at - now


def controls(message: Message, alert: Alert) -> discord.ui.View:
    """The action row, and below it the menu."""
    alert_id = alert.alert_id
    items: list[discord.ui.Item[Any]] = []
    if message.open_url:
        items.append(discord.ui.Button(label="Open article", url=message.open_url))
    if message.rate:
        items += [RateButton(alert_id, word) for word in ("yes", "no")]
    if message.more:
        items.append(MoreButton(alert_id))
    if message.rate:
        items.append(SnoozeMenu(alert))
    return row(*items)


async def _only(place: Messageable) -> AsyncIterator[Messageable]:
    yield place
