"""Stored articles are matched again when a list in use changes, comes into use or goes out of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.storage.newsroom import COLUMN, NOW, feed, told
from watchers.storage import ListSource, Storage
from watchers.types import WatchEntry
from watchers.watchlists.history import KEPT, History

GROUPS = ListSource("groups", "Groups of Arvania", (COLUMN,))
BASE = WatchEntry("base", "Base retaken", "organisation")  # the articles' titles begin so
CONTROL = WatchEntry("control", "Full Control", "organisation", ("full control",))


async def mentions(storage: Storage) -> list[str]:
    (article,) = await storage.articles.recent(NOW)
    return [f"{mention.where} {mention.entity}" for mention in article.analysis.mentions]


async def newsroom(storage: Storage) -> History:
    """One article, one list in use, known to each other."""
    await storage.lists.sync_catalogue([GROUPS], NOW)
    await storage.lists.follow(1, "groups")
    await told(storage, await feed(storage))
    history = History(storage)
    await history.tick(NOW)
    return history


async def test_a_changed_list_is_looked_for_in_stored_articles(storage: Storage) -> None:
    history = await newsroom(storage)
    assert await mentions(storage) == []
    await storage.lists.sync_catalogue([replace(GROUPS, entries=(COLUMN, BASE, CONTROL))], NOW)
    assert await history.tick(NOW) == 1
    assert await mentions(storage) == ["title base", "text control"]
    await storage.lists.sync_catalogue([replace(GROUPS, entries=(COLUMN, CONTROL))], NOW)
    assert await history.tick(NOW) == 1
    assert await mentions(storage) == ["text control"]


async def test_a_list_that_comes_into_use_is_looked_for_too(storage: Storage) -> None:
    history = await newsroom(storage)
    await storage.lists.sync_configured([ListSource("ours", "Ours", (CONTROL,))], NOW)
    assert await history.tick(NOW) == 0
    await storage.lists.follow(1, "ours")
    assert await history.tick(NOW) == 1
    assert await mentions(storage) == ["text control"]
    await storage.lists.unfollow(1, "ours")
    assert await history.tick(NOW) == 0
    assert set(await storage.lists.unmatched()) == {"ours"}


async def test_what_is_known_is_not_gone_through_again_after_a_restart(storage: Storage) -> None:
    await newsroom(storage)
    assert await storage.lists.unmatched() == {}
    assert await History(storage).tick(NOW) == 0


async def test_old_articles_are_let_be(storage: Storage) -> None:
    history = await newsroom(storage)
    await storage.lists.sync_catalogue([replace(GROUPS, entries=(BASE,))], NOW)
    assert await history.tick(NOW + KEPT + timedelta(seconds=1)) == 0
    assert await mentions(storage) == []
