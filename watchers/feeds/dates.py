"""Dates as feeds write them → aware UTC datetimes: RFC 822 and ISO 8601 with their common mistakes."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta, timezone
from functools import cache, lru_cache
from importlib.resources import files

_ISO = re.compile(
    r"(\d{4})-?(\d{1,2})?-?(\d{1,2})?(?:[Tt\s]+(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?)?\s*([Zz]|[+-]\d{2}:?\d{0,2}|[A-Za-z]{1,5})?"
)
_DAY_FIRST = re.compile(
    r"(?:\w+\.?,?\s+)?(\d{1,2})(?:st|nd|rd|th|\.)?[\s-]+(?:de\s+)?([^\W\d]+)\.?,?[\s-]+(?:de\s+)?(\d{4}|\d{2})\b,?(.*)"
)
_MONTH_FIRST = re.compile(r"(?:\w+\.?,?\s+)?([^\W\d]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b,?(.*)")
# What nearly every RSS feed writes, and nothing else: RFC 822 with all its parts.
_USUAL = re.compile(r"(?:[A-Za-z]{3}, )?(\d{1,2}) ([A-Za-z]{3}) (\d{4}) (\d\d):(\d\d):(\d\d) (GMT|[+-]\d{4})")
_CTIME = re.compile(r"(?:\w{3}\s+)([A-Za-z]{3})\s+(\d{1,2})\s+(\d{1,2}:\d{2}(?::\d{2})?)\s+(.*?)\s*(\d{4})")
_CLOCK = re.compile(r"\s*(?:(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.\d+)?)?)?\s*([AaPp]\.?[Mm]\.?\b)?\s*(.*)")
_OFFSET = re.compile(r"(?:GMT|UTC)?\s*([+-])(\d{1,2}):?(\d{2})?")
_ZONES = {
    "adt": -3,
    "ast": -4,
    "edt": -4,
    "et": -5,
    "est": -5,
    "cdt": -5,
    "ct": -6,
    "cst": -6,
    "mdt": -6,
    "mst": -7,
    "mt": -7,
    "pdt": -7,
    "pst": -8,
    "pt": -8,
    "akdt": -8,
    "akst": -9,
    "hst": -10,
    "met": 1,
    "mest": 2,
    "cet": 1,
    "cest": 2,
    "eet": 2,
    "eest": 3,
    "msk": 3,
    "wat": 1,
    "cat": 2,
    "eat": 3,
    "sast": 2,
    "pkt": 5,
    "ict": 7,
    "wib": 7,
    "hkt": 8,
    "jst": 9,
    "kst": 9,
}


@cache
def _months() -> dict[str, int]:
    table: dict[str, list[str]] = json.loads((files(__package__) / "month_names.json").read_text("utf-8"))
    return {name: number for names in table.values() for number, row in enumerate(names, 1) for name in row.split()}


def parse_date(text: str | None) -> datetime | None:
    """The instant, in UTC; None where the text can't be read without guessing. A missing zone is taken as UTC."""
    text = (text or "").strip()
    if not text or len(text) > 100:
        return None
    try:
        return _iso(text) or _usual(text) or _words(text)
    except (ValueError, OverflowError):
        return None


def _iso(text: str) -> datetime | None:
    found = _ISO.fullmatch(text)
    if not found:
        return None
    year, month, day, hour, minute, second, zone = found.groups()
    return _instant(
        int(year), int(month or 1), int(day or 1), (int(hour or 0), int(minute or 0), int(second or 0)), zone or ""
    )


def _usual(text: str) -> datetime | None:
    found = _USUAL.fullmatch(text)
    if not found:
        return None
    day, month, year, hour, minute, second, zone = found.groups()
    number = _months().get(month.lower())
    return _instant(int(year), number, int(day), (int(hour), int(minute), int(second)), zone) if number else None


def _words(text: str) -> datetime | None:
    if found := _DAY_FIRST.fullmatch(text):
        day, month, year, rest = found.groups()
    elif found := _MONTH_FIRST.fullmatch(text):
        month, day, year, rest = found.groups()
    elif found := _CTIME.fullmatch(text):
        month, day, clock, zone, year = found.groups()
        rest = f"{clock} {zone}"
    else:
        return None
    number = _months().get(month.lower()) or _months().get(month.lower()[:3])
    clock_found = _CLOCK.fullmatch(rest)
    if not number or not clock_found:
        return None
    hour, minute, second, half, zone = clock_found.groups()
    hours = int(hour or 0)
    if half:
        hours = hours % 12 + (12 if half[0] in "pP" else 0)
    # Two digits: 90 and above are of the last century, as feedparser has it.
    full_year = int(year) if len(year) == 4 else int(year) + (1900 if int(year) >= 90 else 2000)
    return _instant(full_year, number, int(day), (hours, int(minute or 0), int(second or 0)), zone)


def _instant(year: int, month: int, day: int, clock: tuple[int, int, int], zone: str) -> datetime:
    hour, minute, second = clock
    if clock == (24, 0, 0):
        return _instant(year, month, day, (0, 0, 0), zone) + timedelta(days=1)
    return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=_zone(zone)).astimezone(UTC)


@lru_cache(maxsize=64)
def _zone(name: str) -> timezone:
    name = name.strip()
    if found := _OFFSET.match(name):
        sign, hours, minutes = found.groups()
        offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
        return timezone(-offset if sign == "-" else offset)
    return timezone(timedelta(hours=_ZONES.get(name.lower().strip("()"), 0)))
