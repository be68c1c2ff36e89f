"""What the commands and the client work with; made once, in bot/app.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from watchers.fetch import Fetcher
from watchers.storage import Storage
from watchers.workers import Workers


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Services:
    """The parts that Discord's side needs; ``clock`` gives aware UTC."""

    storage: Storage
    fetcher: Fetcher
    workers: Workers
    clock: Callable[[], datetime] = _now
