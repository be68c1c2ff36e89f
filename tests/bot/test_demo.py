"""The demo, run as a user runs it: every story is told, each once."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def shown() -> str:
    env = {key: value for key, value in os.environ.items() if not key.startswith(("VEDETTE_", "DISCORD_"))}
    done = subprocess.run(
        [sys.executable, "-m", "bot", "demo", "--once"],
        cwd=ROOT,
        env=env | {"COLUMNS": "200", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


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
