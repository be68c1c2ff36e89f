"""Brings a database to the present schema, whoever else is starting at the same moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection

from watchers.errors import StorageError
from watchers.storage.engine import Database
from watchers.storage.schema import metadata


async def upgrade(database: Database) -> None:
    """Run what migrations are missing, in one transaction.

    Raises StorageError where a newer version wrote the database.
    """
    # One after the other: whoever comes second finds the work done.
    async with database.write(alone=True) as connection:
        await connection.run_sync(_upgrade)


async def require_current(database: Database) -> None:
    """Raises StorageError where migrations are missing."""
    async with database.read() as connection:
        if not await connection.run_sync(_is_current):
            raise StorageError("the database has another version's schema; run: vedette db upgrade")


async def differences(database: Database) -> list[object]:
    """What a migrated database lacks of `schema`, or has over it."""
    async with database.read() as connection:
        return await connection.run_sync(
            lambda sync: list(compare_metadata(MigrationContext.configure(sync), metadata))
        )


def config(connection: Connection | None = None) -> Config:
    """What Alembic needs to find the migrations."""
    made = Config()
    made.set_main_option("script_location", "watchers.storage:migrations")
    made.attributes["connection"] = connection
    return made


def _upgrade(connection: Connection) -> None:
    with _readable_errors():
        if not _is_current(connection):
            command.upgrade(config(connection), "head")


def _is_current(connection: Connection) -> bool:
    heads = ScriptDirectory.from_config(config()).get_heads()
    return set(MigrationContext.configure(connection).get_current_heads()) == set(heads)


@contextmanager
def _readable_errors() -> Iterator[None]:
    try:
        yield
    except CommandError as error:
        raise StorageError(f"the database was written by a newer version: {error}") from error
