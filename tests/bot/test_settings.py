"""What is wrong in the configuration is named: the key, the value, and what is allowed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.settings import SettingsError, config_path, load


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("DISCORD_TOKEN", "DISCORD_TOKEN_FILE", "VEDETTE_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "config.toml"


def test_without_a_file_the_defaults_hold(write: Path) -> None:
    settings = load(None, {})
    assert settings.poll.interval == timedelta(minutes=15)
    assert settings.fetch.max_body == 15 * 1024**2
    assert settings.token is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[poll]\ninterval = "15x"', ["poll.interval", "'15x'", "15m"]),
        ("[poll]\nconcurrency = 0", ["poll.concurrency", "0", "greater than or equal to 1"]),
        ('[poll]\nintervall = "15m"', ["poll.intervall", "Did you mean interval?"]),
        ("pol = 1", ["pol", "Did you mean poll?"]),
        ('[poll]\nminimum_interval = "7h"', ["minimum_interval must be above 0s and at most maximum_interval"]),
        ('[database]\nurl = "mysql://host"', ["database.url: ", "sqlite+aiosqlite", "postgresql+asyncpg"]),
        ("log = 3", ["log = 3: this is a section", "log.format, log.level"]),
        ('[log]\nlevel = "loud"', ["log.level", "'loud'", "'debug', 'info', 'warning' or 'error'"]),
        ("[poll", ["not valid TOML"]),
    ],
)
def test_a_wrong_key_or_value_is_named(write: Path, text: str, said: list[str]) -> None:
    write.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as error:
        load(write, {})
    assert all(words in str(error.value) for words in said)


def test_each_mistake_has_a_line(write: Path) -> None:
    write.write_text('[poll]\nintervall = "15m"\nconcurrency = 0', encoding="utf-8")
    with pytest.raises(SettingsError) as error:
        load(write, {})
    assert len(str(error.value).splitlines()) == 2


def test_the_environment_goes_over_the_file(write: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write.write_text('feeds = ["a.opml"]\n[poll]\nconcurrency = 5\nper_host = 3', encoding="utf-8")
    monkeypatch.setenv("VEDETTE_POLL__CONCURRENCY", "7")
    monkeypatch.setenv("VEDETTE_FEEDS", '["b.opml"]')
    settings = load(write)
    assert (settings.poll.concurrency, settings.poll.per_host) == (7, 3)
    assert settings.feeds == (Path("b.opml"),)


@pytest.mark.parametrize("variable", ["VEDETTE_POL__X", "VEDETTE_POLL__X"])
def test_an_unknown_variable_is_refused(write: Path, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.setenv(variable, "1")
    with pytest.raises(SettingsError, match=variable):
        load()


def test_the_token_comes_from_the_variable_then_the_file_then_the_key(write: Path, tmp_path: Path) -> None:
    write.write_text('[discord]\ntoken = "from-key"', encoding="utf-8")
    secret = tmp_path / "token"
    secret.write_text("from-file\n", encoding="utf-8")
    assert load(write, {}).token == "from-key"
    assert load(write, {"DISCORD_TOKEN_FILE": str(secret)}).token == "from-file"
    assert load(write, {"DISCORD_TOKEN_FILE": str(secret), "DISCORD_TOKEN": "from-variable"}).token == "from-variable"


def test_a_secret_never_shows(write: Path) -> None:
    write.write_text('[discord]\ntoken = "hush"\n[database]\nurl = "postgresql+asyncpg://u:hush@h/d"', encoding="utf-8")
    assert "hush" not in repr(load(write, {}))
    write.write_text('[discord]\ntoken = ["hush"]\n[database]\nurl = "mysql://u:hush@h/d"', encoding="utf-8")
    with pytest.raises(SettingsError) as error:
        load(write, {})
    assert "hush" not in str(error.value)


@pytest.mark.parametrize("content", [None, ""])
def test_a_token_file_that_gives_no_token_says_which(write: Path, tmp_path: Path, content: str | None) -> None:
    secret = tmp_path / "token"
    if content is not None:
        secret.write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match="DISCORD_TOKEN_FILE"):
        load(None, {"DISCORD_TOKEN_FILE": str(secret)})


def test_a_named_file_that_is_missing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no such file"):
        config_path(None, {"VEDETTE_CONFIG": str(tmp_path / "none.toml")})


def test_the_example_works_as_it_stands() -> None:
    assert load(Path(__file__).resolve().parents[2] / "config.example.toml", {}) == load(None, {})
