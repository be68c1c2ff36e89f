"""Who sees which list, and what changed in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.storage.newsroom import COLUMN, NOW, SERVER
from watchers.errors import StorageError
from watchers.storage import ImportCounts, ListSource, Storage

GROUPS = ListSource("groups-arvania", "Groups of Arvania", (COLUMN,), covers="invented")
RENAMED = replace(COLUMN, name="Column of the North")


async def visible(storage: Storage, server_id: int) -> set[str]:
    return {info.id for info in await storage.lists.visible(server_id)}


async def test_a_servers_list_is_seen_by_no_other(storage: Storage) -> None:
    await storage.lists.sync_catalogue([GROUPS], NOW)
    own = await storage.lists.own(SERVER, NOW)
    assert await storage.lists.own(SERVER, NOW) == own
    assert await visible(storage, SERVER) == {"groups-arvania", own}
    assert await visible(storage, SERVER + 1) == {"groups-arvania"}


async def test_what_is_in_use_is_what_somebody_follows_or_subscribes_to(storage: Storage) -> None:
    await storage.lists.sync_catalogue([GROUPS, replace(GROUPS, id="idle")], NOW)
    assert await storage.lists.in_use() == {}
    before = await storage.lists.revision()
    await storage.lists.follow(SERVER, "groups-arvania")
    assert await storage.lists.in_use() == {"groups-arvania": (COLUMN,)}
    assert await storage.lists.revision() != before
    await storage.subscriptions.add(server_id=1, channel_id=1, list_ids=("idle",), now=NOW)
    assert set(await storage.lists.in_use()) == {"groups-arvania", "idle"}


async def test_a_new_edition_keeps_what_it_changed(storage: Storage) -> None:
    await storage.lists.sync_catalogue([GROUPS], NOW)
    await storage.lists.sync_catalogue([GROUPS], NOW)
    assert await storage.lists.history(GROUPS.id) == ()
    await storage.lists.sync_catalogue([replace(GROUPS, entries=(RENAMED,))], NOW)
    await storage.lists.sync_catalogue([replace(GROUPS, entries=())], NOW)
    assert [(change.before, change.after) for change in await storage.lists.history(GROUPS.id)] == [
        (RENAMED, None),
        (COLUMN, RENAMED),
    ]
    assert [change.after for change in await storage.lists.history(GROUPS.id, newest=1)] == [None]
    await storage.lists.sync_catalogue([], NOW)
    assert await visible(storage, SERVER) == set()


async def test_entries_are_added_changed_and_removed(storage: Storage) -> None:
    own = await storage.lists.own(SERVER, NOW)
    assert await storage.lists.put_entry(own, COLUMN, NOW)
    assert not await storage.lists.put_entry(own, COLUMN, NOW)
    counts = await storage.lists.import_entries(own, [RENAMED, replace(COLUMN, id="other")], NOW)
    assert counts == ImportCounts(new=1, changed=1, unchanged=0)
    assert await storage.lists.remove_entry(own, "other", NOW)
    assert not await storage.lists.remove_entry(own, "other", NOW)
    assert await storage.lists.entries(own) == (RENAMED,)


@pytest.mark.parametrize(("list_id", "says"), [("groups-arvania", "read-only"), ("s1-none", "does not exist")])
async def test_only_a_servers_list_can_be_written(storage: Storage, list_id: str, says: str) -> None:
    await storage.lists.sync_catalogue([GROUPS], NOW)
    with pytest.raises(StorageError, match=says):
        await storage.lists.put_entry(list_id, COLUMN, NOW)


async def test_deleting_can_be_undone_for_a_day(storage: Storage) -> None:
    mine = await storage.lists.create(SERVER, "Ports", NOW)
    assert await storage.lists.delete(SERVER, mine, NOW)
    assert await visible(storage, SERVER) == set()
    await storage.lists.purge(NOW + timedelta(hours=24))
    assert await storage.lists.restore(SERVER, mine)
    assert await visible(storage, SERVER) == {mine}
    await storage.lists.delete(SERVER, mine, NOW)
    await storage.lists.purge(NOW + timedelta(hours=25))
    assert not await storage.lists.restore(SERVER, mine)


async def test_another_servers_list_is_neither_deleted_nor_restored_nor_reverted(storage: Storage) -> None:
    mine = await storage.lists.create(SERVER, "Ports", NOW)
    version = await storage.lists.put_entry(mine, COLUMN, NOW)
    assert version is not None
    assert not await storage.lists.delete(SERVER + 1, mine, NOW)
    assert not await storage.lists.revert(SERVER + 1, mine, version, NOW)
    await storage.lists.delete(SERVER, mine, NOW)
    assert not await storage.lists.restore(SERVER + 1, mine)
    assert not await storage.lists.revert(SERVER, mine, version, NOW)


async def test_a_version_is_taken_back_unless_it_was_changed_since(storage: Storage) -> None:
    own = await storage.lists.own(SERVER, NOW)
    added = await storage.lists.put_entry(own, COLUMN, NOW)
    renamed = await storage.lists.put_entry(own, RENAMED, NOW)
    assert added
    assert renamed
    assert not await storage.lists.revert(SERVER, own, added, NOW)
    assert await storage.lists.revert(SERVER, own, renamed, NOW)
    assert await storage.lists.entries(own) == (COLUMN,)
    removed = await storage.lists.remove_entry(own, COLUMN.id, NOW)
    assert removed
    assert await storage.lists.revert(SERVER, own, removed, NOW)
    assert await storage.lists.entries(own) == (COLUMN,)
