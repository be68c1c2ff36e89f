"""Lists taken in from files and addresses, and what is told about it."""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from bot import __version__
from bot.app import show_in_terminal
from bot.cli import lists
from bot.settings import Duration, Settings
from watchers.errors import WatcherError
from watchers.fetch import Fetcher
from watchers.storage import Edition, SourceOfList, Storage
from watchers.urls import is_http_url
from watchers.watchlists import Report, catalogue, formats, news_lines, summary, validate
from watchers.watchlists.report import counted
from watchers.watchlists.updating import LEAST_EVERY, ListUpdater, Updated, publish

EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """What `watchlist import` was asked for; ``details`` None is as it suits where stdout goes."""

    given: tuple[str, ...]
    format: str | None = None
    name: str | None = None
    every: timedelta | None = None
    force: bool = False
    details: bool | None = None


def check(files: Sequence[Path], format_: str | None, settings: Settings, *, details: bool | None) -> int:
    """Say what is in files and what is wrong or weak in it; 1 where something is unusable."""
    limits = formats.Limits(max_bytes=settings.fetch.max_list)
    status = 0
    with tempfile.TemporaryDirectory(prefix="vedette-lists-") as folder:
        for group in _together(files, format_):
            title = ", ".join(map(str, group))
            try:
                read = formats.spool(group, Path(folder) / "read", format=format_, limits=limits)
            except (WatcherError, OSError) as error:
                sys.stderr.write(f"{title}: {_reason(error)}\n")
                status = 1
                continue
            sys.stdout.write(f"{title}: {_said(read.report, details)}\n")
            status |= _name_failed(title, read.report)
            for issue in validate(read):
                status = 1 if issue.level == "error" else status
                out = sys.stderr if issue.level == "error" else sys.stdout
                out.write(f"{title}: {issue.entry}: {issue.level}: {issue.message}\n")
    return status


def interval(every: str | None, given: Sequence[str]) -> timedelta | None:
    """How often an address is to be looked at. Raises WatcherError."""
    if every is None:
        return None
    if not all(map(is_http_url, given)):
        raise WatcherError("--every: only a web address can be looked at again; files are imported by hand.")
    try:
        found: timedelta = TypeAdapter(Duration).validate_python(every)
    except ValidationError:
        raise WatcherError(f"--every: {every} is not allowed; it is a duration like 6h or 1d.") from None
    if found < LEAST_EVERY:
        raise WatcherError(f"--every: {every} is not allowed; the least is 1m.")
    return found


async def take_in(asked: Asked, settings: Settings) -> int:
    """Import files or addresses; 1 where an item or a whole list could not be. Raises WatcherError."""
    urls = [item for item in asked.given if is_http_url(item)]
    files = [Path(item) for item in asked.given if not is_http_url(item)]
    _check_format(asked.format)
    if urls and files:
        raise WatcherError("Name files or web addresses, not both at once.")
    groups = [tuple(files)] if asked.name and files else list(_together(files, asked.format))
    storage = await Storage.open(settings.database_url)
    status = 0
    try:
        for group in groups:
            status |= await _from_files(storage, settings, group, asked)
        if urls:
            status |= await _from_address(storage, settings, urls, asked)
    finally:
        await storage.close()
    return status


async def update(names: Sequence[str], settings: Settings) -> int:
    """Look at lists' addresses now; 1 where one could not be updated. Raises WatcherError."""
    status = 0
    async with lists.stored(settings) as storage, _fetcher(settings) as fetcher:
        sources = await storage.editions.sources() if storage else ()
        if missing := [name for name in names if name not in {source.list_id for source in sources}]:
            raise WatcherError(f"{missing[0]}: no imported list with an address is called so.")
        if storage is None or not sources:
            raise WatcherError("No list has an address. Give one: vedette watchlist import URL --every 1d.")
        updater = ListUpdater(storage, fetcher, max_list=settings.fetch.max_list)
        for source in sources:
            if not names or source.list_id in names:
                status |= _tell_update(await updater.update(source))
    return status


async def remove(name: str, settings: Settings) -> None:
    """Drop an imported list. Raises WatcherError where there is none of that name."""
    async with lists.stored(settings) as storage:
        infos = [info for info in await storage.lists.all() if info.origin == "imported"] if storage else []
        for info in infos:
            if storage is not None and name.casefold() in (info.id, info.title.casefold()):
                await storage.editions.remove(info.id)
                return
    names = ", ".join(info.id for info in infos) or "none"
    raise WatcherError(f"{name}: no imported list is called so. Imported lists: {names}.")


async def _from_files(storage: Storage, settings: Settings, files: tuple[Path, ...], asked: Asked) -> int:
    title = asked.name or files[0].stem
    list_id = _list_id(title, settings)
    limits = formats.Limits(max_bytes=settings.fetch.max_list)
    with tempfile.TemporaryDirectory(prefix="vedette-lists-") as folder:
        try:
            read = await asyncio.to_thread(
                formats.spool, files, Path(folder) / "read", format=asked.format, limits=limits
            )
            edition = await publish(storage, list_id, title, read, now=datetime.now(UTC), force=asked.force)
        except (WatcherError, OSError) as error:
            sys.stderr.write(f"{', '.join(map(str, files))}: {_reason(error)}\n")
            return 1
        if not edition.refused:
            await storage.editions.drop_source(list_id)  # it is looked after by hand now
            await show_in_terminal(storage, list_id)
        return _tell(title, list_id, edition, read.report, asked.details)


async def _from_address(storage: Storage, settings: Settings, urls: Sequence[str], asked: Asked) -> int:
    title = asked.name or Path(urls[0].partition("?")[0]).stem
    source = SourceOfList(_list_id(title, settings), " ".join(urls), asked.format, asked.every)
    async with _fetcher(settings) as fetcher:
        updater = ListUpdater(storage, fetcher, max_list=settings.fetch.max_list)
        updated = await updater.update(source, title=title, force=asked.force)
    if updated.failed is not None or updated.edition is None or updated.report is None:
        sys.stderr.write(f"{title}: {updated.failed}\n")
        return 1
    await show_in_terminal(storage, source.list_id)
    status = _tell(title, source.list_id, updated.edition, updated.report, asked.details)
    if source.every:
        sys.stdout.write(
            f"`vedette run` and `vedette poll --once` look at its address every {lists.span(source.every)}.\n"
        )
    return status


def _together(files: Sequence[Path], format_: str | None) -> Iterator[tuple[Path, ...]]:
    """OFAC's files belong together; every other file is a list. Raises WatcherError for an unknown format."""
    _check_format(format_)
    told = {file: format_ or _told(file) for file in files}
    ofac = tuple(file for file in files if told[file] == "ofac")
    if ofac:
        yield ofac
    yield from ((file,) for file in files if file not in ofac)


def _check_format(format_: str | None) -> None:
    if format_ is not None and format_ not in formats.FORMATS:
        raise WatcherError(f"--format: {format_!r} is not known; allowed are {', '.join(formats.FORMATS)}.")


def _told(file: Path) -> str | None:
    try:
        return formats.detect(file)
    except (WatcherError, OSError):
        return None  # reading it says what is wrong


def _list_id(name: str, settings: Settings) -> str:
    """The id of a list called so. Raises WatcherError where another kind of list has that name."""
    ident = re.sub(r"[^\w.]+", "-", name.casefold()).strip("-.")[:60]
    if not ident:
        raise WatcherError(f"--as: {name!r} is not allowed; a name has letters or digits.")
    taken = {item.id for item in catalogue()} | {path.stem for path in settings.watchlists}
    if ident in taken or re.match(r"s\d+-", ident):
        raise WatcherError(f"{name}: another list is called so. Name it otherwise with --as.")
    return ident


def _fetcher(settings: Settings) -> Fetcher:
    return Fetcher(
        user_agent=f"Vedette/{__version__} (news watch bot)",
        timeout=settings.fetch.timeout.total_seconds(),
        max_body=settings.fetch.max_body,
        allow_private=settings.fetch.allow_private_networks,
    )


def _reason(error: Exception) -> str:
    return f"can't be read ({error.strerror})." if isinstance(error, OSError) and error.strerror else str(error)


def _said(report: Report, details: bool | None) -> str:
    everything = details if details is not None else not sys.stdout.isatty()
    return summary(report, examples=None if everything else EXAMPLES)


def _name_failed(title: str, report: Report) -> int:
    for remark in report.remarks:
        if remark.action == "failed":
            sys.stderr.write(f"{title}: {remark.item}: {remark.reason}\n")
    return 1 if report.counts.get("failed") else 0


def _tell(title: str, list_id: str, edition: Edition, report: Report, details: bool | None) -> int:
    sys.stdout.write(f"{title}: {_said(report, details)}\n")
    failed = _name_failed(title, report)
    if edition.refused:
        sys.stderr.write(f"{title}: not imported: {edition.refused}. --force imports it all the same.\n")
        return 1
    sys.stdout.write(f"{list_id}: {_edition(edition)}\n")
    return failed


def _tell_update(updated: Updated) -> int:
    if updated.failed is not None:
        sys.stderr.write(f"{updated.list_id}: {updated.failed}\n")
        return 1
    said = _edition(updated.edition) if updated.edition and updated.changed else "unchanged"
    sys.stdout.write(f"{updated.list_id}: {said}\n")
    return _name_failed(updated.list_id, updated.report) if updated.report else 0


def _edition(edition: Edition) -> str:
    if edition.first:
        return f"{counted(edition.size, 'entry is', 'entries are')} watched now"
    parts = f"{edition.added} added, {edition.removed} removed, {edition.changed} changed"
    alerts = f"; {counted(edition.alerts, 'alert', 'alerts')} queued" if edition.alerts else ""
    changes = news_lines(edition.news) if edition.news else ""
    return f"{counted(edition.size, 'entry', 'entries')}, version {edition.version}: {parts}{alerts}" + (
        f"\n{changes}" if changes else ""
    )
