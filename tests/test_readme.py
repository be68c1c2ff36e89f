"""What the README and the example configuration say is there, is there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer
from discord import app_commands

from bot.cli import app
from bot.commands import GROUPS, SINGLE
from bot.commands.permissions import invite_url
from bot.settings import Settings
from watchers.feeds import catalogue as feeds
from watchers.watchlists import catalogue, formats

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CHAT: dict[str, app_commands.Command[Any, ..., Any]] = {
    command.qualified_name: command
    for command in (*SINGLE, *(command for group in GROUPS for command in group.walk_commands()))
    if isinstance(command, app_commands.Command)
}


def names(command: Any, before: str = "") -> set[str]:
    """A command of the command line, or all that are in it."""
    below = getattr(command, "commands", {})
    return {before} if not below else {each for name, sub in below.items() for each in names(sub, f"{before} {name}")}


def section(title: str) -> str:
    """What stands under a heading."""
    return README.split(f"\n## {title}\n")[1].split("\n## ")[0]


def test_the_invitation_asks_for_exactly_what_is_needed() -> None:
    shown = re.search(r"https://discord\.com/oauth2/authorize\S+", README)
    assert shown
    theirs, ours = (dict(part.split("=") for part in url.split("?")[1].split("&")) for url in (shown[0], invite_url(1)))
    assert (theirs["permissions"], theirs["scope"]) == (ours["permissions"], ours["scope"])


@pytest.mark.parametrize("line", re.findall(r"^\| `/([a-z -]+)` \|", README, re.MULTILINE))
def test_a_chat_command_that_is_described_is_there_with_its_options(line: str) -> None:
    row = re.search(rf"^\| `/{line}` \| ([^|]*)\|", README, re.MULTILINE)
    assert row
    described = {part.strip().rstrip("*"): part.strip().endswith("*") for part in row[1].split(",") if part.strip()}
    assert described == {option.display_name: option.required for option in CHAT[line].parameters}


def test_every_chat_command_is_described() -> None:
    assert set(re.findall(r"^\| `/([a-z -]+)` \|", README, re.MULTILINE)) == set(CHAT)


def test_a_command_that_is_described_is_there() -> None:
    there = names(typer.main.get_command(app))
    rows = re.findall(r"^\| `vedette ([a-z]+(?: [a-z]+)?)", section("Commands in the terminal"), re.MULTILINE)
    assert rows
    assert [
        row for row in rows if f" {row}" not in there and not any(f" {row.split()[0]}" == name for name in there)
    ] == []


def test_the_shipped_lists_and_feeds_are_as_many_as_is_said() -> None:
    rows = re.findall(r"^\| `(\w+)` \| over (\d+) \|", section("Watchlists"), re.MULTILINE)
    entries = {item.id: len(item.entries) for item in catalogue()}
    assert entries.keys() == {name for name, _ in rows}
    assert all(entries[name] > int(size) for name, size in rows)
    (shipped,) = re.findall(r"over (\d+)\s+feeds that are shipped", README)
    assert len(list(feeds())) > int(shipped)


def test_the_example_of_a_list_can_be_read(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(\[\[entry\]\]\n.*?)```", README, re.DOTALL)
    (tmp_path / "list.toml").write_text(example, encoding="utf-8")
    assert [entry.name for entry in formats.read(tmp_path / "list.toml").entries] == ["Northern Column"]


def test_every_key_is_in_the_example_configuration() -> None:
    text = (ROOT / "config.example.toml").read_text(encoding="utf-8")
    example = tomllib.loads(text.replace("# token =", "token ="))
    assert example.keys() == Settings.model_fields.keys()
    for name, field in Settings.model_fields.items():
        keys = getattr(field.annotation, "model_fields", None)
        if keys is not None:
            assert example[name].keys() == keys.keys(), name
