"""/alerts: which channel is told of what."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal

import discord
from discord import app_commands

from bot.commands.base import (
    Choice,
    Confirm,
    Interaction,
    choices,
    completing,
    mention,
    not_found,
    page,
    require_manager,
    say,
    server,
    services,
)
from bot.errors import UserError
from bot.neutral import shorten
from bot.render import render, severity_word
from watchers.storage.lists import ListInfo
from watchers.types import Alert, AlertMatch, AlertQuote, Sentence, Severity, Subscription

NEEDED = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "embed_links": "Embed Links",
    "read_message_history": "Read Message History",
}


@completing
async def offered_lists(interaction: Interaction, current: str) -> list[Choice]:
    """The lists that this server may subscribe to."""
    visible = await services(interaction).storage.lists.visible(server(interaction))
    return choices([(f"{info.title} ({info.size})", info.id) for info in visible], current)


@completing
async def offered_subscriptions(interaction: Interaction, current: str) -> list[Choice]:
    """This server's subscriptions."""
    found = await services(interaction).storage.subscriptions.of_server(server(interaction))
    titles = await _titles(interaction)
    names = [(f"#{_channel_name(interaction, s)} · {_lists(s, titles)}", str(s.id)) for s in found]
    return choices(names, current)


@app_commands.guild_only()
@app_commands.default_permissions(manage_guild=True)
class Alerts(app_commands.Group):
    """Choose which channel is told of what"""

    def __init__(self) -> None:
        super().__init__(name="alerts", description="Choose which channel is told of what")

    @app_commands.command(name="subscribe", description="Tell a channel of articles that match a watchlist")
    @app_commands.describe(
        channel="Where alerts go, like #alerts",
        list_1="A watchlist, like Groups of Arvania",
        list_2="A second watchlist",
        list_3="A third watchlist",
        min_severity="Leave out what is below this; all is told if you leave it open",
        mention_role="A role to ping with each alert; nobody is pinged if you leave it open",
        layout="How much an alert shows; standard if you leave it open",
    )
    @app_commands.rename(
        list_1="list", list_2="list-2", list_3="list-3", min_severity="min-severity", mention_role="mention-role"
    )
    @app_commands.autocomplete(list_1=offered_lists, list_2=offered_lists, list_3=offered_lists)
    async def subscribe(
        self,
        interaction: Interaction,
        channel: discord.app_commands.AppCommandChannel,
        list_1: str,
        list_2: str | None = None,
        list_3: str | None = None,
        min_severity: Literal["low", "medium", "high", "critical"] = "low",
        mention_role: discord.Role | None = None,
        layout: Literal["compact", "standard", "full"] = "standard",
    ) -> None:
        """Check both sides' permissions, follow the lists and subscribe."""
        require_manager(interaction, "change alerts")
        _require_text(channel)
        _require_both_may(interaction, channel)
        await interaction.response.defer(ephemeral=True, thinking=True)
        storage, now = services(interaction).storage, services(interaction).clock()
        infos = [await _list(interaction, given) for given in (list_1, list_2, list_3) if given]
        ids = tuple(dict.fromkeys(info.id for info in infos))
        for list_id in ids:
            await storage.lists.follow(server(interaction), list_id)
        made = await storage.subscriptions.add(
            server_id=server(interaction),
            channel_id=channel.id,
            list_ids=ids,
            min_severity=min_severity,
            mention_role=mention_role.id if mention_role else None,
            layout=layout,
            created_by=interaction.user.id,
            now=now,
        )
        names = ", ".join(shorten(info.title, 80) for info in infos)
        feeds = await storage.feeds.followed(server(interaction))
        follows = f"This server follows {len(feeds)} feed{'s' if len(feeds) != 1 else ''}."
        todo = (
            f"Next: {mention(interaction, 'alerts test')}."
            if feeds
            else f"Next: {mention(interaction, 'feed add')}, or I have nothing to read."
        )
        least = "all severities" if made.min_severity == "low" else f"{severity_word(made.min_severity)} and above"
        await say(interaction, f"<#{channel.id}> is subscribed to {names} ({least}). {follows} {todo}")

    @app_commands.command(name="list", description="Show which channels are told of what")
    async def list_(self, interaction: Interaction) -> None:
        """All subscriptions of this server."""
        require_manager(interaction, "see what channels are told")
        found = await services(interaction).storage.subscriptions.of_server(server(interaction))
        if not found:
            await say(interaction, f"No channel is subscribed yet. Next: {mention(interaction, 'alerts subscribe')}.")
            return
        titles = await _titles(interaction)
        lines = [f"- <#{s.channel_id}>: {shorten(_lists(s, titles), 200)} · {_state(s)}" for s in found]
        todo = f"Next: {mention(interaction, 'alerts test')} or {mention(interaction, 'alerts remove')}."
        await say(interaction, f"{page(lines)}\n{todo}")

    @app_commands.command(name="remove", description="Stop telling a channel of a watchlist's articles")
    @app_commands.describe(subscription="Which one, as offered")
    @app_commands.autocomplete(subscription=offered_subscriptions)
    async def remove(self, interaction: Interaction, subscription: str) -> None:
        """Ask once, then remove; what waits for it is cancelled."""
        require_manager(interaction, "change alerts")
        found = await _subscription(interaction, subscription)
        titles = await _titles(interaction)

        async def act(pressed: Interaction) -> str:
            require_manager(pressed, "change alerts")
            await services(pressed).storage.subscriptions.remove(found.id, now=services(pressed).clock())
            return f"<#{found.channel_id}> is no longer subscribed. To undo it: {mention(pressed, 'alerts subscribe')}."

        question = f"Stop telling <#{found.channel_id}> of {shorten(_lists(found, titles), 200)}?"
        question += " What waits for it won't be posted."
        await say(interaction, question, Confirm("Remove subscription", interaction.user.id, act))

    @app_commands.command(name="test", description="Show you what an alert looks like, and check that it can be posted")
    @app_commands.describe(subscription="Which one, as offered")
    @app_commands.autocomplete(subscription=offered_subscriptions)
    async def test(self, interaction: Interaction, subscription: str) -> None:
        """The example goes to who asks; the channel is left alone."""
        require_manager(interaction, "test alerts")
        found = await _subscription(interaction, subscription)
        message = render(example(found.layout, services(interaction).clock()))
        embed = discord.Embed.from_dict(message.embed.to_dict()) if message.embed else None
        channel = interaction.guild.get_channel_or_thread(found.channel_id) if interaction.guild else None
        missing = _missing(channel.permissions_for(interaction.guild.me)) if channel and interaction.guild else []
        verdict = (
            f"I'm missing {', '.join(missing)} in <#{found.channel_id}>."
            if missing
            else f"I can post in <#{found.channel_id}>."
        )
        if found.state == "broken" and not missing:
            await services(interaction).storage.subscriptions.set_state(
                found.id, "active", now=services(interaction).clock()
            )
            verdict += " It is active again."
        await say(
            interaction,
            f"{verdict} An alert there looks like this (an invented example):\n{message.content}",
            embed=embed,
        )


def example(layout: Literal["compact", "standard", "full"], now: datetime) -> Alert:
    """An invented alert, to look at."""
    summary = "The army of Arvania said that it had retaken the base near Lower Sarn."
    return Alert(
        alert_id="A-00000000",
        story_id="example",
        revision=0,
        severity="high",
        title="Army says base retaken near Lower Sarn",
        url="https://example.org/base-retaken",
        site="Arvania Press",
        language="en",
        published=now.astimezone(UTC),
        fetched=now.astimezone(UTC),
        summary=(Sentence(summary, 0, len(summary)),),
        quotes=(
            AlertQuote(
                "We have full control of the base.",
                "Idris Karman",
                "spokesman, Arvanian Armed Forces",
                "named",
                watched=True,
            ),
        ),
        matches=(AlertMatch("northern-column", "Northern Column", "Column of the North", "alias", "", in_title=False),),
        lists=("Groups of Arvania",),
        outlets=("Arvania Press",),
        layout=layout,
    )


def _require_text(channel: app_commands.AppCommandChannel) -> None:
    if channel.type not in (discord.ChannelType.text, discord.ChannelType.news):
        raise UserError(
            "I can't post alerts there.",
            "It isn't a text channel.",
            "Choose a text or announcement channel.",
            "CHANNEL-KIND",
        )


def _require_both_may(interaction: Interaction, channel: app_commands.AppCommandChannel) -> None:
    # Discord says in the command itself what both sides may do there; discord.py keeps the caller's part only.
    data: dict[str, Any] = dict(interaction.data or {})
    raw = data.get("resolved", {}).get("channels", {}).get(str(channel.id), {})
    if not channel.permissions.view_channel or not (
        channel.permissions.manage_channels or channel.permissions.administrator
    ):
        raise UserError(
            "You need Manage Channels in that channel.",
            "Alerts change what people see there.",
            "Ask someone who manages it, or choose another channel.",
            "PERM-CHANNEL",
        )
    bots = raw.get("app_permissions")
    cached = interaction.guild.get_channel(channel.id) if interaction.guild else None
    if bots is not None:
        permissions = discord.Permissions(int(bots))
    elif cached is not None and interaction.guild is not None:
        permissions = cached.permissions_for(interaction.guild.me)
    else:
        permissions = discord.Permissions.none()
    if missing := _missing(permissions):
        raise UserError(
            f"I can't post in <#{channel.id}>.",
            f"I'm missing *{', '.join(missing)}* there.",
            "An admin can add it in Channel settings → Permissions → me. Then give the command again.",
            "PERM-EMBED" if missing == ["Embed Links"] else "PERM-BOT",
        )


def _missing(permissions: discord.Permissions) -> list[str]:
    if permissions.administrator:
        return []
    return [label for name, label in NEEDED.items() if not getattr(permissions, name)]


async def _list(interaction: Interaction, given: str) -> ListInfo:
    for info in await services(interaction).storage.lists.visible(server(interaction)):
        if given in (info.id, info.title) or given.casefold() == info.title.casefold():
            return info
    raise not_found("list", given, "Choose one of those offered while you type.")


async def _subscription(interaction: Interaction, given: str) -> Subscription:
    found = await services(interaction).storage.subscriptions.of_server(server(interaction))
    for subscription in found:
        if given == str(subscription.id):
            return subscription
    raise not_found("subscription", given, f"See {mention(interaction, 'alerts list')}.")


async def _titles(interaction: Interaction) -> dict[str, str]:
    visible = await services(interaction).storage.lists.visible(server(interaction))
    return {info.id: info.title for info in visible}


def _lists(subscription: Subscription, titles: dict[str, str]) -> str:
    return ", ".join(titles.get(list_id, "a list that is gone") for list_id in subscription.list_ids)


def _channel_name(interaction: Interaction, subscription: Subscription) -> str:
    channel = interaction.guild.get_channel_or_thread(subscription.channel_id) if interaction.guild else None
    return channel.name if channel else "a channel that is gone"


def _state(subscription: Subscription) -> str:
    least: Severity = subscription.min_severity
    told = "all severities" if least == "low" else f"{severity_word(least)} and above"
    broken = f" ({shorten(subscription.reason, 100)})" if subscription.reason else ""
    return f"{told} · {subscription.state}{broken}"
