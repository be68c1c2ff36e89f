"""`vedette watchlist`, as a user calls it in a folder of their own."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any, BinaryIO

import pytest

from bot.cli import main

DATA = Path(__file__).resolve().parents[1] / "watchlists" / "data"
CSV = """id,name,kind,aliases
ndc,Norland Dawn Column,organisation,NDC;Dawn Column
orso,Orso Valdani,person,
lena,Lena Marr,person,
"""


@dataclass(frozen=True)
class Said:
    """What a call printed, and how it ended."""

    status: int
    out: str
    err: str


Vedette = Callable[..., Said]


@pytest.fixture
def vedette(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Vedette:
    monkeypatch.chdir(tmp_path)
    for name in ("VEDETTE_CONFIG", "DISCORD_TOKEN", "DISCORD_TOKEN_FILE"):
        monkeypatch.delenv(name, raising=False)

    def call(*arguments: str | Path) -> Said:
        monkeypatch.setattr("sys.argv", ["vedette", *map(str, arguments)])
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        said = capfd.readouterr()
        return Said(int(ended.value.code or 0), said.out, said.err)

    return call


@pytest.fixture
def norland(tmp_path: Path) -> Path:
    path = tmp_path / "norland.csv"
    path.write_text(CSV)
    return path


def listed(vedette: Vedette) -> dict[str, dict[str, Any]]:
    said = vedette("watchlist", "list", "--json")
    return {item["id"]: item for item in map(json.loads, said.out.splitlines())}


def test_the_shipped_lists_are_there_without_a_database(vedette: Vedette, tmp_path: Path) -> None:
    lists = listed(vedette)
    assert {"groups", "agencies", "officials"} <= set(lists)
    assert all(item["where"] == "shipped" and item["entries"] for item in lists.values())
    assert list(tmp_path.iterdir()) == []


def test_an_imported_list_is_kept_listed_exported_and_removed(vedette: Vedette, norland: Path) -> None:
    said = vedette("watchlist", "import", norland, "--as", "Norland's list")
    assert (said.status, said.err) == (0, "")
    assert "norland-s-list: 3 entries are watched now" in said.out
    assert listed(vedette)["norland-s-list"]["entries"] == 3
    exported = vedette("watchlist", "export", "Norland's list")
    assert [json.loads(line)["id"] for line in exported.out.splitlines()] == ["lena", "ndc", "orso"]
    assert vedette("watchlist", "remove", "norland-s-list").status == 0
    assert "norland-s-list" not in listed(vedette)


@pytest.mark.parametrize("format_name", ["csv", "jsonl", "toml", "ftm"])
@pytest.mark.parametrize("name", ["groups", "norland"])
def test_an_export_imported_again_changes_nothing(
    vedette: Vedette, norland: Path, tmp_path: Path, name: str, format_name: str
) -> None:
    vedette("watchlist", "import", norland)
    file = tmp_path / "exported"
    file.write_text(vedette("watchlist", "export", name, "--format", format_name).out)
    vedette("watchlist", "import", file, "--as", "again")
    again = vedette("watchlist", "export", "again", "--format", format_name).out
    assert sorted(again.splitlines()) == sorted(file.read_text().splitlines())
    if name == "norland":
        said = vedette("watchlist", "import", file, "--as", "norland")
        assert "version 1: 0 added, 0 removed, 0 changed" in said.out


def test_files_that_belong_together_make_one_list_and_others_one_each(vedette: Vedette, norland: Path) -> None:
    said = vedette("watchlist", "import", DATA / "norland-sdn.csv", DATA / "norland-alt.csv", norland)
    assert said.status == 0
    assert {"norland-sdn", "norland"} <= set(listed(vedette))
    said = vedette("watchlist", "import", DATA / "un.xml", DATA / "own.toml", "--as", "both")
    assert "read as un, toml" in said.out


def test_what_could_not_be_read_is_named_and_the_rest_done(vedette: Vedette, tmp_path: Path) -> None:
    file = tmp_path / "norland.csv"
    file.write_text(CSV + "mars,Mars,planet,\n")
    said = vedette("watchlist", "import", file, tmp_path / "missing.csv")
    assert said.status == 1
    assert "norland: row 4: kind: 'planet' is not allowed; it is one of organisation, agency, person" in said.err
    assert "missing.csv: can't be read (No such file or directory)." in said.err
    assert listed(vedette)["norland"]["entries"] == 3


def test_the_report_names_what_was_weakened_and_why(vedette: Vedette) -> None:
    said = vedette("watchlist", "validate", DATA / "un.xml")
    assert said.status == 1
    assert "NOe.002: the alias 'Front' is a common word" in said.out
    assert "no name" in said.err


def test_a_list_that_shrinks_is_kept_unless_forced(vedette: Vedette, norland: Path) -> None:
    vedette("watchlist", "import", norland)
    norland.write_text("\n".join(CSV.splitlines()[:2]))
    said = vedette("watchlist", "import", norland)
    assert said.status == 1
    assert "2 of its 3 entries would go, more than half" in said.err
    assert listed(vedette)["norland"]["entries"] == 3
    assert vedette("watchlist", "import", norland, "--force").status == 0
    assert listed(vedette)["norland"]["entries"] == 1
    before = vedette("watchlist", "export", "norland", "--version", "1").out
    assert len(before.splitlines()) == 3


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["export", "nothing"], "nothing: there is no such list or file. Lists: agencies, groups, officials."),
        (["export", "groups", "--format", "un"], "--format: un can't be written; allowed are csv, jsonl, toml, ftm."),
        (["import", "norland.csv", "--as", "groups"], "groups: another list is called so."),
        (["import", "norland.csv", "--every", "1d"], "--every: only a web address can be looked at again"),
        (["import", "https://norland.example/a.csv", "--every", "often"], "--every: often is not allowed"),
        (["import", "norland.csv", "--format", "xls"], "'xls' is not known; allowed are un, eu,"),
        (["remove", "groups"], "groups: no imported list is called so."),
        (["update"], "No list has an address."),
    ],
)
def test_a_wrong_call_says_what_is_allowed(vedette: Vedette, norland: Path, arguments: list[str], says: str) -> None:
    said = vedette("watchlist", *arguments)
    assert (said.status, said.out) == (2, "")
    assert says in said.err
    assert "Traceback" not in said.err


def test_an_imported_list_is_what_poll_watches_and_analyse_knows(
    vedette: Vedette, norland: Path, tmp_path: Path
) -> None:
    vedette("watchlist", "import", norland)
    assert vedette("poll", "--once").status == 0
    with sqlite3.connect(tmp_path / "data" / "vedette.db") as database:
        ((asked,),) = database.execute("SELECT list_ids FROM subscriptions")
    assert "norland" in json.loads(asked)
    vedette("watchlist", "import", DATA / "own.jsonl", "--as", "later")
    with sqlite3.connect(tmp_path / "data" / "vedette.db") as database:
        ((asked,),) = database.execute("SELECT list_ids FROM subscriptions")
    assert {"norland", "later"} <= set(json.loads(asked))
    article = tmp_path / "article.txt"
    article.write_text("Fighters of the Norland Dawn Column left the town on Monday.")
    said = vedette("analyse", article, "--watchlist", "norland", "--json")
    assert [mention["entity"] for mention in json.loads(said.out)["mentions"]] == ["ndc"]


@pytest.fixture
def published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Path, str]]:
    """A file on the web, and its address."""
    folder = tmp_path / "web"
    folder.mkdir()
    handler = partial(QuietHandler, directory=str(folder))
    monkeypatch.setenv("VEDETTE_FETCH__ALLOW_PRIVATE_NETWORKS", "true")
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield folder / "norland.csv", f"http://127.0.0.1:{server.server_port}/norland.csv"
        server.shutdown()


class QuietHandler(SimpleHTTPRequestHandler):
    def send_head(self) -> BytesIO | BinaryIO | None:
        """Without If-Modified-Since, which tells only seconds apart, and a test writes twice in one."""
        del self.headers["If-Modified-Since"]
        return super().send_head()

    def log_message(self, *_arguments: object) -> None:
        """Nothing: stderr is what is tested."""


def test_a_list_with_an_address_is_kept_and_its_changes_are_news(vedette: Vedette, published: tuple[Path, str]) -> None:
    file, address = published
    file.write_text(CSV)
    said = vedette("watchlist", "import", address, "--as", "Norland list", "--every", "1d")
    assert (said.status, said.err) == (0, "")
    assert listed(vedette)["norland-list"]["url"] == address
    assert json.loads(vedette("poll", "--once").out)["lists"] == 0  # not due yet
    file.write_text(CSV + "new,Temur Beld,person,\n")
    counts = json.loads(vedette("poll", "--once", "--force").out)
    assert (counts["lists"], counts["lists_changed"], counts["lists_failed"], counts["alerts"]) == (1, 1, 0, 1)
    file.write_text("<html>moved</html>")
    said = vedette("watchlist", "update")
    assert said.status == 1
    assert "norland-list: norland.csv is in no list format that is known" in said.err
    assert listed(vedette)["norland-list"]["entries"] == 4
    assert vedette("poll", "--once", "--force").status == 1
    file.write_text(CSV)
    said = vedette("watchlist", "update", "norland-list")
    assert said.status == 0
    assert said.out.splitlines() == [
        "norland-list: 3 entries, version 3: 0 added, 1 removed, 0 changed; 1 alert queued",
        "  removed: Temur Beld (new)",
    ]


def test_a_configured_file_and_an_imported_list_cannot_have_one_name(vedette: Vedette, norland: Path) -> None:
    vedette("watchlist", "import", norland)
    Path("config.toml").write_text('watchlists = ["norland.csv"]\n')
    said = vedette("poll", "--once")
    assert said.status == 2
    assert "norland.csv: another list is called norland. Rename the file, or drop that list" in said.err
    assert vedette("watchlist", "remove", "norland").status == 0
    assert vedette("poll", "--once").status == 0
    assert listed(vedette)["norland"]["where"] == "configured"
    assert "another list is called so" in vedette("watchlist", "import", norland).err


def test_a_configured_file_may_take_a_shipped_lists_name_only_where_the_catalogue_is_not_offered(
    vedette: Vedette, norland: Path
) -> None:
    norland.rename("groups.csv")
    Path("config.toml").write_text('watchlists = ["groups.csv"]\n')
    said = vedette("poll", "--once")
    assert said.status == 2
    assert "groups.csv: another list is called groups. Rename the file." in said.err
    Path("config.toml").write_text('watchlists = ["groups.csv"]\ncatalogue = false\n')
    assert vedette("poll", "--once").status == 0
    assert {name: row["entries"] for name, row in listed(vedette).items()} == {"groups": 3}
