"""declension.txt: names in the forms that languages give them, and none of somebody else's."""

from __future__ import annotations

from pathlib import Path

import pytest

from watchers.matching import Matcher
from watchers.types import Kind, WatchEntry


def _rows() -> list[tuple[str, Kind, str, str, bool]]:
    """Language, kind, base form, form, and whether it is the same name."""
    lines = Path(__file__).with_name("declension.txt").read_text("utf-8").splitlines()
    rows: list[tuple[str, Kind, str, str, bool]] = []
    for line in lines:
        if line.startswith("#"):
            continue
        language, kind, base, forms = line.split(" | ")
        its, _, others = forms.partition("! ")
        person: Kind = "person" if kind == "person" else "organisation"
        rows += [(language, person, base, form, True) for form in its.strip().split("; ") if form]
        rows += [(language, person, base, form, False) for form in others.split("; ") if form]
    return rows


@pytest.mark.parametrize(("language", "kind", "base", "form", "same"), _rows())
def test_a_name_is_known_in_its_other_forms(language: str, kind: Kind, base: str, form: str, same: bool) -> None:
    matcher = Matcher.build({"l": [WatchEntry("x", base, kind)]})
    found = matcher.match(f"… {form}, 2024.", language=language)
    assert [mention.text for mention in found] == ([form] if same else [])
