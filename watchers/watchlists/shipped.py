"""The catalogue that the project ships: one TOML file a list, in catalogue/, for people to read and correct."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from watchers.types import WatchEntry
from watchers.watchlists.model import entry_from_dict


@dataclass(frozen=True, slots=True)
class CatalogueList:
    """A shipped list. ``covers`` says what is in it and what is not; ``checked`` is the day it was gone through.

    ``documents`` is where the documents stand that the sources of its entries name, by the name used there.
    """

    id: str
    title: str
    covers: str
    checked: date
    version: str
    documents: Mapping[str, str]
    entries: tuple[WatchEntry, ...]


@cache
def catalogue() -> tuple[CatalogueList, ...]:
    """Give the shipped lists by id, read once. Raises `BadEntry` where a file was edited into nonsense."""
    folder = files("watchers.watchlists") / "catalogue"
    texts = [item.read_text("utf-8") for item in folder.iterdir() if item.name.endswith(".toml")]
    return tuple(sorted((_list(text) for text in texts), key=lambda item: item.id))


def _list(text: str) -> CatalogueList:
    data = tomllib.loads(text)
    return CatalogueList(
        id=data["id"],
        title=data["title"],
        covers=" ".join(data["covers"].split()),
        checked=data["checked"],
        version=data["version"],
        documents=data.get("documents", {}),
        entries=tuple(entry_from_dict(item) for item in data["entry"]),
    )
