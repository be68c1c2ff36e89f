"""The publishers' own files: how many entries they give, and that the catalogue cites what stands in them."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from watchers.watchlists import catalogue, formats

LISTS = Path(__file__).resolve().parents[3] / "shared" / "data" / "watchlists"
pytestmark = pytest.mark.skipif(not LISTS.is_dir(), reason="the samples in ../shared are not here")


@pytest.mark.parametrize(
    ("file", "format_name", "entries"),
    [
        ("un-consolidated-2020-11-30.xml", "un", 713 + 305),
        ("ofac-sdn-2021-04.csv", "ofac", 8210),  # the other 680 are vessels and aircraft
        ("eu-journal-32001R2580.csv", "eu", 36),
        ("eu-journal-32002R0881.csv", "eu", 350),
        ("eu-journal-32016R1686.csv", "eu", 23),
        ("eu-journal-32024R0386.csv", "eu", 24),
        ("opensanctions-targets-simple-sample.csv", "opensanctions", 800),
        ("opensanctions-ftm-sample.jsonl", "ftm", 23),
        ("misp-terrorist-groups.json", "misp", 90),
        ("misp-intelligence-agencies.json", "misp", 436),
    ],
)
def test_every_entry_of_a_real_list_is_read(file: str, format_name: str, entries: int, tmp_path: Path) -> None:
    result = formats.read(LISTS / file)
    assert (result.report.format, len(result.entries)) == (format_name, entries)
    again = tmp_path / "list"
    with again.open("w", encoding="utf-8", newline="") as stream:
        stream.write(formats.write(result.entries, format="csv"))
    assert formats.read(again).entries == result.entries


def test_what_the_catalogue_cites_stands_in_the_public_files() -> None:
    un = {e.id: e for e in formats.read(LISTS / "un-consolidated-2020-11-30.xml").entries}
    us = {e.id for e in formats.read(LISTS / "ofac-sdn-2021-04.csv").entries}
    published = json.loads((LISTS / "misp-terrorist-groups.json").read_text("utf-8"))["values"]
    ca = {
        (_plain(n), date.fromisoformat(value["meta"]["published"]))
        for e, value in zip(formats.read(LISTS / "misp-terrorist-groups.json").entries, published, strict=True)
        for n in (e.name, *e.aliases)
    }
    eu = {
        _plain(n)
        for name in ("32001R2580", "32016R1686")
        for e in formats.read(LISTS / f"eu-journal-{name}.csv").entries
        for n in (e.name, *e.aliases, *e.weak_aliases)
    }
    wrong = []
    for entry in next(item for item in catalogue() if item.id == "groups").entries:
        source = entry.source or ""
        if reference := re.match(r"UN Consolidated List, (\w+\.\d+)", source):
            dates = [it.since for it in entry.listed if it.authority == "UN"]
            listed = un.get(reference[1])
            if listed is None or dates != [listed.listed[0].since]:
                wrong.append((entry.id, source, dates, listed and listed.listed))
        if (number := re.search(r"OFAC SDN list, no\. (\d+)", source)) and f"OFAC-{number[1]}" not in us:
            wrong.append((entry.id, source, [], None))
        names = {_plain(name) for name in (entry.name, entry.id, *entry.aliases, *entry.weak_aliases)}
        for act in entry.listed:
            if act.authority == "CA" and not any((name, act.since) in ca for name in names):
                wrong.append((entry.id, "not so on Canada's list", [act.since], None))
            elif act.authority == "EU" and not names & eu:
                wrong.append((entry.id, "not in the EU regulations", [], None))
    assert wrong == []


def test_the_intelligence_services_stand_in_the_galaxy_that_is_their_source() -> None:
    galaxy = {
        _plain(name)
        for e in formats.read(LISTS / "misp-intelligence-agencies.json").entries
        for name in (e.name, *e.aliases, *e.weak_aliases)
    }
    agencies = next(item for item in catalogue() if item.id == "agencies")
    assert [
        entry.id
        for entry in agencies.entries
        if (entry.source or "").startswith("MISP galaxy")
        and not {_plain(name) for name in (entry.name, *entry.aliases, *entry.weak_aliases)} & galaxy
    ] == []


def _plain(name: str) -> str:
    """Without the difference between the apostrophes and dashes of publishers."""
    return name.casefold().translate(str.maketrans("’‘–", "''-"))
