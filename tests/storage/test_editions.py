"""An imported list's editions: staged, compared, published once, and told to who follows the list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from pydantic import TypeAdapter

from tests.storage.newsroom import COLUMN, NOW, SERVER, subscription
from watchers.errors import StorageError
from watchers.storage import Edition, ListSource, SourceOfList, Storage
from watchers.types import Alert, EntryChange, ListNews, NewDelivery, Subscription, WatchEntry

ORSO = WatchEntry("orso", "Orso Valdani", "person", ("Orso Beld",))
LENA = WatchEntry("lena", "Lena Marr", "person")
RENAMED = replace(COLUMN, name="Column of the South")
ENTRY = TypeAdapter(WatchEntry)


def tell(news: ListNews, subscriptions: Sequence[Subscription]) -> list[NewDelivery]:
    return [
        NewDelivery(one.id, one.server_id, one.channel_id, _alert(news), "post", "pending", NOW)
        for one in subscriptions
    ]


def _alert(news: ListNews) -> Alert:
    names = " ".join(change.name for change in news.changes)
    return Alert("", "", 0, "high", names, "", news.title, None, NOW, NOW, news=news)


async def publish(storage: Storage, *entries: WatchEntry, refused: str | None = None) -> Edition:
    rows = [(entry.id, ENTRY.dump_json(entry).decode()) for entry in entries]
    return await storage.editions.publish(
        "groups", "Norland's list", rows, now=NOW, refuse=lambda *_counts: refused, tell=tell
    )


async def told(storage: Storage) -> list[ListNews]:
    due = await storage.outbox.claim(NOW, owner="test", lease=timedelta(minutes=1), limit=10)
    for delivery in due:
        await storage.outbox.sent(delivery.id, owner="test", message_id=delivery.id, now=NOW)
    return [delivery.alert.news for delivery in due if delivery.alert.news]


async def test_the_first_edition_is_no_news(storage: Storage) -> None:
    await subscription(storage)
    assert await publish(storage, COLUMN, ORSO) == Edition(1, 2, added=2, first=True)
    assert await storage.lists.entries("groups") == (COLUMN, ORSO)
    assert await told(storage) == []


async def test_what_changed_is_told_once_to_each_channel_that_names_the_list(storage: Storage) -> None:
    await subscription(storage)
    await subscription(storage, channel=201, server=SERVER + 1)
    await storage.subscriptions.add(server_id=SERVER, channel_id=202, list_ids=("other",), now=NOW)
    await publish(storage, COLUMN, ORSO)
    assert await publish(storage, RENAMED, LENA) == Edition(2, 2, added=1, removed=1, changed=1, alerts=2)
    changes = (
        EntryChange("added", "lena", "Lena Marr", "person"),
        EntryChange("removed", "orso", "Orso Valdani", "person"),
        EntryChange("renamed", COLUMN.id, RENAMED.name, "organisation", COLUMN.name),
    )
    assert await told(storage) == [ListNews("groups", "Norland's list", 2, None, changes, 3)] * 2
    assert await publish(storage, RENAMED, LENA) == Edition(2, 2)
    assert await told(storage) == []


async def test_a_change_of_aliases_makes_a_version_but_no_news(storage: Storage) -> None:
    await subscription(storage)
    await publish(storage, COLUMN, ORSO)
    before = await storage.lists.revision()
    assert await publish(storage, COLUMN, replace(ORSO, aliases=())) == Edition(2, 2, changed=1)
    assert await storage.lists.revision() != before
    assert await told(storage) == []


async def test_what_is_refused_changes_nothing(storage: Storage) -> None:
    await publish(storage, COLUMN, ORSO)
    assert await publish(storage, LENA, refused="no") == Edition(0, 2, refused="no")
    assert await storage.lists.entries("groups") == (COLUMN, ORSO)
    assert await storage.lists.history("groups") == ()


async def test_an_edition_that_breaks_off_leaves_the_list_as_it_was(storage: Storage) -> None:
    await publish(storage, COLUMN, ORSO)

    def rows() -> Iterator[tuple[str, str]]:
        yield LENA.id, ENTRY.dump_json(LENA).decode()
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="disk"):
        await storage.editions.publish("groups", "l", rows(), now=NOW, refuse=lambda *_counts: None, tell=tell)
    assert await storage.lists.entries("groups") == (COLUMN, ORSO)
    assert await publish(storage, COLUMN, ORSO) == Edition(1, 2)


async def test_old_editions_are_kept(storage: Storage) -> None:
    editions = [(COLUMN, ORSO), (RENAMED,), (RENAMED, LENA), (LENA, ORSO)]
    for entries in editions:
        await publish(storage, *entries)
    for version, entries in enumerate(editions, 1):
        expected = tuple(sorted(entries, key=lambda entry: entry.id))
        assert await storage.editions.at("groups", version) == expected
    assert await storage.lists.entries("groups") == (LENA, ORSO)


async def test_a_list_in_use_is_read_again_only_where_it_changed(storage: Storage) -> None:
    await subscription(storage)
    await publish(storage, COLUMN)
    first = await storage.lists.in_use()
    assert (await storage.lists.in_use())["groups"] is first["groups"]
    await publish(storage, ORSO)
    assert await storage.lists.in_use() == {"groups": (ORSO,)}


async def test_a_list_of_another_origin_is_not_overwritten(storage: Storage) -> None:
    await storage.lists.sync_catalogue([ListSource("groups", "Groups", (COLUMN,))], NOW)
    with pytest.raises(StorageError, match="not imported"):
        await publish(storage, ORSO)
    assert await storage.lists.entries("groups") == (COLUMN,)


async def test_a_removed_list_is_gone_and_can_come_again(storage: Storage) -> None:
    await subscription(storage)
    await publish(storage, COLUMN, ORSO)
    await publish(storage, COLUMN)
    assert len(await told(storage)) == 1
    await storage.editions.put_source(SourceOfList("groups", "https://norland.example/list.csv"))
    assert await storage.editions.remove("groups")
    assert not await storage.editions.remove("groups")
    assert await storage.editions.sources() == ()
    await publish(storage, COLUMN)
    await publish(storage, COLUMN, LENA)
    assert len(await told(storage)) == 1


async def test_an_address_is_due_when_its_time_has_come(storage: Storage) -> None:
    await publish(storage, COLUMN)
    source = SourceOfList("groups", "https://norland.example/list.csv", every=timedelta(days=1), next_check_at=NOW)
    await storage.editions.put_source(source)
    await storage.editions.put_source(replace(source, list_id="removed meanwhile"))
    assert await storage.editions.due(NOW - timedelta(seconds=1)) == ()
    assert await storage.editions.due(NOW) == (source,)
    await storage.editions.drop_source("groups")
    assert await storage.editions.sources() == ()
