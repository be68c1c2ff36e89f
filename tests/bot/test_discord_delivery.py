"""From the outbox to a channel through the real client: once, whatever Discord answers."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.client import Vedette
from tests.bot.desk import Desk
from tests.standin.model import (
    BOT_PERMISSIONS,
    EMBED,
    HISTORY,
    SEND,
    VIEW,
    Fault,
    api_error,
    cloudflare_ban,
    rate_limited,
)
from tests.standin.server import StandIn, until
from tests.storage.newsroom import NOW, feed
from watchers.storage import Storage


@pytest.fixture
async def desk(bot: Vedette, discord_standin: StandIn, storage: Storage) -> Desk:
    channel = next(iter(discord_standin.world.channels.values()))
    subscription = await storage.subscriptions.add(
        server_id=channel.guild_id, channel_id=channel.id, list_ids=("groups",), now=NOW
    )
    made = Desk(bot, discord_standin, storage, channel, subscription, await feed(storage))
    await made.report("Arvania Press")
    return made


@pytest.mark.parametrize(
    "fault",
    [
        None,
        Fault("status", status=500),
        Fault("status_after_commit", status=502),
        Fault("status", status=503),
        Fault("reset"),
        Fault("reset_after_commit"),
        rate_limited("user"),
        rate_limited("shared", times=2),
        rate_limited("global"),
        api_error(400, 50035),
    ],
    ids=lambda fault: "no fault" if fault is None else f"{fault.kind} {fault.status}",
)
async def test_an_alert_arrives_once(desk: Desk, fault: Fault | None) -> None:
    if fault:
        desk.standin.world.faults.append(fault)
    await desk.deliver()
    assert len(desk.channel.messages) == 1
    assert "A-" in desk.channel.messages[0]["content"]
    assert await desk.states() == {"sent": 1}


async def test_what_discord_refuses_is_told_plainly(desk: Desk) -> None:
    desk.standin.world.faults.append(api_error(400, 50035))
    await desk.deliver()
    (message,) = desk.channel.messages
    assert (message["embeds"], message["components"]) == ([], [])
    assert "Northern Column — Base retaken" in message["content"]
    assert "<https://arvania-press.example/base>" in message["content"]


async def test_what_discord_refuses_plainly_too_is_dead_and_stops_nothing(desk: Desk) -> None:
    desk.standin.world.faults.append(api_error(400, 50035, times=2))
    await desk.report("Sarn Herald")
    await desk.deliver()
    assert len(desk.posts()) == 3
    assert await desk.states() == {"dead": 1, "sent": 1}


async def test_a_further_report_edits_the_card(desk: Desk) -> None:
    await desk.deliver()
    await desk.report("Sarn Herald", again=True)
    await desk.deliver()
    (message,) = desk.channel.messages
    assert "Arvania Press + 1" in message["content"]
    assert "2nd report, from 2 sources" in str(message["embeds"])
    assert message["edited_timestamp"]
    assert await desk.states() == {"sent": 2}


@pytest.mark.parametrize(
    "limit",
    [api_error(400, 30046), Fault("status", status=429, body={"code": 30046, "message": "x"})],
    ids=["400", "429"],
)
async def test_a_card_that_cant_be_edited_again_is_replied_to(desk: Desk, limit: Fault) -> None:
    await desk.deliver()
    limit.method = "PATCH"
    desk.standin.world.faults.append(limit)
    await desk.report("Sarn Herald", again=True)
    await desk.deliver()
    card, reply = desk.channel.messages
    assert int(reply["message_reference"]["message_id"]) == int(card["id"])
    assert "Arvania Press + 1" in reply["content"]
    assert await desk.states() == {"sent": 2}


async def test_a_reply_whose_outcome_was_unknown_isnt_made_twice(desk: Desk) -> None:
    await desk.deliver()
    limit = api_error(400, 30046, times=2)
    limit.method = "PATCH"
    await desk.report("Sarn Herald", again=True)
    desk.standin.world.faults.extend([limit, Fault("reset_after_commit")])
    await desk.courier.drain()
    assert len(desk.channel.messages) == 2
    desk.channel.nonces.clear()
    desk.clock.now += timedelta(hours=1)
    await desk.deliver()
    assert len(desk.channel.messages) == 2
    assert await desk.states() == {"sent": 2}


async def test_a_card_that_was_deleted_is_left_deleted(desk: Desk) -> None:
    await desk.deliver()
    desk.channel.messages.clear()
    await desk.report("Sarn Herald", again=True)
    await desk.deliver()
    assert desk.channel.messages == []
    assert await desk.states() == {"sent": 1, "cancelled": 1}


async def test_an_archived_thread_is_opened_again(desk: Desk) -> None:
    thread = desk.standin.world.add_thread(desk.channel)
    thread.archived = True
    desk.subscription = await desk.storage.subscriptions.add(
        server_id=thread.guild_id, channel_id=thread.id, list_ids=("groups",), now=NOW
    )
    await desk.report("Sarn Herald")
    await desk.deliver()
    assert len(thread.messages) == 1
    assert not thread.archived


@pytest.mark.parametrize("code", [50013, 50001])
async def test_a_channel_that_is_closed_breaks_its_subscriptions_and_keeps_the_alert(desk: Desk, code: int) -> None:
    desk.standin.world.faults.append(api_error(403, code))
    await desk.deliver()
    assert len(desk.posts()) == 1
    assert await desk.states() == {"held": 1}
    (subscription,) = await desk.storage.subscriptions.of_channel(desk.channel.id)
    assert subscription.state == "broken"


async def test_a_deleted_channel_is_tried_once(desk: Desk) -> None:
    desk.standin.world.remove_channel(desk.channel)
    await desk.deliver()
    assert len(desk.posts()) == 1
    assert await desk.states() == {"held": 1}


class TestWhoIsToldOfAClosedChannel:
    """The channel for Discord's notices to moderators, else another that can be written to, else the owner."""

    @pytest.fixture(params=["moderators' channel", "another channel", "owner"])
    async def told(self, request: pytest.FixtureRequest, desk: Desk) -> list[dict[str, object]]:
        world, guild = desk.standin.world, desk.standin.world.guilds[desk.channel.guild_id]
        place = world.direct(guild.owner_id)
        if request.param != "owner":
            place = world.add_channel(guild, "general")
            await desk.standin.gateway.join(guild)
        if request.param == "moderators' channel":
            place = world.add_channel(guild, "moderators")
            guild.updates_channel = place.id
            await desk.standin.gateway.join(guild)
        await until(lambda: (known := desk.bot.get_guild(guild.id)) and len(known.channels) == len(guild.channels))
        await desk.standin.gateway.update(desk.channel, VIEW)
        return place.messages

    async def test_once(self, desk: Desk, told: list[dict[str, object]]) -> None:
        await desk.report("Sarn Herald")
        for _ in range(3):
            await desk.deliver()
            desk.clock.now += timedelta(hours=1)
        (notice,) = told
        assert f"I can't post in <#{desk.channel.id}>." in str(notice["content"])
        assert "</alerts remove:" in str(notice["content"])
        assert len(desk.posts()) == 1


async def test_what_was_held_is_told_when_the_permission_is_back(desk: Desk) -> None:
    await desk.standin.gateway.update(desk.channel, VIEW)
    await desk.deliver()
    assert await desk.states() == {"held": 1}
    await desk.standin.gateway.update(desk.channel, BOT_PERMISSIONS & ~EMBED)
    await desk.standin.gateway.update(desk.channel, BOT_PERMISSIONS)

    async def active() -> bool:
        (subscription,) = await desk.storage.subscriptions.of_channel(desk.channel.id)
        return subscription.state == "active"

    await until(active)
    await desk.deliver()
    assert await desk.states() == {"sent": 1}
    assert len(desk.channel.messages) == 1


async def test_a_notice_about_a_feed_is_posted_in_its_channel_and_acts_nowhere(desk: Desk) -> None:
    await desk.storage.notices.add(
        "feed_paused",
        [(desk.channel.guild_id, desk.channel.id)],
        about="feed/1",
        subject="Arvania Press @everyone",
        detail="It has not answered for six days",
        url="https://press.example/feed",
        now=NOW,
    )
    await desk.deliver()
    notice = next(m for m in desk.channel.messages if "FEED-PAUSED" in m["content"])
    assert (
        "**I have stopped reading Arvania Press \\@everyone.** It has not answered for six days." in notice["content"]
    )
    assert desk.posts()[-1]["allowed_mentions"]["parse"] == []


@pytest.mark.parametrize(
    "fault", [cloudflare_ban(), Fault("status", status=403), api_error(401, 0)], ids=["429", "403", "401"]
)
async def test_a_ban_stops_all_calls(desk: Desk, fault: Fault) -> None:
    desk.standin.world.faults.append(fault)
    await desk.report("Sarn Herald")
    await desk.deliver()
    assert len(desk.posts()) == 1
    assert await desk.states() == {"retry": 2} or await desk.states() == {"retry": 1, "pending": 1}
    assert desk.discord.halt_reason
    desk.clock.now += timedelta(minutes=12)
    await desk.deliver()
    assert await desk.states() == {"sent": 2}
    assert desk.discord.halt_reason is None


async def test_a_ban_after_a_post_of_unknown_outcome_doubles_nothing(desk: Desk) -> None:
    desk.standin.world.faults.extend([Fault("reset_after_commit"), cloudflare_ban()])
    await desk.deliver()
    assert await desk.states() == {"retry": 1}
    desk.channel.nonces.clear()
    desk.clock.now += timedelta(minutes=12)
    await desk.deliver()
    assert len(desk.channel.messages) == 1
    assert await desk.states() == {"sent": 1}


async def test_a_channel_keeps_its_order_over_a_failure(desk: Desk) -> None:
    desk.standin.world.faults.append(Fault("status", status=503, times=2))
    await desk.report("Sarn Herald")
    await desk.report("Lower Sarn Post")
    await desk.deliver()
    told = [message["content"] for message in desk.channel.messages]
    assert [site in line for site, line in zip(("Arvania Press", "Sarn Herald", "Lower Sarn"), told, strict=True)]
    assert await desk.states() == {"sent": 3}


async def test_an_outage_of_hours_loses_nothing(desk: Desk) -> None:
    desk.standin.world.faults.append(Fault("status", status=503, times=1000))
    for _ in range(10):
        await desk.courier.drain()
        desk.clock.now += timedelta(minutes=30)
    desk.standin.world.faults.clear()
    await desk.deliver()
    assert len(desk.channel.messages) == 1
    assert await desk.states() == {"sent": 1}


async def test_after_a_day_it_is_given_up(desk: Desk) -> None:
    desk.standin.world.faults.append(Fault("status", status=503, times=1000))
    for _ in range(5):
        await desk.courier.drain()
        desk.clock.now += timedelta(hours=8)
    assert await desk.states() == {"dead": 1}


async def _killed_after_discord_committed(desk: Desk) -> None:
    """What a process leaves that died between Discord's commit and ours."""
    (delivery,) = await desk.storage.outbox.claim(desk.clock(), owner="dead", lease=timedelta(seconds=60), limit=1)
    await desk.discord.send(delivery)


@pytest.mark.parametrize("later", [timedelta(seconds=61), timedelta(hours=1)], ids=["nonce known", "nonce forgotten"])
async def test_after_a_kill_nothing_is_doubled(desk: Desk, later: timedelta) -> None:
    await _killed_after_discord_committed(desk)
    desk.clock.now += later
    if later > timedelta(minutes=2):
        desk.channel.nonces.clear()
    await desk.take_over()
    assert len(desk.channel.messages) == 1
    assert await desk.states() == {"sent": 1}


async def test_what_a_dead_process_never_sent_is_sent(desk: Desk) -> None:
    await desk.storage.outbox.claim(desk.clock(), owner="dead", lease=timedelta(seconds=60), limit=1)
    desk.clock.now += timedelta(hours=1)
    await desk.take_over()
    assert len(desk.channel.messages) == 1
    assert "possible repeat" not in desk.channel.messages[0]["content"]
    assert await desk.states() == {"sent": 1}


async def test_without_the_history_a_repeat_is_marked(desk: Desk) -> None:
    await _killed_after_discord_committed(desk)
    desk.clock.now += timedelta(hours=1)
    desk.channel.nonces.clear()
    desk.channel.permissions &= ~HISTORY
    await desk.take_over()
    assert "possible repeat" in desk.channel.messages[-1]["content"]
    assert len(desk.channel.messages) == 2
    assert await desk.states() == {"sent": 1}


async def test_a_channel_that_hangs_keeps_no_other_waiting(desk: Desk) -> None:
    hang = Fault("hang", path=f"/channels/{desk.channel.id}/messages")
    desk.standin.world.faults.append(hang)
    guild = desk.standin.world.guilds[desk.channel.guild_id]
    other = desk.standin.world.add_channel(guild, "other", VIEW | SEND | EMBED)
    desk.subscription = await desk.storage.subscriptions.add(
        server_id=guild.id, channel_id=other.id, list_ids=("groups",), now=desk.clock()
    )
    await desk.report("Sarn Herald")
    draining = asyncio.create_task(desk.courier.drain())
    await until(lambda: other.messages)
    assert desk.channel.messages == []
    hang.release.set()
    await draining
    assert await desk.states() == {"sent": 2}
