"""A channel is told once, whoever dies meanwhile, and not of what it was told today."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.storage.newsroom import CHANNEL, MINUTE, NOW, SERVER
from watchers.storage import Storage
from watchers.types import Notice

FEED = {"about": "feed/1", "subject": "Arvania Press", "detail": "It has not answered for six days."}


async def claimed(storage: Storage, *, owner: str = "me", later: timedelta = timedelta()) -> tuple[Notice, ...]:
    return await storage.notices.claim(NOW + later, owner=owner, lease=MINUTE, limit=10)


async def test_it_is_told_once(storage: Storage) -> None:
    await storage.notices.add("feed_paused", [(SERVER, CHANNEL), (SERVER, CHANNEL)], now=NOW, **FEED)
    (notice,) = await claimed(storage)
    assert (notice.kind, notice.channel_id, notice.subject, notice.attempt) == (
        "feed_paused",
        CHANNEL,
        "Arvania Press",
        1,
    )
    assert await storage.notices.sent(notice.id, owner="me")
    assert await claimed(storage, later=timedelta(days=1)) == ()


async def test_who_dies_leaves_it_to_another_who_uses_the_same_nonce(storage: Storage) -> None:
    await storage.notices.add("feed_retired", [(SERVER, CHANNEL)], now=NOW, **FEED)
    (first,) = await claimed(storage, owner="dead")
    assert await claimed(storage, owner="next", later=MINUTE / 2) == ()
    (again,) = await claimed(storage, owner="next", later=MINUTE)
    assert (again.nonce, again.attempt) == (first.nonce, 2)
    assert not await storage.notices.sent(first.id, owner="dead")
    assert await storage.notices.sent(again.id, owner="next")


async def test_a_retry_waits(storage: Storage) -> None:
    await storage.notices.add("feed_retired", [(SERVER, CHANNEL)], now=NOW, **FEED)
    (notice,) = await claimed(storage)
    await storage.notices.retry(notice.id, owner="me", due_at=NOW + 5 * MINUTE, reason="busy")
    assert await claimed(storage, later=4 * MINUTE) == ()
    (notice,) = await claimed(storage, later=5 * MINUTE)
    assert await storage.notices.dead(notice.id, owner="me", reason="no such channel")
    assert await claimed(storage, later=timedelta(hours=1)) == ()


@pytest.mark.parametrize(("later", "told"), [(timedelta(hours=23), 0), (timedelta(hours=25), 1)])
async def test_what_flaps_is_told_once_a_day(storage: Storage, later: timedelta, told: int) -> None:
    assert await storage.notices.add("feed_failing", [(SERVER, CHANNEL)], now=NOW, **FEED) == 1
    assert await storage.notices.add("feed_failing", [(SERVER, CHANNEL)], now=NOW + later, **FEED) == told
