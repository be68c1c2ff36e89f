"""The demo, run as a user runs it: every story is told, each once."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = {key: value for key, value in os.environ.items() if not key.startswith(("VEDETTE_", "DISCORD_"))} | {
    "COLUMNS": "200",
    "PYTHONIOENCODING": "utf-8",
    "PYTHONPATH": str(ROOT),
}
# In one process of pytest-xdist: it is shown once for all who look at it.
pytestmark = pytest.mark.xdist_group("demo")
DEMO = [sys.executable, "-m", "bot", "demo"]


def run_once(folder: Path) -> str:
    """What is shown to whoever starts the demo in that folder."""
    done = subprocess.run(
        [*DEMO, "--once"],
        cwd=folder,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> str:
    return run_once(tmp_path_factory.mktemp("demo"))


def headlines(shown: str) -> list[str]:
    """The first line of each card."""
    lines = shown.splitlines()
    return [lines[at + 1].strip("│ ") for at, line in enumerate(lines) if line.startswith("╭─")]


def test_each_wire_story_is_told_once(shown: str) -> None:
    told = headlines(shown)
    assert (
        len([title for title in told if "Lower Sarn" in title and ("retaken" in title or "back in army" in title)]) == 1
    )
    assert len([title for title in told if "pact" in title]) == 1
    assert len(told) == len(set(told))


def test_three_languages_are_told(shown: str) -> None:
    told = " ".join(headlines(shown))
    assert all(words in told for words in ("Column denies rout", "Front de la Braise", "Kor Cephesi"))


@pytest.mark.parametrize("silent", ["SO FAR, SO GOOD", "Market opens again", "bibliothèque", "tren hattı"])
def test_neither_a_look_alike_nor_an_old_item_alerts(shown: str, silent: str) -> None:
    assert silent not in shown


def test_a_page_that_can_not_be_had_is_told_from_the_feed_and_said_so(shown: str) -> None:
    assert re.search(r"Bomb at checkpoint.*?From the feed's own text: .*404", shown, re.DOTALL)


def test_the_menu_around_a_page_is_nobodys_news(shown: str) -> None:
    assert "Other headline" not in shown
    assert "partners store cookies" not in shown


def test_a_second_run_shows_the_same_also_where_the_health_port_is_taken(shown: str, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # Where another has it already, it is taken all the same.
        taken.bind(("127.0.0.1", 8080 if _is_free(8080) else 0))
        taken.listen()
        assert sorted(headlines(run_once(tmp_path))) == sorted(headlines(shown))
    assert list(tmp_path.iterdir()) == []


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "sigterm"])
def test_it_ends_in_order_when_told_to(tmp_path: Path, number: signal.Signals) -> None:
    """A terminal's Ctrl-C goes to all that was started, a service manager's SIGTERM too."""
    with subprocess.Popen(
        DEMO,
        cwd=tmp_path,
        env=ENVIRONMENT | {"TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("The demo newsroom is open")
        os.killpg(process.pid, number)
        _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (0, "")
    assert list(tmp_path.iterdir()) == []
