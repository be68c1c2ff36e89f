"""The lists that the command line can name: shipped, configured, imported and servers' own, and files."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.settings import Settings
from watchers.errors import WatcherError
from watchers.storage import SourceOfList, Storage
from watchers.storage.lists import ListInfo
from watchers.types import WatchEntry
from watchers.watchlists import catalogue, formats

WIDE = 200  # characters, where nobody's terminal says how many there are


@dataclass(frozen=True, slots=True)
class Known:
    """A list for people to look at. ``where`` is "shipped", "configured", "imported" or the server it belongs to."""

    id: str
    title: str
    where: str
    entries: int
    version: str
    as_of: date | datetime | None
    covers: str
    source: SourceOfList | None = None
    problem: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, for scripts."""
        source = self.source
        return {
            "id": self.id,
            "title": self.title,
            "where": self.where,
            "entries": self.entries,
            "version": self.version,
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "covers": self.covers,
            "url": source.url if source else None,
            "every": source.every.total_seconds() if source and source.every else None,
            "checked": source.checked_at.isoformat() if source and source.checked_at else None,
            "problem": self.problem,
        }


async def known(settings: Settings) -> list[Known]:
    """Every list: the catalogue's, the configured files, and what is in the database."""
    found = [
        Known(item.id, item.title, "shipped", len(item.entries), item.version, item.checked, item.covers)
        for item in (catalogue() if settings.catalogue else ())
    ]
    found += [_configured(path) for path in settings.watchlists]
    async with stored(settings) as storage:
        if storage is not None:
            sources = {source.list_id: source for source in await storage.editions.sources()}
            found += [
                _stored(info, sources.get(info.id)) for info in await storage.lists.all() if info.origin in _OF_DATABASE
            ]
    return found


async def entries_of(name: str, settings: Settings, *, version: int | None = None) -> tuple[WatchEntry, ...]:
    """A list's entries by its id or title, or a file's; ``version`` is an earlier one of a list in the database.

    Raises WatcherError, which says what lists there are, where there is none of that name.
    """
    if version is None:
        for item in catalogue():
            if name == item.id:
                return item.entries
        for path in (Path(name), *(path for path in settings.watchlists if path.stem == name)):
            if path.is_file():
                return formats.read(path).entries
    async with stored(settings) as storage:
        if storage is not None:
            infos = [info for info in await storage.lists.all() if info.origin in _OF_DATABASE]
            for info in (*(i for i in infos if i.id == name), *(i for i in infos if _titled(i, name))):
                if version is None:
                    return await storage.lists.entries(info.id)
                if not 0 < version <= info.version:
                    raise WatcherError(f"--version: {version} is not allowed; {info.id} has 1 to {info.version}.")
                return await storage.editions.at(info.id, version)
    names = ", ".join(item.id for item in await known(settings))
    raise WatcherError(f"{name}: there is no such list or file. Lists: {names}.")


async def written(name: str, format_: str, settings: Settings, *, version: int | None = None) -> str:
    """A list in a format. Raises WatcherError."""
    if format_ not in formats.WRITABLE:
        raise WatcherError(f"--format: {format_} can't be written; allowed are {', '.join(formats.WRITABLE)}.")
    entries = await entries_of(name, settings, version=version)
    return formats.write(entries, format=format_)


def show(found: Sequence[Known]) -> None:
    """The lists as a table on stdout; what each covers in full is for `--json`."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=WIDE)
    table = Table(box=box.SIMPLE_HEAD)
    for name in ("list", "entries", "from", "as of", "title"):
        table.add_column(name, no_wrap=name != "title", justify="right" if name == "entries" else "left")
    for item in found:
        as_of = f"{item.as_of:%Y-%m-%d}" if item.as_of else ""
        every = f", looked at every {span(item.source.every)}" if item.source and item.source.every else ""
        where = f"{item.where}{every}"
        title = f"{item.title} — NOT UPDATED, see below" if item.problem else item.title
        table.add_row(*map(escape, (item.id, f"{item.entries:,}", where, as_of, title)))
    console.print(table)


@asynccontextmanager
async def written_out(names: Sequence[str], settings: Settings) -> AsyncIterator[tuple[Path, ...]]:
    """Lists as files of our own form, called as they are, for processes that don't see the database.

    Raises WatcherError where one can't be found or read.
    """
    with tempfile.TemporaryDirectory(prefix="vedette-lists-") as folder:
        files: list[Path] = []
        for number, name in enumerate(names):
            entries = await entries_of(name, settings)
            called = _called(name)
            taken = called in {file.stem for file in files}
            files.append(Path(folder) / f"{called}{f' {number}' if taken else ''}.jsonl")
            files[-1].write_text(formats.write(entries, format="jsonl"), encoding="utf-8")
        yield tuple(files)


@asynccontextmanager
async def stored(settings: Settings) -> AsyncIterator[Storage | None]:
    """The database, None where nothing made it yet: looking at lists makes none."""
    if not Storage.exists(settings.database_url):
        yield None
        return
    storage = await Storage.open(settings.database_url)
    try:
        yield storage
    finally:
        await storage.close()


def span(value: timedelta) -> str:
    """As the configuration writes it: 6h, 1d."""
    seconds = int(value.total_seconds())
    size, unit = next(
        (size, unit) for size, unit in ((86400, "d"), (3600, "h"), (60, "m"), (1, "s")) if seconds % size == 0
    )
    return f"{seconds // size}{unit}"


def _called(name: str) -> str:
    return Path(name).stem if Path(name).is_file() else name.replace("/", "-")


_OF_DATABASE = ("imported", "server")


def _titled(info: ListInfo, name: str) -> bool:
    """Servers' own lists are named by their ids alone: many are called alike."""
    return info.origin == "imported" and info.title.casefold() == name.casefold()


def _configured(path: Path) -> Known:
    try:
        report = formats.read(path).report
    except (WatcherError, OSError) as error:
        return Known(path.stem, path.stem, "configured", 0, "", None, str(path), problem=str(error))
    covers = f"{path}, read as {report.format}"
    return Known(path.stem, path.stem, "configured", report.entries, "", None, covers)


def _stored(info: ListInfo, source: SourceOfList | None) -> Known:
    where = "imported" if info.origin == "imported" else f"server {info.server_id}"
    problem = source.last_error if source else None
    version = str(info.version)
    return Known(info.id, info.title, where, info.size, version, info.changed_at, info.covers, source, problem)
