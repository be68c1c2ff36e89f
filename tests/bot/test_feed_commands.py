"""/feed through the real client: reading, pausing and refusing feeds of real addresses."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.client import Vedette
from tests.newsroom.server import Newsroom
from tests.standin.model import Channel
from tests.standin.server import StandIn
from watchers.fetch import Fetcher
from watchers.storage import Storage
from watchers.storage.feeds import FeedSource
from watchers.storage.polls import FeedUpdate, Release

NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)

RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Arvania &lt;b&gt;Press</title><language>en</language>
<item><title>@everyone Base retaken</title><link>https://press.example/1</link><guid>1</guid></item></channel></rss>"""
PAGE = (
    """<html><head><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head><body>News</body></html>"""
)


@pytest.fixture
async def web() -> AsyncIterator[Newsroom]:
    async with Newsroom() as served:
        served.publish("/feed.xml", RSS, "application/rss+xml")
        served.publish("/", PAGE)
        served.publish("/bare", "<html><body>Nothing</body></html>")
        yield served


async def test_a_feed_is_added_shown_and_removed(
    alerts: Channel, web: Newsroom, discord_standin: StandIn, storage: Storage
) -> None:
    give = discord_standin.interactions
    added = await give.command(
        alerts, "feed add", url=f"{web.base}/feed.xml", name="Our press", language="Turkish", interval="30 min"
    )
    assert "**Our press** is followed from now on" in added.text
    assert "\\@everyone Base retaken" in added.text
    assert "It is read every 30 min." in added.text
    (feed,) = await storage.feeds.followed(alerts.guild_id)
    assert (feed.language, feed.interval) == ("tr", timedelta(minutes=30))

    assert "Our press" in (await give.command(alerts, "feed list")).text
    assert "No feed is failing." in (await give.command(alerts, "feed list", filter="failing")).text
    await poll_fails(storage, "503 Service Unavailable")
    info = await give.command(alerts, "feed info", feed="our press")
    assert "failing (1×: 503 Service Unavailable)" in info.text
    assert ": failed, 503 Service Unavailable" in info.text
    assert "It is read every 30 min." in info.text
    assert "Our press" in (await give.command(alerts, "feed list", filter="failing")).text

    asked = await give.command(alerts, "feed remove", feed=str(feed.id))
    pressed = await give.press(alerts, asked.buttons["Stop reading"], message=asked.messages[0])
    assert await storage.feeds.followed(alerts.guild_id) == ()
    await give.press(alerts, pressed.buttons["Undo"], message=pressed.messages[0])
    assert [feed.title for feed in await storage.feeds.followed(alerts.guild_id)] == ["Our press"]


async def test_shipped_feeds_are_offered_until_they_are_followed(
    alerts: Channel, web: Newsroom, discord_standin: StandIn, storage: Storage
) -> None:
    give = discord_standin.interactions
    shipped = [
        FeedSource(f"{web.base}/feed.xml", "Arvania Press", "en"),
        FeedSource("https://b.example/f", "Sarn", "en"),
    ]
    await storage.feeds.sync_catalogue(shipped, NOW)
    offered = await give.complete(alerts, "feed add", "url", url="press")
    assert offered == [{"name": "Arvania Press · en · 127.0.0.1", "value": f"{web.base}/feed.xml"}]
    added = await give.command(alerts, "feed add", url="arvania press")
    assert "is followed from now on" in added.text
    assert [choice["value"] for choice in await give.complete(alerts, "feed add", "url", url="")] == [
        "https://b.example/f"
    ]


async def test_a_page_that_names_feeds_offers_them(
    alerts: Channel, web: Newsroom, discord_standin: StandIn, storage: Storage
) -> None:
    give = discord_standin.interactions
    offered = await give.command(alerts, "feed add", url=web.base, name="Our press")
    assert f"1. `{web.base}/feed.xml`" in offered.text
    pressed = await give.press(alerts, offered.buttons["Read 1"], message=offered.messages[0])
    assert "**Our press** is followed from now on" in pressed.text
    assert [feed.url for feed in await storage.feeds.followed(alerts.guild_id)] == [f"{web.base}/feed.xml"]


async def poll_fails(storage: Storage, why: str) -> None:
    now = datetime.now(UTC)
    (claimed,) = await storage.polls.claim_due(now, owner="me", lease=timedelta(minutes=1), limit=1)
    update = FeedUpdate(now + timedelta(hours=1), claimed.title, failures=1, failing_since=now, last_error=why)
    await storage.polls.release([Release(claimed, update, now, note=why)], owner="me")


async def test_nobody_slows_a_feed_down_for_others(
    alerts: Channel, web: Newsroom, discord_standin: StandIn, storage: Storage
) -> None:
    url = f"{web.base}/feed.xml"
    for others, interval, kept in ((0, "1 h", 60), (0, "6 h", 360), (1, "1 h", 60), (1, "6 h", 60), (1, "15 min", 15)):
        for line, option in (("feed add", {"url": url}), ("feed edit", {"feed": url})):
            options: dict[str, Any] = option
            await discord_standin.interactions.command(alerts, line, interval=interval, **options)
            (feed,) = await storage.feeds.followed(alerts.guild_id)
            assert feed.interval == timedelta(minutes=kept)
            if others:
                await storage.feeds.follow(alerts.guild_id + 1, feed.id)


async def test_a_pace_that_others_need_is_said(
    alerts: Channel, web: Newsroom, discord_standin: StandIn, storage: Storage
) -> None:
    give = discord_standin.interactions
    await give.command(alerts, "feed add", url=f"{web.base}/feed.xml", name="Press")
    (feed,) = await storage.feeds.followed(alerts.guild_id)
    await storage.feeds.follow(alerts.guild_id + 1, feed.id)
    edited = await give.command(alerts, "feed edit", feed="press", name="Our press", interval="6 h")
    assert "**Our press**: It is read as often as it publishes. Others read it too" in edited.text


async def test_a_feed_is_paused_for_one_server_alone(
    alerts: Channel, web: Newsroom, discord_standin: StandIn, storage: Storage
) -> None:
    give = discord_standin.interactions
    await give.command(alerts, "feed add", url=f"{web.base}/feed.xml", name="Our press")
    (feed,) = await storage.feeds.followed(alerts.guild_id)
    for server in (alerts.guild_id, alerts.guild_id + 1):
        await storage.feeds.follow(server, feed.id)
        await storage.subscriptions.add(server_id=server, channel_id=server, list_ids=("groups-arvania",), now=NOW)

    async def told() -> list[int]:
        return [one.server_id for one in await storage.subscriptions.watching(feed.id)]

    assert "is paused for this server" in (await give.command(alerts, "feed pause", feed="press")).text
    assert await told() == [alerts.guild_id + 1]
    assert "Our press" in (await give.command(alerts, "feed list", filter="paused")).text
    await storage.feeds.unfollow(alerts.guild_id + 1, feed.id)
    assert await storage.feeds.all("followed") == ()  # nobody reads it: it rests
    assert "is read again" in (await give.command(alerts, "feed resume", feed="press")).text
    assert len(await told()) == 1
    await storage.feeds.pause(feed.id)  # as after a week of failures
    await give.command(alerts, "feed resume", feed="press")
    assert [one.state for one in await storage.feeds.followed(alerts.guild_id)] == ["active"]


async def test_the_operators_feed_can_be_paused(alerts: Channel, discord_standin: StandIn, storage: Storage) -> None:
    feed = await storage.feeds.add("https://p.example/f", title="Press", origin="config", everywhere=True, now=NOW)
    await storage.subscriptions.add(server_id=alerts.guild_id, channel_id=alerts.id, list_ids=("x",), now=NOW)
    for line, watching in (("feed pause", 0), ("feed resume", 1)):
        await discord_standin.interactions.command(alerts, line, feed="press")
        assert len(await storage.subscriptions.watching(feed.id)) == watching


async def test_a_feed_is_tried_from_end_to_end(
    alerts: Channel, web: Newsroom, discord_standin: StandIn, storage: Storage
) -> None:
    give = discord_standin.interactions
    text = f"<p>The Northern Column left Lower Sarn on Friday. {'It rained on. ' * 40}</p>"
    page = web.publish("/left", f"<html><body><article><h1>Left</h1>{text}</article></body></html>")
    web.publish("/feed.xml", RSS.replace("https://press.example/1", page), "application/rss+xml")
    await give.command(alerts, "alerts subscribe", channel=alerts, list="groups-arvania")
    tried = await give.command(alerts, "feed test", feed=f"{web.base}/feed.xml")
    assert [line[:1] for line in tried.text.splitlines()] == ["*", "✔", "✔", "I", "✔", "✔", ">", "✔"]
    assert "✔ **Northern Column** (Groups of Arvania)" in tried.text
    assert f"✔ Told in <#{alerts.id}>" in tried.text
    assert await storage.feeds.all() == ()
    assert "✖ Fetched: " in (await give.command(alerts, "feed test", feed=f"{web.base}/404")).text
    assert "✖ Read as a feed: " in (await give.command(alerts, "feed test", feed=f"{web.base}/bare")).text


@pytest.mark.parametrize(
    ("path", "code", "said"),
    [
        ("/", "FEED-NOT-FOUND", "/feed.xml"),
        ("/bare", "FEED-NOT-FOUND", "/feed.xml"),
        ("/404", "FEED-404", "gave me no feed.** 127\\.0\\.0\\.1 has nothing there (404). Check"),
        ("/503", "FEED-503", "gave me no feed"),
    ],
    ids=["a page that names a feed", "a page of a site that has one where sites usually do", "gone", "unwell"],
)
async def test_what_is_no_feed_is_refused_with_what_to_do(
    alerts: Channel, web: Newsroom, discord_standin: StandIn, storage: Storage, path: str, code: str, said: str
) -> None:
    refused = await discord_standin.interactions.command(alerts, "feed add", url=web.base + path)
    assert code in refused.text
    assert said in refused.text
    assert await storage.feeds.all() == ()


async def test_a_site_without_a_feed_is_refused(alerts: Channel, web: Newsroom, discord_standin: StandIn) -> None:
    del web.pages["/feed.xml"]
    refused = await discord_standin.interactions.command(alerts, "feed add", url=web.base + "/bare")
    assert "this is a web page, not a feed, and I found none where sites usually keep them" in refused.text


async def test_a_private_address_is_refused(alerts: Channel, bot: Vedette, discord_standin: StandIn) -> None:
    async with Fetcher(user_agent="Vedette (tests)") as fetcher:
        bot.services = replace(bot.services, fetcher=fetcher)
        refused = await discord_standin.interactions.command(alerts, "feed add", url="http://127.0.0.1:9/feed")
    assert "FEED-BLOCKED" in refused.text


async def test_addresses_are_fetched_ten_times_a_minute_at_most(alerts: Channel, discord_standin: StandIn) -> None:
    give = discord_standin.interactions
    texts = [(await give.command(alerts, "feed add", url="ftp://press.example")).text for _ in range(11)]
    assert ["LIMIT" in text for text in texts] == [False] * 10 + [True]
    assert "at most 10 times in 60 seconds. Try again in" in texts[-1]


async def test_the_operators_feed_stays(alerts: Channel, discord_standin: StandIn, storage: Storage) -> None:
    await storage.feeds.add("https://press.example/feed", title="Press", origin="config", everywhere=True, now=NOW)
    assert "FEED-OPERATOR" in (await discord_standin.interactions.command(alerts, "feed remove", feed="Press")).text
