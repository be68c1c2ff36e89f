"""Column types: aware times, and our dataclasses as JSON."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import BigInteger, DateTime, Float, Integer, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

T = TypeVar("T")

# SQLite counts row ids only in a column declared INTEGER.
RowId = BigInteger().with_variant(Integer, "sqlite")


class UTCDateTime(TypeDecorator[datetime]):
    """An aware time, stored and given back in UTC. Raises ValueError on a naive one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        """SQLite keeps times as text, in the form that SQLAlchemy's own type has, but quicker made."""
        return _as_text if dialect.name == "sqlite" else _in_utc

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        """SQLite keeps no zone; what we wrote was UTC."""
        return _from_text if dialect.name == "sqlite" else _in_utc


def _in_utc(value: datetime | None) -> datetime | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError(f"a time without its zone: {value!r}")
    return value if value.tzinfo is UTC else value.astimezone(UTC)


@lru_cache(maxsize=256)  # a poll gives all that it has seen one time
def _as_text(value: datetime | None) -> str | None:
    known = _in_utc(value)
    return None if known is None else known.isoformat(" ", "microseconds").removesuffix("+00:00")


def _from_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(f"{value}+00:00")


class Seconds(TypeDecorator[timedelta]):
    """A span of time as its seconds, the same in every database."""

    impl = Float
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> float | None:
        return None if value is None else value.total_seconds()

    def process_result_value(self, value: float | None, dialect: Dialect) -> timedelta | None:
        return None if value is None else timedelta(seconds=value)


class Json(TypeDecorator[T], Generic[T]):
    """A value of the given type as JSON text; keys that a later version added are ignored when read."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: Any) -> None:  # a tuple[...] is no type[T] to a checker
        super().__init__()
        self.kind = kind
        self._adapter: TypeAdapter[T] = TypeAdapter(kind)

    def process_bind_param(self, value: T | None, dialect: Dialect) -> str | None:
        return None if value is None else self._adapter.dump_json(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> T | None:
        return None if value is None else self._adapter.validate_json(value)
