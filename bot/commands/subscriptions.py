"""How a subscription is called: its channel, its lists and its filters; offered while it is typed, then looked up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.commands.base import Choice, Here, choices, completing, pick
from bot.naming import language_name
from bot.neutral import clean
from bot.search import Named, Names
from bot.wording import severity_word
from watchers.types import Feed, Subscription


@completing
async def offered_subscriptions(here: Here, current: str) -> list[Choice]:
    """This server's subscriptions."""
    place = await here.known.place(here.server)
    titles = {info.id: info.title for info in place.infos}
    return choices(named_subscriptions(here, place.subscriptions, titles, place.followed), current)


async def pick_subscription(here: Here, given: str) -> Subscription:
    """The subscription of this server that was meant. Raises UserError."""
    found = await here.storage.subscriptions.of_server(here.server)
    feeds = await here.storage.feeds.followed(here.server)
    names = named_subscriptions(here, found, await list_titles(here), feeds)
    return pick("subscription", given, names, todo=f"See {here.mention('alerts list')}.")


async def list_titles(here: Here) -> dict[str, str]:
    """What the lists that this server may see are called, by their ids."""
    return {info.id: info.title for info in await here.storage.lists.visible(here.server)}


def named_subscriptions(
    here: Here, subscriptions: Iterable[Subscription], titles: Mapping[str, str], feeds: Iterable[Feed]
) -> Names[Subscription]:
    """Subscriptions by their channels, as these are called now, and their lists."""
    followed = tuple(feeds)
    return Names(
        Named(
            str(one.id),
            " · ".join((f"#{channel_name(here, one)}", lists_of(one, titles), *filters_of(one, followed))),
            (channel_name(here, one), *(titles[list_id] for list_id in one.list_ids if list_id in titles)),
            one,
        )
        for one in subscriptions
    )


def channel_name(here: Here, subscription: Subscription) -> str:
    """The channel's name, as long as it is there."""
    guild = here.interaction.guild
    channel = guild.get_channel_or_thread(subscription.channel_id) if guild else None
    return channel.name if channel else "a channel that is gone"


def lists_of(subscription: Subscription, titles: Mapping[str, str]) -> str:
    """The subscription's lists, by name."""
    return ", ".join(titles.get(list_id, "a list that is gone") for list_id in subscription.list_ids)


def filters_of(subscription: Subscription, feeds: Iterable[Feed]) -> list[str]:
    """What it leaves out, in words, `clean`; empty where it leaves out nothing."""
    said = []
    if subscription.min_severity != "low":
        said.append(f"{severity_word(subscription.min_severity)} and above")
    if subscription.topic:
        said.append(f"on {subscription.topic}")
    if subscription.language:
        said.append(f"in {language_name(subscription.language)}")
    if subscription.feed_id is not None:
        titles = [clean(feed.title) for feed in feeds if feed.id == subscription.feed_id]
        said.append(f"from {titles[0][:80] if titles else 'a feed that is no longer followed'}")
    return said
