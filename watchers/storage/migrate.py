"""Brings a database to the present schema, whoever else is starting at the same moment."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from sqlalchemy import Connection, column, inspect, select, table

from watchers.errors import StorageError
from watchers.storage.engine import Database

if TYPE_CHECKING:
    from alembic.config import Config

_VERSION = table("alembic_version", column("version_num"))


async def upgrade(database: Database) -> None:
    """Run what migrations are missing, in one transaction.

    Raises StorageError where a newer version wrote the database.
    """
    # One after the other: whoever comes second finds the work done.
    async with database.write(alone=True) as connection:
        if not await connection.run_sync(_is_current):
            await connection.run_sync(_upgrade)


async def require_current(database: Database) -> None:
    """Raises StorageError where migrations are missing."""
    async with database.read() as connection:
        if not await connection.run_sync(_is_current):
            raise StorageError("the database has another version's schema; run: vedette db upgrade")


def _is_current(connection: Connection) -> bool:
    if not inspect(connection).has_table(_VERSION.name):
        return False
    return connection.execute(select(_VERSION.c.version_num)).scalars().all() == [_newest()]


@cache
def _newest() -> str:
    """The newest migration's revision, with which the name of its file begins."""
    versions = files("watchers.storage.migrations").joinpath("versions").iterdir()
    return max(file.name.partition("_")[0] for file in versions if file.name.endswith(".py"))


def config(connection: Connection) -> Config:
    """What Alembic needs to find the migrations."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", "watchers.storage:migrations")
    made.attributes["connection"] = connection
    return made


def _upgrade(connection: Connection) -> None:
    # Alembic takes 25 MB for good, and hardly a start has anything to migrate.
    from alembic import command
    from alembic.util import CommandError

    try:
        command.upgrade(config(connection), "head")
    except CommandError as error:
        raise StorageError(f"the database was written by a newer version: {error}") from error
