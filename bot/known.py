"""What can be named in each server, kept in memory: who types in an option is answered without asking the database."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.naming import named_addresses, named_entries, named_feeds, named_lists
from bot.search import Names
from watchers.errors import WatcherError
from watchers.storage import Storage
from watchers.storage.lists import ListInfo
from watchers.types import Feed, Subscription

log = structlog.get_logger(__name__)

FRESH = timedelta(seconds=30)  # what others change, like the operator at the command line, is seen after that
MOST_SERVERS, MOST_LISTS = 500, 500
FIRST_WAIT, WAIT = 2.0, 0.1  # seconds: Discord waits for three where nothing is known yet; who types doesn't


@dataclass(frozen=True, slots=True)
class Place:
    """What a server can name, as read together; ``addresses`` are the shipped feeds that it doesn't follow."""

    infos: tuple[ListInfo, ...]
    lists: Names[ListInfo]
    followed: tuple[Feed, ...]
    feeds: Names[Feed]
    addresses: Names[Feed]
    subscriptions: tuple[Subscription, ...]


NOWHERE = Place((), Names(()), (), Names(()), Names(()), ())


class _Shelf:
    """A server's place. It is being read while ``read`` is behind ``wanted``; ``needed`` is the reading to wait for."""

    def __init__(self) -> None:
        self.place: Place | None = None
        self.at: datetime | None = None
        self.wanted, self.needed, self.read = 1, 1, 0
        self.reading: asyncio.Task[None] | None = None


class Known:
    """Reads what a server can name when it is first asked for, and again after each of its commands."""

    def __init__(self, storage: Storage, clock: Callable[[], datetime]) -> None:
        self._storage = storage
        self._clock = clock
        self._shelves: OrderedDict[int, _Shelf] = OrderedDict()
        self._entries: OrderedDict[str, tuple[tuple[int, datetime], Names[str]]] = OrderedDict()
        self._reading: dict[str, asyncio.Task[None]] = {}

    def changed(self, server: int) -> None:
        """Something may have been changed in this server: read it again, so that it is there when it is asked for."""
        if shelf := self._shelves.get(server):
            shelf.wanted += 1
            shelf.needed = shelf.wanted
            self._read(server, shelf)

    async def place(self, server: int) -> Place:
        """What the server can name; where the database is slow, as it was when it was read last."""
        shelf = self._shelves.setdefault(server, _Shelf())
        self._shelves.move_to_end(server)
        _keep(self._shelves, MOST_SERVERS)
        if shelf.at is None or self._clock() - shelf.at > FRESH:
            shelf.wanted = max(shelf.wanted, shelf.read + 1)
            self._read(server, shelf)
        if shelf.read < shelf.needed and shelf.reading is not None:
            await asyncio.wait([shelf.reading], timeout=FIRST_WAIT if shelf.place is None else WAIT)
        return shelf.place or NOWHERE

    async def entries(self, lists: Sequence[ListInfo]) -> Names[str]:
        """The entries of these lists, each item its "list/entry"; those of before where a list isn't read in time."""
        for info in lists:
            if (info.version, info.changed_at) != self._edition(info.id) and info.id not in self._reading:
                self._reading[info.id] = asyncio.create_task(self._read_entries(info))
        waited_for = [self._reading[info.id] for info in lists if info.id in self._reading]
        if waited_for:
            none_yet = any(info.id not in self._entries for info in lists)
            await asyncio.wait(waited_for, timeout=FIRST_WAIT if none_yet else WAIT)
        return Names.joined(self._entries[info.id][1] for info in lists if info.id in self._entries)

    async def close(self) -> None:
        """Let what is being read end: a query that is cut off may leave its connection open."""
        tasks = [*self._reading.values(), *(shelf.reading for shelf in self._shelves.values() if shelf.reading)]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=FIRST_WAIT)
            for task in late:
                task.cancel()

    def _edition(self, list_id: str) -> tuple[int, datetime] | None:
        known = self._entries.get(list_id)
        return known[0] if known else None

    def _read(self, server: int, shelf: _Shelf) -> None:
        if shelf.reading is None or shelf.reading.done():
            shelf.reading = asyncio.create_task(self._read_place(server, shelf))

    async def _read_place(self, server: int, shelf: _Shelf) -> None:
        while shelf.read < shelf.wanted:
            wanted = shelf.wanted
            try:
                shelf.place = await self._look(server)
                shelf.at = self._clock()
            except WatcherError as error:
                log.warning("what is offered stays as it was", server=server, error=str(error))
            shelf.read = wanted

    async def _look(self, server: int) -> Place:
        feeds = self._storage.feeds
        infos = await self._storage.lists.visible(server)
        followed = await feeds.followed(server)
        known = {feed.id for feed in followed}
        return Place(
            infos,
            named_lists(infos),
            followed,
            named_feeds(followed),
            named_addresses(feed for feed in await feeds.offered() if feed.id not in known),
            await self._storage.subscriptions.of_server(server),
        )

    async def _read_entries(self, info: ListInfo) -> None:
        try:
            entries = await self._storage.lists.entries(info.id)
            names = await asyncio.to_thread(named_entries, info, entries)
            self._entries[info.id] = (info.version, info.changed_at), names
            self._entries.move_to_end(info.id)
            _keep(self._entries, MOST_LISTS)
        except WatcherError as error:
            log.warning("a list's entries can't be offered", list=info.id, error=str(error))
        finally:
            del self._reading[info.id]


def _keep(kept: OrderedDict[Any, Any], most: int) -> None:
    while len(kept) > most:
        kept.popitem(last=False)
