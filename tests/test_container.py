"""The container's files, by reading: no engine is needed. What they rest on runs in test_wheel.py."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import PREFIX, Analysis, load

ROOT = Path(__file__).resolve().parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
BOT, POSTGRES = COMPOSE["services"]["bot"], COMPOSE["services"]["postgres"]


def instructions(name: str) -> list[str]:
    """The arguments of every instruction of that name, continued lines joined."""
    joined = DOCKERFILE.replace("\\\n", " ")
    return [
        " ".join(rest.split())
        for word, _, rest in (line.partition(" ") for line in joined.splitlines())
        if word == name
    ]


def sources() -> list[str]:
    """What the build copies from the project."""
    return [
        source.removeprefix("./")
        for copy in instructions("COPY")
        if "--from" not in copy
        for source in copy.split()[:-1]
    ]


def is_sent(path: str) -> bool:
    """Whether .dockerignore lets a file through: the last pattern that fits it, or a folder above it, decides."""
    sent = True
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        pattern = line.strip().removeprefix("!").strip("/")
        if not pattern or pattern.startswith("#"):
            continue
        above = [path, *(str(parent) for parent in Path(path).parents)]
        forms = {pattern, pattern.removeprefix("**/")}
        names = [*above, *(Path(each).name for each in above)] if pattern.startswith("**/") else above
        if any(_fits(name, form) for name in names for form in forms):
            sent = line.startswith("!")
    return sent


def _fits(name: str, pattern: str) -> bool:
    # A star stops at a slash.
    return fnmatch(name, pattern) and name.count("/") == pattern.count("/")


@pytest.fixture(scope="module")
def tracked() -> list[str]:
    """The files that git has, or is about to have."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [name for name in listed.stdout.split("\0") if name]


def test_hadolint_finds_nothing() -> None:
    hadolint = shutil.which("hadolint", path=str(Path(sys.executable).parent))
    assert hadolint, "it comes with the development dependencies"
    done = subprocess.run([hadolint, str(ROOT / "Dockerfile")], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("source", sources())
def test_what_is_copied_is_in_git_and_reaches_the_build(tracked: list[str], source: str) -> None:
    files = [name for name in tracked if name == source or name.startswith(f"{source}/")]
    assert files
    assert [name for name in files if not is_sent(name)] == []


@pytest.mark.parametrize(
    "path",
    [
        *(".env", ".git/config", "secrets/discord_token", "data/vedette.db", "config.toml", "config/config.toml"),
        *("tests/test_urls.py", "bot/__pycache__/app.cpython-313.pyc", ".venv/bin/python"),
    ],
)
def test_nothing_else_reaches_it(path: str) -> None:
    assert not is_sent(path)


def test_the_dependencies_come_hashed_and_before_the_source() -> None:
    assert DOCKERFILE.index("requirements.lock") < DOCKERFILE.index("COPY bot")
    installs = re.findall(r"pip.* install .*", DOCKERFILE)
    assert installs
    assert all("--require-hashes" in line or "--no-index" in line for line in installs)


def test_both_stages_stand_on_one_slim_base_of_a_named_suite() -> None:
    assert re.fullmatch(r"PYTHON_IMAGE=python:3\.\d+-slim-[a-z]+", instructions("ARG")[0])
    assert {line.split()[0] for line in instructions("FROM")} == {"${PYTHON_IMAGE}"}


def test_it_runs_as_nobody_in_particular_and_owns_the_data_alone() -> None:
    assert instructions("USER") == ["10001:10001"]
    assert instructions("VOLUME") == ["/data"]
    assert "install -d -o 10001 -g 10001" in DOCKERFILE
    assert not any("--chown" in copy for copy in instructions("COPY"))


def test_it_is_started_without_a_shell_and_asked_for_its_health_by_itself() -> None:
    assert instructions("ENTRYPOINT") == ['["vedette"]']
    assert instructions("CMD") == ['["run"]']
    assert instructions("HEALTHCHECK")[0].endswith('CMD ["vedette", "healthcheck"]')


def test_the_variables_that_are_set_are_settings_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    found = dict(re.findall(rf"({PREFIX}\w+)=(\S+)", DOCKERFILE))
    for name, value in found.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("DISCORD_TOKEN_FILE", raising=False)
    assert load().database_url == "sqlite+aiosqlite:////data/vedette.db"


def test_no_secret_is_in_the_image() -> None:
    assert not re.search(r"(?i)token|password|secret", " ".join(instructions("ENV") + instructions("ARG")))


@pytest.mark.parametrize("service", [BOT, POSTGRES], ids=["bot", "postgres"])
def test_compose_takes_away_what_is_not_needed(service: dict[str, Any]) -> None:
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert re.fullmatch(r"\d+:\d+", service["user"])
    assert not service["user"].startswith("0")
    assert all("noexec" in each for each in service["tmpfs"])
    assert service["mem_limit"]
    assert service["pids_limit"]
    assert "ports" not in service


def test_compose_runs_the_image_as_it_is_meant() -> None:
    assert BOT["user"] == instructions("USER")[0]
    assert BOT["environment"]["DISCORD_TOKEN_FILE"] == "/run/secrets/discord_token"
    assert BOT["secrets"] == ["discord_token"]
    assert COMPOSE["secrets"]["discord_token"] == {"file": "./secrets/discord_token"}
    assert "data:/data" in BOT["volumes"]
    assert int(BOT["stop_grace_period"].removesuffix("s")) > 10
    assert "sqlite+aiosqlite:////data/vedette.db" in BOT["environment"]["VEDETTE_DATABASE__URL"]


def test_every_worker_process_can_unpack_its_language_model_at_once() -> None:
    size = re.search(r"/tmp:size=(\d+)m", BOT["tmpfs"][0])
    assert size
    assert int(size[1]) > 66 * (Analysis().processes + 1)


def test_postgresql_is_there_for_who_asks_for_it() -> None:
    assert POSTGRES["profiles"] == ["postgresql"]
    assert BOT["depends_on"]["postgres"] == {"condition": "service_healthy", "required": False}
    assert COMPOSE["volumes"].keys() == {"data", "postgres-data"}


def test_secrets_and_settings_beside_compose_stay_out_of_git() -> None:
    for path in ("secrets/discord_token", ".env", "config/config.toml"):
        ignored = subprocess.run(["git", "check-ignore", "-q", path], cwd=ROOT, check=False)
        assert ignored.returncode == 0, path
