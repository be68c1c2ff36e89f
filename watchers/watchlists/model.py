"""A watchlist entry to and from the contract's JSON form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, cast, get_args

from watchers.errors import BadEntry
from watchers.types import Kind, Listing, Office, WatchEntry

KINDS: tuple[str, ...] = get_args(Kind)
LIST_KEYS = ("aliases", "weak_aliases", "context", "excludes", "languages")
KEYS = ("id", "name", "kind", *LIST_KEYS, "offices", "listed", "source", "note")
_OFFICE_KEYS = ("title", "body", "from", "to")
_LISTED_KEYS = ("authority", "program", "since", "until")
MOST_NAME = 1_000  # characters; the longest name of the public lists has about 400
MOST_NAMES = 5_000
MOST_ID = 200  # a key of the database, whose index takes 2,700 bytes of it
MOST_TEXT = 10_000
_MAX_SHOWN = 60
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def entry_from_dict(data: object) -> WatchEntry:
    """Read one entry of the contract's form; unknown keys are left aside, dates may be `date` or ISO text.

    Names are normalised: NFC, white space and control characters become one space, repeats are dropped
    (an alias equal to the name, a weak alias that is also a strong one). Raises `BadEntry`.
    """
    if not isinstance(data, Mapping):
        raise BadEntry(f"an entry is an object with the keys id, name and kind, not {_show(data)}")
    kind = _text(data, "kind", "the entry")
    if kind not in KINDS:
        raise BadEntry(f"kind: {_show(kind)} is not allowed; it is one of {', '.join(KINDS)}")
    name = _text(data, "name", "the entry")
    aliases = unique(_texts(data, "aliases"), without=(name,))
    weak_aliases = unique(_texts(data, "weak_aliases"), without=(name, *aliases))
    if len(aliases) + len(weak_aliases) > MOST_NAMES:
        raise BadEntry(f"it has {len(aliases) + len(weak_aliases)} aliases; allowed are {MOST_NAMES}")
    ident = _text(data, "id", "the entry")
    _refuse(ident, "id", MOST_ID)
    return WatchEntry(
        id=ident,
        name=name,
        kind=cast("Kind", kind),
        aliases=aliases,
        weak_aliases=weak_aliases,
        context=unique(_texts(data, "context")),
        excludes=unique(_texts(data, "excludes")),
        languages=unique(_texts(data, "languages")),
        offices=tuple(_office(item) for item in _objects(data, "offices")),
        listed=tuple(_listing(item) for item in _objects(data, "listed")),
        source=_optional(data, "source"),
        note=_optional(data, "note"),
    )


def entry_to_dict(entry: WatchEntry) -> dict[str, Any]:
    """Give the contract's form, JSON-ready; optional keys without a value are left out, ``aliases`` never is."""
    out: dict[str, Any] = {"id": entry.id, "name": entry.name, "kind": entry.kind, "aliases": list(entry.aliases)}
    for key in LIST_KEYS[1:]:
        if values := getattr(entry, key):
            out[key] = list(values)
    if entry.offices:
        out["offices"] = [
            _present({"title": o.title, "body": o.body, "from": o.since, "to": o.until}) for o in entry.offices
        ]
    if entry.listed:
        out["listed"] = [
            _present({"authority": it.authority, "program": it.program, "since": it.since, "until": it.until})
            for it in entry.listed
        ]
    return out | _present({"source": entry.source, "note": entry.note})


def clean(text: str) -> str:
    """NFC on one line: runs of white space and control characters become one space, the ends are cut."""
    return " ".join(_CONTROL.sub(" ", unicodedata.normalize("NFC", text)).split())


def refusal(text: str, most: int = MOST_NAME) -> str | None:
    """Why a text of a list can't be taken, None where it can: no name has such bytes or is that long."""
    if "\0" in text:
        return "holds a NUL character"
    if not text.isascii() and any("\ud800" <= c <= "\udfff" for c in text):
        return "holds bytes that are not UTF-8"
    return f"has {len(text)} characters; allowed are {most}" if len(text) > most else None


def unique(texts: Iterable[str], without: Iterable[str] = ()) -> tuple[str, ...]:
    """Each text once, in order, leaving out ``without``."""
    seen = set(without)
    return tuple(t for t in dict.fromkeys(texts) if t not in seen)


def parse_date(value: str) -> date | None:
    """Read a publisher's date: ISO (a time after it is dropped) or day.month.year; None for anything else."""
    if match := re.match(r"(\d{1,2})\.(\d{1,2})\.(\d{4})$", value.strip()):
        day, month, year = map(int, match.groups())
    elif match := re.match(r"(\d{4})-(\d{2})-(\d{2})(?!\d)", value.strip()):
        year, month, day = map(int, match.groups())
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _present(values: dict[str, Any]) -> dict[str, Any]:
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in values.items() if v is not None}


def _office(data: Mapping[str, Any]) -> Office:
    _known(data, "offices", _OFFICE_KEYS)
    since, until = _dates(data, "from", "to", "offices")
    return Office(_text(data, "title", "offices"), _optional(data, "body"), since, until)


def _listing(data: Mapping[str, Any]) -> Listing:
    _known(data, "listed", _LISTED_KEYS)
    since, until = _dates(data, "since", "until", "listed")
    return Listing(_text(data, "authority", "listed"), _optional(data, "program"), since, until)


def _known(data: Mapping[str, Any], where: str, allowed: tuple[str, ...]) -> None:
    if wrong := [key for key in data if key not in allowed]:
        raise BadEntry(f"{where}: {_show(wrong[0])} is no key here; allowed are {', '.join(allowed)}")


def _dates(data: Mapping[str, Any], first: str, last: str, where: str) -> tuple[date | None, date | None]:
    since, until = _date(data, first, where), _date(data, last, where)
    if since and until and until < since:
        raise BadEntry(f"{where}: {last} {until} lies before {first} {since}")
    return since, until


def _date(data: Mapping[str, Any], key: str, where: str) -> date | None:
    value = data.get(key)
    if value is None or value == "":
        return None
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise BadEntry(f"{where}: {key} is a date such as 2024-05-31, not {_show(value)}")


def _text(data: Mapping[str, Any], key: str, where: str) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not (text := clean(value)):
        found = "is missing" if value is None else f"is {_show(value)}"
        raise BadEntry(f"{where}: {key} {found}; it must be text that is not blank")
    _refuse(value, key)
    return text


def _optional(data: Mapping[str, Any], key: str) -> str | None:
    value = data.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise BadEntry(f"{key} is text, not {_show(value)}")
    _refuse(value, key, MOST_TEXT)
    return clean(value) or None


def _texts(data: Mapping[str, Any], key: str) -> list[str]:
    value = data.get(key)
    if value is None:
        return []
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise BadEntry(f"{key} is a list of texts, not {_show(value)}")
    for item in value:
        _refuse(item, key)
    return [text for item in value if (text := clean(item))]


def _refuse(text: str, key: str, most: int = MOST_NAME) -> None:
    if why := refusal(text, most):
        raise BadEntry(f"{key} {why}")


def _objects(data: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    value = data.get(key)
    if value is None:
        return []
    if not isinstance(value, list | tuple) or not all(isinstance(item, Mapping) for item in value):
        raise BadEntry(f"{key} is a list of objects, not {_show(value)}")
    return list(value)


def _show(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= _MAX_SHOWN else shown[: _MAX_SHOWN - 1] + "…"
