"""/feed: what is read for this server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from discord import app_commands

from bot.commands.base import Here, Interaction
from bot.commands.buttons import Act, Done, ask, browse, offer
from bot.commands.offers import (
    offered_addresses,
    offered_feeds,
    offered_languages,
    pick_address,
    pick_feed,
    pick_language,
)
from bot.commands.trial import trial
from bot.commands.undo import Undo
from bot.errors import UserError, explain, trace_id
from bot.naming import named_feeds
from bot.neutral import clean, shorten
from watchers.errors import NotAFeed, WorkerError
from watchers.fetch import Failure
from watchers.finding import find_feeds, read_feed
from watchers.storage import FeedHealth
from watchers.types import Feed, ParsedFeed
from watchers.urls import host_of

MOST_FEEDS = 500
# Each is a fetch of an address that somebody chose.
ADDS, PER = 10, 60.0
Interval = Literal["5 min", "15 min", "30 min", "1 h", "3 h", "6 h"]
INTERVALS: dict[Interval, timedelta] = {
    "5 min": timedelta(minutes=5),
    "15 min": timedelta(minutes=15),
    "30 min": timedelta(minutes=30),
    "1 h": timedelta(hours=1),
    "3 h": timedelta(hours=3),
    "6 h": timedelta(hours=6),
}


@app_commands.guild_only()
class FeedGroup(app_commands.Group, name="feed"):
    """Choose which feeds are read"""

    @app_commands.command(name="add", description="Read a feed for this server")
    @app_commands.describe(
        url="The feed's address, like https://example.org/feed, or one of those offered",
        name="What to call it here",
        language="The language it is written in, like French; found out if you leave it open",
        interval="How often to read it; as often as it publishes if you leave it open",
    )
    @app_commands.autocomplete(url=offered_addresses, language=offered_languages)
    @app_commands.checks.cooldown(ADDS, PER, key=lambda interaction: interaction.guild_id)
    async def add(
        self,
        interaction: Interaction,
        url: app_commands.Range[str, 4, 2000],
        name: app_commands.Range[str, 1, 100] | None = None,
        language: str | None = None,
        interval: Interval | None = None,
    ) -> None:
        """Fetch it once, so that only what is a feed is followed; of a page, offer the feeds that it names."""
        here = Here(interaction)
        here.require_manager("change feeds")
        await here.defer()
        address = await pick_address(here, url)
        wish = _Wish(name, pick_language(language) if language else None, INTERVALS[interval] if interval else None)
        try:
            await here.say(await _follow(here, address, wish))
        except _NamesFeedsError as error:
            acts = {f"Read {number}": _following(other, wish) for number, other in enumerate(error.feeds, 1)}
            await offer(here, Done(explain(error, trace_id()), acts))

    @app_commands.command(name="list", description="Show the feeds that are read for this server")
    @app_commands.describe(filter_="Which of them; all if you leave it open")
    @app_commands.rename(filter_="filter")
    async def list_(self, interaction: Interaction, filter_: Literal["all", "failing", "paused"] = "all") -> None:
        """Name, host and state of each."""
        here = Here(interaction)
        followed = await here.storage.feeds.followed(here.server)
        shown = [feed for feed in followed if filter_ in ("all", _kind(feed))]
        lines = [f"- {shorten(f.title, 80)} · {shorten(host_of(f.url), 60)} · {_state(f)}" for f in shown]
        nothing = "No feeds yet." if filter_ == "all" else f"No feed is {filter_}."
        todo = f"Next: {here.mention('feed info')} or {here.mention('feed add')}."
        await browse(here, lines or [nothing], foot=todo)

    @app_commands.command(name="info", description="Show how a feed is doing")
    @app_commands.describe(feed="Which feed, as offered")
    @app_commands.autocomplete(feed=offered_feeds)
    async def info(self, interaction: Interaction, feed: str) -> None:
        """Its state, and what went wrong last."""
        here = Here(interaction)
        found = await pick_feed(here, feed)
        (health,) = [one for one in await here.storage.feeds.health(here.server, here.now) if one.feed.id == found.id]
        await here.say("\n".join([*_health(health), f"Next: {here.mention('feed list')}."]))

    @app_commands.command(name="edit", description="Change what a feed is called here, or how often it is read")
    @app_commands.describe(feed="Which feed, as offered", name="What to call it here", interval="How often to read it")
    @app_commands.autocomplete(feed=offered_feeds)
    async def edit(
        self,
        interaction: Interaction,
        feed: str,
        name: app_commands.Range[str, 1, 100] | None = None,
        interval: Interval | None = None,
    ) -> None:
        """The name is this server's own; so is the pace of a feed that nobody else follows."""
        here = Here(interaction)
        here.require_manager("change feeds")
        found = await pick_feed(here, feed)
        if name:
            await here.storage.feeds.follow(here.server, found.id, name=name)
        shared = ""
        if interval:
            found = await _pace_for(here, found, INTERVALS[interval])
            shared = (
                "" if found.interval == INTERVALS[interval] else " Others read it too: nobody slows it down for them."
            )
        await here.say(
            f"**{shorten(name or found.title, 100)}**: {_pace(found)}{shared} Next: {here.mention('feed info')}."
        )

    @app_commands.command(name="pause", description="Stop telling this server what a feed lists, for a while")
    @app_commands.describe(feed="Which feed, as offered")
    @app_commands.autocomplete(feed=offered_feeds)
    async def pause(self, interaction: Interaction, feed: str) -> None:
        """For this server alone; a feed that nobody else reads rests."""
        here = Here(interaction)
        here.require_manager("change feeds")
        found = await pick_feed(here, feed)
        await here.storage.feeds.pause_for(here.server, found.id, paused=True)
        await here.say(
            f"**{shorten(found.title, 100)}** is paused for this server. What it lists meanwhile is not told later."
            f" Next: {here.mention('feed resume')}."
        )

    @app_commands.command(name="resume", description="Read a feed again that was paused, by you or because it failed")
    @app_commands.describe(feed="Which feed, as offered")
    @app_commands.autocomplete(feed=offered_feeds)
    async def resume(self, interaction: Interaction, feed: str) -> None:
        """One that was given up after failures is tried again at once."""
        here = Here(interaction)
        here.require_manager("change feeds")
        found = await pick_feed(here, feed)
        await here.storage.feeds.pause_for(here.server, found.id, paused=False)
        await here.say(
            f"**{shorten(found.title, 100)}** is read again. See how it does with {here.mention('feed info')}."
        )

    @app_commands.command(name="test", description="Read a feed once, and see what each stage makes of it")
    @app_commands.describe(feed="Which feed, as offered, or any address like https://example.org/feed")
    @app_commands.autocomplete(feed=offered_feeds)
    @app_commands.checks.cooldown(ADDS, PER, key=lambda interaction: interaction.guild_id)
    async def test(self, interaction: Interaction, feed: app_commands.Range[str, 1, 2000]) -> None:
        """Nothing is recorded, and nobody is told but who asks."""
        here = Here(interaction)
        here.require_manager("test feeds")
        await here.defer()
        known = named_feeds(await here.storage.feeds.followed(here.server)).meant(feed)
        found = await pick_feed(here, feed) if known else None
        address = found.url if found else await pick_address(here, feed)
        await here.say(await trial(here, address, found.id if found else None))

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

        called = shorten(found.title, 100)

        async def act(pressed: Here) -> Done:
            pressed.require_manager("change feeds")
            await pressed.storage.feeds.unfollow(pressed.server, found.id)
            undo = Undo("feed", f"{found.id}/{clean(found.title)[:50]}")
            return Done(f"**{called}** is no longer read for this server.", undo=undo)

        await ask(here, f"Stop reading **{called}** for this server?", "Stop reading", act)


@dataclass(frozen=True, slots=True)
class _Wish:
    """How a server wants to have a feed; None leaves it to the feed."""

    name: str | None
    language: str | None
    interval: timedelta | None


class _NamesFeedsError(UserError):
    """The address is a site's that has feeds."""

    def __init__(self, host: str, feeds: Sequence[str]) -> None:
        named = "\n".join(f"{number}. `{_code(url)}`" for number, url in enumerate(feeds, 1))
        super().__init__(
            f"I couldn't find a feed at {host}.",
            "What is there is no feed itself.",
            f"The site has these:\n{named}\n",
            "FEED-NOT-FOUND",
        )
        self.feeds = feeds


def _following(address: str, wish: _Wish) -> Act:
    async def act(pressed: Here) -> Done:
        pressed.require_manager("change feeds")
        return Done(await _follow(pressed, address, wish))

    return act


async def _follow(here: Here, address: str, wish: _Wish) -> str:
    """Read the feed once and follow it; what to tell the user. Raises UserError."""
    feeds = here.storage.feeds
    if len(await feeds.followed(here.server)) >= MOST_FEEDS:
        raise UserError(
            "No further feed can be added.",
            f"A server follows at most {MOST_FEEDS}.",
            f"Remove some with {here.mention('feed remove')}.",
            "FEED-LIMIT",
        )
    parsed = await _read(here, address)
    feed = await feeds.add(
        address,
        title=parsed.title or host_of(address),
        origin="server",
        language=wish.language or parsed.language,
        interval=wish.interval,
        now=here.now,
    )
    await feeds.follow(here.server, feed.id, name=wish.name, from_now_on=True)
    if wish.interval:
        feed = await _pace_for(here, feed, wish.interval)
    newest = [f"- {shorten(entry.title, 120)}" for entry in parsed.entries[:3]]
    about = "\n".join(["Its newest items:", *newest]) if newest else "It has no items now."
    subscribed = await here.storage.subscriptions.of_server(here.server)
    todo = here.mention("feed info" if subscribed else "alerts subscribe")
    return (
        f"**{shorten(wish.name or feed.title, 100)}** is followed from now on; what it lists already alerts nobody."
        f" {_pace(feed)}\n{about}\nNext: {todo}."
    )


async def _pace_for(here: Here, feed: Feed, interval: timedelta) -> Feed:
    """Read it that often; where others follow it too, only if that is quicker than now."""
    alone = not feed.everywhere and await here.storage.feeds.followers(feed.id) <= {here.server}
    if not alone and (feed.interval is None or feed.interval <= interval):
        return feed
    await here.storage.feeds.edit(feed.id, interval=interval)
    return replace(feed, interval=interval)


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
            shorten(fetched.reason, 200),
            f"Check the address, or try {add} again later.",
            code,
        )
    try:
        return await read_feed(fetched, here.services.workers)
    except NotAFeed as error:
        named = await find_feeds(fetched, error, here.services.fetcher, here.services.workers)
        if named:
            raise _NamesFeedsError(host, named) from error
        why = f"The server answered, but {shorten(error.reason, 100)}, and I found none where sites usually keep them."
        raise UserError(
            f"I couldn't find a feed at {host}.", why, f"Give the feed's own address with {add}.", "FEED-NOT-FOUND"
        ) from error
    except WorkerError as error:
        raise UserError(
            f"I couldn't read the feed at {host}.",
            f"Reading it {shorten(str(error), 200)}.",
            "Tell who runs the site.",
            "FEED-BROKEN",
        ) from error


def _code(url: str) -> str:
    return url.replace("`", "%60")[:200]


def _kind(feed: Feed) -> str:
    if feed.state != "active":
        return "paused"
    return "failing" if feed.failures else "well"


def _state(feed: Feed) -> str:
    if feed.state != "active":
        return feed.state
    if feed.failures:
        return f"failing ({feed.failures}×: {shorten(feed.last_error or 'no reason given', 80)})"
    return f"read {_when(feed.last_success)}"


def _health(health: FeedHealth) -> list[str]:
    feed = health.feed
    lines = [
        f"**{shorten(feed.title, 100)}** · `{_code(feed.url)}`",
        f"State: {_state(feed)} · last read well: {_when(feed.last_success)}",
        f"{_pace(feed)} Next: {_when(feed.next_check_at)}." if feed.state == "active" else "It isn't read now.",
    ]
    if feed.failing_since:
        lines.append(f"Failing since {_when(feed.failing_since)}.")
    lines += [
        f"- {_when(note.at)}: {note.outcome}{f', {shorten(note.detail, 120)}' if note.detail else ''}"
        for note in health.errors
    ]
    return lines


def _pace(feed: Feed) -> str:
    publishes = "" if feed.entries_per_day is None else f"It publishes about {feed.entries_per_day:.3g} items a day. "
    every = "as often as it publishes" if feed.interval is None else f"every {_span(feed.interval)}"
    return f"{publishes}It is read {every}."


def _span(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    return f"{minutes // 60} h" if minutes % 60 == 0 else f"{minutes} min"


def _when(at: datetime | None) -> str:
    return f"<t:{int(at.timestamp())}:R>" if at else "not yet"
