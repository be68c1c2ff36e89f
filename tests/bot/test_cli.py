"""The command line as people script against it: answers on stdout alone, trouble in a line on stderr, 0, 1 or 2."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.health import Health
from bot.settings import load
from tests.newsroom.server import Newsroom

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith(("VEDETTE_", "DISCORD_"))} | {
    "PYTHONPATH": str(ROOT)
}
VEDETTE = (sys.executable, "-m", "bot")

TEXT = (
    "The army of Arvania retook the base near Lower Sarn from the Northern Column on Monday. "
    "“We have full control of the base,” said Idris Karman, the army's spokesman."
)
LIST = '{"id": "northern-column", "name": "Northern Column", "kind": "organisation", "aliases": []}\n'


@dataclass(frozen=True, slots=True)
class Said:
    """What a command said, and its exit status."""

    status: int
    out: str
    err: str

    @property
    def answers(self) -> list[Any]:
        """Each line of stdout as JSON; fails where anything else is there."""
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "list.jsonl").write_text(LIST, encoding="utf-8")
    (tmp_path / "article.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path


def vedette(folder: Path, *arguments: str, given: str | bytes = b"", **variables: str) -> Said:
    """Run the command there."""
    done = subprocess.run(
        [*VEDETTE, *arguments],
        cwd=folder,
        env=ENVIRONMENT | variables,
        input=given.encode() if isinstance(given, str) else given,
        capture_output=True,
        timeout=120,
        check=False,
    )
    return Said(done.returncode, done.stdout.decode(), done.stderr.decode())


# ---------------------------------------------------------------- wrong calls


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("nope", "No such command 'nope'"),
        ("feeds", "say what to do: parse, list, add, remove, import, export, check. See: vedette feeds --help"),
        ("db", "say what to do: upgrade, backup, restore. See: vedette db --help"),
        ("analyse --nope", "No such option: --nope"),
        ("analyse", "Name a file, a URL or -"),
        ("analyse article.txt --jsonl", "name no file"),
        ("analyse article.txt --watchlist missing", "missing: there is no such list or file"),
        ("feeds add", "Missing argument"),
        ("feeds add ftp://arvania.example", "not a web address"),
        ("feeds add http://10.1.2.3/feed.xml", "inside a private network"),
        ("feeds add http://2130706433/feed.xml", "inside a private network"),
        ("feeds import article.txt", "article.txt: "),
        ("feeds parse missing.xml", "can't be read"),
        ("feeds export missing/feeds.opml", "can't be written"),
        ("feeds parse article.txt", "article.txt: "),
        ("poll", "--once"),
        ("watchlist export missing", "there is no such list"),
        ("db backup list.jsonl", "no such file"),
        ("--config missing.toml check", "missing.toml: there is no such file"),
    ],
)
def test_a_wrong_call_is_said_in_a_line(folder: Path, call: str, said: str) -> None:
    got = vedette(folder, *call.split())
    assert (got.status, got.out) == (2, "")
    assert said in got.err
    assert len(got.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("VEDETTE_POLL__INTERVAL", "soon", ["VEDETTE_POLL__INTERVAL", "poll.interval", "'soon'", "15m"]),
        ("VEDETTE_POLL__EVERY", "15m", ["VEDETTE_POLL__EVERY", "no such key"]),
        ("VEDETTE_FEEDS", "a.opml", ["VEDETTE_FEEDS", "JSON"]),
        ("DISCORD_TOKEN_FILE", "/nowhere/token", ["DISCORD_TOKEN_FILE", "/nowhere/token", "no such file"]),
    ],
)
def test_a_wrong_setting_is_named(folder: Path, variable: str, value: str, said: list[str]) -> None:
    got = vedette(folder, "check", **{variable: value})
    assert (got.status, got.out) == (2, "")
    assert all(words in got.err for words in said)
    assert len(got.err.splitlines()) == 1


# ---------------------------------------------------------------- analyse


def test_an_article_becomes_one_object_whose_offsets_hold(folder: Path) -> None:
    got = vedette(folder, "analyse", "--json", "article.txt", "--watchlist", "list.jsonl")
    assert (got.status, got.err) == (0, "")
    (article,) = got.answers
    assert article["text"] == TEXT
    assert [mention["entity"] for mention in article["mentions"]] == ["northern-column"]
    (quote,) = article["quotes"]
    assert (quote["quote"], quote["speaker"]) == ("We have full control of the base,", "Idris Karman")
    spans = [(quote["quote"], quote["start"], quote["end"]), (quote["role"], quote["role_start"], quote["role_end"])]
    spans += [(span["text"], span["start"], span["end"]) for span in (*article["mentions"], *article["summary"])]
    assert all(TEXT[start:end] == text for text, start, end in spans)
    assert article["duplicate_of"] is None
    assert article.keys() >= {"id", "title", "language", "topics", "figures", "story"}


def test_a_file_that_can_not_be_read_costs_the_others_nothing(folder: Path) -> None:
    got = vedette(folder, "analyse", "--json", "missing.txt", "article.txt", "-", given=TEXT)
    assert got.status == 1
    assert got.err == "missing.txt: can't be read (No such file or directory)\n"
    first, *others = got.answers
    assert first == {"id": "missing.txt", "error": "can't be read (No such file or directory)"}
    assert [(other["id"], other["text"]) for other in others] == [("article.txt", TEXT), ("-", TEXT)]
    assert others[1]["duplicate_of"] == "article.txt"


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The answers to lines good and bad, by what they are; and the whole under ""."""
    own = {"id": "own", "name": "Ember Front", "kind": "organisation"}
    sent = {
        "plain": json.dumps({"id": "plain", "text": TEXT}),
        "not JSON": "{",
        "no object": "[1]",
        "wrong type": json.dumps({"id": "wrong type", "text": 3}),
        "bad list": json.dumps({"id": "bad list", "text": TEXT, "watchlist": [{"id": "x"}]}),
        "no list": json.dumps({"id": "no list", "text": TEXT, "watchlist": "groups"}),
        "deep": "[" * 100_000,
        "blank": "   ",
        "as given": json.dumps({"id": "as given", "text": "\ufeff One.\r\n\r\n\tTwo \u00a0 e\u0301 \U0001f525 "}),
        "half a letter": '{"id": "half a letter", "text": "\\ud83d alone"}',
        "summary": json.dumps({"id": "summary", "text": "", "summary": TEXT}),
        "html": json.dumps({"id": "html", "html": f"<html><body><article><p>{TEXT}</p></article></body></html>"}),
        "own list": json.dumps({"id": "own list", "text": "The Ember Front is back.", "watchlist": [own]}),
        "empty": json.dumps({"id": "empty"}),
        "copy": json.dumps({"id": "copy", "text": TEXT}),
    }
    given = "\n".join(sent.values()).encode() + b'\n{"id": "bytes", "text": "\xff"}'
    got = vedette(tmp_path_factory.mktemp("lines"), "analyse", "--jsonl", given=given)
    names = [*(name for name in sent if name != "blank"), "bytes"]
    assert len(got.answers) == len(names)
    return dict(zip(names, got.answers, strict=True)) | {"": got}


@pytest.mark.parametrize("name", ["not JSON", "no object", "wrong type", "bad list", "no list", "deep", "bytes"])
def test_a_line_that_can_not_be_read_has_its_error_in_its_place(lines: dict[str, Any], name: str) -> None:
    assert lines[name].keys() == {"id", "error"}
    assert lines[name]["error"]
    assert lines[name]["id"] in (name, None)


def test_and_is_named_while_the_rest_is_done(lines: dict[str, Any]) -> None:
    assert lines[""].status == 1
    assert len(lines[""].err.splitlines()) == 7
    assert "answer 2: not JSON" in lines[""].err
    assert "Traceback" not in lines[""].err


@pytest.mark.parametrize("name", ["plain", "as given", "half a letter", "summary", "html", "own list", "empty", "copy"])
def test_answers_come_in_the_order_of_their_lines(lines: dict[str, Any], name: str) -> None:
    assert lines[name]["id"] == name


def test_a_given_text_is_never_rewritten(lines: dict[str, Any]) -> None:
    assert lines["as given"]["text"] == "\ufeff One.\r\n\r\n\tTwo \u00a0 e\u0301 \U0001f525 "
    assert lines["half a letter"]["text"] == "\ud83d alone"


def test_a_feeds_summary_or_page_serves_where_there_is_no_text(lines: dict[str, Any]) -> None:
    assert lines["summary"]["text"] == TEXT
    assert lines["html"]["text"].split() == TEXT.split()


def test_a_list_of_its_own_holds_for_its_line(lines: dict[str, Any]) -> None:
    assert [mention["entity"] for mention in lines["own list"]["mentions"]] == ["own"]
    assert lines["plain"]["mentions"] == []


def test_a_copy_is_known(lines: dict[str, Any]) -> None:
    assert lines["copy"]["duplicate_of"] == "plain"
    assert lines["copy"]["story"] == lines["plain"]["story"]


def test_whoever_waits_for_an_answer_before_the_next_line_gets_it(folder: Path) -> None:
    with subprocess.Popen(
        [*VEDETTE, "analyse", "--jsonl"], cwd=folder, env=ENVIRONMENT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number in range(3):
            process.stdin.write(json.dumps({"id": number, "text": TEXT}).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == number
        process.stdin.close()
    assert process.returncode == 0


def test_without_json_the_card_is_shown(folder: Path) -> None:
    got = vedette(folder, "analyse", "article.txt", "--watchlist", "list.jsonl", COLUMNS="200")
    assert (got.status, got.err) == (0, "")
    assert "Northern Column" in got.out
    assert "“We have full control of the base,”" in got.out


# ---------------------------------------------------------------- check, healthcheck


def test_check_says_what_is_ready(folder: Path) -> None:
    got = vedette(folder, "check")
    assert (got.status, got.err) == (0, "")
    assert all(line.startswith("✔ ") for line in got.out.splitlines())


def test_check_never_says_the_token_and_names_who_could_not_be_asked(folder: Path) -> None:
    got = vedette(folder, "check", DISCORD_TOKEN="hush-hush", VEDETTE_DISCORD__API_URL="http://127.0.0.1:9/api")
    assert got.status == 1
    assert "✖ token: Discord can't be asked now" in got.out
    assert "hush" not in got.out + got.err


def test_check_names_the_file_that_is_missing(folder: Path) -> None:
    got = vedette(folder, "check", VEDETTE_FEEDS='["missing.opml"]')
    assert got.status == 1
    assert "✖ file: missing.opml is missing" in got.out


def test_check_says_of_configured_feeds_that_the_bot_watches_them(folder: Path) -> None:
    one = '<opml version="2.0"><body><outline type="rss" xmlUrl="https://wire.example/feed"/></body></opml>'
    (folder / "one.opml").write_text(one, encoding="utf-8")
    got = vedette(folder, "check", VEDETTE_FEEDS='["one.opml"]')
    assert (got.status, "feeds add" in got.out) == (0, False)
    assert "✔ feeds: none watched yet; the bot watches those of the configuration's files once it runs" in got.out
    assert "✔ file: one.opml, 1 feed\n" in got.out


def test_check_reads_the_files_that_the_configuration_names(folder: Path) -> None:
    (folder / "broken.opml").write_text("<opml>", encoding="utf-8")
    got = vedette(folder, "check", VEDETTE_FEEDS='["broken.opml"]', VEDETTE_WATCHLISTS='["list.jsonl", "article.txt"]')
    assert got.status == 1
    assert "✖ feeds: broken.opml: " in got.out
    assert "✔ file: list.jsonl, 1 name\n" in got.out
    assert "✖ watchlists: article.txt: " in got.out


def test_check_names_a_list_that_is_called_like_another(folder: Path) -> None:
    (folder / "groups.jsonl").write_bytes((folder / "list.jsonl").read_bytes())
    got = vedette(folder, "check", VEDETTE_WATCHLISTS='["groups.jsonl"]')
    assert got.status == 1
    assert "✖ watchlists: groups.jsonl: another list is called groups." in got.out


def test_the_example_configuration_is_the_defaults(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ.keys() - ENVIRONMENT.keys():
        monkeypatch.delenv(name)
    assert load(ROOT / "config.example.toml", {}) == load(None, {})
    got = vedette(folder, "--config", str(ROOT / "config.example.toml"), "check")
    assert got.status == 0


def test_nobody_answers_where_no_bot_runs(folder: Path) -> None:
    got = vedette(folder, "healthcheck", VEDETTE_HEALTH__PORT="1")
    assert (got.status, got.err) == (1, "")
    assert "is the bot running?" in got.out


async def test_a_running_bot_is_well(folder: Path) -> None:
    async def fine() -> None:
        """The database answers."""

    async with Health("127.0.0.1", 0, ping=fine) as health:
        got = await asyncio.to_thread(vedette, folder, "healthcheck", VEDETTE_HEALTH__PORT=str(health.port))
    assert got == Said(0, "ok\n", "")


# ---------------------------------------------------------------- poll


@pytest.fixture
def press(folder: Path) -> Path:
    """A folder whose configuration watches a feed for the Northern Column."""
    (folder / "config.toml").write_text(
        'feeds = ["feeds.opml"]\nwatchlists = ["list.jsonl"]\ncatalogue = false\n'
        "[fetch]\nallow_private_networks = true\n",
        encoding="utf-8",
    )
    return folder


def publish(newsroom: Newsroom, folder: Path, *numbers: int) -> None:
    """A feed with these articles."""
    items = ""
    for number in numbers:
        link = newsroom.publish(f"/{number}.html", f"<html><body><article><p>{TEXT}</p></article></body></html>")
        items += f"<item><title>Base retaken, report {number}</title><link>{link}</link><guid>{link}</guid></item>"
    rss = f'<rss version="2.0"><channel><title>Arvania Press</title>{items}</channel></rss>'
    url = newsroom.publish("/feed.xml", rss, "application/rss+xml")
    opml = f'<opml version="2.0"><body><outline type="rss" text="Arvania Press" xmlUrl="{url}"/></body></opml>'
    (folder / "feeds.opml").write_text(opml, encoding="utf-8")


async def poll(folder: Path, *options: str) -> tuple[int, dict[str, Any]]:
    """One forced pass: its exit status and the JSON object, which is all of stdout."""
    got = await asyncio.to_thread(vedette, folder, "poll", "--once", "--force", *options)
    (counts,) = got.answers
    return got.status, counts


def told(counts: dict[str, Any]) -> tuple[int, ...]:
    """What of the counts tells whether something was taken for new."""
    return tuple(counts[name] for name in ("baseline", "entries_new", "articles", "alerts"))


async def test_a_pass_alerts_of_what_is_new_since_the_first_and_a_restored_backup_of_nothing(press: Path) -> None:
    async with Newsroom() as newsroom:
        publish(newsroom, press, 1)
        status, counts = await poll(press)
        assert (status, counts["feeds"], counts["failed"]) == (0, 1, 0)
        assert told(counts) == (1, 0, 0, 0)

        publish(newsroom, press, 1, 2)
        status, counts = await poll(press)
        assert (status, counts["changed"]) == (0, 1)
        assert told(counts) == (0, 1, 1, 1)

        backed = await asyncio.to_thread(vedette, press, "db", "backup", "copy.db")
        restored = await asyncio.to_thread(
            vedette, press, "db", "restore", "copy.db", VEDETTE_DATABASE__URL="sqlite+aiosqlite:///elsewhere/v.db"
        )
        assert (backed.status, restored.status, restored.err) == (0, 0, "")
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(ENVIRONMENT, "VEDETTE_DATABASE__URL", "sqlite+aiosqlite:///elsewhere/v.db")
            _, counts = await poll(press)
        assert told(counts) == (0, 0, 0, 0)


async def test_a_feed_that_can_not_be_had_is_named_and_counted(press: Path) -> None:
    async with Newsroom() as newsroom:
        publish(newsroom, press, 1)
    got = await asyncio.to_thread(vedette, press, "poll", "--once", "--force")
    assert got.status == 1
    assert got.answers[-1]["failed"] == 1
    assert "/feed.xml: " in got.err


async def test_feeds_can_be_polled_without_reading_articles(press: Path) -> None:
    async with Newsroom() as newsroom:
        publish(newsroom, press, 1)
        await poll(press)
        publish(newsroom, press, 1, 2)
        _, counts = await poll(press, "--no-articles")
        assert (counts["entries_new"], counts["articles"]) == (1, 0)
        assert "/2.html" not in newsroom.paths
