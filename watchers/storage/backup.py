"""A SQLite database into one file while the bot writes on, and back."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from watchers.errors import StorageError
from watchers.storage import migrate
from watchers.storage.engine import Database

_TABLES = {"alembic_version", "installation", "deliveries"}


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore left: where the database before it is kept, and how many alerts it had sent since the backup."""

    kept: Path | None
    sent_since: int


async def backup(url: str, target: Path) -> int:
    """Copy the database, as it is at one moment, into a new file; its size in bytes.

    Raises StorageError where that can't be done; a file that is there already is never touched.
    """
    source = _file_of(url, instead="pg_dump --format=custom")
    return await asyncio.to_thread(_backup, source, target)


async def restore(url: str, source: Path, now: datetime) -> Restored:
    """Put a backup in the place of the database, which is kept beside it; the schema is brought up to date.

    Raises StorageError, also where a bot runs on the database; it is then as it was.
    """
    place = _file_of(url, instead="pg_restore --clean")
    new = place.with_name(f"{place.name}.restoring")
    try:
        await asyncio.to_thread(_prepare, source, place, new)
        await _upgrade(new)
        return await asyncio.to_thread(_exchange, place, new, now)
    finally:
        await asyncio.to_thread(new.unlink, missing_ok=True)


def _file_of(url: str, *, instead: str) -> Path:
    database = Database(url)
    if not database.is_sqlite:
        raise StorageError(f"the database is PostgreSQL, which has tools of its own for this: {instead}")
    return Path(str(database.url.database))


def _backup(source: Path, target: Path) -> int:
    _require_ours(source)
    if target.exists():
        raise StorageError(f"{target} is there already; name a new file")
    part = target.with_name(f"{target.name}.part")
    try:
        _copy(source, part)
        part.rename(target)
    finally:
        part.unlink(missing_ok=True)
    return target.stat().st_size


def _prepare(source: Path, place: Path, new: Path) -> None:
    _require_ours(source)
    if place.exists():
        if place.samefile(source):
            raise StorageError(f"{source} is the database itself; name a backup of it")
        _require_unused(place)
    new.unlink(missing_ok=True)
    _copy(source, new)


async def _upgrade(path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{path}")
    try:
        await migrate.upgrade(database)
    finally:
        await database.close()


def _exchange(place: Path, new: Path, now: datetime) -> Restored:
    kept, sent_since = None, 0
    if place.exists():
        sent_since = _sent_since(place, new)
        kept = place.with_name(f"{place.name}.before-{now:%Y%m%dT%H%M%SZ}")
        for suffix in ("", "-wal", "-shm"):  # a damaged one may have left the others
            part = place.with_name(place.name + suffix)
            if part.exists():
                part.rename(kept.with_name(kept.name + suffix))
    new.rename(place)
    return Restored(kept, sent_since)


def _require_ours(path: Path) -> None:
    if not path.is_file():
        raise StorageError(f"{path}: there is no such file")
    try:
        with closing(_open(path)) as connection:
            found = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.Error as error:
        raise StorageError(f"{path} can't be read as a database: {error}") from error
    if not found >= _TABLES:
        raise StorageError(f"{path} is no database of Vedette's")


def _require_unused(path: Path) -> None:
    """Whoever leaves WAL has to be alone: SQLite itself knows whether another process has the file open."""
    try:
        with closing(_open(path, timeout=0)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError as error:
        raise StorageError(f"{path} is in use ({error}); stop the bot first") from error
    except sqlite3.DatabaseError:
        return  # damaged, which may be why there is to be another


def _copy(source: Path, target: Path) -> None:
    """In one step, hence of one moment; in WAL it neither waits for writers nor stops them."""
    try:
        with closing(_open(source)) as reading, closing(sqlite3.connect(target)) as writing:
            reading.backup(writing)
            # A copy of a WAL database is one too; a backup is to be a single file.
            writing.execute("PRAGMA journal_mode = DELETE")
            verdict = writing.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.Error as error:
        raise StorageError(f"{source} can't be copied to {target}: {error}") from error
    if verdict != "ok":
        raise StorageError(f"{source} is damaged: {verdict}")


def _sent_since(before: Path, old: Path) -> int:
    """How many alerts the database in place has sent that the backup knows nothing of."""
    query = (
        "SELECT count(*) FROM main.deliveries AS d WHERE d.state = 'sent' AND NOT EXISTS"
        " (SELECT 1 FROM old.deliveries AS o WHERE o.nonce = d.nonce AND o.state = 'sent')"
    )
    try:
        with closing(_open(before)) as connection:
            connection.execute("ATTACH ? AS old", (_uri(old),))
            return int(connection.execute(query).fetchone()[0])
    except sqlite3.Error:
        return 0  # nothing can be learned from a damaged one


def _open(path: Path, *, timeout: float = 30) -> sqlite3.Connection:
    return sqlite3.connect(_uri(path), uri=True, timeout=timeout)


def _uri(path: Path) -> str:
    # Without "create", which is the default.
    return path.absolute().as_uri() + "?mode=rw"
