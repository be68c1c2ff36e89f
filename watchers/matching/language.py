"""The matcher's data files, read once: affixes, everyday words, spellings of one word, names that shadow others."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from watchers.matching.fold import fold_name

# Languages whose nouns change their stem or their ending from case to case, so that texts are compared by stems.
INFLECTING = frozenset({"be", "bg", "bs", "cs", "hr", "mk", "pl", "ru", "sk", "sl", "sr", "uk", "lt", "lv"})


# Languages that join endings to a name with neither an apostrophe nor a change of its stem.
JOINING = frozenset({"az", "et", "eu", "fi", "hu", "id", "kk", "ms", "ky", "tr", "tk", "uz", "sq", "ro"})


def _read(name: str) -> str:
    return files("watchers.matching").joinpath("data", name).read_text("utf-8")


@cache
def affixes() -> dict[str, dict[str, list[str]]]:
    """affixes.toml."""
    return tomllib.loads(_read("affixes.toml"))


@cache
def words() -> dict[str, Any]:
    """words.toml."""
    return tomllib.loads(_read("words.toml"))


@cache
def word_set(key: str) -> frozenset[str]:
    """One of the word lists of words.toml."""
    return frozenset(words()[key].split())


@cache
def affix_set(which: str, script: str) -> frozenset[str]:
    """The prefixes or suffixes of a script."""
    return frozenset(affixes()[which].get(script, ()))


@cache
def shadows() -> tuple[str, ...]:
    """Names that block what stands inside them."""
    return tuple(line for line in _read("shadows.txt").splitlines() if line and not line.startswith("#"))


@cache
def spellings() -> dict[str, tuple[str, ...]]:
    """Word → the other spellings of it."""
    classes: dict[str, tuple[str, ...]] = {}
    for line in _read("romanisation.txt").splitlines():
        if line and not line.startswith("#"):
            same = [word.replace("_", " ") for word in line.split()]
            classes |= {word: tuple(other for other in same if other != word) for word in same}
    return classes


@cache
def _endings() -> tuple[tuple[str, ...], tuple[str, ...]]:
    stems = affixes()["stems"]
    latin, cyrillic = (
        tuple(sorted({fold_name(e) for e in stems[key]}, key=len, reverse=True)) for key in ("latin", "cyrillic")
    )
    return latin, cyrillic


_SOFT = (("rz", "r"), ("cz", "k"), ("sz", "s"), ("dz", "g"), ("c", "k"), ("з", "г"), ("ц", "к"))
_POSSESSIVE = ("ов", "ев", "ів", "ow", "ov", "ev")
_FLEETING = ("ek", "ok", "ec", "ец", "ек", "ок")


def stem(word: str) -> str:
    """What an inflected word and its base form share; at least three letters stay."""
    # Twice, since a base form may itself end like an inflected one: Hezbollah, Hezbollahu.
    for least in (3, 4):
        for ending in _endings()[word[0] >= "\u0400"]:
            if word.endswith(ending) and len(word) - len(ending) >= least:
                word = word[: -len(ending)]
                break
    if word.endswith(_POSSESSIVE) and len(word) > 4:  # Бортников, Бортникова: the ending of the base form, too
        word = word[:-2]
    for hard, soft in _SOFT:
        if word.endswith(hard) and len(word) > 3:
            word = word[: -len(hard)] + soft
            break
    if word.endswith(_FLEETING) and len(word) > 4:
        word = word[:-2] + word[-1]
    return word


def script(char: str) -> str:
    """The script of a folded letter as the data files name it; "other" where none of them speaks of it."""
    for first, last, name in _SCRIPTS:
        if first <= char <= last:
            return name
    return "other"


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
