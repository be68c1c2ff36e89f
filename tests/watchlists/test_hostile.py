"""Lists from strangers: what is broken or meant to break us is refused with a word, and the rest is read."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from watchers.errors import BadEntry
from watchers.watchlists import formats

SMALL = formats.Limits(max_line=4000, max_cell=1000, max_entries=5, max_remarks=3)
HEAD = "id,name,kind,aliases\n"
ORSO = "orso,Orso Valdani,person,\n"
UN = "<CONSOLIDATED_LIST><INDIVIDUALS>{}</INDIVIDUALS></CONSOLIDATED_LIST>"
PERSON = "<INDIVIDUAL><REFERENCE_NUMBER>{}</REFERENCE_NUMBER><FIRST_NAME>{}</FIRST_NAME>{}</INDIVIDUAL>"
BOMB = "<!DOCTYPE x [" + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha"}">' for n in range(10)) + "]>"


def read(tmp_path: Path, body: str | bytes, name: str = "list.csv") -> formats.ImportResult:
    path = tmp_path / name
    path.write_bytes(body if isinstance(body, bytes) else body.encode())
    return formats.read(path, limits=SMALL)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (BOMB + UN.format(PERSON.format("N1", "&a9;", "")), "declares a document type"),
        ('<!DOCTYPE x SYSTEM "file:///etc/hostname">' + UN.format(""), "declares a document type"),
        (UN.format(PERSON.format("N1", "Orso", "<A/>" * 20_001)), "more than 20000 elements"),
        (UN.format("<INDIVIDUAL>" * 300), "no well-formed XML"),
        ("<LIST><CONSOLIDATED_LIST/></LIST>", "its root is LIST"),
        (HEAD + f"orso,{'x' * 1001},person,\n", "field larger than field limit"),
        (HEAD + "x" * 4001, "line 2 is longer than 4000 characters"),
        (HEAD + "".join(f"e{n},Norland {n},agency,\n" for n in range(6)), "more entries than the 5 allowed"),
        ((HEAD + ORSO).encode("utf-16"), "is UTF-16; save it as UTF-8"),
        (gzip.compress(b"x" * 100_000), "in no list format that is known"),
    ],
    ids=["entity bomb", "external", "endless entry", "deep", "root", "cell", "line", "entries", "utf-16", "gzip"],
)
def test_a_file_is_refused_with_a_word(tmp_path: Path, body: str | bytes, says: str) -> None:
    with pytest.raises(BadEntry, match=says):
        read(tmp_path, body)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("bad,Len\0a Marr,person,\n", "name holds a NUL character"),
        ("bad,Lena Marr,person,a;b\0c\n", "aliases holds a NUL character"),
        (b"bad,L\xe9na Marr,person,\n", "name holds bytes that are not UTF-8"),
        (f"{'b' * 201},Lena Marr,person,\n", "id has 201 characters; allowed are 200"),
        ("bad,Lena Marr,planet,\n", "'planet' is not allowed"),
        ('bad,Lena Marr,person,"' + ";".join(f"{n}" for n in range(200)) + '"\n', ""),
    ],
    ids=["NUL", "NUL in an alias", "Latin-1", "a long id", "kind", "many aliases are fine"],
)
def test_a_row_is_refused_and_the_rest_read(tmp_path: Path, row: str | bytes, says: str) -> None:
    body = HEAD.encode() + (row if isinstance(row, bytes) else row.encode()) + ORSO.encode()
    result = read(tmp_path, body)
    assert result.entries[-1].id == "orso"
    assert says in " ".join(remark.reason for remark in result.report.remarks)
    assert result.report.counts == ({"failed": 1} if says else {})


def test_json_lines_that_are_deep_long_or_none_fail_alone(tmp_path: Path) -> None:
    orso = json.dumps({"id": "orso", "name": "Orso Valdani", "kind": "person"})
    lines = [orso, "[" * 3000, "{", "7", json.dumps({"id": "x", "name": "y" * 1001, "kind": "person"})]
    result = read(tmp_path, "\n".join(lines), "list.jsonl")
    assert [entry.id for entry in result.entries] == ["orso"]
    assert result.report.counts == {"failed": 4}
    assert len(result.report.remarks) == SMALL.max_remarks


def test_what_stands_outside_the_entries_is_let_go(tmp_path: Path) -> None:
    people = "<OTHER><NAME>x</NAME></OTHER>" * 50 + PERSON.format("N1", "Orso", "<SECOND_NAME>Valdani</SECOND_NAME>")
    assert [entry.name for entry in read(tmp_path, UN.format(people), "un.xml").entries] == ["Orso Valdani"]


def test_the_report_shows_nothing_that_moves_the_cursor(tmp_path: Path) -> None:
    result = read(tmp_path, HEAD + "\x1b[2Jx,Lena Marr,\x1b]0;planet\x07,\n")
    assert all(remark.reason.isprintable() for remark in result.report.remarks)


def test_formula_cells_come_back_as_they_were(tmp_path: Path) -> None:
    body = HEAD + "'=1+1,'@Orso Valdani,person,'-x;y\n"
    (entry,) = read(tmp_path, body).entries
    assert (entry.id, entry.name, entry.aliases) == ("=1+1", "@Orso Valdani", ("-x", "y"))
