"""/lists, /watch info and /watch stats, /alerts edit, pause and resume: what is told, changed and taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.client import Vedette
from tests.standin.model import EMBED, Channel
from tests.standin.server import StandIn
from watchers.storage import SeenChange, Storage
from watchers.storage.lists import ListSource
from watchers.stories import Placement
from watchers.types import Analysis, Article, Intake, Listing, Mention, Office, StoryState, WatchEntry

NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)
COLUMN = WatchEntry(
    "column",
    "Northern Column",
    "organisation",
    ("Column of the North", "US"),
    ("NorCol",),
    context=("militia",),
    listed=(Listing("Norland", "NL-7"),),
    source="Norland's gazette 12",
)
LENA = WatchEntry("lena", "Lena Marr", "person", offices=(Office("Minister of Ports", "Government of Arvania"),))


@pytest.fixture
async def alerts(bot: Vedette, discord_standin: StandIn, storage: Storage) -> Channel:
    source = ListSource("groups", "Groups of Arvania", (COLUMN, LENA), "Invented groups. Checked 2026-07-01.")
    await storage.lists.sync_catalogue([source], NOW)
    return next(iter(discord_standin.world.channels.values()))


class TestLists:
    async def test_what_there_is_and_what_one_covers(
        self, alerts: Channel, discord_standin: StandIn, storage: Storage
    ) -> None:
        give = discord_standin.interactions
        assert (
            "- Groups of Arvania · 2 names\n-# Invented groups. Checked 2026-07-01"
            in (await give.command(alerts, "lists browse")).text
        )
        changed = ListSource("groups", "Groups of Arvania", (COLUMN,), "Invented groups.")
        await storage.lists.sync_catalogue([changed], NOW)
        about = (await give.command(alerts, "lists browse", list="groups of arvania")).text
        assert about.splitlines()[:4] == [
            "**Groups of Arvania** · 1 name · not followed",
            "Invented groups.",
            f"Edition 2, of <t:{int(NOW.timestamp())}:D>.",
            "Its newest changes:",
        ]
        assert "removed: Lena Marr" in about

    async def test_following_and_leaving(self, alerts: Channel, discord_standin: StandIn, storage: Storage) -> None:
        give = discord_standin.interactions
        assert "(2 names) is followed" in (await give.command(alerts, "lists follow", list="groups")).text
        assert [info.id for info in await storage.lists.followed(alerts.guild_id)] == ["groups"]
        await give.command(alerts, "alerts subscribe", channel=alerts, list="groups")
        left = await give.command(alerts, "lists unfollow", list="groups")
        assert f"is no longer followed. Still told of it, as subscribed: <#{alerts.id}>" in left.text
        again = await give.command(alerts, "lists unfollow", list="groups")
        assert "was not followed." in again.text
        assert "To follow it: " in again.text

    async def test_a_list_of_ones_own_is_made_deleted_and_brought_back(
        self, alerts: Channel, discord_standin: StandIn, storage: Storage
    ) -> None:
        give = discord_standin.interactions
        await give.command(alerts, "lists create", name="Ports")
        assert "LIST-TAKEN" in (await give.command(alerts, "lists create", name="ports")).text
        await give.command(alerts, "watch add", name="Port of Sarn", kind="organisation", list="Ports (0)")
        await give.command(alerts, "alerts subscribe", channel=alerts, list="Ports")
        asked = await give.command(alerts, "lists delete", list="Ports")
        assert f"Delete **Ports** with its 1 name? Told of it now: <#{alerts.id}>." in asked.text
        deleted = await give.press(alerts, asked.buttons["Delete list"], message=asked.messages[0])
        assert "Ports" not in (await give.command(alerts, "lists browse")).text
        await give.press(alerts, deleted.buttons["Undo"], message=deleted.messages[0])
        assert "Port of Sarn" in (await give.command(alerts, "watch list", list="Ports")).text
        assert "LIST-NOT-FOUND" in (await give.command(alerts, "lists delete", list="groups")).text


async def test_all_that_is_known_of_a_name(alerts: Channel, discord_standin: StandIn) -> None:
    give = discord_standin.interactions
    offered = await give.complete(alerts, "watch info", "entry", entry="norcol")
    assert [choice["name"] for choice in offered] == ["Northern Column (organisation, Groups of Arvania)"]
    info = await give.command(alerts, "watch info", entry=offered[0]["value"])
    assert info.text.splitlines()[:6] == [
        "**Northern Column** · organisation · Groups of Arvania",
        "Aliases: Column of the North, US",
        "Weak aliases, which count beside another name or a context word: NorCol",
        "Context: militia",
        "- Listed by Norland, NL-7",
        "Source: Norland's gazette 12",
    ]
    assert "- Minister of Ports, Government of Arvania" in (await give.command(alerts, "watch info", entry="marr")).text


async def test_how_often_a_name_is_told_by_which_words_in_this_servers_feeds(
    alerts: Channel, bot: Vedette, discord_standin: StandIn, storage: Storage
) -> None:
    now = bot.services.clock()
    for server, title in ((alerts.guild_id, "Press"), (alerts.guild_id + 1, "Secret")):
        feed = await storage.feeds.add(f"https://{title}.example/f", title=title, origin="server", now=now)
        await storage.feeds.follow(server, feed.id)
        for number, words in enumerate([["US"]] * 6 + [["Northern Column", "US"], ["Northern Column"]]):
            mentions = tuple(
                Mention("column", "Northern Column", word, 0, len(word), "name", list_id="groups") for word in words
            )
            other = Mention("column", "Northern Column", "Northern Column", 0, 15, "name", list_id="s9-own")
            url, at = f"https://{title}.example/{number}", now - timedelta(days=number)

            def decide(_: StoryState, *, url=url, mentions=(*mentions, other), at=at, feed=feed, title=title) -> Intake:  # type: ignore[no-untyped-def]
                article = Article(url, "x", "x", "en", site=title)
                return Intake(article, Analysis(mentions=mentions), "medium", feed.id, at)

            await storage.articles.take_in(
                lambda _: Placement(), decide, url=url, since=0, now=at, seen=[SeenChange(url, "h")]
            )
    give = discord_standin.interactions
    told = await give.command(alerts, "watch stats", entry="groups/column")
    assert told.text.splitlines() == [
        "**Northern Column** · Groups of Arvania · the last 30 days",
        "In 8 articles, about 0.27 a day; in 0 titles.",
        "Severity: MEDIUM 8",
        "By the words:",
        "- “US” in 7, alone in 6",
        "- “Northern Column” in 2, alone in 1",
        "Told by: Press 8",
        "“US” is a common word, and alone in 6 of these articles.",
    ]
    assert "In 7 articles" in (await give.command(alerts, "watch stats", entry="groups/column", days=7)).text
    assert "No article" in (await give.command(alerts, "watch stats", entry="lena")).text


class TestAlerts:
    @pytest.fixture
    async def subscribed(self, alerts: Channel, discord_standin: StandIn, storage: Storage) -> int:
        await discord_standin.interactions.command(
            alerts, "alerts subscribe", channel=alerts, list="groups", topic="attack", language="fr"
        )
        (one,) = await storage.subscriptions.of_server(alerts.guild_id)
        return one.id

    async def test_what_is_given_is_changed_and_the_rest_stays(
        self, alerts: Channel, subscribed: int, discord_standin: StandIn, storage: Storage
    ) -> None:
        give = discord_standin.interactions
        edited = await give.command(
            alerts, "alerts edit", subscription="alerts", min_severity="high", topic="all", layout="compact"
        )
        assert "is told of Groups of Arvania (HIGH ▲ and above, in French; compact)." in edited.text
        (one,) = await storage.subscriptions.of_server(alerts.guild_id)
        assert (one.id, one.min_severity, one.topic, one.language, one.layout) == (
            *(subscribed, "high", None, "fr", "compact"),
        )
        opened = await give.command(alerts, "alerts edit", subscription="alerts", language="all", min_severity="low")
        assert "(all severities; compact)" in opened.text
        assert "Nothing was changed." in (await give.command(alerts, "alerts edit", subscription="alerts")).text

    async def test_two_of_a_channel_never_ask_the_same(
        self, alerts: Channel, subscribed: int, discord_standin: StandIn, storage: Storage
    ) -> None:
        give = discord_standin.interactions
        await give.command(alerts, "alerts subscribe", channel=alerts, list="groups", topic="attack")
        refused = await give.command(alerts, "alerts edit", subscription=str(subscribed), language="all")
        assert "SUBSCRIPTION-TAKEN" in refused.text

    async def test_pausing_and_resuming(
        self, alerts: Channel, subscribed: int, discord_standin: StandIn, storage: Storage
    ) -> None:
        give = discord_standin.interactions
        for line, state in (("alerts pause", "paused"), ("alerts resume", "active")):
            await give.command(alerts, line, subscription="alerts")
            (one,) = await storage.subscriptions.of_server(alerts.guild_id)
            assert one.state == state

    async def test_where_the_bot_cant_post_nothing_is_resumed(
        self, alerts: Channel, subscribed: int, discord_standin: StandIn, storage: Storage
    ) -> None:
        give = discord_standin.interactions
        await give.command(alerts, "alerts pause", subscription="alerts")
        await discord_standin.gateway.update(alerts, alerts.permissions & ~EMBED)
        assert "PERM-EMBED" in (await give.command(alerts, "alerts resume", subscription="alerts")).text
