"""/alerts: which channel is told of what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import discord
from discord import app_commands

from bot.commands.base import Here, Interaction, count
from bot.commands.buttons import Done, ask, browse
from bot.commands.example import example
from bot.commands.offers import (
    offered_feeds,
    offered_languages,
    offered_lists,
    offered_zones,
    pick_feed,
    pick_language,
    pick_list,
)
from bot.commands.permissions import Target, cant_post, missing_in, require_channel, require_target, sees
from bot.commands.quiet import quiet_hours
from bot.commands.quiet import said as quiet_said
from bot.commands.subscriptions import (
    filters_of,
    list_titles,
    lists_of,
    offered_subscriptions,
    pick_subscription,
)
from bot.commands.undo import Undo
from bot.errors import UserError
from bot.neutral import shorten
from bot.render import render
from watchers.quiet import quiet_until
from watchers.types import Feed, Severity, Subscription

MOST_SUBSCRIPTIONS = 200
Layout = Literal["compact", "standard", "full"]
Topic = Literal["attack", "arrest", "prosecution", "sanction", "financing", "propaganda", "policy", "military"]
TopicOrAll = Literal[Topic, "all"]


@app_commands.guild_only()
@app_commands.default_permissions(manage_guild=True)
class Alerts(app_commands.Group):
    """Choose which channel is told of what"""

    @app_commands.command(name="subscribe", description="Tell a channel of articles that match a watchlist")
    @app_commands.describe(
        channel="Where alerts go, like #alerts",
        list_1="A watchlist, like Groups of Arvania",
        list_2="A second watchlist",
        list_3="A third watchlist",
        min_severity="Leave out what is below this; all is told if you leave it open",
        topic="Only articles on this; all topics if you leave it open",
        language="Only articles in this language, like French; all if you leave it open",
        feed="Only what this feed lists; all feeds if you leave it open",
        mention_role="A role to ping with each alert; nobody is pinged if you leave it open",
        layout="How much an alert shows; standard if you leave it open",
    )
    @app_commands.rename(
        list_1="list", list_2="list-2", list_3="list-3", min_severity="min-severity", mention_role="mention-role"
    )
    @app_commands.autocomplete(
        list_1=offered_lists, list_2=offered_lists, list_3=offered_lists, language=offered_languages, feed=offered_feeds
    )
    async def subscribe(
        self,
        interaction: Interaction,
        channel: Target,
        list_1: str,
        list_2: str | None = None,
        list_3: str | None = None,
        min_severity: Severity = "low",
        topic: Topic | None = None,
        language: str | None = None,
        feed: str | None = None,
        mention_role: discord.Role | None = None,
        layout: Layout = "standard",
    ) -> None:
        """Check both sides' permissions, follow the lists and subscribe."""
        here = Here(interaction)
        here.require_manager("change alerts")
        require_target(here, channel)
        if mention_role and mention_role.is_default():
            raise UserError("I don't ping everyone.", "A role is pinged at most.", "Choose a role.", "ROLE-EVERYONE")
        await here.defer()
        if len(await here.storage.subscriptions.of_server(here.server)) >= MOST_SUBSCRIPTIONS:
            raise UserError(
                "No further subscription can be made.",
                f"A server has at most {MOST_SUBSCRIPTIONS}.",
                f"Remove some with {here.mention('alerts remove')}.",
                "SUBSCRIPTION-LIMIT",
            )
        visible = await here.storage.lists.visible(here.server)
        infos = [pick_list(given, visible) for given in (list_1, list_2, list_3) if given]
        ids = tuple(dict.fromkeys(info.id for info in infos))
        only_feed = await pick_feed(here, feed) if feed else None
        only_language = pick_language(language) if language else None
        for list_id in ids:
            await here.storage.lists.follow(here.server, list_id)
        made = await here.storage.subscriptions.add(
            server_id=here.server,
            channel_id=channel.id,
            list_ids=ids,
            min_severity=min_severity,
            topic=topic,
            language=only_language,
            feed_id=only_feed.id if only_feed else None,
            mention_role=mention_role.id if mention_role else None,
            layout=layout,
            created_by=here.user,
            now=here.now,
        )
        feeds = await here.storage.feeds.followed(here.server)
        follows = f"This server follows {count(len(feeds), 'feed')}."
        todo = (
            f"Next: {here.mention('alerts test')}."
            if feeds
            else f"Next: {here.mention('feed add')}, or I have nothing to read."
        )
        names = shorten(lists_of(made, {info.id: info.title for info in infos}), 250)
        await here.say(f"<#{channel.id}> is subscribed to {names} ({_filters(made, feeds)}). {follows} {todo}")

    @app_commands.command(name="list", description="Show which channels are told of what")
    async def list_(self, interaction: Interaction) -> None:
        """This server's subscriptions to channels that the user sees."""
        here = Here(interaction)
        here.require_manager("see what channels are told")
        found = await here.storage.subscriptions.of_server(here.server)
        shown = [one for one in found if sees(here, one.channel_id)]
        if not shown:
            await here.say(f"No channel is subscribed yet. Next: {here.mention('alerts subscribe')}.")
            return
        titles, feeds = await list_titles(here), await here.storage.feeds.followed(here.server)
        lines = [
            f"- <#{one.channel_id}>: {shorten(lists_of(one, titles), 200)} · {_filters(one, feeds)} · {_state(one)}"
            for one in shown
        ]
        todo = f"Next: {here.mention('alerts test')} or {here.mention('alerts remove')}."
        await browse(here, lines, foot=todo)

    @app_commands.command(name="edit", description="Change what a subscription asks for, or how it is shown")
    @app_commands.describe(
        subscription="Which one, as offered",
        list_1="A watchlist, in the place of all that it has now",
        list_2="A second watchlist",
        list_3="A third watchlist",
        min_severity="Leave out what is below this",
        topic="Only articles on this, or all",
        language="Only articles in this language, or all",
        feed="Only what this feed lists, or all",
        mention_role="A role to ping with each alert; @everyone pings nobody",
        layout="How much an alert shows",
    )
    @app_commands.rename(
        list_1="list", list_2="list-2", list_3="list-3", min_severity="min-severity", mention_role="mention-role"
    )
    @app_commands.autocomplete(
        subscription=offered_subscriptions,
        list_1=offered_lists,
        list_2=offered_lists,
        list_3=offered_lists,
        language=offered_languages,
        feed=offered_feeds,
    )
    async def edit(
        self,
        interaction: Interaction,
        subscription: str,
        list_1: str | None = None,
        list_2: str | None = None,
        list_3: str | None = None,
        min_severity: Severity | None = None,
        topic: TopicOrAll | None = None,
        language: str | None = None,
        feed: str | None = None,
        mention_role: discord.Role | None = None,
        layout: Layout | None = None,
    ) -> None:
        """Change what is given; what waits to be told is told as it was asked for."""
        here = Here(interaction)
        found = await _managed(here, subscription)
        wanted = found
        given = [name for name in (list_1, list_2, list_3) if name]
        if given:
            visible = await here.storage.lists.visible(here.server)
            infos = [pick_list(name, visible) for name in given]
            wanted = replace(wanted, list_ids=tuple(dict.fromkeys(info.id for info in infos)))
        if topic:
            wanted = replace(wanted, topic=_unless_all(topic))
        if language:
            wanted = replace(wanted, language=pick_language(language) if _unless_all(language) else None)
        if feed:
            wanted = replace(wanted, feed_id=(await pick_feed(here, feed)).id if _unless_all(feed) else None)
        if mention_role:
            wanted = replace(wanted, mention_role=None if mention_role.is_default() else mention_role.id)
        wanted = replace(wanted, min_severity=min_severity or wanted.min_severity, layout=layout or wanted.layout)
        if not await here.storage.subscriptions.edit(wanted):
            raise UserError(
                "That channel has such a subscription already.",
                "A second that asks the same would tell it nothing more.",
                f"Remove one with {here.mention('alerts remove')}.",
                "SUBSCRIPTION-TAKEN",
            )
        for list_id in wanted.list_ids:
            await here.storage.lists.follow(here.server, list_id)
        names = shorten(lists_of(wanted, await list_titles(here)), 250)
        feeds = await here.storage.feeds.followed(here.server)
        was = "" if wanted != found else " Nothing was changed."
        await here.say(
            f"<#{found.channel_id}> is told of {names} ({_filters(wanted, feeds)}; {wanted.layout}).{was}"
            f" Next: {here.mention('alerts test')}."
        )

    @app_commands.command(name="pause", description="Tell a channel nothing for a while")
    @app_commands.describe(subscription="Which one, as offered")
    @app_commands.autocomplete(subscription=offered_subscriptions)
    async def pause(self, interaction: Interaction, subscription: str) -> None:
        """What waits is kept for seven days; what is published meanwhile is not collected."""
        here = Here(interaction)
        found = await _managed(here, subscription)
        await here.storage.subscriptions.set_state(found.id, "paused", now=here.now)
        await here.say(
            f"<#{found.channel_id}> is told nothing of {await _names(here, found)} until you resume it. What waits now"
            " is kept for seven days; what is published meanwhile is not told later."
            f" Next: {here.mention('alerts resume')}."
        )

    @app_commands.command(name="resume", description="Tell a channel again")
    @app_commands.describe(subscription="Which one, as offered")
    @app_commands.autocomplete(subscription=offered_subscriptions)
    async def resume(self, interaction: Interaction, subscription: str) -> None:
        """Active again, with what was kept; one that the bot can't write to stays broken."""
        here = Here(interaction)
        found = await _managed(here, subscription)
        lacking = missing_in(interaction.guild, found.channel_id)
        if lacking:
            raise cant_post(found.channel_id, lacking)
        await here.storage.subscriptions.set_state(found.id, "active", now=here.now)
        await here.say(
            f"<#{found.channel_id}> is told of {await _names(here, found)} again, with what was kept."
            f" Next: {here.mention('alerts list')}."
        )

    @app_commands.command(name="quiet", description="Let a channel be quiet for some hours of each day")
    @app_commands.describe(
        subscription="Which one, as offered",
        start="When they begin, like 22:00; leave all open to have none",
        end="When they end, like 07:00",
        timezone="Whose clock, like Europe/Paris; the one it had before, else UTC",
    )
    @app_commands.autocomplete(subscription=offered_subscriptions, timezone=offered_zones)
    async def quiet(
        self,
        interaction: Interaction,
        subscription: str,
        start: app_commands.Range[str, 1, 10] | None = None,
        end: app_commands.Range[str, 1, 10] | None = None,
        timezone: str | None = None,
    ) -> None:
        """What is due meanwhile is held and then told as one post; what is critical is told at once."""
        here = Here(interaction)
        found = await _managed(here, subscription)
        hours = quiet_hours(start, end, timezone, found.quiet)
        await here.storage.subscriptions.set_quiet(found.id, hours, now=here.now)
        if hours is None:
            told = "has no quiet hours: what was held is told now."
        else:
            now = quiet_until(hours, here.now)
            until = f" It is quiet now, until <t:{int(now.timestamp())}:t> by your clock." if now else ""
            told = (
                f"is {quiet_said(hours)}, each day.{until} What is due then comes as one post when they end;"
                " what is CRITICAL ⛔ comes at once."
            )
        await here.say(f"<#{found.channel_id}> {told} Next: {here.mention('alerts list')}.")

    @app_commands.command(name="remove", description="Stop telling a channel of a watchlist's articles")
    @app_commands.describe(subscription="Which one, as offered")
    @app_commands.autocomplete(subscription=offered_subscriptions)
    async def remove(self, interaction: Interaction, subscription: str) -> None:
        """Ask once, then remove; what waits for it is cancelled, and comes back with it."""
        here = Here(interaction)
        found = await _managed(here, subscription)
        names = await _names(here, found)

        async def act(pressed: Here) -> Done:
            await _managed(pressed, str(found.id))
            await pressed.storage.subscriptions.remove(found.id, now=pressed.now)
            return Done(f"<#{found.channel_id}> is no longer told of {names}.", undo=Undo("alerts", str(found.id)))

        question = f"Stop telling <#{found.channel_id}> of {names}? What waits for it won't be posted."
        await ask(here, question, "Remove subscription", act)

    @app_commands.command(name="test", description="Show you what an alert looks like, and check that it can be posted")
    @app_commands.describe(subscription="Which one, as offered")
    @app_commands.autocomplete(subscription=offered_subscriptions)
    async def test(self, interaction: Interaction, subscription: str) -> None:
        """The example goes to who asks; the channel is left alone."""
        here = Here(interaction)
        found = await _managed(here, subscription)
        lacking = missing_in(interaction.guild, found.channel_id)
        if lacking:
            verdict = f"I'm missing {', '.join(lacking)} in <#{found.channel_id}>."
        else:
            verdict = f"I can post in <#{found.channel_id}>."
            if found.state == "broken":
                await here.storage.subscriptions.reopen_channel(found.channel_id, now=here.now)
                verdict += " It is active again."
        message = render(example(found.layout, here.now))
        embed = discord.Embed.from_dict(message.embed.to_dict()) if message.embed else None
        looks = "An alert there looks like this (an invented example):"
        await here.say(f"{verdict} {looks}\n{message.content}", embed=embed)


async def _managed(here: Here, given: str) -> Subscription:
    """The subscription that was meant, in a channel that the user manages. Raises UserError."""
    here.require_manager("change alerts")
    found = await pick_subscription(here, given)
    require_channel(here, found.channel_id)
    return found


async def _names(here: Here, subscription: Subscription) -> str:
    return shorten(lists_of(subscription, await list_titles(here)), 200)


def _unless_all(given: str) -> str | None:
    return None if given.strip().casefold() == "all" else given


def _filters(subscription: Subscription, feeds: Sequence[Feed]) -> str:
    return shorten(", ".join(filters_of(subscription, feeds)), 200) or "all severities"


def _state(subscription: Subscription) -> str:
    quiet = f" · {quiet_said(subscription.quiet)}" if subscription.quiet else ""
    return subscription.state + quiet + (f" ({shorten(subscription.reason, 100)})" if subscription.reason else "")
