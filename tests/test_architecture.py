"""Imports go one way, and each outside library has one home."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PURE = (
    "watchers/stories/",
    "watchers/routing.py",
    "watchers/quiet.py",
    "watchers/grouping.py",
    "watchers/snoozing.py",
    "watchers/summaries.py",
    "watchers/severity.py",
    "watchers/types.py",
    "watchers/watchlists/doubts.py",
    "watchers/watchlists/tally.py",
    "bot/search.py",
    "bot/naming.py",
    "bot/message.py",
    "bot/render.py",
    "bot/grouped.py",
    "bot/wording.py",
    "bot/neutral.py",
)
HOMES = {
    "sqlalchemy": "watchers/storage/",
    "alembic": "watchers/storage/",
    "feedparser": "watchers/feeds/",
    "apscheduler": "bot/app.py",
    "discord": "bot/",
}


def modules() -> Iterator[tuple[str, str]]:
    """Every (file, imported module) of both packages."""
    for path in sorted([*ROOT.glob("bot/**/*.py"), *ROOT.glob("watchers/**/*.py")]):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            for name in names:
                yield path.relative_to(ROOT).as_posix(), name


def test_the_domain_never_imports_the_bot() -> None:
    wrong = [(file, name) for file, name in modules() if file.startswith("watchers/") and name.split(".")[0] == "bot"]
    assert wrong == []


@pytest.mark.parametrize(("library", "home"), HOMES.items(), ids=list(HOMES))
def test_a_library_is_imported_in_its_home_only(library: str, home: str) -> None:
    assert [file for file, name in modules() if name.split(".")[0] == library and not file.startswith(home)] == []


@pytest.mark.parametrize("library", ["aiosqlite", "asyncpg"])
def test_the_bot_holds_no_sql(library: str) -> None:
    assert [file for file, name in modules() if name.split(".")[0] == library and file.startswith("bot/")] == []


def test_the_pure_stages_do_no_input_or_output() -> None:
    outside = {"asyncio", "aiohttp", "socket", "pathlib", "os", "time", "sqlite3"}
    wrong = [(f, n) for f, n in modules() if f.startswith(PURE) and n.split(".")[0] in outside]
    assert wrong == []


def test_what_reads_pages_is_loaded_in_workers_only() -> None:
    """With its language model it takes 100 MB."""
    code = "import sys, bot.app, bot.cli.running, bot.client; print(*sys.modules, sep='\\n')"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert not {"trafilatura", "resiliparse", "py3langid", "lxml.html"}.intersection(loaded.split())
