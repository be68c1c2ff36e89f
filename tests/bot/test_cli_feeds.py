"""`vedette feeds` as people use it, over a web on loopback."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.newsroom import Newsroom
from tests.newsroom.installation import item, rss
from watchers.feeds import read_opml

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith(("VEDETTE_", "DISCORD_"))} | {
    "PYTHONPATH": str(ROOT),
    "VEDETTE_FETCH__ALLOW_PRIVATE_NETWORKS": "true",
    "VEDETTE_CATALOGUE": "false",
    "COLUMNS": "300",
}
LIST = """<opml version="2.0"><head/><body>
  <outline text="Wires"><outline text="North">
    <outline type="rss" text="Arvania Wire" xmlUrl="{base}/wire" htmlUrl="https://wire.example/" language="en"/>
  </outline></outline>
  <outline type="rss" text="Sarn Daily" xmlUrl="{base}/daily"/>
  <outline type="rss" text="Odd" xmlUrl="javascript:alert(1)"/>
</body></opml>"""


@pytest.fixture
async def newsroom() -> AsyncIterator[Newsroom]:
    async with Newsroom() as opened:
        date = "Tue, 24 Nov 2026 {:02}:00:00 GMT"
        items = [
            item(f"https://wire.example/{n}", f"Report {n}", f"What was said in Sarn {n}", date=date.format(n))
            for n in range(9, 0, -1)
        ]
        opened.publish("/wire", rss(*items, title="Arvania Wire"), "application/rss+xml")
        opened.publish(
            "/site", '<html><head><link rel="alternate" type="application/rss+xml" href="/wire"></head></html>'
        )
        yield opened


async def vedette(folder: Path, *arguments: str) -> tuple[int | None, str]:
    """Its exit status and what it says."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *arguments),
        cwd=folder,
        env=ENVIRONMENT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    return process.returncode, said.decode()


async def test_opml_comes_in_and_goes_out_with_titles_and_folders(newsroom: Newsroom, tmp_path: Path) -> None:
    (tmp_path / "in.opml").write_text(LIST.format(base=newsroom.base), encoding="utf-8")
    status, said = await vedette(tmp_path, "feeds", "import", "in.opml")
    assert (status, "2 feeds are watched, 2 of them new" in said, "refused: Odd" in said) == (1, True, True)
    status, said = await vedette(tmp_path, "feeds", "export", "out.opml")
    assert (status, said) == (0, "")
    known = {source.title: source for source in read_opml((tmp_path / "out.opml").read_bytes()).sources}
    assert (known["Arvania Wire"].folder, known["Arvania Wire"].site) == ("Wires/North", "https://wire.example/")
    assert (known["Sarn Daily"].folder, known["Sarn Daily"].url) == ("", f"{newsroom.base}/daily")
    status, said = await vedette(tmp_path, "feeds", "list")
    assert all(word in said for word in ("Arvania Wire", "Sarn Daily", "at once"))


async def test_check_says_what_is_there(newsroom: Newsroom, tmp_path: Path) -> None:
    status, said = await vedette(tmp_path, "feeds", "check", f"{newsroom.base}/wire")
    assert status == 0
    assert "✔ 200, application/rss+xml" in said
    assert "Arvania Wire, 9 entries" in said
    assert "2026-11-24 09:00 Report 9" in said
    assert "entries a day" in said or "first guess" in said
    assert "told by ETag" in said
    assert newsroom.paths == ["/wire"]


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/404", "✖ 127.0.0.1 has nothing there (404)"),
        ("/site", "vedette feeds check {base}/wire"),
        ("/slow-down", "not before 2 min are over"),
    ],
)
async def test_check_says_why_there_is_no_feed(newsroom: Newsroom, tmp_path: Path, path: str, says: str) -> None:
    status, said = await vedette(tmp_path, "feeds", "check", newsroom.base + path)
    assert status == 1
    assert says.format(base=newsroom.base) in said


async def test_check_sorts_what_is_watched(newsroom: Newsroom, tmp_path: Path) -> None:
    newsroom.publish("/new-home", rss(item("https://wire.example/1", "One")))
    for path in ("/404", "/moved", "/wire"):
        await vedette(tmp_path, "feeds", "add", newsroom.base + path)
    status, said = await vedette(tmp_path, "feeds", "check")
    places = [said.index(newsroom.base + path) for path in ("/wire", "/moved", "/404")]
    assert (status, places) == (1, sorted(places))
    assert "1 working, 1 working but moved or empty, 1 failing." in said


async def test_where_nothing_is_watched_the_list_says_how_to_begin(tmp_path: Path) -> None:
    status, said = await vedette(tmp_path, "feeds", "list")
    assert (status, "vedette feeds add URL" in said, "│" in said) == (0, True, False)


async def test_what_is_added_can_be_removed(newsroom: Newsroom, tmp_path: Path) -> None:
    address = f"{newsroom.base}/wire"
    assert "is watched (" in (await vedette(tmp_path, "feeds", "add", address))[1]
    assert "is watched already" in (await vedette(tmp_path, "feeds", "add", address, "--title", "[/b] Wire"))[1]
    assert "no longer watched" in (await vedette(tmp_path, "feeds", "remove", address))[1]
    (row,) = [line for line in (await vedette(tmp_path, "feeds", "list", "--all"))[1].splitlines() if address in line]
    assert [cell.strip() for cell in row.split("│")[3:6]] == ["rests", "never", "not by itself"]
    assert (await vedette(tmp_path, "feeds", "remove", address))[0] == 2
    status, said = await vedette(tmp_path, "feeds", "remove", f"{newsroom.base}/other")
    assert (status, "no such feed" in said) == (2, True)
