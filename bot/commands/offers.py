"""What can be named in a command: lists, feeds, subscriptions, languages; offered while typing, then looked up."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

from bot.commands.base import Choice, Here, choices, completing, pick
from bot.errors import UserError
from watchers.storage.lists import ListInfo
from watchers.types import Feed, Subscription
from watchers.urls import host_of, is_http_url

AS_OFFERED = "Choose one of those offered while you type."


@completing
async def offered_lists(here: Here, current: str) -> list[Choice]:
    """The lists that this server may subscribe to."""
    visible = await here.storage.lists.visible(here.server)
    return choices([(f"{info.title} ({info.size})", info.id) for info in visible], current)


@completing
async def offered_feeds(here: Here, current: str) -> list[Choice]:
    """The feeds that this server follows."""
    followed = await here.storage.feeds.followed(here.server)
    return choices([(f"{feed.title} · {host_of(feed.url)}", str(feed.id)) for feed in followed], current)


@completing
async def offered_addresses(here: Here, current: str) -> list[Choice]:
    """The shipped feeds that this server doesn't follow yet; any other address can be typed."""
    feeds = here.storage.feeds
    followed = {feed.id for feed in await feeds.followed(here.server)}
    offered = [feed for feed in await feeds.offered() if feed.id not in followed]
    return choices([(f"{feed.title} · {feed.language} · {host_of(feed.url)}", feed.url) for feed in offered], current)


@completing
async def offered_subscriptions(here: Here, current: str) -> list[Choice]:
    """This server's subscriptions."""
    titles = await list_titles(here)
    found = await here.storage.subscriptions.of_server(here.server)
    return choices([(f"#{channel_name(here, s)} · {lists_of(s, titles)}", str(s.id)) for s in found], current)


@completing
async def offered_languages(_here: Here, current: str) -> list[Choice]:
    """The languages of `languages.toml`."""
    return choices([(f"{name} ({code})", code) for code, name in languages().items()], current)


def pick_list(given: str, visible: Iterable[ListInfo]) -> ListInfo:
    """The list that was meant. Raises UserError."""
    return pick("list", given, visible, ids=lambda info: (info.id,), name=lambda info: info.title, todo=AS_OFFERED)


async def pick_feed(here: Here, given: str) -> Feed:
    """The feed that was meant, of those that this server follows. Raises UserError."""
    followed = await here.storage.feeds.followed(here.server)
    return pick(
        "feed",
        given,
        followed,
        ids=lambda feed: (str(feed.id), feed.url),
        name=lambda feed: feed.title,
        todo=f"See {here.mention('feed list')}.",
    )


async def pick_address(here: Here, given: str) -> str:
    """The web address that was typed, or that of the shipped feed of this name. Raises UserError."""
    given = given.strip()
    for feed in await here.storage.feeds.offered():
        if given.casefold() == feed.title.casefold():
            return feed.url
    address = given if "://" in given else f"https://{given}"
    if not is_http_url(address):
        raise UserError(
            "That isn't a web address.",
            "A feed's address begins with https://.",
            "Copy it from the site, or choose one of those offered while you type.",
            "FEED-ADDRESS",
        )
    return address


async def pick_subscription(here: Here, given: str) -> Subscription:
    """The subscription of this server that was meant. Raises UserError."""
    found = await here.storage.subscriptions.of_server(here.server)
    todo = f"See {here.mention('alerts list')}."
    return pick("subscription", given, found, ids=lambda one: (str(one.id),), name=lambda one: str(one.id), todo=todo)


def pick_language(given: str) -> str:
    """The code of the language that was meant, by its code or one of its names. Raises UserError."""
    code, _ = pick(
        "language",
        given.split("-")[0].strip(),
        languages().items(),
        ids=lambda item: (item[0], item[0].upper(), *item[1].split(", ")),
        name=lambda item: item[1].split(", ")[0],
        todo=AS_OFFERED,
    )
    return code


def language_name(code: str) -> str:
    """The language's English name, or the code where it has none here."""
    return languages().get(code, code).split(", ")[0]


@cache
def languages() -> Mapping[str, str]:
    """ISO 639-1 code → the language's English name and its own."""
    return tomllib.loads(files("bot.commands").joinpath("languages.toml").read_text(encoding="utf-8"))


async def list_titles(here: Here) -> dict[str, str]:
    """What the lists that this server may see are called, by their ids."""
    return {info.id: info.title for info in await here.storage.lists.visible(here.server)}


def lists_of(subscription: Subscription, titles: dict[str, str]) -> str:
    """The subscription's lists, by name."""
    return ", ".join(titles.get(list_id, "a list that is gone") for list_id in subscription.list_ids)


def channel_name(here: Here, subscription: Subscription) -> str:
    """The channel's name, as long as it is there."""
    guild = here.interaction.guild
    channel = guild.get_channel_or_thread(subscription.channel_id) if guild else None
    return channel.name if channel else "a channel that is gone"
