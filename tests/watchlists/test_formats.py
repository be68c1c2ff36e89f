"""Each publisher's format, read from small lists of invented names, and our own forms written and read again."""

from __future__ import annotations

import string
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watchers.errors import BadEntry
from watchers.types import Listing, Office, WatchEntry
from watchers.watchlists import entry_from_dict, entry_to_dict, formats, summary
from watchers.watchlists.model import clean

DATA = Path(__file__).parent / "data"


def by_id(name: str) -> dict[str, WatchEntry]:
    return {entry.id: entry for entry in formats.read(DATA / name).entries}


@pytest.mark.parametrize(
    ("file", "format_name"),
    [
        ("un.xml", "un"),
        ("norland-sdn.csv", "ofac"),
        ("norland-alt.csv", "ofac"),
        ("eu.csv", "eu"),
        ("targets.simple.csv", "opensanctions"),
        ("entities.ftm.json", "ftm"),
        ("misp.json", "misp"),
        ("own.csv", "csv"),
        ("own.jsonl", "jsonl"),
        ("own.toml", "toml"),
    ],
)
def test_a_format_is_told_from_the_file(file: str, format_name: str) -> None:
    assert formats.detect(DATA / file) == format_name


def test_what_is_no_list_is_refused_with_what_is_allowed() -> None:
    with pytest.raises(BadEntry, match="allowed are un, "):
        formats.detect(b"<html><body>hello", "page.html")


def test_un_names_aliases_quality_and_dates() -> None:
    orso, column = by_id("un.xml").values()
    assert (orso.id, orso.name, orso.kind) == ("NOi.001", "Orso Valdani", "person")
    assert orso.aliases == ("Орсо Вальдани", "Orso Temur Valdani", "Orso Beld", "Орсо Бельд", "Orso Bild")
    assert orso.weak_aliases == ("Abu Orso", "Temur")
    assert orso.listed == (Listing("UN", "Norland", date(2016, 11, 30)),)
    assert column.aliases == ("NDC", "Column of the North")
    assert column.weak_aliases == ("The Front", "Front")


def test_un_reports_what_was_skipped_and_weakened() -> None:
    report = formats.read(DATA / "un.xml").report
    assert (report.entries, report.counts) == (2, {"failed": 1, "weakened": 3})
    assert "NOe.002: the alias 'Front' is a common word" in summary(report)


@pytest.mark.parametrize("files", [["norland-sdn.csv"], ["norland-sdn.csv", "norland-alt.csv"]])
def test_ofac_joins_the_alt_file_given_or_found_beside(files: list[str]) -> None:
    result = formats.read([DATA / file for file in files])
    orso, column = result.entries
    assert (orso.name, orso.aliases, orso.weak_aliases) == ("Orso Valdani", ("Temur Valdani",), ("Old Fox",))
    assert orso.listed == (Listing("US", "NOR"), Listing("US", "SDGT"))
    assert (column.aliases, column.weak_aliases) == (("NDC",), ("Column of the North",))
    assert result.report.counts["skipped"] == 1


def test_eu_rows() -> None:
    entries = by_id("eu.csv")
    orso, column = entries["39999R0001-I-1"], entries["39999R0001-II-1"]
    assert (orso.name, orso.aliases) == ("Orso Valdani", ("Temur Valdani", "Orso Beld"))
    assert orso.weak_aliases == ("Abu Orso",)
    assert orso.listed == (Listing("EU", "EU-NOR", date(2001, 10, 6)),)
    assert column.aliases == ("NDC", "Dawn Column", "Aid Society, Norland", "Column of the North")


def test_opensanctions_ftm_and_misp() -> None:
    assert by_id("targets.simple.csv")["NK-1"].aliases == ("NDC", "Колонна Рассвета")
    ftm = by_id("entities.ftm.json")["NK-1"]
    assert (ftm.aliases, ftm.weak_aliases) == (("Колонна Рассвета", "NDC"), ("Dawn",))
    misp = by_id("misp.json")["u1"]
    assert (misp.kind, misp.aliases) == ("agency", ("Бюро Норланда", "NSBN"))


@pytest.mark.parametrize(
    ("aliases", "name", "rest"),
    [
        ("Hadji Orso;Орсо Бельд", "Hadji Orso", ("Орсо Бельд",)),
        ("Орсо Бельд", "Орсо Бельд", ()),
        ("", "Orso [NK-1]", ()),
    ],
)
def test_a_publishers_main_name_that_many_bear_gives_its_place(
    tmp_path: Path, aliases: str, name: str, rest: tuple[str, ...]
) -> None:
    path = tmp_path / "targets.simple.csv"
    path.write_text(f"id,schema,name,aliases\nNK-1,Person,Orso,{aliases}\n")
    (entry,) = formats.read(path).entries
    assert (entry.name, entry.aliases, entry.weak_aliases) == (name, rest, ("Orso",))


def test_a_body_that_its_place_tells_from_others_counts_near_that_place(tmp_path: Path) -> None:
    path = tmp_path / "targets.simple.csv"
    path.write_text("id,schema,name,aliases\nNK-1,Organization,SPECIAL BRANCH (PAKISTAN),SBP;Pakistan\n")
    (entry,) = formats.read(path).entries
    assert (entry.name, entry.aliases) == ("Special Branch (Pakistan)", ("SBP",))
    assert (entry.weak_aliases, entry.context) == (("Special Branch",), ("PAKISTAN",))


def test_our_own_forms_skip_only_the_line_that_is_wrong() -> None:
    result = formats.read(DATA / "own.csv")
    assert [entry.id for entry in result.entries] == ["ndc", "orso"]
    assert "'planet' is not allowed" in result.report.remarks[0].reason
    assert result.entries[1].offices == (Office("Minister", since=date(2020, 1, 2)),)
    assert formats.read(DATA / "own.jsonl").report.counts == {"failed": 1}
    assert by_id("own.toml")["ndc"].listed == (Listing("Norland", since=date(2020, 1, 2)),)


@pytest.mark.parametrize("declared", ['<!ENTITY a "b">', '<!ENTITY a SYSTEM "file:///etc/hostname">'])
def test_xml_with_a_document_type_is_refused(declared: str, tmp_path: Path) -> None:
    path = tmp_path / "list.xml"
    body = "<INDIVIDUALS><INDIVIDUAL><FIRST_NAME>&a;</FIRST_NAME></INDIVIDUAL></INDIVIDUALS>"
    path.write_text(f"<!DOCTYPE x [{declared}]><CONSOLIDATED_LIST>{body}</CONSOLIDATED_LIST>")
    with pytest.raises(BadEntry, match="document type"):
        formats.read(path)


def test_a_file_over_the_limit_is_refused() -> None:
    with pytest.raises(BadEntry, match="allowed are 10"):
        formats.read(DATA / "un.xml", limits=formats.Limits(max_bytes=10))


def test_an_export_has_no_cell_that_a_spreadsheet_runs() -> None:
    entry = entry_from_dict({"id": "=1+1", "name": "@cmd", "kind": "person", "aliases": ["-x", "y"]})
    assert formats.write([entry], format="csv").splitlines()[1].startswith("'=1+1,'@cmd,person,'-x;y,")


texts = st.text(
    st.characters(exclude_characters="\0", exclude_categories=["Cs"])
    | st.sampled_from(";\\'\"=+-@\t\r\n,|[]{}()#" + string.ascii_letters),
    max_size=12,
)
names = texts.filter(lambda text: bool(clean(text)))
days = st.none() | st.dates().map(date.isoformat)


def period(first: str, last: str) -> st.SearchStrategy[dict[str, str | None]]:
    def ordered(a: str | None, b: str | None) -> dict[str, str | None]:
        return {first: min(a, b), last: max(a, b)} if a and b else {first: a, last: b}

    return st.builds(ordered, days, days)


entries = st.fixed_dictionaries(
    {"id": names, "name": names, "kind": st.sampled_from(["organisation", "agency", "person"])},
    optional={
        **{key: st.lists(texts, max_size=3) for key in ("aliases", "weak_aliases", "context", "excludes", "languages")},
        "offices": st.lists(
            st.builds(lambda t, b, d: {"title": t, "body": b, **d}, names, names | st.none(), period("from", "to")),
            max_size=2,
        ),
        "listed": st.lists(
            st.builds(lambda a, p, d: {"authority": a, "program": p, **d}, names, names, period("since", "until")),
            max_size=2,
        ),
        "source": texts,
        "note": texts,
    },
).map(entry_from_dict)


@pytest.mark.parametrize("format_name", formats.WRITABLE)
@settings(max_examples=40, deadline=None)  # the machine may be busy
@given(written=st.lists(entries, max_size=4, unique_by=lambda entry: entry.id))
def test_an_export_imports_again_without_loss(
    format_name: str, written: list[WatchEntry], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("export") / "list"
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(formats.write(written, format=format_name))
    result = formats.read(path, format=format_name)
    assert (result.entries, result.report.remarks) == (tuple(written), ())


@settings(max_examples=40, deadline=None)
@given(entry=entries)
def test_the_json_form_is_read_as_it_was_written(entry: WatchEntry) -> None:
    assert entry_from_dict(entry_to_dict(entry)) == entry


@pytest.mark.parametrize(
    ("text", "ids", "failed"),
    [
        ('[[entry]]\nid = "a"\nname = "A B"\nkind = "person"\n[[entry]]\nid = \n[[entry]]\nid = "c"\n', ["a"], 2),
        ('# c\nx = 1\n[[entry]]\nid = "a"\nname = "A B"\nkind = "person"\nnote = """\n[[entry]]\n"""\n', ["a"], 0),
        ('entry = [{id = "a", name = "A B", kind = "person"}]\n', ["a"], 0),
        ('[[entry]]\r\nid = "a"\r\nname = "A B"\r\nkind = "person"\r\n', ["a"], 0),
        ('[[entry]]\nid = "a"\nname = "A B"\nkind = "person"\n[[entry.offices]]\ntitle = "Minister"\n', ["a"], 0),
        ('[[entry]]\nid = "a"\nname = """A\n', [], 1),
    ],
    ids=["a wrong one", "a head in a text", "inline", "Windows", "nested", "not closed"],
)
def test_toml_is_read_entry_by_entry(tmp_path: Path, text: str, ids: list[str], failed: int) -> None:
    path = tmp_path / "list.toml"
    path.write_bytes(text.encode())
    result = formats.read(path)
    assert [entry.id for entry in result.entries] == ids
    assert result.report.counts.get("failed", 0) == failed
