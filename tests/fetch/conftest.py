"""A newsroom and a fetcher whose deadline is short."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from tests.newsroom import Newsroom
from watchers.fetch import Fetcher

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
LIMIT = 100_000


@pytest.fixture
async def newsroom() -> AsyncIterator[Newsroom]:
    async with Newsroom() as opened:
        yield opened


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(
        user_agent="Vedette/test", timeout=1.5, max_body=LIMIT, allow_private=True, now=lambda: NOW
    ) as opened:
        yield opened
