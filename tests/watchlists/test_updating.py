"""Lists with an address: looked at when due, changes told, what can't be believed not applied."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.newsroom.server import Newsroom
from watchers.fetch import Fetcher
from watchers.storage import SourceOfList, Storage
from watchers.types import EntryChange, ListNews, Subscription, WatchEntry
from watchers.watchlists import formats
from watchers.watchlists.news import headline, tell
from watchers.watchlists.updating import ListUpdater, Updated

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
DAY = timedelta(days=1)
PEOPLE = [WatchEntry(f"n{number}", f"Person {name} Norland", "person") for number, name in enumerate("ABCDEF")]


@dataclass
class Kept:
    """A list kept from an address, at a time of the test's choice."""

    storage: Storage
    newsroom: Newsroom
    fetcher: Fetcher
    source: SourceOfList = field(init=False)
    now: datetime = NOW

    def __post_init__(self) -> None:
        self.source = SourceOfList("norland", self.newsroom.base + "/list.csv", every=DAY)

    def updater(self) -> ListUpdater:
        return ListUpdater(self.storage, self.fetcher, clock=lambda: self.now)

    def publish(self, *entries: WatchEntry) -> None:
        self.newsroom.publish("/list.csv", formats.write(entries, format="csv"), "text/csv")

    async def a_day_later(self) -> Updated:
        self.now += DAY
        (updated,) = await self.updater().tick()
        return updated

    async def notices(self) -> list[str]:
        due = await self.storage.notices.claim(self.now, owner="test", lease=timedelta(minutes=1), limit=10)
        for notice in due:
            await self.storage.notices.sent(notice.id, owner="test")
        return [f"{notice.subject}: {notice.detail}" for notice in due]

    async def alerts(self) -> list[str]:
        due = await self.storage.outbox.claim(self.now, owner="test", lease=timedelta(minutes=1), limit=10)
        for delivery in due:
            await self.storage.outbox.sent(delivery.id, owner="test", message_id=delivery.id, now=self.now)
        return [delivery.alert.title for delivery in due]


@pytest.fixture
async def kept(tmp_path: Path) -> AsyncIterator[Kept]:
    storage = await Storage.open(f"sqlite+aiosqlite:///{tmp_path}/vedette.db")
    async with Newsroom() as newsroom, Fetcher(user_agent="Vedette (tests)", allow_private=True) as fetcher:
        kept = Kept(storage, newsroom, fetcher)
        kept.publish(*PEOPLE)
        await kept.updater().update(kept.source, title="Norland's list")
        await storage.subscriptions.add(server_id=1, channel_id=2, list_ids=("norland",), now=NOW)
        yield kept
    await storage.close()


async def test_an_update_is_told_once(kept: Kept) -> None:
    assert await kept.updater().tick() == ()
    assert not (await kept.a_day_later()).changed
    kept.publish(*PEOPLE[1:], WatchEntry("new", "Lena Marr", "person"))
    assert (await kept.a_day_later()).changed
    assert await kept.alerts() == ["Added to Norland's list: Lena Marr; removed from it: Person A Norland"]
    assert not (await kept.a_day_later()).changed
    assert await kept.alerts() == []


async def test_what_has_not_changed_is_not_sent_again(kept: Kept) -> None:
    await kept.a_day_later()
    assert kept.newsroom.requests[-1].headers["If-None-Match"] == kept.newsroom.pages["/list.csv"].etag


@pytest.mark.parametrize(
    ("published", "says"),
    [
        (formats.write(PEOPLE[:2], format="csv"), "4 of its 6 entries would go, more than half"),
        (formats.write([], format="csv"), "it has no entries"),
        ("<html><body>We are moving</body></html>", "in no list format that is known"),
        (formats.write(PEOPLE[:5], format="csv") + "n5,Person F Norland,planet,,,,,,,,,\n", "can't be read"),
    ],
    ids=["shrunk", "empty", "a web page", "partly unreadable"],
)
async def test_what_cannot_be_believed_is_reported_and_not_applied(kept: Kept, published: str, says: str) -> None:
    kept.newsroom.publish("/list.csv", published)
    updated = await kept.a_day_later()
    assert says in str(updated.failed)
    assert len(await kept.storage.lists.entries("norland")) == 6
    (source,) = await kept.storage.editions.sources()
    assert (source.failures, says in str(source.last_error), source.next_check_at) == (1, True, kept.now + DAY)
    (notice,) = await kept.notices()
    assert says in notice
    kept.publish(*PEOPLE)
    assert (await kept.a_day_later()).failed is None
    (source,) = await kept.storage.editions.sources()
    assert (source.failures, source.last_error) == (0, None)
    assert await kept.alerts() == []


async def test_an_address_that_is_gone_leaves_the_list_as_it_was_and_is_told_when_it_stays_so(kept: Kept) -> None:
    await kept.storage.editions.put_source(replace(kept.source, url=kept.newsroom.base + "/404", next_check_at=NOW))
    for hour in range(4):
        kept.now = NOW + timedelta(hours=hour)
        (updated,) = await kept.updater().tick()
        assert "has nothing there" in str(updated.failed)
        assert len(await kept.notices()) == (1 if hour == 2 else 0)
    assert len(await kept.storage.lists.entries("norland")) == 6


async def test_two_that_look_at_once_tell_once(kept: Kept) -> None:
    kept.publish(*PEOPLE, WatchEntry("new", "Lena Marr", "person"))
    await asyncio.gather(*(kept.updater().update(kept.source) for _ in range(3)))
    assert len(await kept.alerts()) == 1


async def test_a_key_in_the_address_is_shown_to_no_channel(kept: Kept) -> None:
    kept.publish(*PEOPLE, WatchEntry("new", "Lena Marr", "person"))
    address = kept.newsroom.base.replace("//", "//me:secret@") + "/list.csv?key=secret"
    await kept.updater().update(replace(kept.source, url=address))
    (delivery,) = await kept.storage.outbox.claim(NOW, owner="test", lease=timedelta(minutes=1), limit=10)
    assert "secret" not in repr(delivery)
    assert "secret" not in repr(await kept.storage.lists.all())
    assert delivery.alert.url == kept.newsroom.base + "/list.csv"


def test_the_headline_names_three_and_counts_the_rest() -> None:
    added = tuple(EntryChange("added", f"n{number}", f"Name {number}", "person") for number in range(5))
    renamed = EntryChange("renamed", "r", "New Name", "person", "Old Name")
    news = ListNews("l", "the list", 2, None, (*added, renamed), 16)
    assert headline(news) == (
        "Added to the list: Name 0, Name 1, Name 2 and 2 more; renamed on it: Old Name, now New Name; "
        "10 further changes"
    )


@pytest.mark.parametrize(
    ("title", "says"),
    [
        ("UN list", "Added to the UN list: Name"),
        ("Norland's list", "Added to Norland's list: Name"),
        ("norland-people", "Added to norland-people: Name"),
    ],
)
def test_the_headline_reads_as_people_say_it(title: str, says: str) -> None:
    assert headline(ListNews("l", title, 2, None, (EntryChange("added", "n", "Name", "person"),), 1)) == says


@pytest.mark.parametrize(
    ("filters", "is_told"),
    [
        ({}, True),
        ({"language": "ar"}, True),
        ({"topic": "sanction"}, True),
        ({"topic": "attack"}, False),
        ({"feed_id": 3}, False),
        ({"min_severity": "high"}, True),
        ({"min_severity": "critical"}, False),
    ],
)
def test_a_subscription_is_told_of_a_list_as_its_filters_say(filters: dict[str, object], is_told: bool) -> None:
    news = ListNews("l", "the list", 2, None, (EntryChange("added", "n", "Name", "person"),), 1)
    subscription = replace(Subscription(1, 2, 3, ("l",)), **filters)  # type: ignore[arg-type]
    assert bool(tell(news, [subscription], now=NOW)) is is_told
