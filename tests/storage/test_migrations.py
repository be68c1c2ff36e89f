"""The schema is what the migrations make of an empty database, however often and by however many they run."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.dialects import sqlite

from watchers.errors import StorageError
from watchers.storage import Storage, migrate
from watchers.storage.columns import UTCDateTime
from watchers.storage.engine import Database

ROOT = Path(__file__).resolve().parents[2]
OPEN = "import asyncio, sys; from watchers.storage import Storage; asyncio.run(Storage.upgrade(sys.argv[1]))"


async def test_the_migrations_make_the_schema(url: str) -> None:
    await Storage.upgrade(url)
    database = Database(url)
    assert await migrate.differences(database) == []
    await database.close()


async def test_upgrading_again_changes_nothing(url: str) -> None:
    first = await Storage.open(url)
    await first.close()
    again = await Storage.open(url)
    await again.close()
    assert again.installation_id == first.installation_id


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
