"""The health port says whether the bot lives and can work; it fails when nothing serves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.health import Health, ask
from bot.settings import SettingsError
from watchers.errors import StorageError

START = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


async def fine() -> None:
    """The database answers."""


async def locked() -> None:
    raise StorageError("the database is locked")


async def test_a_bot_that_works_is_ready() -> None:
    async with Health("127.0.0.1", 0, ping=fine) as health:
        assert await ask("127.0.0.1", health.port) == (True, "ok")


async def test_a_database_that_does_not_answer_is_said() -> None:
    async with Health("127.0.0.1", 0, ping=locked) as health:
        assert await ask("127.0.0.1", health.port) == (False, "the database is locked")


async def test_a_stalled_loop_is_said_until_it_turns_again() -> None:
    now = [START]
    async with Health("127.0.0.1", 0, ping=fine, clock=lambda: now[0]) as health:
        now[0] += timedelta(seconds=61)
        ready, why = await ask("127.0.0.1", health.port)
        assert not ready
        assert "61 s" in why
        health.beat()
        assert (await ask("127.0.0.1", health.port))[0]


async def test_nobody_home_is_not_ready() -> None:
    async with Health("127.0.0.1", 0, ping=fine) as health:
        port = health.port
    ready, why = await ask("127.0.0.1", port)
    assert not ready
    assert "is the bot running?" in why


async def test_a_port_that_is_taken_is_named() -> None:
    async with Health("127.0.0.1", 0, ping=fine) as first:
        with pytest.raises(SettingsError, match=rf"health\.port: .*:{first.port} \(address already in use\)"):
            async with Health("127.0.0.1", first.port, ping=fine):
                pass
