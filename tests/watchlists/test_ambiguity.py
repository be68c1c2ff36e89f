"""Aliases that publishers list and news uses for something else."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

import pytest

from watchers.watchlists.ambiguity import why_weak


@pytest.mark.parametrize(
    ("alias", "person", "reason"),
    [
        ("ANGOLA", False, "the name of a place"),
        ("the Netherlands", False, "the name of a place"),
        ("L.L.C.", False, "a usual abbreviation"),
        ("RIM", False, "a usual abbreviation"),
        ("Muhammed", False, "a given name, which many people bear"),
        ("The Base", False, "a common word"),
        ("la Base", False, "a common word"),
        ("Orso", True, "a single name, which many people bear"),
        ("Norland Column", False, None),
        ("Army of Norland", False, None),
        ("NDC", False, None),
        ("Muhammed Valdani", True, None),
    ],
)
def test_why_an_alias_is_weak(alias: str, person: bool, reason: str | None) -> None:
    assert why_weak(alias, person=person) == reason


def test_the_data_file_says_nothing_twice() -> None:
    data = tomllib.loads(files("watchers.watchlists").joinpath("ambiguous.toml").read_text("utf-8"))
    for words in data.values():
        items = [item.strip().casefold() for item in re.split(r"[;\n]", words) if item.strip()]
        assert len(items) == len(set(items))
