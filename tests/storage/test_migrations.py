"""The schema is what the migrations make of an empty database, however often and by however many they run."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.dialects import sqlite

from tests.storage.newsroom import feed, subscription, told
from watchers.errors import StorageError
from watchers.storage import SeenEntry, Storage, migrate
from watchers.storage.columns import UTCDateTime
from watchers.storage.engine import Database
from watchers.storage.schema import metadata

ROOT = Path(__file__).resolve().parents[2]
OPEN = "import asyncio, sys; from watchers.storage import Storage; asyncio.run(Storage.upgrade(sys.argv[1]))"


def differences(connection: Connection) -> list[object]:
    """What a database lacks of the schema, or has over it."""
    return list(compare_metadata(MigrationContext.configure(connection), metadata))


async def test_the_migrations_make_the_schema(url: str) -> None:
    await Storage.upgrade(url)
    database = Database(url)
    async with database.read() as connection:
        assert await connection.run_sync(differences) == []
    await database.close()


async def test_a_database_that_was_migrated_is_opened_as_it_is(url: str) -> None:
    await Storage.upgrade(url)
    storage = await Storage.open(url, upgrade=False)
    await storage.close()


async def test_upgrading_again_changes_nothing(url: str) -> None:
    first = await Storage.open(url)
    await first.close()
    again = await Storage.open(url)
    await again.close()
    assert again.installation_id == first.installation_id


async def test_what_feeds_have_shown_outlives_the_change_of_its_form(url: str) -> None:
    """Those seen last at the end, each with its article, whichever way the schema goes."""
    database = Database(url)
    async with database.write() as connection:
        await connection.run_sync(_at, "0006")
        await connection.execute(
            text(
                "INSERT INTO feeds"
                " (id, url, title, origin, everywhere, state, baseline, moved_times, failures, added_at)"
                " VALUES (7, '', '', 'config', TRUE, 'active', FALSE, 0, 0, '2026-01-02 00:00:00')"
            )
        )
        for number, keys, last in ((1, "g1 l1", "2026-01-03"), (2, "g2", "2026-01-02")):
            row = f"{number}, 7, '{keys}', 'c{number}', '2026-01-01 00:00:00', '{last} 00:00:00'"
            into = "seen (id, feed_id, keys, content_hash, first_seen, last_seen)"
            await connection.execute(text(f"INSERT INTO {into} VALUES ({row})"))
    for version in ("head", "0006", "head"):
        async with database.write() as connection:
            await connection.run_sync(_at, version)
    await database.close()
    storage = await Storage.open(url)
    assert await storage.polls.seen(7) == (SeenEntry("c2 g2"), SeenEntry("c1 g1 l1"))
    await storage.close()


async def test_what_was_told_outlives_a_way_back(url: str) -> None:
    storage = await Storage.open(url)
    await told(storage, await feed(storage), await subscription(storage), path="c1 g1")
    await storage.close()
    database = Database(url)
    for version in ("0005", "head"):
        async with database.write() as connection:
            await connection.run_sync(_at, version)
    async with database.read() as connection:
        assert (
            await connection.execute(
                text("SELECT count(*) FROM deliveries JOIN subscriptions ON subscriptions.id = subscription_id")
            )
        ).scalar_one() == 1
        assert await connection.run_sync(differences) == []
    await database.close()


async def test_two_processes_may_start_at_once(url: str) -> None:
    processes = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", OPEN, url, cwd=ROOT, stderr=asyncio.subprocess.PIPE)
        for _ in range(2)
    ]
    said = [(await process.communicate())[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], said


async def test_without_migrations_it_says_what_to_run(url: str) -> None:
    with pytest.raises(StorageError, match="vedette db upgrade"):
        await Storage.open(url, upgrade=False)


async def test_a_newer_database_is_refused(url: str) -> None:
    await Storage.upgrade(url)
    database = Database(url)
    async with database.write() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await database.close()
    with pytest.raises(StorageError, match="newer version"):
        await Storage.open(url)


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("sqlite+aiosqlite:///:memory:", "needs a file"),
        ("mysql://example/db", "begins with"),
        ("nonsense", "no database address"),
        ("sqlite+aiosqlite:////proc/nowhere/vedette.db", "can't be made"),
        ("postgresql+asyncpg://user:secret@127.0.0.1:1/db", "can't be reached"),
    ],
)
async def test_an_address_that_cannot_serve_is_named(address: str, says: str) -> None:
    with pytest.raises(StorageError, match=says) as caught:
        await Storage.open(address)
    assert "secret" not in str(caught.value)


def test_a_time_without_its_zone_is_refused() -> None:
    naive = datetime(2026, 1, 2, tzinfo=UTC).replace(tzinfo=None)
    with pytest.raises(ValueError, match="without its zone"):
        UTCDateTime().bind_processor(sqlite.dialect())(naive)


def _at(connection: Connection, version: str) -> None:
    """Take the schema to a version, from wherever it is."""
    current = MigrationContext.configure(connection).get_current_revision()
    back = version != "head" and current is not None
    (command.downgrade if back else command.upgrade)(migrate.config(connection), version)
