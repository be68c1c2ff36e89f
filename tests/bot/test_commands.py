"""Slash commands through the real client: what they do, who may, and what another server sees."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.client import Vedette
from tests.standin.model import EMBED, MANAGE_CHANNELS, MANAGE_SERVER, SEND, VIEW, Channel
from tests.standin.server import StandIn
from watchers.storage import Storage
from watchers.storage.lists import ListSource
from watchers.types import WatchEntry

NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)
COLUMN = WatchEntry("northern-column", "Northern Column", "organisation", ("Column of the North",))


@pytest.fixture
async def alerts(bot: Vedette, discord_standin: StandIn, storage: Storage) -> Channel:
    await storage.lists.sync_catalogue([ListSource("groups-arvania", "Groups of Arvania", (COLUMN,))], NOW)
    return next(iter(discord_standin.world.channels.values()))


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
    assert "no longer subscribed" in pressed.text
    assert await storage.subscriptions.of_server(alerts.guild_id) == ()


async def test_a_name_is_watched_listed_and_removed(alerts: Channel, discord_standin: StandIn) -> None:
    give = discord_standin.interactions
    added = await give.command(alerts, "watch add", name="Southern Column", kind="organisation", aliases="SC-1; SC-2")
    assert "Southern Column" in added.text
    assert "SC-1" in (await give.command(alerts, "watch list", list="Our watchlist")).text
    offered = await give.complete(alerts, "watch remove", "entry", entry="south")
    asked = await give.command(alerts, "watch remove", entry=offered[0]["value"])
    await give.press(alerts, asked.buttons["Stop watching"], message=asked.messages[0])
    assert "No names yet" in (await give.command(alerts, "watch list", list="Our watchlist")).text


@pytest.mark.parametrize("line", ["help", "status", "feed list", "watch list"])
async def test_what_changes_nothing_is_for_all(alerts: Channel, discord_standin: StandIn, line: str) -> None:
    call = await discord_standin.interactions.command(alerts, line, permissions=VIEW)
    assert call.ephemeral
    assert call.text
    assert "PERM-USER" not in call.text


@pytest.mark.parametrize("permissions", [VIEW, VIEW | MANAGE_CHANNELS], ids=["member", "manages channels"])
@pytest.mark.parametrize(
    ("line", "options"),
    [
        ("watch add", {"name": "Southern Column", "kind": "organisation"}),
        ("watch remove", {"entry": "x"}),
        ("feed add", {"url": "https://press.example/feed"}),
        ("feed remove", {"feed": "1"}),
        ("alerts remove", {"subscription": "1"}),
        ("alerts test", {"subscription": "1"}),
        ("alerts list", {}),
    ],
)
async def test_what_changes_something_is_for_managers(
    alerts: Channel, discord_standin: StandIn, line: str, options: dict[str, Any], permissions: int
) -> None:
    call = await discord_standin.interactions.command(alerts, line, permissions=permissions, **options)
    assert call.ephemeral
    assert "**You need Manage Server to" in call.text
    assert "PERM-USER · t-" in call.text


async def test_a_manager_passes_both_gates(alerts: Channel, discord_standin: StandIn) -> None:
    permissions = VIEW | MANAGE_SERVER
    call = await discord_standin.interactions.command(alerts, "feed remove", feed="1", permissions=permissions)
    assert "FEED-NOT-FOUND" in call.text


async def test_a_channel_in_which_the_bot_may_not_embed_is_refused_with_what_to_do(
    alerts: Channel, discord_standin: StandIn
) -> None:
    alerts.permissions &= ~EMBED
    call = await discord_standin.interactions.command(alerts, "alerts subscribe", channel=alerts, list="groups-arvania")
    assert "I'm missing *Embed Links* there" in call.text
    assert "PERM-EMBED" in call.text
    alerts.permissions = VIEW | SEND


async def test_another_server_neither_sees_nor_completes_nor_removes(
    alerts: Channel, discord_standin: StandIn, storage: Storage
) -> None:
    give = discord_standin.interactions
    await give.command(alerts, "watch add", name="Secret Interest", kind="person")
    await give.command(alerts, "alerts subscribe", channel=alerts, list="Our watchlist")
    (subscription,) = await storage.subscriptions.of_server(alerts.guild_id)
    feed = await storage.feeds.add("https://press.example/feed", title="Hidden Feed", origin="server", now=NOW)
    await storage.feeds.follow(alerts.guild_id, feed.id)

    other = discord_standin.world.add_guild("Elsewhere")
    there = discord_standin.world.add_channel(other)
    await discord_standin.gateway.join(other)
    for line in ("watch list", "feed list", "alerts list", "status"):
        text = (await give.command(there, line)).text
        assert "Secret" not in text
        assert "Hidden" not in text
        assert str(alerts.id) not in text
    assert await give.complete(there, "watch remove", "entry", entry="") == []
    assert await give.complete(there, "feed remove", "feed", feed="") == []
    assert await give.complete(there, "alerts remove", "subscription", subscription="") == []
    refused = await give.command(there, "alerts remove", subscription=str(subscription.id))
    assert "SUBSCRIPTION-NOT-FOUND" in refused.text
    assert "FEED-NOT-FOUND" in (await give.command(there, "feed remove", feed=str(feed.id))).text
    own_list = subscription.list_ids[0]
    stolen = await give.command(there, "alerts subscribe", channel=there, list=own_list)
    assert "LIST-NOT-FOUND" in stolen.text


async def test_every_command_has_a_description_and_a_permission_rule(bot: Vedette, discord_standin: StandIn) -> None:
    # Their subcommands that change something check in code; Discord knows no default for a subcommand.
    open_to_all = {"status", "help", "feed", "watch"}
    for command in discord_standin.world.commands:
        assert command["description"]
        assert command["contexts"] == [0]
        ruled = str(command["default_member_permissions"]) == str(MANAGE_SERVER)
        assert ruled or command["name"] in open_to_all
