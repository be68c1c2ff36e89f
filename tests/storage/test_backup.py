"""A backup is whole whoever writes meanwhile, and what is restored from it has told what it told."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.storage.newsroom import NOW, claimed, feed, subscription, told
from watchers.errors import StorageError
from watchers.storage import Storage
from watchers.storage.backup import backup, restore


@pytest.fixture
def url(tmp_path: Path) -> str:
    """SQLite alone: PostgreSQL has tools of its own."""
    return f"sqlite+aiosqlite:///{tmp_path}/data/vedette.db"


@pytest.fixture
def elsewhere(tmp_path: Path) -> str:
    """The address of a database that isn't there yet."""
    return f"sqlite+aiosqlite:///{tmp_path}/elsewhere/vedette.db"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "backup.db"


async def send_all(storage: Storage) -> None:
    """Everything that waits is delivered."""
    for delivery in await claimed(storage):
        await storage.outbox.sent(delivery.id, owner="me", message_id=delivery.id, now=NOW)


async def titles(url: str) -> list[str]:
    """What feeds a database has."""
    storage = await Storage.open(url)
    try:
        return [one.title for one in await storage.feeds.all()]
    finally:
        await storage.close()


async def test_a_backup_during_writes_is_whole_and_of_one_moment(url: str, elsewhere: str, file: Path) -> None:
    storage = await Storage.open(url)
    source, subscribed = await feed(storage), await subscription(storage)
    some_written = asyncio.Event()

    async def write() -> None:
        for number in range(100_000):
            await told(storage, source, subscribed, path=str(number))
            if number == 4:
                some_written.set()

    writing = asyncio.create_task(write())
    await some_written.wait()
    await backup(url, file)
    still_writing = not writing.done()
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)
    await storage.close()
    assert still_writing
    with closing(sqlite3.connect(file)) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)

    await restore(elsewhere, file, NOW)
    restored = await Storage.open(elsewhere)
    ledger = await restored.outbox.ledger()
    articles = len(await restored.articles.signatures())
    seen = len(await restored.polls.seen((await restored.feeds.all())[0].id))
    await restored.close()
    assert ledger.difference == 0
    assert articles == ledger.written == seen >= 5


async def test_what_was_told_before_the_backup_is_not_told_again(url: str, elsewhere: str, file: Path) -> None:
    storage = await Storage.open(url)
    await told(storage, await feed(storage), await subscription(storage))
    await send_all(storage)
    await backup(url, file)
    await storage.close()

    done = await restore(elsewhere, file, NOW)
    restored = await Storage.open(elsewhere)
    waiting = await claimed(restored)
    seen = await restored.polls.seen((await restored.feeds.all())[0].id)
    await restored.close()
    assert (done.kept, done.sent_since) == (None, 0)
    assert waiting == ()
    assert [entry.mark for entry in seen] == ["1"]


async def test_the_database_in_place_is_kept_and_what_it_told_since_is_counted(url: str, file: Path) -> None:
    storage = await Storage.open(url)
    source, subscribed = await feed(storage), await subscription(storage)
    await told(storage, source, subscribed)
    await send_all(storage)
    await backup(url, file)
    await told(storage, source, subscribed, path="2")
    await send_all(storage)
    await feed(storage, "later")
    await storage.close()

    done = await restore(url, file, NOW)
    assert done.sent_since == 1
    assert await titles(url) == ["arvania"]
    assert done.kept is not None
    assert await titles(f"sqlite+aiosqlite:///{done.kept}") == ["arvania", "later"]


async def test_nothing_is_restored_under_a_running_bot(url: str, file: Path) -> None:
    storage = await Storage.open(url)
    await feed(storage)
    await backup(url, file)
    await feed(storage, "later")
    with pytest.raises(StorageError, match="stop the bot first"):
        await restore(url, file, NOW)
    assert len(await storage.feeds.all()) == 2
    await storage.close()


def test_a_damaged_database_can_be_replaced(url: str, file: Path, tmp_path: Path) -> None:
    asyncio.run(Storage.upgrade(url))
    asyncio.run(backup(url, file))
    (tmp_path / "data" / "vedette.db").write_bytes(b"not what it was")
    asyncio.run(restore(url, file, NOW))
    assert asyncio.run(titles(url)) == []


def test_a_file_that_is_there_is_not_overwritten(url: str, file: Path) -> None:
    asyncio.run(Storage.upgrade(url))
    file.write_text("mine", encoding="utf-8")
    with pytest.raises(StorageError, match="there already"):
        asyncio.run(backup(url, file))
    assert file.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("body", "said"), [(None, "no such file"), (b"hello, this is no database", "not a database"), (b"", "Vedette")]
)
def test_only_a_database_of_ours_is_restored(url: str, file: Path, body: bytes | None, said: str) -> None:
    if body is not None:
        file.write_bytes(body)
    asyncio.run(Storage.upgrade(url))
    with pytest.raises(StorageError, match=said):
        asyncio.run(restore(url, file, NOW))
    assert asyncio.run(titles(url)) == []


def test_a_newer_versions_backup_is_refused(url: str, file: Path) -> None:
    asyncio.run(Storage.upgrade(url))
    asyncio.run(backup(url, file))
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'of the future'")
        connection.commit()
    with pytest.raises(StorageError, match="newer version"):
        asyncio.run(restore(url, file, NOW))
    assert asyncio.run(titles(url)) == []
    assert {path.name for path in file.parent.rglob("*.db*")} == {"backup.db", "vedette.db"}


def test_no_database_no_backup(url: str, file: Path) -> None:
    with pytest.raises(StorageError, match="no such file"):
        asyncio.run(backup(url, file))
    assert not file.exists()


@pytest.mark.parametrize(("act", "tool"), [("backup", "pg_dump"), ("restore", "pg_restore")])
async def test_postgresql_is_left_to_its_own_tools(file: Path, act: str, tool: str) -> None:
    address = "postgresql+asyncpg://vedette@db.example/vedette"
    with pytest.raises(StorageError, match=tool):
        await (backup(address, file) if act == "backup" else restore(address, file, NOW))
