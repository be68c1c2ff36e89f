"""Who may do what, as a table: each command, each kind of member, another server, a direct message; and buttons."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from discord import Intents

from bot.client import Vedette
from bot.commands.permissions import INVITE, invite_url
from tests.standin.interactions import Call
from tests.standin.model import (
    ADMINISTRATOR,
    APPLICATION,
    EVERYTHING,
    MANAGE_CHANNELS,
    MANAGE_SERVER,
    SEND,
    VIEW,
    Channel,
)
from tests.standin.server import StandIn
from watchers.storage import Storage
from watchers.storage.lists import ListSource
from watchers.types import WatchEntry

NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)
MEMBER = VIEW | SEND
COLUMN = WatchEntry("northern-column", "Northern Column", "organisation")

# What answers: "yes" where the gates are passed, else the code of the refusal.
WHO = (
    "member",
    "manages channels",
    "manages server",
    "manages both",
    "admin",
    "another server's ids",
    "direct message",
)
U, C, D = "PERM-USER", "PERM-CHANNEL", "GUILD-ONLY"
TABLE: Mapping[str, tuple[str, ...]] = {
    "help": ("yes", "yes", "yes", "yes", "yes", "yes", D),
    "snooze": (C, "yes", C, "yes", "yes", "TARGET-NOT-FOUND", D),
    "status": ("yes", "yes", "yes", "yes", "yes", "yes", D),
    "feed list": ("yes", "yes", "yes", "yes", "yes", "yes", D),
    "feed info": ("yes", "yes", "yes", "yes", "yes", "FEED-NOT-FOUND", D),
    "feed add": (U, U, "yes", "yes", "yes", "yes", D),
    "feed remove": (U, U, "yes", "yes", "yes", "FEED-NOT-FOUND", D),
    "feed edit": (U, U, "yes", "yes", "yes", "FEED-NOT-FOUND", D),
    "feed pause": (U, U, "yes", "yes", "yes", "FEED-NOT-FOUND", D),
    "feed resume": (U, U, "yes", "yes", "yes", "FEED-NOT-FOUND", D),
    "feed test": (U, U, "yes", "yes", "yes", "yes", D),
    "lists browse": ("yes", "yes", "yes", "yes", "yes", "LIST-NOT-FOUND", D),
    "lists follow": (U, U, "yes", "yes", "yes", "LIST-NOT-FOUND", D),
    "lists unfollow": (U, U, "yes", "yes", "yes", "LIST-NOT-FOUND", D),
    "lists create": (U, U, "yes", "yes", "yes", "yes", D),
    "lists delete": (U, U, "yes", "yes", "yes", "LIST-NOT-FOUND", D),
    "watch info": ("yes", "yes", "yes", "yes", "yes", "ENTRY-NOT-FOUND", D),
    "watch stats": ("yes", "yes", "yes", "yes", "yes", "ENTRY-NOT-FOUND", D),
    "watch list": ("yes", "yes", "yes", "yes", "yes", "LIST-NOT-FOUND", D),
    "watch add": (U, U, "yes", "yes", "yes", "yes", D),
    "watch edit": (U, U, "yes", "yes", "yes", "ENTRY-NOT-FOUND", D),
    "watch explain": ("yes", "yes", "yes", "yes", "yes", "yes", D),
    "watch remove": (U, U, "yes", "yes", "yes", "ENTRY-NOT-FOUND", D),
    "alerts list": (U, U, "yes", "yes", "yes", "yes", D),
    "alerts subscribe": (U, U, C, "yes", "yes", "LIST-NOT-FOUND", D),
    "alerts edit": (U, U, C, "yes", "yes", "SUBSCRIPTION-NOT-FOUND", D),
    "alerts pause": (U, U, C, "yes", "yes", "SUBSCRIPTION-NOT-FOUND", D),
    "alerts quiet": (U, U, C, "yes", "yes", "SUBSCRIPTION-NOT-FOUND", D),
    "alerts resume": (U, U, C, "yes", "yes", "SUBSCRIPTION-NOT-FOUND", D),
    "alerts test": (U, U, C, "yes", "yes", "SUBSCRIPTION-NOT-FOUND", D),
    "alerts remove": (U, U, C, "yes", "yes", "SUBSCRIPTION-NOT-FOUND", D),
}
PERMISSIONS = {
    "member": MEMBER,
    "manages channels": MEMBER | MANAGE_CHANNELS,
    "manages server": MEMBER | MANAGE_SERVER,
    "manages both": MEMBER | MANAGE_CHANNELS | MANAGE_SERVER,
    "admin": ADMINISTRATOR,
    "another server's ids": EVERYTHING,
    "direct message": MEMBER,
}


@dataclass
class Newsroom:
    """A server with one of each, and what names them."""

    alerts: Channel
    elsewhere: Channel
    options: dict[str, dict[str, Any]]


@pytest.fixture
async def newsroom(bot: Vedette, discord_standin: StandIn, storage: Storage) -> Newsroom:
    world = discord_standin.world
    alerts = next(iter(world.channels.values()))
    other = world.add_guild("Elsewhere")
    elsewhere = world.add_channel(other)
    await discord_standin.gateway.join(other)
    await storage.lists.sync_catalogue([ListSource("groups", "Groups of Arvania", (COLUMN,))], NOW)
    own = await storage.lists.own(alerts.guild_id, NOW)
    await storage.lists.put_entry(own, COLUMN, NOW)
    feed = await storage.feeds.add("https://press.example/feed", title="Press", origin="server", now=NOW)
    await storage.feeds.follow(alerts.guild_id, feed.id)
    subscription = await storage.subscriptions.add(
        server_id=alerts.guild_id, channel_id=alerts.id, list_ids=(own,), now=NOW
    )
    options: dict[str, dict[str, Any]] = {
        "feed info": {"feed": str(feed.id)},
        "feed add": {"url": "ftp://press.example/feed"},  # refused, but by what comes after the gates
        "feed edit": {"feed": str(feed.id), "name": "Our press"},
        "feed pause": {"feed": str(feed.id)},
        "feed resume": {"feed": str(feed.id)},
        "feed test": {"feed": "ftp://press.example/feed"},
        "feed remove": {"feed": str(feed.id)},
        **{f"lists {verb}": {"list": own} for verb in ("browse", "follow", "unfollow", "delete")},
        "lists create": {"name": "Ports"},
        "watch info": {"entry": f"{own}/{COLUMN.id}"},
        "watch stats": {"entry": f"{own}/{COLUMN.id}"},
        "watch list": {"list": own},
        "snooze": {"what": f"{own}/{COLUMN.id}"},
        "watch add": {"name": "Southern Column", "kind": "organisation"},
        "watch explain": {"about": "The Northern Column left."},
        "watch edit": {"entry": f"{own}/{COLUMN.id}"},
        "watch remove": {"entry": f"{own}/{COLUMN.id}"},
        "alerts subscribe": {"list": own},
        "alerts edit": {"subscription": str(subscription.id), "layout": "compact"},
        "alerts pause": {"subscription": str(subscription.id)},
        "alerts quiet": {"subscription": str(subscription.id), "start": "22", "end": "7"},
        "alerts resume": {"subscription": str(subscription.id)},
        "alerts test": {"subscription": str(subscription.id)},
        "alerts remove": {"subscription": str(subscription.id)},
    }
    return Newsroom(alerts, elsewhere, options)


def verdict(call: Call) -> str:
    if call.modal is not None:
        return "yes"
    assert call.ephemeral or "is snoozed in this channel" in call.text
    found = re.search(r"`((?:PERM|GUILD)-\w+|\w+-NOT-FOUND) · t-[0-9a-f]+`", call.text)
    return found[1] if found else "yes"


def test_the_table_has_every_command_and_everybody(bot: Vedette) -> None:
    registered = {command.qualified_name for command in bot.tree.walk_commands() if not hasattr(command, "commands")}
    assert set(TABLE) == registered
    assert all(len(row) == len(WHO) for row in TABLE.values())


@pytest.mark.parametrize("who", WHO)
async def test_who_may(newsroom: Newsroom, discord_standin: StandIn, who: str) -> None:
    place = {
        "another server's ids": newsroom.elsewhere,
        "direct message": discord_standin.world.direct(77),
    }.get(who, newsroom.alerts)
    answers = {}
    for line in TABLE:
        options = dict(newsroom.options.get(line, {}))
        if line == "alerts subscribe":
            options["channel"] = newsroom.elsewhere if place is newsroom.elsewhere else newsroom.alerts
        call = await discord_standin.interactions.command(place, line, permissions=PERMISSIONS[who], **options)
        answers[line] = verdict(call)
    assert answers == {line: row[WHO.index(who)] for line, row in TABLE.items()}


@pytest.mark.parametrize(("sees", "shown"), [(VIEW, True), (0, False)], ids=["sees it", "doesn't"])
async def test_a_channel_that_a_manager_doesnt_see_isnt_listed(
    newsroom: Newsroom, discord_standin: StandIn, sees: int, shown: bool
) -> None:
    world = discord_standin.world
    guild = world.guilds[newsroom.alerts.guild_id]
    lobby = world.add_channel(guild, "lobby")
    # What the manager may do in the other channel follows from roles and the channel's own rules.
    newsroom.alerts.permissions &= ~(VIEW & ~sees)
    await discord_standin.gateway.dispatch("CHANNEL_CREATE", lobby.payload())
    await discord_standin.gateway.dispatch("CHANNEL_UPDATE", newsroom.alerts.payload())
    call = await discord_standin.interactions.command(lobby, "alerts list", permissions=SEND | MANAGE_SERVER)
    assert (f"<#{newsroom.alerts.id}>" in call.text) is shown


class TestButtons:
    """A button does what it says for who was asked, once, in time, while they still may; anything else is refused."""

    @pytest.fixture
    async def asked(self, newsroom: Newsroom, discord_standin: StandIn) -> Call:
        options = newsroom.options["alerts remove"]
        return await discord_standin.interactions.command(newsroom.alerts, "alerts remove", **options)

    async def press(self, standin: StandIn, asked: Call, channel: Channel | None = None, **by: int) -> str:
        custom_id = asked.buttons["Remove subscription"]
        message = asked.messages[0]
        return (await standin.interactions.press(channel or asked.channel, custom_id, message=message, **by)).text

    async def test_once(self, asked: Call, discord_standin: StandIn, storage: Storage) -> None:
        assert "no longer told" in await self.press(discord_standin, asked)
        assert await storage.subscriptions.of_server(asked.channel.guild_id) == ()
        assert "QUESTION-OVER" in await self.press(discord_standin, asked)

    async def test_by_nobody_else(self, asked: Call, discord_standin: StandIn) -> None:
        assert "QUESTION-OTHER" in await self.press(discord_standin, asked, user=78)
        assert "no longer told" in await self.press(discord_standin, asked)

    async def test_not_from_another_server(self, newsroom: Newsroom, asked: Call, discord_standin: StandIn) -> None:
        assert "QUESTION-OVER" in await self.press(discord_standin, asked, newsroom.elsewhere)

    @pytest.mark.parametrize(("left", "code"), [(MEMBER, U), (MEMBER | MANAGE_SERVER, C)])
    async def test_not_without_the_permission(
        self, asked: Call, discord_standin: StandIn, storage: Storage, left: int, code: str
    ) -> None:
        assert code in await self.press(discord_standin, asked, permissions=left)
        assert len(await storage.subscriptions.of_server(asked.channel.guild_id)) == 1

    async def test_not_after_five_minutes(self, asked: Call, bot: Vedette, discord_standin: StandIn) -> None:
        later = datetime.now(UTC) + timedelta(minutes=6)
        bot.services = replace(bot.services, clock=lambda: later)
        assert "QUESTION-OVER" in await self.press(discord_standin, asked)

    @pytest.mark.parametrize(
        "custom_id",
        [
            "v1:ask:0123456789abcdef",
            "v1:ask:x",
            "v1:more:A-00000000",
            "v1:more:A-0'; --",
            "v0:gone:1",
            "x" * 100,
            "v1:rate:yes:A-00000000",
            "v1:rate:maybe:A-00000000",
        ]
        + [
            f"v1:undo:{what}"
            for what in ("entry:9999999999:s1-own/1", "feed:9999999999:x", "alerts:9999999999:1", "x:1:1")
        ],
    )
    async def test_not_a_forged_one(self, newsroom: Newsroom, discord_standin: StandIn, custom_id: str) -> None:
        button = {"type": 2, "style": 2, "label": "x", "custom_id": custom_id}
        body = {"content": "x", "components": [{"type": 1, "components": [button]}]}
        message = discord_standin.world.message(newsroom.alerts.id, body)
        pressed = await discord_standin.interactions.press(newsroom.alerts, custom_id, message=message)
        assert pressed.ephemeral or pressed.messages[-1]["flags"] & 64
        assert re.search(r"`(QUESTION-OVER|UNDO-OVER|BUTTON-OLD|ALERT-NOT-FOUND) · t-", pressed.text)

    async def test_not_one_that_isnt_in_the_message(self, newsroom: Newsroom, discord_standin: StandIn) -> None:
        pressed = await discord_standin.interactions.press(newsroom.alerts, "v1:more:A-00000000")
        assert "BUTTON-OLD" in pressed.text


def test_the_intents_are_guilds_alone(bot: Vedette, discord_standin: StandIn) -> None:
    assert bot.intents == Intents(guilds=True)
    assert [identify["intents"] for identify in discord_standin.gateway.identifies] == [1]


async def test_the_invitation_asks_for_what_is_needed_and_nothing_else(
    newsroom: Newsroom, discord_standin: StandIn
) -> None:
    assert {name for name, granted in INVITE if granted} == {
        "attach_files",
        "embed_links",
        "read_message_history",
        "read_messages",  # discord.py's word for View Channel
        "send_messages",
        "send_messages_in_threads",
    }
    assert INVITE.value == 274878024704
    shown = await discord_standin.interactions.command(newsroom.alerts, "help", permissions=MEMBER)
    assert f"<{invite_url(APPLICATION)}>" in shown.text
    assert "permissions=274878024704" in shown.text
