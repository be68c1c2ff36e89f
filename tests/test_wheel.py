"""The wheel, installed as the container does it: from the lock, into an empty environment outside the tree."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# In one process of pytest-xdist: the environment is installed once.
pytestmark = pytest.mark.xdist_group("wheel")


def run(*command: str | Path, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command where nothing of the project is at hand."""
    theirs = {name: value for name, value in os.environ.items() if not name.startswith(("VEDETTE_", "DISCORD_"))}
    theirs.pop("PYTHONPATH", None)
    return subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=theirs | {"PYTHONIOENCODING": "utf-8"} | variables,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    done = run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, folder=ROOT)
    assert done.returncode == 0, done.stderr
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def vedette(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The installed command."""
    folder = tmp_path_factory.mktemp("installed")
    environment = folder / "venv"
    pip: list[str | Path] = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        environment,
        "install",
        "--quiet",
        "--no-deps",
        "--no-compile",
    ]
    for step in (
        [sys.executable, "-m", "venv", "--without-pip", environment],
        [*pip, "--only-binary", ":all:", "--require-hashes", "-r", ROOT / "requirements.lock"],
        [*pip, "--no-index", wheel],
    ):
        done = run(*step, folder=folder)
        assert done.returncode == 0, done.stderr
    return environment / "bin" / "vedette"


def test_the_wheel_holds_every_file_of_both_packages_and_nothing_else(wheel: Path) -> None:
    listed = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "bot", "watchers", folder=ROOT)
    ours = {name for name in listed.stdout.split("\0") if name}
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert held == ours


def test_it_says_that_it_is_ready(vedette: Path, tmp_path: Path) -> None:
    done = run(vedette, "check", folder=tmp_path, HOME=str(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    assert "✖" not in done.stdout
    assert (tmp_path / "data" / "vedette.db").is_file()


def test_it_tells_the_demo_and_leaves_nothing_behind(vedette: Path, tmp_path: Path) -> None:
    done = run(vedette, "demo", "--once", folder=tmp_path, HOME=str(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("╭─") > 10
    assert list(tmp_path.iterdir()) == []


def test_the_catalogue_is_in_it(vedette: Path, tmp_path: Path) -> None:
    done = run(vedette, "watchlist", "export", "groups", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) >= 30
