"""cases.toml: hard cases by kind and language, each with the names that must be found and nothing else."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from watchers.matching import Matcher
from watchers.watchlists.model import entry_from_dict

_MARK = re.compile(r"\[\[(?:\{(\w+):)?(.*?)\}?\]\]", re.DOTALL)


@dataclass(frozen=True)
class Expected:
    """The bare name and how much further a mention may reach, as offsets into the text without its marks."""

    entity: str
    first: int
    start: int
    end: int
    last: int


@dataclass(frozen=True)
class Case:
    kind: str
    language: str
    watchlist: tuple[dict[str, Any], ...]
    text: str
    expected: tuple[Expected, ...]


def _cases() -> list[Case]:
    data = tomllib.loads(Path(__file__).with_name("cases.toml").read_text("utf-8"))
    return [_case(kind["name"], row, data["watch"]) for kind in data["kind"] for row in kind["cases"]]


def _case(kind: str, row: dict[str, str], watch: dict[str, Any]) -> Case:
    watched = row["watch"].split()
    plain: list[str] = []
    expected: list[Expected] = []
    at = 0
    for mark in _MARK.finditer(row["text"]):
        plain.append(row["text"][at : mark.start()])
        at = mark.end()
        prefix, name, suffix = _parts(mark[2])
        first = sum(map(len, plain))
        start = first + len(prefix)
        end = start + len(name)
        expected.append(Expected(mark[1] or watched[0], first, start, end, end + len(suffix)))
        plain.append(prefix + name + suffix)
    plain.append(row["text"][at:])
    entries = tuple({"id": name, "kind": "organisation", **watch[name]} for name in watched)
    return Case(kind, row["lang"], entries, "".join(plain), tuple(expected))


def _parts(marked: str) -> tuple[str, str, str]:
    parts = marked.split("~")
    if len(parts) == 3:
        return parts[0], parts[1], parts[2]
    return "", parts[0], "".join(parts[1:])


CASES = _cases()


@pytest.mark.parametrize("case", CASES, ids=[f"{case.kind}: {case.language}: {case.text[:50]}" for case in CASES])
def test_what_is_expected_is_found_and_nothing_else(case: Case) -> None:
    matcher = Matcher.build({"case": [entry_from_dict(row) for row in case.watchlist]})
    found = matcher.match(case.text, language=case.language)
    told = [(mention.entity, mention.text) for mention in found]
    wanted = [(want.entity, case.text[want.start : want.end]) for want in case.expected]
    assert len(told) == len(wanted), (told, wanted)
    for mention, want in zip(found, case.expected, strict=True):
        assert mention.entity == want.entity, (told, wanted)
        assert want.first <= mention.start <= want.start, (told, wanted)
        assert want.end <= mention.end <= want.last, (told, wanted)
