"""Who wrote an article and when, by the lines around its title: for pages that say so to readers only."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from importlib.resources import files

import regex

_LONGEST = 200  # characters of a line with a name or a date
_BUDDHIST = 543  # years, by which Thai dates are ahead
_CENTURY = 2000
_MONTHS = 12
_YEARS = range(1995, 2100)
_TIME = r"(?P<hour>\d{1,2})\s?[:.h時时点시]\s?(?P<minute>\d\d)(?::\d\d)?(?:\s?(?P<half>[ap])\.?\s?m\b)?"
_ZONE = r"\W{0,3}(?:GMT|UTC)(?P<zone>[+-]\d\d:?\d\d)?"


@dataclass(frozen=True, slots=True)
class _Words:
    """Patterns from heading.toml. ``names``: whole lines, or what follows "by"."""

    months: tuple[regex.Pattern[str], ...]
    dates: regex.Pattern[str]
    time_after: regex.Pattern[str]
    time_before: regex.Pattern[str]
    updated: regex.Pattern[str]
    names: tuple[regex.Pattern[str], ...]
    name: regex.Pattern[str]


def date_in(lines: Iterable[str], *, language: str | None) -> datetime | None:
    """The first date, or the first of a later change for want of another. A time without a zone counts as UTC.

    ``05/06/2031`` is the fifth of June but in English, where it may be either and is left alone.
    """
    later = None
    for line in lines:
        if len(line) > _LONGEST:
            continue
        for when, changed in _dates(_plain_digits(line), month_first=language == "en"):
            if not changed:
                return when
            later = later or when
    return later


def author_in(lines: Iterable[str]) -> str | None:
    """Names behind a word for "by", or before one for "reporter"."""
    for line in lines:
        if len(line) > _LONGEST:
            continue
        for pattern in _words().names:
            if found := pattern.search(line):
                return " ".join(found["names"].split()).strip(" ,;:")
    return None


def is_name(text: str) -> bool:
    """Whether a text is somebody's name, or several, in a script that has capitals."""
    return bool(_words().name.fullmatch(text))


def _dates(line: str, *, month_first: bool) -> Iterator[tuple[datetime, bool]]:
    words = _words()
    for match in words.dates.finditer(line):
        day = _day(match, month_first=month_first)
        if day is None:
            continue
        time = words.time_after.match(line, match.end()) or words.time_before.search(line[: match.start()])
        changed = words.updated.search(line[max(0, match.start() - 30) : match.start()])
        try:
            yield (_at(day, time) if time else day), bool(changed)
        except ValueError:
            yield day, bool(changed)


def _day(match: regex.Match[str], *, month_first: bool) -> datetime | None:
    found = {name: value for name, value in match.groupdict().items() if value}
    year, day = int(found["year"]), int(found["day"])
    if "name" in found:
        # Arabic papers give both names of a month, which one is enough.
        name = found["name"].casefold()
        month = next((n for n, pattern in enumerate(_words().months, 1) if pattern.fullmatch(name)), 0)
    else:
        month = int(found["month"])
        if found.get("slash"):
            if month_first and max(day, month) <= _MONTHS:
                return None
            day, month = (month, day) if month > _MONTHS else (day, month)
    year += _CENTURY if year < 100 else 0
    year -= _BUDDHIST if year - _BUDDHIST in _YEARS else 0
    try:
        return datetime(year, month, day, tzinfo=UTC) if year in _YEARS else None
    except ValueError:
        return None


def _at(day: datetime, time: regex.Match[str]) -> datetime:
    hour = int(time["hour"])
    if time["half"]:
        hour = hour % 12 + (12 if time["half"].lower() == "p" else 0)
    when = day.replace(hour=hour, minute=int(time["minute"]))
    if zone := time.groupdict().get("zone"):
        digits = zone[1:].replace(":", "")
        offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        when = when.replace(tzinfo=timezone(-offset if zone[0] == "-" else offset))
    return when.astimezone(UTC)


def _plain_digits(line: str) -> str:
    if line.isascii():
        return line
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in line)


@cache
def _words() -> _Words:
    raw = tomllib.loads(files("watchers.articles").joinpath("heading.toml").read_text("utf-8"))
    any_month = "|".join(raw["months"])
    month = rf"(?<![\p{{L}}\p{{M}}])(?P<name>{any_month})\.?(?:/(?:{any_month}))?(?![\p{{L}}\p{{M}}])"
    before_year = r"[\s,.-]*(?:de\s|del\s)?"
    dates = (
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?[\s,-]+(?:de\s|of\s)?{month}{before_year}(?P<year>\d{{4}})(?!\d)",
        rf"{month}[\s.]*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})(?!\d)",
        r"(?<!\d)(?P<year>\d{4})\s?(?:[-/.]|[年년])\s?(?P<month>\d{1,2})\s?(?:[-/.]|[月월])\s?(?P<day>\d{1,2})(?!\d)[日일]?",
        r"(?<!\d)(?P<day>\d{1,2})(?:\.\s?|(?P<slash>[/-]))(?P<month>\d{1,2})(?:\.\s?|[/-])(?P<year>\d{4})(?!\d)",
        r"(?<![\d.])(?P<day>\d\d)\.(?P<month>\d\d)\.(?P<year>\d\d)(?![\d.])",
    )
    not_names = "|".join(raw["not_names"])
    name = (
        r"\p{Lu}[\p{L}’'-]+(?:\s\p{Lu}\.)?(?:\s(?:de|del|della|van|von|der|den|da|di|du|la|le|el|al|bin|ben|ibn))*"
        rf"\s(?!(?i:{not_names})\b)\p{{Lu}}[\p{{L}}’'-]+"
        rf"(?:\s(?!(?i:{not_names}|{any_month})\b)\p{{Lu}}\p{{Ll}}[\p{{L}}’'-]*)?"
    )
    several = rf"(?P<names>{name}(?:(?:,|,?\s(?:and|und|y|et|e|og|och|en|i|и|ve|dan|&))\s{name})*)"
    before = "|".join(raw["before"])
    other = r"(?P<names>[\p{L}\p{M}·・]+(?:\s[\p{L}\p{M}·・]+){0,3})"
    return _Words(
        months=tuple(regex.compile(names, regex.IGNORECASE) for names in raw["months"]),
        dates=regex.compile("|".join(f"(?|{one})" for one in dates), regex.IGNORECASE),
        time_after=regex.compile(rf"\D{{0,12}}?{_TIME}(?:{_ZONE})?", regex.IGNORECASE),
        time_before=regex.compile(rf"{_TIME}\W{{1,4}}$", regex.IGNORECASE),
        updated=regex.compile("|".join(raw["updated"]), regex.IGNORECASE),
        names=(
            regex.compile(rf"(?:^|[|·•–—/:(]\s*|\d\W+)(?i:{'|'.join(raw['by'])})\s?:?\s+{several}"),
            regex.compile(rf"^\W*(?:(?:{before})\s)?{other}\s?(?:{'|'.join(raw['after'])})(?:\s.*)?$"),
            regex.compile(rf"^\W*(?:{before})\s?[:：]?\s?{other}\s*(?:[,،|·(].*)?$"),
        ),
        name=regex.compile(several),
    )
