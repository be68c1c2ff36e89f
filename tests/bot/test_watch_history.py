"""/watch add tells what the name would have caught; /watch explain tells which names a text has, and why."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.client import Vedette
from tests.newsroom.server import Newsroom
from tests.standin.model import Channel
from tests.standin.server import StandIn
from watchers.storage import SeenChange, Storage
from watchers.storage.lists import ListSource
from watchers.stories import Placement
from watchers.types import Alert, Analysis, Article, Feed, Intake, NewDelivery, StoryState, WatchEntry

COLUMN = WatchEntry("column", "Northern Column", "organisation", ("Column of the North",), ("NorCol",), ("militia",))
TEXT = "The market was full. Fighters of the Column of the North left Lower Sarn on Friday. It rained."


@pytest.fixture
async def alerts(bot: Vedette, discord_standin: StandIn, storage: Storage) -> Channel:
    await storage.lists.sync_catalogue([ListSource("groups", "Groups of Arvania", (COLUMN,))], bot.services.clock())
    channel = next(iter(discord_standin.world.channels.values()))
    await storage.lists.follow(channel.guild_id, "groups")
    return channel


async def read(storage: Storage, feed: Feed, title: str, text: str, now: datetime, *told: NewDelivery) -> None:
    url = f"https://press.example/{title.replace(' ', '-')}"

    def decide(_state: StoryState) -> Intake:
        analysis = Analysis(language="en")
        return Intake(Article(url, title, text, "en"), analysis, "low", feed.id, now, deliveries=told)

    await storage.articles.take_in(
        lambda _others: Placement(), decide, url=url, since=0, now=now, seen=[SeenChange(url)]
    )


async def followed(storage: Storage, server: int, name: str, now: datetime) -> Feed:
    feed = await storage.feeds.add(f"https://{name}.example/feed", title=name, origin="server", now=now)
    await storage.feeds.follow(server, feed.id)
    return feed


async def test_adding_a_name_tells_what_it_would_have_caught_in_this_servers_feeds(
    alerts: Channel, bot: Vedette, discord_standin: StandIn, storage: Storage
) -> None:
    now = bot.services.clock()
    ours = await followed(storage, alerts.guild_id, "ours", now)
    theirs = await followed(storage, alerts.guild_id + 1, "theirs", now)
    for number in range(5):
        await read(storage, ours, f"Ours {number}", "Orso Valdani spoke in Lower Sarn.", now)
    await read(storage, ours, "Nothing", "It rained in Lower Sarn.", now)
    await read(storage, ours, "Old", "Orso Valdani spoke.", now - timedelta(days=31))
    await read(storage, theirs, "Theirs", "Orso Valdani spoke in Lower Sarn.", now)
    give = discord_standin.interactions
    answer = await give.command(alerts, "watch add", name="Orso Valdani", kind="person")
    assert "In the last 30 days it stood in 5 of 6 articles" in answer.text
    assert [line for line in answer.text.splitlines() if line.startswith("- ")] == [
        f"- Ours {number} (“Orso Valdani”)" for number in (4, 3, 2)
    ]
    assert "Theirs" not in answer.text
    nobody = await give.command(alerts, "watch add", name="Lena Marr", kind="person")
    assert "None of the 6 articles of the last 30 days names it." in nobody.text


async def test_a_noisy_name_is_warned_of(
    alerts: Channel, bot: Vedette, discord_standin: StandIn, storage: Storage
) -> None:
    now = bot.services.clock()
    ours = await followed(storage, alerts.guild_id, "ours", now)
    for number in range(50):  # the bot has been reading for two days only
        at = now - timedelta(days=2) if number == 0 else now
        await read(storage, ours, f"Ours {number}", "It rained in Lower Sarn.", at)
    answer = await discord_standin.interactions.command(alerts, "watch add", name="Lower Sarn", kind="organisation")
    assert "This would send about 25 alerts a day" in answer.text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            TEXT,
            "(Groups of Arvania) · alias · as “Column of the North”\n> Fighters of the Column of the North",
        ),
        ("It rained in Lower Sarn.", "✖ None of the names in Groups of Arvania stands in it"),
        (
            "NorCol left the town.",
            "✖ Northern Column: “NorCol” is a weak alias; it counts only beside the full name or one of: militia.",
        ),
    ],
    ids=["an alias", "nothing", "a weak alias"],
)
async def test_a_text_is_explained_by_the_lists_of_this_server(
    alerts: Channel, discord_standin: StandIn, text: str, says: str
) -> None:
    answer = await discord_standin.interactions.command(alerts, "watch explain", about=text)
    assert answer.ephemeral
    assert says in answer.text


async def test_a_link_and_an_alert_are_explained(
    alerts: Channel, bot: Vedette, discord_standin: StandIn, storage: Storage
) -> None:
    now = bot.services.clock()
    give = discord_standin.interactions
    subscription = await storage.subscriptions.add(
        server_id=alerts.guild_id, channel_id=alerts.id, list_ids=("groups",), now=now
    )
    feed = await followed(storage, alerts.guild_id, "ours", now)
    alert = Alert("A-7Q4K2M9T", "", 0, "high", "Base retaken", "", "", "en", None, now)
    told = NewDelivery(subscription.id, alerts.guild_id, alerts.id, alert, "post", "held", now)
    await read(storage, feed, "Base retaken", TEXT, now, told)
    for about in ("A-7Q4K2M9T", "https://press.example/Base-retaken"):
        answer = await give.command(alerts, "watch explain", about=about)
        assert "**Base retaken**" in answer.text
        assert "> Fighters of the Column of the North left Lower Sarn on Friday." in answer.text
        assert f"✔ Told in <#{alerts.id}>." in answer.text
        assert f"✔ Read: {len(TEXT)} characters in English, from its page, read <t:" in answer.text
    async with Newsroom() as newsroom:
        page = f"<html><body><article><h1>Left</h1><p>{TEXT}</p><p>{'It rained on. ' * 40}</p></article></body></html>"
        answer = await give.command(alerts, "watch explain", about=newsroom.publish("/left", page))
        assert "✔ **Northern Column**" in answer.text
        answer = await give.command(alerts, "watch explain", about=newsroom.base + "/404")
        assert "ARTICLE-UNREAD" in answer.text


async def test_whom_filters_keep_from_being_told_is_said_with_the_filter(
    alerts: Channel, bot: Vedette, discord_standin: StandIn, storage: Storage
) -> None:
    give = discord_standin.interactions
    await give.command(alerts, "alerts subscribe", channel=alerts, list="groups", min_severity="critical")
    answer = await give.command(alerts, "watch explain", about=TEXT)
    assert "✔ **Northern Column**" in answer.text
    assert f"✖ <#{alerts.id}>: it is low, below critical." in answer.text
    assert "</alerts edit:" in answer.text
    await give.command(alerts, "alerts pause", subscription="alerts")
    assert "its subscription is paused" in (await give.command(alerts, "watch explain", about=TEXT)).text


async def test_another_servers_names_and_alerts_explain_nothing(
    alerts: Channel, bot: Vedette, discord_standin: StandIn, storage: Storage
) -> None:
    give = discord_standin.interactions
    await give.command(alerts, "watch add", name="Secret Interest", kind="person")
    other = discord_standin.world.add_guild("Elsewhere")
    there = discord_standin.world.add_channel(other)
    await discord_standin.gateway.join(other)
    answer = await give.command(there, "watch explain", about="Secret Interest spoke.")
    assert "This server watches nothing yet" in answer.text
    assert "✔" not in answer.text


async def test_a_long_list_is_shown_in_part_and_searched_by_name(
    alerts: Channel, bot: Vedette, discord_standin: StandIn, storage: Storage
) -> None:
    entries = tuple(WatchEntry(f"n{number}", f"Norland {number}", "agency") for number in range(300))
    source = ListSource("norland", "Norland's list", entries)
    await storage.lists.sync_configured([source], bot.services.clock())
    give = discord_standin.interactions
    whole = await give.command(alerts, "watch list", list="norland")
    assert whole.deferred
    assert "Norland 0 " in whole.text
    part = await give.command(alerts, "watch list", list="norland", name="LAND 29")
    assert [line for line in part.text.splitlines() if line.startswith("- ")] == [
        f"- Norland {number} · agency" for number in (29, *range(290, 300))
    ]
    assert "No name holds that." in (await give.command(alerts, "watch list", list="norland", name="xyz")).text
    everywhere = (await give.command(alerts, "watch list", name="land 299")).text.splitlines()
    assert everywhere[:3] == ["**“land 299” in all lists**", "Norland's list:", "- Norland 299 · agency"]
    assert "No name holds that." in (await give.command(alerts, "watch list", name="xyz")).text
