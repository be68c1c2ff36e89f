"""Lists of entries into the patterns of one automaton: each alias in its spellings, with how far it may be trusted."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Literal, NamedTuple

from watchers.matching.fold import fold_name
from watchers.matching.language import script, shadows, spellings, word_set
from watchers.types import WatchEntry

Strength = Literal["strong", "acronym", "weak", "shadow"]

# Scripts that put spaces between words and, but for inflection, join nothing to a name.
PADDED = frozenset({"latin", "cyrillic", "other"})
UNSPACED = frozenset({"han", "kana", "thai"})
_MAX_SPELLINGS = 12
# The Arabic article inside a name, as romanised before the letters that it becomes one with.
_SUN = frozenset({"al", "el", "ash", "as", "an", "at", "ad", "ar", "az"})


@dataclass(frozen=True, slots=True)
class Weakened:
    """An alias that was skipped, or that counts only beside better evidence, and why."""

    entity: str
    alias: str
    action: Literal["skipped", "weakened"]
    reason: str


class Alias(NamedTuple):
    """One way to name one entry of one list. ``entry`` is None for a shadow, which belongs to every list."""

    entry: WatchEntry | None
    list_id: str
    written: str
    folded: str
    strength: Strength
    script: str

    @property
    def how(self) -> str:
        """What ``Mention.how`` says of an exact hit."""
        return "name" if self.entry is not None and self.written == self.entry.name else "alias"


def is_acronym(name: str) -> bool:
    """Whether a name is short and told by its capitals: PKK, DHKP-C, LeT, MİT."""
    if len(name) > 12 or " " in name.strip():
        return False
    letters = [char for char in name if char.isalpha()]
    capitals = sum(char.isupper() for char in letters)
    return 2 <= len(letters) <= 6 and capitals >= 2 and capitals * 2 > len(letters)


def aliases_of(list_id: str, entries: Sequence[WatchEntry]) -> tuple[list[Alias], list[Weakened]]:
    """The aliases of a list and what had to be skipped or weakened."""
    found: list[Alias] = []
    report: list[Weakened] = []
    owners: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        weak = set(entry.weak_aliases)
        for written in dict.fromkeys((entry.name, *entry.aliases, *entry.weak_aliases)):
            folded = fold_name(written)
            problem = _why_useless(folded)
            if problem:
                report.append(Weakened(entry.id, written, "skipped", problem))
                continue
            strength: Strength = "strong"
            if is_acronym(written):
                strength = "acronym"
            if written in weak and written != entry.name:
                strength = "weak"
            elif strength == "strong" and entry.kind != "person" and folded in word_set("common"):
                strength = "weak"
                report.append(Weakened(entry.id, written, "weakened", "a common word"))
            owners[folded].add(entry.id)
            found.append(Alias(entry, list_id, written, folded, strength, script(folded[-1])))
    shared = {folded for folded, ids in owners.items() if len(ids) > 1}
    if shared:
        found = [_shared(alias, report) if alias.folded in shared else alias for alias in found]
    return found, report


def _shared(alias: Alias, report: list[Weakened]) -> Alias:
    entry = alias.entry
    assert entry is not None, "shadows belong to no list"  # noqa: S101 - tells mypy what aliases_of guarantees
    report.append(Weakened(entry.id, alias.written, "weakened", "shared by two entries"))
    return Alias(entry, alias.list_id, alias.written, alias.folded, "weak", alias.script)


def _why_useless(folded: str) -> str | None:
    if not folded:
        return "no letters"
    if len(folded) < 2 and script(folded) != "han":
        return "a single letter"
    return "only digits" if folded.replace(" ", "").isdigit() else None


@cache
def shadow_aliases() -> tuple[Alias, ...]:
    """The shipped names that block what stands inside them."""
    return tuple(Alias(None, "", name, fold_name(name), "shadow", script(fold_name(name)[-1])) for name in shadows())


def spelled(alias: Alias) -> Iterator[str]:
    """The spellings of an alias in a folded text, its own first; no more than a dozen and a half."""
    folded = alias.folded
    yield folded
    if alias.strength == "acronym":
        if re.fullmatch(r"[A-Z]{2,6}", alias.written):
            yield " ".join(folded)  # I.S.I.L.
        return
    if re.search(r"['’`ʼʻʿʾ]", alias.written):
        joined = fold_name(re.sub(r"['’`ʼʻʿʾ]", "", alias.written))
        yield joined
        folded = joined
    if alias.script == "arabic":
        yield from _arabic(folded)
    if alias.script != "latin":
        return
    parts = folded.split(" ")
    if parts[0] in {"al", "el"} and len(parts) > 1:
        for article in ("al", "el"):
            yield " ".join((article, *parts[1:]))
            yield article + " ".join(parts[1:])
        if len(parts) == 2 and len(parts[1]) >= 5 and alias.entry is not None and alias.entry.kind != "person":
            yield parts[1]
    yield from _romanised(parts)


def _arabic(folded: str) -> Iterator[str]:
    if folded.startswith("ال"):
        yield "لل" + folded[2:]  # "to the": the article loses its first letter
    if " " in folded and folded.count(" ") == 1 and len(folded) <= 9:
        yield folded.replace(" ", "")


def _romanised(parts: list[str]) -> Iterator[str]:
    others = spellings()
    choices: list[tuple[str, ...]] = []
    foreign = False
    for position, part in enumerate(parts):
        inner = 0 < position < len(parts) - 1
        if (inner and part in {"e", "i"}) or (inner and part in {"ul", "ur", "us", "ud"}):
            choices.append(("e", "i") if part in {"e", "i"} else (part, *({"ul", "al"} - {part})))
            foreign = True
        elif inner and part in _SUN:
            choices.append(
                tuple(
                    dict.fromkeys(
                        (part, "al", "el", "a" + parts[position + 1][: 2 if parts[position + 1][1:2] == "h" else 1])
                    )
                )
            )
            foreign = True
        elif part in others:
            choices.append((part, *others[part]))
            foreign = True
        elif "q" in part and "qu" not in part and len(part) > 3:
            choices.append((part, part.replace("q", "k")))
            foreign = True
        else:
            choices.append((part,))
    if foreign and not (len(parts) == 1 and len(parts[0]) < 5):
        for number, choice in enumerate(product(*choices)):
            if number >= _MAX_SPELLINGS:
                return
            yield " ".join(choice)


def compile_lists(
    lists: Mapping[str, Sequence[WatchEntry]],
) -> tuple[dict[str, list[Alias]], dict[str, tuple[Weakened, ...]]]:
    """Pattern → the aliases that it may be; per list what was skipped or weakened.

    A pattern has a space at both ends where its script puts spaces between words and joins nothing to a name.
    """
    patterns: dict[str, list[Alias]] = defaultdict(list)
    reports: dict[str, tuple[Weakened, ...]] = {}
    for list_id, entries in lists.items():
        aliases, report = aliases_of(list_id, entries)
        own = {alias.folded: alias for alias in aliases}
        for alias in aliases:
            for number, spelling in enumerate(dict.fromkeys(spelled(alias))):
                other = own.get(spelling)
                if number and other is not None and other.entry is not alias.entry:
                    report.append(Weakened(_id(alias), spelling, "skipped", f"is {_id(other)}"))
                elif number and spelling in word_set("common"):
                    report.append(Weakened(_id(alias), spelling, "skipped", "a common word"))
                else:
                    patterns[_padded(spelling, alias)].append(alias)
        reports[list_id] = tuple(report)
    for alias in shadow_aliases():
        patterns[_padded(alias.folded, alias)].append(alias)
    return dict(patterns), reports


def _id(alias: Alias) -> str:
    return alias.entry.id if alias.entry is not None else ""


def _padded(spelling: str, alias: Alias) -> str:
    return f" {spelling} " if alias.script in PADDED else spelling
