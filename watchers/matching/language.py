"""The matcher's data files, read once: affixes, everyday words, spellings of one word, names that shadow others."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from watchers.matching.fold import fold_name

_SCRIPTS = (
    ("0", "9", "latin"),
    ("a", "z", "latin"),
    ("\u0080", "\u024f", "latin"),
    ("\u0400", "\u052f", "cyrillic"),
    ("\u0590", "\u05ff", "hebrew"),
    ("\u0600", "\u08ff", "arabic"),
    ("\u0e00", "\u0e7f", "thai"),
    ("\u3040", "\u30ff", "kana"),
    ("\u3400", "\u9fff", "han"),
    ("\uac00", "\ud7a3", "hangul"),
)


def data_text(*path: str) -> str:
    """A data file of the matcher; "" where there is none of that name."""
    file = files("watchers.matching").joinpath("data", *path)
    return file.read_text("utf-8") if file.is_file() else ""


@cache
def affixes() -> dict[str, dict[str, list[str]]]:
    """affixes.toml."""
    return tomllib.loads(data_text("affixes.toml"))


@cache
def words() -> dict[str, Any]:
    """words.toml."""
    return tomllib.loads(data_text("words.toml"))


@cache
def word_set(key: str) -> frozenset[str]:
    """One of the word lists of words.toml."""
    return frozenset(words()["words"][key].split())


@cache
def given_names(kind: str) -> frozenset[str]:
    """The "names" of given_names.toml, the "inflecting" ones, or the "places" that are given names, too; folded."""
    return frozenset(fold_name(tomllib.loads(data_text("given_names.toml"))[kind]).split())


@cache
def common_words(language: str = "") -> frozenset[str]:
    """The everyday words of a language (two letters), of all that we know where we don't know this one."""
    lists: dict[str, str] = words()["common"]
    return frozenset(fold_name(lists[language] if language in lists else " ".join(lists.values())).split())


@cache
def opening_words(language: str | None = None) -> frozenset[str]:
    """The words of a language (two letters; None: of all) that look like a name where a sentence begins."""
    lists: dict[str, str] = words()["opening"]
    return frozenset((" ".join(lists.values()) if language is None else lists.get(language, "")).split())


@cache
def affix_set(which: str, key: str) -> frozenset[str]:
    """The prefixes or suffixes of a script or language."""
    return frozenset(affixes()[which].get(key, ()))


@cache
def shadows() -> tuple[str, ...]:
    """Names that block what stands inside them."""
    return tuple(line for line in data_text("shadows.txt").splitlines() if line and not line.startswith("#"))


@cache
def spellings() -> dict[str, tuple[str, ...]]:
    """Word → the other spellings of it."""
    classes: dict[str, tuple[str, ...]] = {}
    for line in data_text("romanisation.txt").splitlines():
        if line and not line.startswith("#"):
            same = dict.fromkeys(word.replace("_", " ") for word in line.split())
            classes |= {word: tuple(other for other in same if other != word) for word in same}
    return classes


def script(char: str) -> str:
    """The script of a folded letter as the data files name it; "other" where none of them speaks of it."""
    for first, last, name in _SCRIPTS:
        if first <= char <= last:
            return name
    return "other"
