"""The EU's journal rows: ``name``, ``alias``, ``weakAlias``, ``previousName``, ``schema``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from watchers.types import Listing, WatchEntry
from watchers.watchlists.formats.base import Context, Format, csv_header, foreign_entry
from watchers.watchlists.formats.ftm import SCHEMAS
from watchers.watchlists.model import parse_date


def _sniff(head: bytes, name: str) -> bool:
    return {"celex", "schema", "name", "alias", "weakAlias"} <= csv_header(head)


def _read(paths: Sequence[Path], context: Context) -> Iterator[WatchEntry]:
    for path in paths:
        for number, row in enumerate(context.rows(path, "celex", "schema", "name", "alias", "weakAlias"), 1):
            celex = row["celex"].strip()
            # Many rows have no record id; the row's place in the regulation is what is left to tell them apart.
            # Each annex counts from 1 again.
            record = row.get("recordId", "").strip()
            ident = f"{celex}-{row.get('annex', '')}-{record}" if record else f"{celex}-row{number}"
            if kind := SCHEMAS.get(row["schema"]):
                listing = Listing("EU", row.get("programKey") or None, parse_date(row.get("startDate", "")))
                yield from foreign_entry(
                    context,
                    id=ident,
                    kind=kind,
                    name=row["name"],
                    strong=[row["alias"], row.get("previousName", "")],
                    weak=[row["weakAlias"]],
                    comma="split",
                    listed=(listing,),
                    source=f"EU {celex}",
                )
            else:
                context.say("skipped", ident, f"{row['schema'] or 'a row without a schema'} is nothing to watch")


FORMAT = Format("eu", _sniff, _read)
