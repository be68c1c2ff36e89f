"""OpenSanctions' ``targets.simple.csv``."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from watchers.types import WatchEntry
from watchers.watchlists.formats.base import Context, Format, csv_header, foreign_entry
from watchers.watchlists.formats.ftm import SCHEMAS


def _sniff(head: bytes, name: str) -> bool:
    return {"id", "schema", "name", "aliases"} <= csv_header(head)


def _read(paths: Sequence[Path], context: Context) -> Iterator[WatchEntry]:
    for path in paths:
        for row in context.rows(path, "id", "schema", "name", "aliases"):
            if kind := SCHEMAS.get(row["schema"]):
                aliases = next(csv.reader([row["aliases"]], delimiter=";"), [])  # an item with quotes is quoted again
                yield from foreign_entry(
                    context, id=row["id"], kind=kind, name=row["name"], strong=aliases, source=row.get("dataset")
                )
            else:
                context.say("skipped", row["id"], f"{row['schema'] or 'an item without a schema'} is nothing to watch")


FORMAT = Format("opensanctions", _sniff, _read)
