"""Snoozing, by the menu under an alert and by command: seen by the channel, kept in the ledger, ended in time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.client import Vedette
from tests.bot.desk import Desk
from tests.standin.model import MANAGE_CHANNELS, SEND, VIEW
from tests.standin.server import StandIn
from tests.storage.newsroom import NOW, feed
from watchers.storage import Storage
from watchers.storage.lists import ListSource
from watchers.types import WatchEntry

HOUR = timedelta(hours=1)


@pytest.fixture
async def desk(bot: Vedette, discord_standin: StandIn, storage: Storage) -> Desk:
    entry = WatchEntry("column", "Northern Column", "organisation")
    await storage.lists.sync_catalogue([ListSource("groups", "Groups of Arvania", (entry,))], NOW)
    channel = next(iter(discord_standin.world.channels.values()))
    subscription = await storage.subscriptions.add(
        server_id=channel.guild_id, channel_id=channel.id, list_ids=("groups",), now=NOW
    )
    made = Desk(bot, discord_standin, storage, channel, subscription, await feed(storage, "Arvania Press"))
    await made.report("Arvania Press")
    await made.deliver()
    return made


async def states_after_a_report(desk: Desk, site: str = "Sarn Herald", **how: Any) -> dict[str, int]:
    await desk.report(site, path="next", **how)
    await desk.deliver()
    return await desk.states()


def test_the_menu_offers_story_names_and_source(desk: Desk) -> None:
    (menu,) = [
        item for row in desk.channel.messages[0]["components"] for item in row["components"] if item["type"] == 3
    ]
    assert [option["label"] for option in menu["options"]] == [
        "This story for 24 h",
        "Northern Column here for 4 h",
        "Northern Column here for 24 h",
        "Arvania Press for 7 d",
    ]


@pytest.mark.parametrize(
    ("label", "said", "site", "hours", "snoozed"),
    [
        (
            "Northern Column here for 4 h",
            "**Northern Column** is snoozed in this channel until",
            "Sarn Herald",
            3,
            True,
        ),
        ("Northern Column here for 4 h", "**Northern Column** is snoozed", "Sarn Herald", 5, False),
        ("Arvania Press for 7 d", "The source **Arvania Press** is snoozed", "Arvania Press", 24, True),
        ("Arvania Press for 7 d", "The source **Arvania Press** is snoozed", "Sarn Herald", 24, False),
        ("This story for 24 h", "The story **Base retaken** is snoozed", "Sarn Herald", 1, False),
    ],
    ids=["a name", "a name, later", "a source", "another source", "another story"],
)
async def test_what_is_chosen_is_told_no_more_until_then(
    desk: Desk, label: str, said: str, site: str, hours: int, snoozed: bool
) -> None:
    (card,) = desk.channel.messages
    answer = await desk.standin.interactions.choose(desk.channel, label, message=card)
    assert not answer.ephemeral
    assert said in answer.text
    desk.clock.now += hours * HOUR
    states = await states_after_a_report(desk, site, title="Another base")
    assert states == ({"sent": 1, "snoozed": 1} if snoozed else {"sent": 2})


async def test_what_is_critical_breaks_through_a_name(desk: Desk) -> None:
    await desk.standin.interactions.choose(
        desk.channel, "Northern Column here for 24 h", message=desk.channel.messages[0]
    )
    assert await states_after_a_report(desk, critical=True) == {"sent": 2}


async def test_the_next_report_of_a_snoozed_story_is_told_when_the_snooze_is_over(desk: Desk) -> None:
    await desk.standin.interactions.choose(
        desk.channel, "Northern Column here for 4 h", message=desk.channel.messages[0]
    )
    assert await states_after_a_report(desk, title="Another base") == {"sent": 1, "snoozed": 1}
    await desk.report("Halden Post", path="third", again=True, title="Another base lost")
    assert await desk.states() == {"sent": 1, "snoozed": 2}
    desk.clock.now += 5 * HOUR
    for outlet in ("Lower Sarn Daily", "Coast Radio"):
        await desk.report(outlet, path="fourth", again=True, title="Another base retaken")
        await desk.deliver()
    # Told once; what comes after edits the card that shows.
    assert await desk.states() == {"sent": 3, "snoozed": 2}
    assert [message["embeds"][0]["title"] for message in desk.channel.messages] == [
        "Base retaken",
        "Another base retaken",
    ]


async def test_who_doesnt_manage_the_channel_snoozes_nothing(desk: Desk) -> None:
    refused = await desk.standin.interactions.choose(
        desk.channel, "This story for 24 h", message=desk.channel.messages[0], permissions=VIEW | SEND
    )
    assert refused.ephemeral
    assert "PERM-CHANNEL" in refused.text
    assert await desk.storage.snoozes.active(desk.clock.now) == ()


async def test_undo_ends_it(desk: Desk) -> None:
    give = desk.standin.interactions
    answer = await give.choose(desk.channel, "Northern Column here for 24 h", message=desk.channel.messages[0])
    undone = await give.press(
        desk.channel, answer.buttons["Undo"], message=answer.messages[0], permissions=VIEW | SEND | MANAGE_CHANNELS
    )
    assert "**Northern Column** is told here again." in undone.text
    assert await states_after_a_report(desk) == {"sent": 2}


class TestByCommand:
    @pytest.mark.parametrize(
        ("what", "shown"),
        [
            ("northern column", "name: Northern Column"),
            ("arvania press", "source: Arvania Press"),
            ("Arvania Press (source)", "source: Arvania Press"),
        ],
    )
    async def test_a_name_or_a_source_is_snoozed_shown_and_ended(self, desk: Desk, what: str, shown: str) -> None:
        give = desk.standin.interactions
        week: dict[str, Any] = {"what": what, "for": "7 d"}
        await give.command(desk.channel, "snooze", **week)
        assert shown in (await give.command(desk.channel, "snooze")).text
        assert await states_after_a_report(desk, "Arvania Press") == {"sent": 1, "snoozed": 1}
        assert "1 snoozed" in (await give.command(desk.channel, "status")).text
        end: dict[str, Any] = {"what": what, "for": "end it"}
        assert "is told here again" in (await give.command(desk.channel, "snooze", **end)).text
        assert "Nothing is snoozed" in (await give.command(desk.channel, "snooze")).text
        assert "was not snoozed" in (await give.command(desk.channel, "snooze", **end)).text

    async def test_the_story_of_an_alert_is_snoozed_by_its_id(self, desk: Desk) -> None:
        give = desk.standin.interactions
        alert_id = desk.channel.messages[0]["content"].split(" · ")[-1]
        answer = await give.command(desk.channel, "snooze", what=alert_id)
        assert "The story **Base retaken** is snoozed" in answer.text
        (one,) = await desk.storage.snoozes.active(desk.clock.now)
        assert (one.kind, one.what) == ("story", desk.story)

    async def test_names_and_sources_are_offered(self, desk: Desk) -> None:
        offered = await desk.standin.interactions.complete(desk.channel, "snooze", "what", what="")
        assert [choice["name"] for choice in offered] == [
            "Northern Column (organisation, Groups of Arvania)",
            "Arvania Press (source)",
        ]


async def test_another_server_ends_and_hears_nothing_of_it(desk: Desk) -> None:
    made = await desk.storage.snoozes.put(
        desk.channel.guild_id, desk.channel.id, "entity", "column", title="Secret", until=NOW + 9 * HOUR
    )
    assert await desk.storage.snoozes.end(desk.channel.guild_id + 1, made.id) is None
    assert await desk.storage.snoozes.of_channel(desk.channel.id + 1, NOW) == ()
    await desk.storage.snoozes.purge(NOW + 9 * HOUR)
    assert await desk.storage.snoozes.of_channel(desk.channel.id, NOW) == ()
