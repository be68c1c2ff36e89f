"""Slash commands through the real client: what they do, who may, and what another server sees."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.channel import DiscordChannel
from bot.client import Vedette
from bot.delivery import Courier
from tests.standin.model import EMBED, MANAGE_SERVER, SEND, VIEW, Channel
from tests.standin.server import StandIn
from tests.storage.newsroom import feed, told
from watchers.storage import Storage
from watchers.storage.lists import ListSource
from watchers.storage.polls import FeedUpdate, Release
from watchers.types import WatchEntry

NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)


async def test_a_channel_is_subscribed_tested_listed_and_removed(
    alerts: Channel, discord_standin: StandIn, storage: Storage
) -> None:
    give = discord_standin.interactions
    made = await give.command(alerts, "alerts subscribe", channel=alerts, list="groups-arvania")
    assert made.ephemeral
    assert f"<#{alerts.id}> is subscribed to Groups of Arvania" in made.text
    (subscription,) = await storage.subscriptions.of_server(alerts.guild_id)
    assert (subscription.channel_id, subscription.list_ids) == (alerts.id, ("groups-arvania",))

    tested = await give.command(alerts, "alerts test", subscription=str(subscription.id))
    assert "I can post in" in tested.text
    assert "Groups of Arvania" in (await give.command(alerts, "alerts list")).text

    asked = await give.command(alerts, "alerts remove", subscription=str(subscription.id))
    pressed = await give.press(alerts, asked.buttons["Remove subscription"], message=asked.messages[0])
    assert "is no longer told of Groups of Arvania" in pressed.text
    assert await storage.subscriptions.of_server(alerts.guild_id) == ()

    undone = await give.press(alerts, pressed.buttons["Undo"], message=pressed.messages[0])
    assert "is told again" in undone.text
    assert await storage.subscriptions.of_server(alerts.guild_id) == (subscription,)


async def test_a_name_is_watched_listed_and_removed(alerts: Channel, discord_standin: StandIn) -> None:
    give = discord_standin.interactions
    added = await give.command(alerts, "watch add", name="Southern Column", kind="organisation", aliases="SC-1; SC-2")
    assert "Southern Column" in added.text
    assert "SC-1" in (await give.command(alerts, "watch list", list="Our watchlist")).text
    offered = await give.complete(alerts, "watch remove", "entry", entry="south")
    asked = await give.command(alerts, "watch remove", entry=offered[0]["value"])
    pressed = await give.press(alerts, asked.buttons["Stop watching"], message=asked.messages[0])
    assert "No names yet" in (await give.command(alerts, "watch list", list="Our watchlist")).text
    await give.press(alerts, pressed.buttons["Undo"], message=pressed.messages[0])
    assert "SC-1" in (await give.command(alerts, "watch list", list="Our watchlist")).text


async def test_a_channel_in_which_the_bot_may_not_embed_is_refused_with_what_to_do(
    alerts: Channel, discord_standin: StandIn
) -> None:
    alerts.permissions &= ~EMBED
    call = await discord_standin.interactions.command(alerts, "alerts subscribe", channel=alerts, list="groups-arvania")
    assert "I'm missing *Embed Links* there" in call.text
    assert "PERM-EMBED" in call.text
    alerts.permissions = VIEW | SEND


async def test_a_long_list_is_turned_page_by_page(alerts: Channel, discord_standin: StandIn, storage: Storage) -> None:
    give = discord_standin.interactions
    names = [f"Column number {number:03}" for number in range(150)]
    entries = tuple(WatchEntry(name.replace(" ", "-").lower(), name, "organisation") for name in names)
    await storage.lists.sync_catalogue([ListSource("groups-arvania", "Groups of Arvania", entries)], NOW)
    shown = await give.command(alerts, "watch list", list="groups-arvania")
    seen = []
    while True:
        seen += [name for name in names if name in shown.text]
        assert "**Groups of Arvania**" in shown.text
        if "Next" not in shown.buttons:
            break
        shown = await give.press(alerts, shown.buttons["Next"], message=shown.messages[0])
    assert seen == names
    back = await give.press(alerts, shown.buttons["Previous"], message=shown.messages[0])
    assert "Page 3 of 4." in back.text


@pytest.mark.parametrize(
    ("options", "filters", "said"),
    [
        ({}, ("low", None, None), "all severities"),
        ({"min_severity": "high"}, ("high", None, None), "HIGH ▲ and above"),
        ({"topic": "attack", "language": "French"}, ("low", "attack", "fr"), "on attack, in French"),
        ({"language": "FR"}, ("low", None, "fr"), "in French"),
        ({"language": "العربية"}, ("low", None, "ar"), "in Arabic"),
    ],
    ids=["open", "severity", "topic and language", "by code", "in its own script"],
)
async def test_a_subscription_is_narrowed(
    alerts: Channel,
    discord_standin: StandIn,
    storage: Storage,
    options: dict[str, Any],
    filters: tuple[str, str | None, str | None],
    said: str,
) -> None:
    give = discord_standin.interactions
    made = await give.command(alerts, "alerts subscribe", channel=alerts, list="Groups of Arvania", **options)
    assert said in made.text
    (one,) = await storage.subscriptions.of_server(alerts.guild_id)
    assert (one.min_severity, one.topic, one.language) == filters
    assert said in (await give.command(alerts, "alerts list")).text


async def test_a_subscription_to_one_feed_says_so_also_when_that_is_no_longer_followed(
    alerts: Channel, discord_standin: StandIn, storage: Storage
) -> None:
    give = discord_standin.interactions
    feed = await storage.feeds.add("https://press.example/feed", title="Press", origin="server", now=NOW)
    await storage.feeds.follow(alerts.guild_id, feed.id)
    made = await give.command(alerts, "alerts subscribe", channel=alerts, list="groups-arvania", feed="press")
    assert "from Press" in made.text
    await storage.feeds.unfollow(alerts.guild_id, feed.id)
    assert "from a feed that is no longer followed" in (await give.command(alerts, "alerts list")).text


async def test_the_same_subscription_twice_is_one(alerts: Channel, discord_standin: StandIn, storage: Storage) -> None:
    for _ in range(2):
        await discord_standin.interactions.command(alerts, "alerts subscribe", channel=alerts, list="groups-arvania")
    assert len(await storage.subscriptions.of_server(alerts.guild_id)) == 1


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"list": "no such list"}, "LIST-NOT-FOUND"),
        ({"list": "groups-arvania", "language": "Klingon"}, "LANGUAGE-NOT-FOUND"),
        ({"list": "groups-arvania", "feed": "nobody's"}, "FEED-NOT-FOUND"),
    ],
)
async def test_what_was_never_offered_is_refused_with_what_to_do(
    alerts: Channel, discord_standin: StandIn, storage: Storage, options: dict[str, Any], code: str
) -> None:
    refused = await discord_standin.interactions.command(alerts, "alerts subscribe", channel=alerts, **options)
    assert code in refused.text
    assert await storage.subscriptions.of_server(alerts.guild_id) == ()


async def test_a_role_is_pinged_but_never_everyone(alerts: Channel, discord_standin: StandIn, storage: Storage) -> None:
    give = discord_standin.interactions
    options: dict[str, Any] = {"channel": alerts, "list": "groups-arvania"}
    refused = await give.command(alerts, "alerts subscribe", **options, mention_role=alerts.guild_id)
    assert "ROLE-EVERYONE" in refused.text
    role = await discord_standin.gateway.give_role(discord_standin.world.guilds[alerts.guild_id], 0)
    await give.command(alerts, "alerts subscribe", **options, mention_role=role)
    (one,) = await storage.subscriptions.of_server(alerts.guild_id)
    assert one.mention_role == role


async def test_a_thread_can_be_subscribed_and_a_voice_channel_not(alerts: Channel, discord_standin: StandIn) -> None:
    give, world = discord_standin.interactions, discord_standin.world
    made = await give.command(alerts, "alerts subscribe", channel=world.add_thread(alerts), list="groups-arvania")
    assert "is subscribed to" in made.text
    voice = world.add_channel(world.guilds[alerts.guild_id], "voice")
    voice.type = 2
    assert "CHANNEL-KIND" in (await give.command(alerts, "alerts subscribe", channel=voice, list="groups-arvania")).text


async def test_status_tells_how_it_goes(alerts: Channel, discord_standin: StandIn, storage: Storage) -> None:
    one = await storage.subscriptions.add(
        server_id=alerts.guild_id, channel_id=alerts.id, list_ids=("groups-arvania",), now=NOW
    )
    await told(storage, await feed(storage), one)
    await storage.outbox.close_channel(alerts.id, "not allowed", NOW)
    text = (await discord_standin.interactions.command(alerts, "status")).text
    assert "Subscriptions here: 1, broken: 1" in text
    assert "Alerts here: 0 sent, 0 waiting, 1 held, 0 undeliverable" in text
    assert "Lost: 0 · possible repeats: 0" in text


class TestTenants:
    """Another server neither sees nor completes nor changes nor can count what is one's own."""

    SECRETS = ("Secret", "Hidden", "A-")

    @pytest.fixture
    async def elsewhere(self, alerts: Channel, discord_standin: StandIn, storage: Storage) -> Channel:
        give = discord_standin.interactions
        await give.command(alerts, "watch add", name="Secret Interest", kind="person")
        await give.command(alerts, "alerts subscribe", channel=alerts, list="Our watchlist")
        (subscription,) = await storage.subscriptions.of_server(alerts.guild_id)
        hidden = await storage.feeds.add("https://press.example/hidden", title="Hidden", origin="server", now=NOW)
        await storage.feeds.follow(alerts.guild_id, hidden.id)
        await told(storage, hidden, subscription)
        other = discord_standin.world.add_guild("Elsewhere")
        there = discord_standin.world.add_channel(other)
        await discord_standin.gateway.join(other)
        return there

    async def test_nothing_shows_in_any_answer(self, elsewhere: Channel, discord_standin: StandIn) -> None:
        give = discord_standin.interactions
        lines = [line for line, options in subcommands(discord_standin) if not any(o.get("required") for o in options)]
        assert {"alerts list", "feed list", "watch list", "status"} <= set(lines)
        for line in lines:
            text = (await give.command(elsewhere, line)).text
            assert not any(secret in text for secret in self.SECRETS), line
        counts = (await give.command(elsewhere, "status")).text
        assert "Feeds here: 0" in counts
        assert "Subscriptions here: 0" in counts
        assert "Alerts here: 0 sent, 0 waiting, 0 held, 0 undeliverable" in counts

    async def test_nothing_is_offered_anywhere(self, elsewhere: Channel, discord_standin: StandIn) -> None:
        offered: dict[str, list[str]] = {}
        for line, options in subcommands(discord_standin):
            for option in (o["name"] for o in options if o.get("autocomplete")):
                typed: dict[str, Any] = {option: ""}
                found = await discord_standin.interactions.complete(elsewhere, line, option, **typed)
                offered[f"{line} {option}"] = [choice["name"] for choice in found]
        assert offered["alerts subscribe list"] == ["Groups of Arvania (1)"]
        for where, names in offered.items():
            assert not any(secret in name for name in names for secret in self.SECRETS), where

    async def test_a_list_of_another_server_cant_be_subscribed(
        self, alerts: Channel, elsewhere: Channel, discord_standin: StandIn, storage: Storage
    ) -> None:
        (subscription,) = await storage.subscriptions.of_server(alerts.guild_id)
        stolen = await discord_standin.interactions.command(
            elsewhere, "alerts subscribe", channel=elsewhere, list=subscription.list_ids[0]
        )
        assert "LIST-NOT-FOUND" in stolen.text

    async def test_an_alert_of_another_server_isnt_shown(
        self, alerts: Channel, elsewhere: Channel, bot: Vedette, discord_standin: StandIn, storage: Storage
    ) -> None:
        courier = Courier(storage, DiscordChannel(bot), owner="me", clock=lambda: LATER)
        await courier.drain()
        (message,) = alerts.messages
        (custom_id,) = [
            b["custom_id"] for r in message["components"] for b in r["components"] if b.get("label") == "More"
        ]
        press = discord_standin.interactions.press
        assert "Base retaken" in (await press(alerts, custom_id, message=message)).text
        assert "ALERT-NOT-FOUND" in (await press(elsewhere, custom_id, message=message)).text


def subcommands(standin: StandIn) -> list[tuple[str, list[dict[str, Any]]]]:
    """Every command that can be given, with its options."""
    found = []
    for command in (command for command in standin.world.commands if command["type"] == 1):
        inner = [option for option in command.get("options") or [] if option["type"] == 1]
        found += [(f"{command['name']} {option['name']}", option.get("options") or []) for option in inner]
        found += [] if inner else [(command["name"], command.get("options") or [])]
    return found


async def test_every_command_has_a_description_and_a_permission_rule(bot: Vedette, discord_standin: StandIn) -> None:
    # Their subcommands that change something check in code; Discord knows no default for a subcommand.
    open_to_all = {"snooze", "status", "help", "feed", "lists", "watch"}
    for command in discord_standin.world.commands:
        assert command["type"] == 3 or command["description"]  # a message's menu has a name alone
        assert command["contexts"] == [0]
        ruled = str(command["default_member_permissions"]) == str(MANAGE_SERVER)
        assert ruled or command["name"] in open_to_all or command["type"] == 3


@pytest.mark.parametrize(
    ("late", "said"),
    [
        (timedelta(0), "Feeds here: 1, failing: 0, read on time"),
        (timedelta(seconds=59), "Feeds here: 1, failing: 0, read on time"),
        (timedelta(minutes=12), "Feeds here: 1, failing: 0, read up to 12 min late"),
    ],
)
async def test_status_tells_how_late_feeds_are_read(
    alerts: Channel, bot: Vedette, discord_standin: StandIn, storage: Storage, late: timedelta, said: str
) -> None:
    due = await feed(storage)
    await storage.feeds.follow(alerts.guild_id, due.id)
    (claimed,) = await storage.polls.claim_due(NOW, owner="me", lease=timedelta(minutes=1), limit=1)
    await storage.polls.release([Release(claimed, FeedUpdate(NOW - late, "Press"), NOW)], owner="me")
    bot.services = replace(bot.services, clock=lambda: NOW)
    assert said in (await discord_standin.interactions.command(alerts, "status")).text


async def test_status_says_nothing_of_lateness_where_nothing_is_read(alerts: Channel, discord_standin: StandIn) -> None:
    assert "Feeds here: 0, failing: 0\n" in (await discord_standin.interactions.command(alerts, "status")).text


@pytest.mark.parametrize("typed", ["#alerts · Groups of Arvania", "alerts", "ALERTS", "groups of arvania"])
async def test_a_subscription_is_known_by_its_label_or_channel(
    alerts: Channel, discord_standin: StandIn, typed: str
) -> None:
    give = discord_standin.interactions
    await give.command(alerts, "alerts subscribe", channel=alerts, list="groups-arvania")
    assert "I can post in" in (await give.command(alerts, "alerts test", subscription=typed)).text


async def test_what_fits_several_is_asked_for(alerts: Channel, discord_standin: StandIn, storage: Storage) -> None:
    give = discord_standin.interactions
    for severity in ("low", "high"):
        await give.command(alerts, "alerts subscribe", channel=alerts, list="groups-arvania", min_severity=severity)
    asked = await give.command(alerts, "alerts test", subscription="alerts")
    assert "**I can't tell which subscription you mean.** “alerts” fits *\\#alerts · Groups of Arvania*, " in asked.text
    assert "*\\#alerts · Groups of Arvania · HIGH ▲ and above*" in asked.text
    assert "SUBSCRIPTION-SEVERAL" in asked.text


async def test_every_offered_label_can_be_typed(alerts: Channel, discord_standin: StandIn, storage: Storage) -> None:
    give = discord_standin.interactions
    press = await storage.feeds.add("https://press.example/feed", title="Our press: the 1st", origin="server", now=NOW)
    await storage.feeds.follow(alerts.guild_id, press.id)
    await give.command(alerts, "watch add", name="Southern Column", kind="organisation")
    await give.command(alerts, "alerts subscribe", channel=alerts, list="groups-arvania")
    for line, option in (("feed info", "feed"), ("watch edit", "entry"), ("alerts test", "subscription")):
        typed: dict[str, Any] = {option: ""}
        (offered,) = await give.complete(alerts, line, option, **typed)
        by_label = await give.command(alerts, line, **{option: offered["name"]})
        by_value = await give.command(alerts, line, **{option: offered["value"]})
        assert by_label.text == by_value.text
        assert "NOT-FOUND" not in by_label.text
