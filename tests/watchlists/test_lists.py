"""The entry's JSON form, what validation finds, what a new version changed, and the shipped catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from watchers.errors import BadEntry
from watchers.types import EntryChange, ListNews, WatchEntry
from watchers.watchlists import catalogue, entry_from_dict, entry_to_dict, news_lines, validate

NDC = WatchEntry("ndc", "Norland Dawn Column", "organisation", ("Dawn Column",))
ORSO = WatchEntry("orso", "Orso Valdani", "person")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"id": " "}, "id is ' '; it must be text"),
        ({"name": None}, "name is missing"),
        ({"kind": "planet"}, "'planet' is not allowed; it is one of organisation, agency, person"),
        ({"aliases": "NDC"}, "aliases is a list of texts, not 'NDC'"),
        ({"offices": [{"title": "Minister", "since": "2020-01-01"}]}, "'since' is no key here; allowed are title"),
        ({"offices": [{"title": "Minister", "from": "May"}]}, "from is a date such as 2024-05-31, not 'May'"),
        ({"listed": [{"authority": "X", "since": "2020-01-02", "until": "2020-01-01"}]}, "lies before since"),
    ],
)
def test_a_wrong_entry_is_refused_with_key_value_and_what_is_allowed(change: dict[str, Any], says: str) -> None:
    with pytest.raises(BadEntry, match=says):
        entry_from_dict({"id": "x", "name": "Norland", "kind": "agency"} | change)


def test_an_entry_that_is_no_object_is_refused() -> None:
    with pytest.raises(BadEntry, match="an entry is an object"):
        entry_from_dict(["ndc"])


def test_the_json_form_has_the_contracts_keys() -> None:
    data = {
        "id": "orso",
        "name": "Orso Valdani",
        "kind": "person",
        "aliases": ["Temur Valdani"],
        "offices": [{"title": "Minister", "from": "2020-01-02", "to": "2021-01-02"}],
        "listed": [{"authority": "Norland", "since": "2022-01-02"}],
    }
    assert entry_to_dict(entry_from_dict(data)) == data


@pytest.mark.parametrize(
    ("entries", "says"),
    [
        ([NDC, NDC], "the id 'ndc' stands 2 times"),
        ([replace(NDC, name=" ")], "the name is blank"),
        ([replace(NDC, aliases=("Front",))], "'Front' is a common word"),
        ([replace(NDC, aliases=("ND",))], "'ND' is one or two letters"),
        ([replace(ORSO, aliases=("Temur",))], "a single name"),
        ([NDC, replace(ORSO, aliases=("dawn column",))], "also a name of ndc"),
    ],
)
def test_validation_finds(entries: list[WatchEntry], says: str) -> None:
    assert any(says in issue.message for issue in validate(entries))


def test_a_sound_list_has_no_issues() -> None:
    assert list(validate([NDC, ORSO])) == []


def test_a_new_edition_is_told_line_by_line() -> None:
    changes = (
        EntryChange("added", "new", "Lena Marr", "person"),
        EntryChange("removed", "gone", "Orso Valdani", "person"),
        EntryChange("renamed", "ndc", "Norland Column", "organisation", "Norland Dawn Column"),
    )
    assert news_lines(ListNews("l", "a list", 2, None, changes, 5)).splitlines() == [
        "  added: Lena Marr (new)",
        "  removed: Orso Valdani (gone)",
        "  renamed: Norland Dawn Column → Norland Column (ndc)",
        "  … and 2 more",
    ]


def test_every_shipped_list_is_sound_sourced_and_of_one_piece() -> None:
    lists = {item.id: item for item in catalogue()}
    assert set(lists) == {"agencies", "groups", "officials"}
    bodies = {entry.name for entry in lists["agencies"].entries}
    for item in lists.values():
        assert item.covers
        assert list(validate(item.entries)) == []
        assert all(address.startswith(("https://", "http://")) for address in item.documents.values())
        named = {name for entry in item.entries for part in _parts(entry) if (name := _document(part, item.documents))}
        assert named == set(item.documents)
        assert all(entry.context for entry in item.entries if entry.weak_aliases)
        assert all(office.body in bodies for entry in item.entries for office in entry.offices)


def test_every_source_of_a_shipped_entry_can_be_followed() -> None:
    assert [
        (item.id, entry.id, part)
        for item in catalogue()
        for entry in item.entries
        for part in _parts(entry)
        if not _document(part, item.documents) and "https://" not in part
    ] == []


def test_every_listing_is_told_by_a_document_of_who_lists() -> None:
    told_by = {
        "UN": ("UN ", "EU Regulation 881/2002"),  # the regulation gives effect to the UN's list and tells its days
        "US": ("OFAC ", "US "),
        "EU": ("EU ",),
        "CA": ("Canada, ",),
        "UK": ("UK, ",),
        "AU": ("Australia, ",),
        "IN": ("India, ",),
        "PK": ("Pakistan, ",),
        "TR": ("Turkey, ",),
    }
    groups = next(item for item in catalogue() if item.id == "groups")
    assert [
        (entry.id, act.authority)
        for entry in groups.entries
        for act in entry.listed
        if not any(part.startswith(told_by[act.authority]) for part in _parts(entry))
    ] == []


def _parts(entry: WatchEntry) -> list[str]:
    assert entry.source, entry.id
    return entry.source.split("; ")


def _document(part: str, documents: Mapping[str, str]) -> str | None:
    """The longest name of a document that the part of a source begins with."""
    return max((name for name in documents if part == name or part.startswith(f"{name}, ")), key=len, default=None)
