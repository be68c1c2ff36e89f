"""What waits comes together: after an outage of hours, and at the end of quiet hours; nothing is lost or told twice."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from bot.client import Vedette
from tests.bot.desk import Desk
from tests.standin.model import Fault, person
from tests.standin.server import StandIn
from tests.storage.newsroom import NOW, feed
from watchers.storage import Storage
from watchers.types import QuietHours

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
QUIET = QuietHours(3 * 60, 11 * 60, "UTC")  # NOW is 03:04:05


@pytest.fixture
async def desk(bot: Vedette, discord_standin: StandIn, storage: Storage) -> Desk:
    channel = next(iter(discord_standin.world.channels.values()))
    subscription = await storage.subscriptions.add(
        server_id=channel.guild_id, channel_id=channel.id, list_ids=("groups",), now=NOW
    )
    return Desk(bot, discord_standin, storage, channel, subscription, await feed(storage))


def text(message: dict[str, Any]) -> str:
    """All that a reader sees of a message."""
    embeds = [
        "\n".join([embed["title"], embed.get("description", ""), *(f["value"] for f in embed.get("fields", []))])
        for embed in message["embeds"]
    ]
    return "\n".join([message["content"], *embeds])


def headlines(messages: list[dict[str, Any]]) -> list[int]:
    """The numbers of the news that stand in the messages, in their order; a group's content line names one again."""
    shown = [text(one).split("\n", 1)[1] if "alerts" in one["content"] else one["content"] for one in messages]
    return [int(number) for one in shown for number in re.findall(r"News no (\d+)", one)]


async def down(desk: Desk, hours: int, reports: int) -> None:
    """Discord answers nothing but 503 for that long, while that many articles come."""
    desk.standin.world.faults.append(Fault("status", status=503, times=100_000))
    for number in range(reports):
        await desk.report(f"Outlet {number}", title=f"News no {number}")
        if number % 20 == 0:
            await desk.courier.drain()
        desk.clock.now += hours * HOUR / reports
    desk.standin.world.faults.clear()
    desk.clock.now += MINUTE


async def test_after_six_hours_five_hundred_alerts_come_in_ten_posts_at_most(desk: Desk) -> None:
    await down(desk, 6, 500)
    await desk.deliver()
    assert len(desk.channel.messages) <= 10
    assert headlines(desk.channel.messages) == list(range(500))
    states = await desk.states()
    assert states["grouped"] == 499  # the first was being tried all the time, and comes as itself
    assert states == {"sent": len(desk.channel.messages), "grouped": 499}


async def test_a_few_come_as_they_are(desk: Desk) -> None:
    await down(desk, 6, 5)
    await desk.deliver()
    assert len(desk.channel.messages) == 5
    assert await desk.states() == {"sent": 5}


async def test_what_may_have_arrived_is_in_no_group(desk: Desk) -> None:
    await desk.report("Outlet 0", title="News no 0")
    desk.standin.world.faults.append(Fault("reset_after_commit"))
    await desk.courier.drain()
    for number in range(1, 8):
        await desk.report(f"Outlet {number}", title=f"News no {number}")
    desk.clock.now += HOUR
    desk.channel.nonces.clear()
    await desk.deliver()
    assert headlines(desk.channel.messages) == list(range(8))
    assert await desk.states() == {"sent": 2, "grouped": 7}


async def test_a_group_has_all_its_alerts_behind_the_button(desk: Desk) -> None:
    await down(desk, 2, 30)
    await desk.deliver()
    group = desk.channel.messages[-1]
    (custom_id,) = [
        b["custom_id"] for row in group["components"] for b in row["components"] if b.get("label") == "More"
    ]
    shown = await desk.standin.interactions.press(desk.channel, custom_id, message=group)
    assert shown.ephemeral
    seen = shown.text
    while "Next" in shown.buttons:
        shown = await desk.standin.interactions.press(desk.channel, shown.buttons["Next"], message=shown.messages[0])
        seen += shown.text
    assert re.findall(r"News no (\d+) · Outlet \1 · \[open\]\(https://outlet-\1\.example/base\)", seen) == [
        str(n) for n in range(1, 30)
    ]


async def test_of_a_group_its_alerts_are_explained_one_by_one(desk: Desk) -> None:
    await desk.storage.lists.follow(desk.channel.guild_id, await desk.storage.lists.own(desk.channel.guild_id, NOW))
    await down(desk, 2, 10)
    await desk.deliver()
    give = desk.standin.interactions
    (group_id,) = re.findall(r"A-[0-9A-Z]{8}", desk.channel.messages[-1]["content"])
    assert (
        "It tells several alerts together." in (await give.command(desk.channel, "watch explain", about=group_id)).text
    )
    told = await desk.storage.outbox.by_alert(group_id)
    assert told is not None
    assert told.alert.group is not None
    one = told.alert.group.alerts[0].alert_id
    assert "**News no 1**" in (await give.command(desk.channel, "watch explain", about=one)).text
    asked = await give.of_message(desk.channel, "Why this alert?", desk.channel.messages[0])
    assert asked.ephemeral
    assert "**News no 0**" in asked.text
    other = desk.standin.world.message(desk.channel.id, {"content": "A-7Q4K2M9T"}) | {"author": person(5)}
    assert "ALERT-NONE" in (await give.of_message(desk.channel, "Why this alert?", other)).text


async def test_a_group_is_killed_and_comes_once(desk: Desk) -> None:
    await down(desk, 2, 30)
    await desk.courier.drain()
    desk.channel.messages.clear()
    desk.channel.nonces.clear()
    assert (await desk.states())["grouped"] == 29
    await desk.take_over()
    assert desk.channel.messages == []


async def test_a_further_report_of_what_a_group_told_is_told_by_it(desk: Desk) -> None:
    await down(desk, 2, 10)
    await desk.deliver()
    await desk.report("Sarn Herald", again=True)
    await desk.deliver()
    assert await desk.states() == {"sent": 2, "grouped": 9, "merged": 1}


class TestQuietHours:
    @pytest.fixture
    async def quiet(self, desk: Desk) -> Desk:
        await desk.storage.subscriptions.set_quiet(desk.subscription.id, QUIET, now=NOW)
        found = await desk.storage.subscriptions.get(desk.subscription.id)
        assert found is not None
        desk.subscription = found
        return desk

    async def test_twenty_alerts_wait_and_come_as_one_post(self, quiet: Desk) -> None:
        for number in range(20):
            await quiet.report(f"Outlet {number}", title=f"News no {number}")
            await quiet.deliver()
            quiet.clock.now += 20 * MINUTE
        assert quiet.channel.messages == []
        assert await quiet.states() == {"held": 20}
        quiet.clock.now = NOW + 8 * HOUR
        await quiet.deliver()
        (post,) = quiet.channel.messages
        assert "LOW ○ · 20 alerts held in quiet hours · the gravest: Northern Column: News no 0" in post["content"]
        assert headlines([post]) == list(range(20))
        assert await quiet.states() == {"grouped": 20, "sent": 1}

    async def test_what_is_critical_comes_at_once(self, quiet: Desk) -> None:
        await quiet.report("Outlet 1")
        await quiet.report("Outlet 2", title="News no 2", critical=True)
        await quiet.deliver()
        (post,) = quiet.channel.messages
        assert post["content"].startswith("CRITICAL ⛔ · Northern Column — News no 2")
        assert await quiet.states() == {"held": 1, "sent": 1}

    async def test_one_alone_comes_as_its_own_card(self, quiet: Desk) -> None:
        await quiet.report("Outlet 1")
        quiet.clock.now += 8 * HOUR
        await quiet.deliver()
        (post,) = quiet.channel.messages
        assert "alerts" not in post["content"]
        assert await quiet.states() == {"sent": 1}

    async def test_an_outage_that_ends_at_night_is_told_in_the_morning(self, quiet: Desk) -> None:
        quiet.clock.now = NOW - 2 * HOUR
        await quiet.report("Outlet 0", title="News no 0")
        quiet.clock.now = NOW
        await quiet.deliver()
        assert await quiet.states() == {"held": 1}

    @pytest.mark.parametrize("hours", [None, QuietHours(4 * 60, 5 * 60, "UTC")], ids=["none", "others"])
    async def test_other_hours_let_go_what_was_held(self, quiet: Desk, hours: QuietHours | None) -> None:
        for number in range(3):
            await quiet.report(f"Outlet {number}")
        await quiet.storage.subscriptions.set_quiet(quiet.subscription.id, hours, now=NOW)
        await quiet.deliver()
        assert await quiet.states() == {"grouped": 3, "sent": 1}

    async def test_a_pause_over_the_morning_keeps_what_was_held(self, quiet: Desk) -> None:
        await quiet.report("Outlet 1")
        await quiet.storage.subscriptions.set_state(quiet.subscription.id, "paused", now=NOW)
        quiet.clock.now += 10 * HOUR
        await quiet.deliver()
        assert await quiet.states() == {"held": 1}
        await quiet.storage.subscriptions.set_state(quiet.subscription.id, "active", now=quiet.clock.now)
        await quiet.deliver()
        assert await quiet.states() == {"sent": 1}


async def test_quiet_hours_are_set_shown_and_ended_by_command(desk: Desk) -> None:
    give = desk.standin.interactions
    offered = await give.complete(desk.channel, "alerts quiet", "timezone", timezone="paris")
    assert offered[0]["value"] == "Europe/Paris"
    options: dict[str, Any] = {"subscription": "alerts", "start": "22:00", "end": "7", "timezone": "paris"}
    made = await give.command(desk.channel, "alerts quiet", **options)
    assert "is quiet 22:00 to 07:00, Europe/Paris, each day." in made.text
    (one,) = await desk.storage.subscriptions.of_channel(desk.channel.id)
    assert one.quiet == QuietHours(22 * 60, 7 * 60, "Europe/Paris")
    assert "quiet 22:00 to 07:00, Europe/Paris" in (await give.command(desk.channel, "alerts list")).text
    moved = await give.command(desk.channel, "alerts quiet", subscription="alerts", timezone="Asia/Tokyo")
    assert "is quiet 22:00 to 07:00, Asia/Tokyo, each day." in moved.text
    ended = await give.command(desk.channel, "alerts quiet", subscription="alerts")
    assert "has no quiet hours" in ended.text
    (one,) = await desk.storage.subscriptions.of_channel(desk.channel.id)
    assert one.quiet is None


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"start": "22:00"}, "QUIET-HALF"),
        ({"timezone": "Europe/Paris"}, "QUIET-HALF"),
        ({"start": "24:30", "end": "7"}, "QUIET-TIME"),
        ({"start": "25:00", "end": "7"}, "QUIET-TIME"),
        ({"start": "noon", "end": "7"}, "QUIET-TIME"),
        ({"start": "22", "end": "7", "timezone": "Atlantis"}, "ZONE-NOT-FOUND"),
    ],
)
async def test_what_are_no_quiet_hours_is_refused(desk: Desk, given: dict[str, Any], code: str) -> None:
    refused = await desk.standin.interactions.command(desk.channel, "alerts quiet", subscription="alerts", **given)
    assert code in refused.text
