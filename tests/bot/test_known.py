"""What is offered while somebody types: from memory, fresh after each command, and each server's own alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.client import Vedette
from bot.known import FRESH, Known
from tests.standin.model import Channel
from tests.standin.server import StandIn
from watchers.storage import Storage
from watchers.storage.lists import ListSource
from watchers.types import WatchEntry

NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)
OURS, THEIRS = 1, 2
HOSTILE = ["@everyone", "'; DROP TABLE lists; --", "\u202e", "\ud800", "a" * 6000, "%", "*", "\n", "🏳️‍🌈", "(", "\\"]


class Clock:
    now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def known(storage: Storage, clock: Clock) -> AsyncIterator[Known]:
    made = Known(storage, clock)
    yield made
    await made.close()


def _replace_by_folder(database: Path) -> None:
    for file in database.parent.glob(f"{database.name}*"):
        file.unlink()
    database.mkdir()


def _column(number: int) -> WatchEntry:
    return WatchEntry(f"c{number}", f"Column {number}", "organisation", (f"Kolonne {number}",))


async def test_what_was_read_once_is_offered_while_the_database_is_away(
    storage: Storage, known: Known, clock: Clock, tmp_path: Path
) -> None:
    await storage.lists.sync_catalogue([ListSource("groups", "Groups of Arvania", (_column(1),))], NOW)
    place = await known.place(OURS)
    assert len((await known.entries(place.infos)).find("")) == 1
    await storage.close()
    _replace_by_folder(tmp_path / "vedette.db")
    for _ in range(3):
        clock.now += 2 * FRESH
        place = await known.place(OURS)
        assert [named.label for named in place.lists.find("")] == ["Groups of Arvania (1)"]
        assert [named.label for named in (await known.entries(place.infos)).find("kolonne")] == [
            "Column 1 (organisation, Groups of Arvania)"
        ]
    known.changed(OURS)
    assert len((await known.place(OURS)).lists.find("")) == 1
    assert len((await known.place(THEIRS)).lists.find("")) == 0  # of whom nothing is known


async def test_what_others_change_is_seen_a_little_later(storage: Storage, known: Known, clock: Clock) -> None:
    assert len((await known.place(OURS)).lists.find("")) == 0
    await storage.lists.sync_catalogue([ListSource("groups", "Groups of Arvania", ())], NOW)
    clock.now += FRESH + timedelta(seconds=1)
    await known.place(OURS)  # answered as it was, and read again meanwhile
    known.changed(OURS)
    assert len((await known.place(OURS)).lists.find("")) == 1


async def test_each_server_has_its_own(storage: Storage, known: Known) -> None:
    for server in (OURS, THEIRS):
        own = await storage.lists.own(server, NOW)
        await storage.lists.put_entry(own, _column(server), NOW)
        feed = await storage.feeds.add(
            f"https://{server}.example/feed", title=f"Feed {server}", origin="server", now=NOW
        )
        await storage.feeds.follow(server, feed.id)
        await storage.subscriptions.add(server_id=server, channel_id=server, list_ids=(own,), now=NOW)
    for server in (OURS, THEIRS, OURS):
        place = await known.place(server)
        assert [named.label for named in place.feeds.find("feed")] == [f"Feed {server} · {server}.example"]
        assert [one.channel_id for one in place.subscriptions] == [server]
        assert [named.value for named in (await known.entries(place.infos)).find("column")] == [
            f"s{server}-own/c{server}"
        ]


class TestOverDiscord:
    @pytest.fixture
    async def alerts(self, bot: Vedette, discord_standin: StandIn, storage: Storage) -> Channel:
        entries = tuple(_column(number) for number in range(100))
        await storage.lists.sync_catalogue([ListSource("groups", "Groups of Arvania", entries)], NOW)
        return next(iter(discord_standin.world.channels.values()))

    async def test_what_a_command_changed_is_offered_next(self, alerts: Channel, discord_standin: StandIn) -> None:
        give = discord_standin.interactions
        for number in range(3):
            assert len(await give.complete(alerts, "watch remove", "entry", entry="")) == number
            await give.command(alerts, "watch add", name=f"Southern Column {number}", kind="organisation")
        offered = await give.complete(alerts, "watch remove", "entry", entry="southern")
        asked = await give.command(alerts, "watch remove", entry=offered[0]["value"])
        await give.press(alerts, asked.buttons["Stop watching"], message=asked.messages[0])
        assert len(await give.complete(alerts, "watch remove", "entry", entry="")) == 2

    async def test_whatever_is_typed_has_an_answer(self, alerts: Channel, discord_standin: StandIn) -> None:
        for typed in HOSTILE:
            for line, option in (("watch list", "list"), ("watch remove", "entry"), ("feed add", "url")):
                options: dict[str, Any] = {option: typed}
                offered = await discord_standin.interactions.complete(alerts, line, option, **options)
                assert len(offered) <= 25
