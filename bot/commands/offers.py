"""What can be named in a command: offered from memory while it is typed, then looked up anew."""

from __future__ import annotations

import asyncio

from bot.commands.base import AS_OFFERED, Choice, Here, choices, completing, pick
from bot.errors import UserError
from bot.naming import named_addresses, named_entries, named_feeds, named_languages, named_lists, named_zones
from bot.search import Names
from watchers.storage.lists import ListInfo
from watchers.types import Feed, WatchEntry
from watchers.urls import is_http_url


@completing
async def offered_lists(here: Here, current: str) -> list[Choice]:
    """The lists that this server may subscribe to."""
    return choices((await here.known.place(here.server)).lists, current)


@completing
async def offered_own_lists(here: Here, current: str) -> list[Choice]:
    """This server's own lists."""
    place = await here.known.place(here.server)
    return choices(named_lists(own_lists(here, place.infos)), current)


@completing
async def offered_feeds(here: Here, current: str) -> list[Choice]:
    """The feeds that this server follows."""
    return choices((await here.known.place(here.server)).feeds, current)


@completing
async def offered_addresses(here: Here, current: str) -> list[Choice]:
    """The shipped feeds that this server doesn't follow yet; any other address can be typed."""
    return choices((await here.known.place(here.server)).addresses, current)


@completing
async def offered_entries(here: Here, current: str) -> list[Choice]:
    """The entries of all lists that this server sees, its own first."""
    place = await here.known.place(here.server)
    own_first = sorted(place.infos, key=lambda info: info.server_id is None)
    return choices(await here.known.entries(own_first), current)


@completing
async def offered_own_entries(here: Here, current: str) -> list[Choice]:
    """The entries of this server's own lists."""
    place = await here.known.place(here.server)
    return choices(await here.known.entries(own_lists(here, place.infos)), current)


@completing
async def offered_languages(_here: Here, current: str) -> list[Choice]:
    """The languages of `languages.toml`."""
    return choices(named_languages(), current)


@completing
async def offered_zones(_here: Here, current: str) -> list[Choice]:
    """Time zones, by city."""
    return choices(named_zones(), current)


def pick_zone(given: str) -> str:
    """The time zone that was meant. Raises UserError."""
    return pick("zone", given, named_zones(), todo=f"{AS_OFFERED} Its name is like Europe/Paris.")


def own_lists(here: Here, infos: tuple[ListInfo, ...]) -> list[ListInfo]:
    """Those that this server may change."""
    return [info for info in infos if info.server_id == here.server]


def pick_list(given: str, visible: tuple[ListInfo, ...]) -> ListInfo:
    """The list that was meant. Raises UserError."""
    return pick("list", given, named_lists(visible), todo=AS_OFFERED)


async def pick_entry(here: Here, given: str, *, own: bool) -> tuple[ListInfo, WatchEntry]:
    """The entry that was meant, of this server's own lists or of all that it sees. Raises UserError."""
    lists = here.storage.lists
    visible = await lists.visible(here.server)
    infos = own_lists(here, visible) if own else visible
    todo = f"See {here.mention('watch list')}" + ("; lists of the catalogue can't be changed." if own else ".")
    by_value = [info for info in infos if given.startswith(f"{info.id}/")]
    found = {info: await lists.entries(info.id) for info in by_value or infos}
    names = await asyncio.to_thread(
        lambda: Names.joined(named_entries(info, entries) for info, entries in found.items())
    )
    list_id, _, entry_id = pick("entry", given, names, todo=todo).partition("/")
    return next(
        (info, entry)
        for info, entries in found.items()
        if info.id == list_id
        for entry in entries
        if entry.id == entry_id
    )


async def pick_feed(here: Here, given: str) -> Feed:
    """The feed that was meant, of those that this server follows. Raises UserError."""
    followed = await here.storage.feeds.followed(here.server)
    return pick("feed", given, named_feeds(followed), todo=f"See {here.mention('feed list')}.")


async def pick_address(here: Here, given: str) -> str:
    """The web address that was typed, or that of the shipped feed of this name. Raises UserError."""
    given = given.strip()
    address = given if "://" in given else f"https://{given}"
    if "." in given and is_http_url(address) and " " not in given:
        return address
    shipped = named_addresses(await here.storage.feeds.offered()).meant(given)
    if len(shipped) == 1:
        return shipped[0].value
    raise UserError(
        "That isn't a web address.",
        "A feed's address begins with https://.",
        "Copy it from the site, or choose one of those offered while you type.",
        "FEED-ADDRESS",
    )


def pick_language(given: str) -> str:
    """The code of the language that was meant, by its code or one of its names. Raises UserError."""
    code = given.strip().casefold().split("-")[0]
    known = [named.value for named in named_languages().meant(code) if named.value == code]
    return known[0] if known else pick("language", given, named_languages(), todo=AS_OFFERED)
