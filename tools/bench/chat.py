"""What an answer to a key press costs, where a server can name 10,000 entities."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime

from bot.commands.base import choices
from bot.known import Known
from tools.report import Figure
from watchers.storage import Storage
from watchers.storage.lists import ListSource
from watchers.types import WatchEntry

ENTITIES, SERVER = 10_000, 1
FIRST = ("Northern", "Southern", "Öztürk", "Al-Qa'ira", "Шахтар", "جبهة", "Lower Sarn", "Valdani", "Hizb", "United")
LAST = ("Column", "Front", "Brigade", "Movement", "Командование", "الشمال", "Liberation Army", "Committee")


def figures() -> Iterator[Figure]:
    """CPU milliseconds of one answer, over beginnings of names that are there, otherwise spelt, or not there."""
    reading, presses = asyncio.run(_measured())
    presses.sort()
    yield Figure("autocompletion, 10,000 entities: p99", presses[int(0.99 * len(presses))], 150, " ms", True)
    yield Figure(
        "autocompletion, 10,000 entities: median", presses[len(presses) // 2], unit=" ms", lower_is_better=True
    )
    yield Figure("reading them, once an edition, beside the loop", reading, unit=" ms", lower_is_better=True)


async def _measured() -> tuple[float, list[float]]:
    with tempfile.TemporaryDirectory() as folder:
        storage = await Storage.open(f"sqlite+aiosqlite:///{folder}/bench.db")
        now = datetime.now(UTC)
        await storage.lists.sync_catalogue([ListSource("bench", "Bench", tuple(map(_entry, range(ENTITIES))))], now)
        known = Known(storage, lambda: datetime.now(UTC))
        began = time.process_time()
        place = await known.place(SERVER)
        while not (await known.entries(place.infos)).find("n", 1):
            pass
        reading = (time.process_time() - began) * 1000
        typed = [word[:end] for word in (*FIRST, *LAST, "hisbullah 12", "xyzzy plugh") for end in range(len(word) + 1)]
        presses = [await _press(known, word) for _ in range(10) for word in typed]
        await known.close()
        await storage.close()
        return reading, presses


async def _press(known: Known, typed: str) -> float:
    began = time.process_time()
    place = await known.place(SERVER)
    choices(await known.entries(place.infos), typed)
    return (time.process_time() - began) * 1000


def _entry(number: int) -> WatchEntry:
    first, last = FIRST[number % len(FIRST)], LAST[number // len(FIRST) % len(LAST)]
    aliases = tuple(f"{last} {number} of {other}" for other in FIRST[:3])
    return WatchEntry(str(number), f"{first} {last} {number}", "organisation", aliases)
