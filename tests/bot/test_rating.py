"""Relevant and Not relevant: noted once for each who presses, told to them alone; what may be mended is offered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.client import Vedette
from tests.bot.desk import Desk
from tests.standin.interactions import Call
from tests.standin.model import MANAGE_SERVER, SEND, VIEW
from tests.standin.server import StandIn
from tests.storage.newsroom import NOW, feed
from watchers.storage import Storage
from watchers.types import WatchEntry

MEMBER = VIEW | SEND


@pytest.fixture
async def desk(bot: Vedette, discord_standin: StandIn, storage: Storage) -> Desk:
    channel = next(iter(discord_standin.world.channels.values()))
    subscription = await storage.subscriptions.add(
        server_id=channel.guild_id, channel_id=channel.id, list_ids=("groups",), now=NOW
    )
    made = Desk(bot, discord_standin, storage, channel, subscription, await feed(storage))
    await made.report("Arvania Press")
    await made.deliver()
    return made


def pressable(message: dict[str, Any]) -> dict[str, str]:
    """The buttons of a card."""
    items = [item for row in message["components"] for item in row["components"] if item["type"] == 2]
    return {button["label"]: button.get("custom_id") or button["url"] for button in items}


async def press(desk: Desk, label: str, **by: int) -> Call:
    (message,) = desk.channel.messages
    return await desk.standin.interactions.press(desk.channel, pressable(message)[label], message=message, **by)


def test_a_card_has_its_buttons_in_this_order(desk: Desk) -> None:
    assert list(pressable(desk.channel.messages[0])) == ["Open article", "Relevant", "Not relevant", "More"]


async def test_each_who_presses_counts_once_and_the_card_stays(desk: Desk) -> None:
    before = dict(desk.channel.messages[0])
    answers = [
        (await press(desk, label, user=user, permissions=MEMBER))
        for user, label in ((1, "Relevant"), (2, "Relevant"), (3, "Not relevant"), (3, "Relevant"), (4, "Not relevant"))
    ]
    assert all(answer.ephemeral for answer in answers)
    assert [answer.text.splitlines()[0] for answer in answers] == [
        "Noted. This subscription: 100 % relevant of 1 rated.",
        "Noted. This subscription: 100 % relevant of 2 rated.",
        "Noted. This subscription: 67 % relevant of 3 rated.",
        "Noted. This subscription: 100 % relevant of 3 rated.",
        "Noted. This subscription: 75 % relevant of 4 rated.",
    ]
    assert "- Northern Column: by name" in answers[2].text
    assert desk.channel.messages == [before]


async def test_who_manages_may_mend_a_name_of_the_servers_own(desk: Desk) -> None:
    own = await desk.storage.lists.own(desk.channel.guild_id, NOW)
    await desk.storage.lists.put_entry(own, WatchEntry("column", "Northern Column", "organisation"), NOW)
    assert (await press(desk, "Not relevant", permissions=MEMBER)).buttons == {}
    answer = await press(desk, "Not relevant", permissions=MEMBER | MANAGE_SERVER)
    give = desk.standin.interactions
    form = await give.press(desk.channel, answer.buttons["Edit Northern Column"], message=answer.messages[0])
    await give.submit(form, message=answer.messages[0], exclude="football")
    (entry,) = await desk.storage.lists.entries(own)
    assert entry.excludes == ("football",)


async def test_ratings_stand_in_the_statistics_and_go_with_the_alert(desk: Desk) -> None:
    await desk.storage.lists.own(desk.channel.guild_id, NOW)
    for user, label in ((1, "Relevant"), (2, "Not relevant")):
        await press(desk, label, user=user)
    ratings = desk.storage.feedback.of_entry
    found = await ratings(desk.channel.guild_id, "column", NOW - timedelta(days=1))
    assert (found.percent, found.all) == (50, 2)
    assert (await ratings(desk.channel.guild_id + 1, "column", NOW - timedelta(days=1))).all == 0
    await desk.storage.articles.purge(NOW + timedelta(days=500))
    assert (await ratings(desk.channel.guild_id, "column", NOW - timedelta(days=1))).all == 0


async def test_from_another_channel_nothing_is_rated(desk: Desk) -> None:
    (message,) = desk.channel.messages
    other = desk.standin.world.add_channel(desk.standin.world.guilds[desk.channel.guild_id], "other")
    answer = await desk.standin.interactions.press(other, pressable(message)["Relevant"], message=message)
    assert "ALERT-NOT-FOUND" in answer.text
