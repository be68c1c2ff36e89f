"""The one place that opens connections: transactions for reading and for writing, errors wrapped once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, event, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from watchers.errors import StorageError, UnstorableError

DRIVERS = ("sqlite+aiosqlite", "postgresql+asyncpg")
BUSY_TIMEOUT_MS = 30_000
# Any number will do, so long as nobody else locks by it.
LOCK_KEY = 0x5EDE77E


class Database:
    """An engine and its rules; a transaction is all or nothing, also when the task is cancelled in it."""

    def __init__(self, url: str) -> None:
        self.url = _checked(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._out_of_reach = _out_of_reach(is_sqlite=self.is_sqlite)
        self._engine = _engine(self.url, is_sqlite=self.is_sqlite)
        self._writing = self._engine.execution_options(vedette_writes=True)
        # SQLite has one writer at a time; a queue of our own is fair and doesn't poll.
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that only reads. Raises StorageError."""
        async with self._wrapped(), self._engine.begin() as connection:
            yield connection

    @asynccontextmanager
    async def write(self, *, alone: bool = False) -> AsyncIterator[AsyncConnection]:
        """A transaction that writes; no two that are to be ``alone`` run side by side. Raises StorageError."""
        async with self._wrapped(), AsyncExitStack() as stack:
            if self.is_sqlite:
                await stack.enter_async_context(self._turn)
            connection = await stack.enter_async_context(self._writing.begin())
            if alone and not self.is_sqlite:
                await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK_KEY})
            yield connection

    async def ping(self) -> None:
        """Raises StorageError where the database doesn't answer."""
        async with self.read() as connection:
            await connection.execute(select(1))

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()

    @asynccontextmanager
    async def _wrapped(self) -> AsyncIterator[None]:
        try:
            yield
        except StatementError as error:
            # The error's own text holds the statement and its parameters: whole articles.
            reason = str(error.orig).partition("\n")[0].rpartition(">: ")[2]
            kind = UnstorableError if _is_about_a_value(error) else StorageError
            raise kind(f"the database refused: {reason}") from error
        except (UnicodeEncodeError, OverflowError) as error:  # SQLite's driver, before it asks the database
            raise UnstorableError(f"the database refused: {error}") from error
        except self._out_of_reach as error:
            raise StorageError(f"the database can't be reached at {self.url!r}: {error}") from error


def _is_about_a_value(error: StatementError) -> bool:
    """Not about the connection, a lock or a full disk."""
    if not isinstance(error, DBAPIError):
        return True  # one of our column types could not write it
    # Data exceptions, violated constraints, limits of a row or an index (PostgreSQL's appendix A).
    state = getattr(error.orig, "sqlstate", None) or ""
    return isinstance(error, DataError | IntegrityError) or state[:2] in {"22", "23", "54"}


def upsert(connection: AsyncConnection, table: Table, *, on: list[str], update: list[str]) -> Any:
    """An INSERT that updates the named columns of a row that is there already by its ``on`` columns; none: leaves it.

    The one place that knows that each database has a spelling of its own for it.
    """
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(table)
    if not update:
        return statement.on_conflict_do_nothing(index_elements=on)
    return statement.on_conflict_do_update(index_elements=on, set_={name: statement.excluded[name] for name in update})


def may_exist(url: str) -> bool:
    """Whether an address leads to a database's file, or to a server, which nobody asked."""
    parsed = make_url(url)
    return parsed.get_backend_name() != "sqlite" or Path(str(parsed.database)).is_file()


def _out_of_reach(*, is_sqlite: bool) -> tuple[type[Exception], ...]:
    """How a database says that it can't be reached; PostgreSQL's driver takes 4 MB where nobody uses it."""
    if is_sqlite:
        return (PoolTimeout, OSError)
    import asyncpg

    return (PoolTimeout, asyncpg.PostgresError, asyncpg.InterfaceError, OSError)


def _checked(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise StorageError("that is no database address") from None
    if parsed.drivername not in DRIVERS:
        raise StorageError(f"a database address begins with {' or '.join(f'{driver}://' for driver in DRIVERS)}")
    if parsed.get_backend_name() == "sqlite":
        if parsed.database in (None, "", ":memory:"):
            raise StorageError("the database needs a file: sqlite+aiosqlite:///data/vedette.db")
        folder = Path(str(parsed.database)).parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(f"the database's folder {folder} can't be made: {error.strerror}") from error
    return parsed


def _engine(url: URL, *, is_sqlite: bool) -> AsyncEngine:
    if not is_sqlite:
        return create_async_engine(
            url, pool_size=10, pool_pre_ping=True, connect_args={"server_settings": {"application_name": "vedette"}}
        )
    engine = create_async_engine(url, pool_size=5)

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we begin transactions ourselves, see below
        cursor = connection.cursor()
        # The waiting comes first: turning WAL on may itself have to wait for another process.
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA journal_mode = WAL")
        # A power cut may not undo a commit: an alert that was sent would be sent again.
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        # A transaction that reads first and writes later can fail at once with "locked"; one that says so
        # at its beginning waits for its turn.
        writes = connection.get_execution_options().get("vedette_writes")
        begin = "BEGIN IMMEDIATE" if writes else "BEGIN"
        driver: Any = connection.connection.dbapi_connection
        driver.run_async(lambda raw: raw.execute(begin))  # one visit to the database's thread; a cursor makes it three

    return engine
