"""/feed: what is read for this server."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from discord import app_commands

from bot.commands.base import Here, Interaction, page
from bot.commands.buttons import ask
from bot.commands.offers import offered_feeds, pick_feed
from bot.errors import UserError
from bot.neutral import shorten
from watchers.errors import NotAFeed, StorageError, WatcherError
from watchers.feeds import discover, parse
from watchers.fetch import Failure
from watchers.types import Feed, ParsedFeed
from watchers.urls import host_of, is_http_url

MOST_FEEDS = 500


@app_commands.guild_only()
class FeedGroup(app_commands.Group, name="feed"):
    """Choose which feeds are read"""

    @app_commands.command(name="add", description="Read a feed for this server")
    @app_commands.describe(url="The feed's address, like https://example.org/feed", name="What to call it here")
    async def add(
        self,
        interaction: Interaction,
        url: app_commands.Range[str, 4, 2000],
        name: app_commands.Range[str, 1, 100] | None = None,
    ) -> None:
        """Fetch it once, so that only what is a feed is followed."""
        here = Here(interaction)
        here.require_manager("change feeds")
        await here.defer()
        address = url.strip() if "://" in url else f"https://{url.strip()}"
        if not is_http_url(address):
            raise UserError(
                "That isn't a web address.",
                "A feed's address begins with https://.",
                "Copy it from the site.",
                "FEED-ADDRESS",
            )
        feeds = here.storage.feeds
        if len(await feeds.followed(here.server)) >= MOST_FEEDS:
            raise UserError(
                "No further feed can be added.",
                f"A server follows at most {MOST_FEEDS}.",
                f"Remove some with {here.mention('feed remove')}.",
                "FEED-LIMIT",
            )
        parsed = await _read(here, address)
        title = parsed.title or host_of(address)
        feed = await feeds.add(address, title=title, origin="server", language=parsed.language, now=here.now)
        await feeds.follow(here.server, feed.id, name=name)
        newest = [f"- {shorten(entry.title, 120)}" for entry in parsed.entries[:3]]
        about = "\n".join(["Its newest items:", *newest]) if newest else "It has no items now."
        subscribed = await here.storage.subscriptions.of_server(here.server)
        todo = here.mention("feed list") if subscribed else here.mention("alerts subscribe")
        await here.say(
            f"**{shorten(name or title, 100)}** is followed from now on; what it lists already alerts nobody."
            f"\n{about}\nNext: {todo}.",
        )

    @app_commands.command(name="list", description="Show the feeds that are read for this server")
    async def list_(self, interaction: Interaction) -> None:
        """Name, host and state of each."""
        here = Here(interaction)
        followed = await here.storage.feeds.followed(here.server)
        lines = [
            f"- {shorten(feed.title, 80)} · {shorten(host_of(feed.url), 60)} · {_state(feed)}" for feed in followed
        ]
        todo = f"Next: {here.mention('feed add')} or {here.mention('feed remove')}."
        await here.say(f"{page(lines) or 'No feeds yet.'}\n{todo}")

    @app_commands.command(name="remove", description="Stop reading a feed for this server")
    @app_commands.describe(feed="Which feed, as offered")
    @app_commands.autocomplete(feed=offered_feeds)
    async def remove(self, interaction: Interaction, feed: str) -> None:
        """Ask once, then stop following; others that follow it aren't touched."""
        here = Here(interaction)
        here.require_manager("change feeds")
        found = await pick_feed(here, feed)
        if found.everywhere:
            raise UserError(
                "That feed can't be removed here.",
                "Who runs this bot reads it for every server.",
                "Ask them to take it out of the configuration.",
                "FEED-OPERATOR",
            )

        async def act(pressed: Here) -> str:
            pressed.require_manager("change feeds")
            await pressed.storage.feeds.unfollow(pressed.server, found.id)
            gone = f"**{shorten(found.title, 100)}** is no longer read for this server."
            return f"{gone} To undo it: {pressed.mention('feed add')}."

        await ask(here, f"Stop reading **{shorten(found.title, 100)}** for this server?", "Stop reading", act)


async def _read(here: Here, url: str) -> ParsedFeed:
    fetched = await here.services.fetcher.get(url)
    host = shorten(host_of(url), 100)
    add = here.mention("feed add")
    if isinstance(fetched, Failure):
        if fetched.kind == "blocked":
            raise UserError(
                "I can't fetch that address.",
                "It points inside a private network or to a port that isn't the web's.",
                "Only public http(s) addresses are allowed.",
                "FEED-BLOCKED",
            )
        code = f"FEED-{fetched.status}" if fetched.status else f"FEED-{fetched.kind.upper()}"
        raise UserError(
            f"{host} gave me no feed.",
            f"{shorten(fetched.reason, 200)}.",
            f"Check the address, or try {add} again later.",
            code,
        )
    try:
        return await asyncio.to_thread(
            parse, fetched.body, content_type=fetched.headers.get("content-type"), url=fetched.final_url
        )
    except NotAFeed as error:
        declared = [found.url for found in discover(fetched.body, fetched.final_url) if found.how != "guess"]
        others = list(dict.fromkeys([*error.feeds, *declared]))[:5]
        why = "The page answered, but it is a web page" + ("." if others else " and it names no feed.")
        todo = (
            f"Try one of these with {add}:\n" + "\n".join(f"`{_code(o)}`" for o in others)
            if others
            else f"Give the feed's own address with {add}."
        )
        raise UserError(f"I couldn't find a feed at {host}.", why, todo, "FEED-NOT-FOUND") from error
    except StorageError:
        raise
    except WatcherError as error:
        raise UserError(
            f"I couldn't read the feed at {host}.",
            f"{shorten(str(error), 200)}.",
            "Tell who runs the site.",
            "FEED-BROKEN",
        ) from error


def _code(url: str) -> str:
    return url.replace("`", "%60")[:200]


def _state(feed: Feed) -> str:
    if feed.state != "active":
        return feed.state
    if feed.failures:
        return f"failing ({feed.failures}×: {shorten(feed.last_error or 'no reason given', 80)})"
    if feed.last_success is None:
        return "not read yet"
    every = f", every {_span(feed.interval)}" if feed.interval else ""
    return f"read <t:{int(feed.last_success.timestamp())}:R>{every}"


def _span(span: timedelta) -> str:
    return f"{int(span.total_seconds() // 60)} min"
