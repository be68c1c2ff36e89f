"""Typed letters → which name is meant: ranks, folding, other spellings, and whole values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.search import Named, Names

GROUPS = (
    ("column", "Northern Column", "Column of the North", "NC-1", "Северная колонна"),
    ("north", "North"),
    ("front", "Sarnian Northern Front", "SNF"),
    ("qaida", "Al-Qa'ida in Sarn", "القاعدة في سارن"),
    ("hizb", "Hezbollah of Arvania"),
    ("ozturk", "Öztürk Brigade"),
    ("lancers", "Lancers of Hinnorth", "Northmen"),
)
NAMES = Names(Named(value, f"{called[0]} (organisation)", tuple(called), value) for value, *called in GROUPS)


def offered(typed: str) -> list[str]:
    return [named.value for named in NAMES.find(typed)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("", ["column", "north", "front", "qaida", "hizb", "ozturk", "lancers"]),
        ("north", ["north", "column", "front", "lancers"]),
        ("northern c", ["column"]),
        ("col nor", ["column"]),
        ("snf", ["front"]),
        ("nc 1", ["column"]),
        ("колон", ["column"]),
        ("القاعده", ["qaida"]),
        ("ozturk", ["ozturk"]),
        ("ÖZT", ["ozturk"]),
        ("al qaida", ["qaida"]),
        ("al-Qaeda", ["qaida"]),
        ("Qa'ida", ["qaida"]),
        ("al qaeda in s", ["qaida"]),
        ("alqaeda", []),
        ("hizbul", ["hizb"]),
        ("naif", []),
        ("hizballah", ["hizb"]),
        ("innorth", ["lancers"]),
        ("xyz", []),
        ("...", ["column", "north", "front", "qaida", "hizb", "ozturk", "lancers"]),
    ],
)
def test_what_is_offered_for_what_is_typed(typed: str, first: list[str]) -> None:
    assert offered(typed) == first


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("column", ["column"]),
        ("Northern Column (organisation)", ["column"]),
        ("northern column", ["column"]),
        ("column of the north", ["column"]),
        ("NORTH", ["north"]),
        ("Norther", ["column", "front"]),
        ("hizbullah", ["hizb"]),
        ("innorth", []),
        ("1", []),
        ("s7-own/column", []),
        ("", []),
        ("…", []),
    ],
)
def test_what_was_given_without_being_chosen(given: str, meant: list[str]) -> None:
    assert [named.value for named in NAMES.meant(given)] == meant


def test_a_label_that_was_cut_to_fit_is_known_again() -> None:
    long = Named("1", f"{'Column ' * 20}· press.example", ("Column " * 20,), 1)
    assert len(long.shown) <= 100
    assert Names([long]).meant(long.shown) == [long]


@given(st.text(max_size=60))
def test_any_letters_have_an_answer(typed: str) -> None:
    assert len(NAMES.find(typed, 5)) <= 5
    assert set(NAMES.meant(typed)) <= set(NAMES.find(""))


def test_lists_are_searched_as_one() -> None:
    other = Names([Named("far", "Far North", ("Far North",), "far")])
    assert [named.value for named in Names.joined([other, NAMES]).find("north")] == [
        *("north", "column", "far", "front", "lancers")
    ]
