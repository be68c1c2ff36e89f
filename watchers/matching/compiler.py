"""Lists of entries into the patterns of one automaton: each alias in its spellings, with how far it may be trusted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import chain, combinations, islice, product
from math import prod
from typing import Literal

from watchers.matching.fold import fold_name
from watchers.matching.language import common_words, opening_words, script, shadows, spellings, word_set
from watchers.types import WatchEntry

Strength = Literal["strong", "acronym", "weak", "shadow"]

# Scripts that put spaces between words and, but for inflection, join nothing to a name.
PADDED = frozenset({"latin", "cyrillic", "other"})
UNSPACED = frozenset({"han", "kana", "thai"})
_MAX_SPELLINGS, _MAX_SPELLINGS_OF_PERSON, _MAX_CHANGES = 48, 12, 3
_LONG = 5  # letters: a word as long as this is rarely another word by chance
_PLURAL_ACRONYM = 3
# The Arabic article inside a name, as romanised before the letters that it becomes one with.
_SUN = frozenset({"al", "el", "ash", "as", "an", "at", "ad", "ar", "az"})
_ARTICLES = frozenset({"al", "el"})
_INNER = _SUN | {"e", "i", "ul", "ur", "us", "ud"}
_NAME_WORDS = frozenset({"abu", "ibn", "bin", "ben", "bint", "umm", "abd", "abdul", "ansar", "jund", "kataib", "liwa"})
_IZAFET, _ARTICLED = frozenset({"e", "i"}), frozenset({"ul", "ur", "us", "ud"})
# Letters that a keyboard without them writes as two.
_DIGRAPHS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "å": "aa", "æ": "ae"})
_APOSTROPHES = re.compile("['’`ʼʻʿʾ]")
# Two spellings of one sound in names romanised from Arabic, Persian or Urdu.
_SOUNDS = (
    (re.compile(r"([bdfgjklmnrstyz])\1"), r"\1"),
    (re.compile("q(?!u)"), "k"),
    (re.compile("ee"), "i"),
    (re.compile("oo|ou"), "u"),
    (re.compile("ay"), "ai"),
    (re.compile("ah$"), "a"),
)


@dataclass(frozen=True, slots=True)
class Weakened:
    """An alias that was skipped, or that counts only beside better evidence, and why."""

    entity: str
    alias: str
    action: Literal["skipped", "weakened"]
    reason: str


@dataclass(slots=True)
class Alias:
    """One way to name one entry of one list. ``entry`` is None for a shadow, which belongs to every list.

    ``how`` is what ``Mention.how`` says of an exact hit. A ``sure`` name counts wherever it stands as it is listed, a
    ``plain`` one in any spelling that begins with a capital.
    """

    entry: WatchEntry | None
    list_id: str
    written: str
    folded: str
    strength: Strength
    script: str
    how: str
    person: bool
    sure: bool
    plain: bool


def is_acronym(name: str) -> bool:
    """Whether a name is short and told by its capitals: PKK, DHKP-C, LeT, MİT."""
    if len(name) > 12 or name[1:].islower() or " " in name.strip():
        return False
    letters = [char for char in name if char.isalpha()]
    capitals = sum(char.isupper() for char in letters)
    return 2 <= len(letters) <= 6 and capitals >= 2 and capitals * 2 > len(letters)


def is_date(folded: str) -> bool:
    """Whether a name is a day of the year: the 17 November group."""
    return folded[-1:].isdigit() != folded[:1].isdigit() and _DATE.fullmatch(folded) is not None


def aliases_of(list_id: str, entries: Sequence[WatchEntry]) -> tuple[list[Alias], list[Weakened]]:
    """The aliases of a list and what had to be skipped or weakened."""
    found: list[Alias] = []
    report: list[Weakened] = []
    owners: dict[str, str] = {}
    shared: set[str] = set()
    for entry in entries:
        weak = entry.weak_aliases
        written_names = (entry.name, *entry.aliases, *weak)
        for written in written_names if len(written_names) == 1 else dict.fromkeys(written_names):
            folded = fold_name(written)
            problem = _why_useless(folded)
            if problem:
                report.append(Weakened(entry.id, written, "skipped", problem))
                continue
            strength = _strength(entry, written, folded)
            if strength == "weak" and written not in weak:
                reason = "a date" if is_date(folded) else "a common word"
                report.append(Weakened(entry.id, written, "weakened", reason))
            if owners.setdefault(folded, entry.id) != entry.id:
                shared.add(folded)
            found.append(_alias(entry, list_id, written, folded, strength))
    if shared:
        found = [_shared(alias, report) if alias.folded in shared else alias for alias in found]
    return found, report


def _strength(entry: WatchEntry, written: str, folded: str) -> Strength:
    if written != entry.name and written in entry.weak_aliases:
        return "weak"
    if is_acronym(written):
        return "acronym"
    return "weak" if entry.kind != "person" and (folded in common_words() or is_date(folded)) else "strong"


def _alias(entry: WatchEntry, list_id: str, written: str, folded: str, strength: Strength) -> Alias:
    person = entry.kind == "person"
    sure = strength == "strong" and not entry.excludes and folded not in word_set("begins_sentences")
    sure = sure and folded not in opening_words()
    plain = sure and not person and not _generic(folded)
    how = "name" if written == entry.name else "alias"
    return Alias(entry, list_id, written, folded, strength, script(folded[-1]), how, person, sure, plain)


_NUMBERED = re.compile(r"[A-Z]{1,4}[- ]\d{1,3}")
_MONTHS = "|".join(word_set("months"))
_DATE = re.compile(rf"\d{{1,2}} (?:{_MONTHS})|(?:{_MONTHS}) \d{{1,2}}")
_ISLAMIC = re.compile(r"islam\w* \w+")


def _generic(folded: str) -> bool:
    """Whether a name means something else without its capitals: an Islamic state."""
    return _ISLAMIC.fullmatch(folded) is not None


def _shared(alias: Alias, report: list[Weakened]) -> Alias:
    if alias.entry is not None:
        report.append(Weakened(alias.entry.id, alias.written, "weakened", "shared by two entries"))
    return replace(alias, strength="weak", sure=False, plain=False)


def _why_useless(folded: str) -> str | None:
    if len(folded) > 2 and folded[0].isalpha():
        return None
    if not folded:
        return "no letters"
    if len(folded) < 2 and script(folded) != "han":
        return "a single letter"
    return "only digits" if folded.replace(" ", "").isdigit() else None


@cache
def shadow_aliases() -> tuple[Alias, ...]:
    """The shipped names that block what stands inside them."""
    return tuple(
        Alias(
            None,
            "",
            name,
            fold_name(name),
            "shadow",
            script(fold_name(name)[-1]),
            "shadow",
            person=False,
            sure=False,
            plain=False,
        )
        for name in shadows()
    )


def spelled(alias: Alias) -> Iterator[str]:
    """Other spellings of an alias in a folded text, likelier ones first, some of them twice; a few dozen at most."""
    folded = alias.folded
    if alias.strength == "acronym":
        yield from _acronym_spellings(alias)
        return
    if folded[-1].isdigit() and _NUMBERED.fullmatch(alias.written):
        yield folded.replace(" ", "")  # M-19, M19
    if not alias.written.isascii() or "'" in alias.written or "`" in alias.written:
        joined = fold_name(_APOSTROPHES.sub("", alias.written))
        if joined != folded:
            yield joined
            folded = joined
        if alias.script == "latin":
            yield fold_name(alias.written.lower().translate(_DIGRAPHS))
    if "&" in alias.written:
        yield fold_name(alias.written.replace("&", " and "))
    if alias.script == "arabic":
        yield from _arabic(folded)
    if alias.script == "hebrew" and folded[0] == "ה" and " " in folded:
        yield from (folded[1:], alias.folded[1:])  # the article goes after "in the", "to the"
    if alias.script in UNSPACED and " " in folded:
        yield folded.replace(" ", "")
    if alias.script == "kana" and folded.startswith("アル") and " " not in folded and len(folded) >= _LONG:
        yield f"アル {folded[2:]}"
    if alias.script == "cyrillic" and "аа" in folded:
        yield folded.replace("аа", "а")
    if alias.script != "latin":
        return
    most = _MAX_SPELLINGS_OF_PERSON if alias.person else _MAX_SPELLINGS
    if " " not in folded:
        if not alias.person and len(folded) >= _LONG and folded[-1] != "s":
            yield f"{folded}s"
        yield from _romanised([folded], most)
        return
    parts = folded.split(" ")
    if alias.person and len(parts) > 2:
        if parts[-1] in word_set("name_suffixes"):
            parts.pop()
            yield " ".join(parts)
        yield from _without_middle(parts)
    if parts[0] in _ARTICLES:
        yield from _articled(parts, person=alias.person)
    yield from _romanised(parts, most)


def _acronym_spellings(alias: Alias) -> Iterator[str]:
    folded = alias.folded
    if alias.written.isascii() and alias.written.isalpha() and alias.written.isupper():
        yield " ".join(folded)  # I.S.I.L.
        if len(folded) >= _PLURAL_ACRONYM:
            yield f"{folded}s"


def _without_middle(parts: list[str]) -> Iterator[str]:
    """A person's name without its initials; one of three names without the second, but for romanised ones."""
    short = [parts[0], *(part for part in parts[1:-1] if len(part) > 1), parts[-1]]
    if len(short) < len(parts):
        yield " ".join(short)
    if len(short) == 3 and word_set("particles").isdisjoint(short) and not is_romanised(short):
        yield f"{short[0]} {short[-1]}"


def _articled(parts: list[str], *, person: bool) -> Iterator[str]:
    name = parts[1]
    for article in ("al", "el", "a" + name[: 2 if name[:2] == "sh" else 1]):
        if article in _ARTICLES or article in _SUN:
            yield " ".join((article, *parts[1:]))
            yield article + " ".join(parts[1:])
    if not person and (len(parts) > 2 or len(name) >= _LONG):
        yield " ".join(parts[1:])


def _arabic(folded: str) -> Iterator[str]:
    if folded.startswith("ال"):
        yield "لل" + folded[2:]  # "to the": the article loses its first letter
    if folded.count(" ") == 1:
        if len(folded) <= 9:
            yield folded.replace(" ", "")
        first, last = folded.split(" ")
        if first[-1] == "ه":
            yield f"{first} ي {last}"  # the izafet as a letter of its own
    if folded.endswith("ون") and len(folded) > _LONG:
        yield f"{folded[:-2]}ين"  # the plural in another case


def _romanised(parts: list[str], most: int) -> Iterator[str]:
    """Other spellings of a name in which something shows that it was romanised, fewest and rarest changes first."""
    if not is_romanised(parts) or (len(parts) == 1 and len(parts[0]) < _LONG and parts[0] not in spellings()):
        return
    choices = {at: found for at, part in enumerate(parts) if (found := _spellings_of(part, parts, at))}
    places = [chosen for changes in range(1, _MAX_CHANGES + 1) for chosen in combinations(choices, changes)]
    if len(places) > 1:
        places.sort(key=lambda chosen: prod(len(choices[at]) for at in chosen))
    names = (product(*(choices[at] if at in chosen else (part,) for at, part in enumerate(parts))) for chosen in places)
    yield from map(" ".join, islice(chain.from_iterable(names), most))


def is_romanised(parts: Sequence[str]) -> bool:
    """Whether the folded words of a name show that it was romanised from Arabic, Persian or Urdu."""
    if not spellings().keys().isdisjoint(parts) or not _NAME_WORDS.isdisjoint(parts):
        return True
    if not _INNER.isdisjoint(parts[1:-1]):
        return True
    return any("q" in part and "qu" not in part and len(part) > 3 for part in parts)


def _spellings_of(part: str, parts: Sequence[str], at: int) -> tuple[str, ...]:
    if 0 < at < len(parts) - 1:
        if part in _IZAFET:
            return ("i" if part == "e" else "e",)
        if part in _ARTICLED:
            return ("al" if part == "ul" else "ul",)
        if part in _SUN:
            name = parts[at + 1]
            wanted = ("al", "el", "a" + name[: 2 if name[1:2] == "h" else 1])
            return tuple(dict.fromkeys(word for word in wanted if word != part))
    return _spellings_of_word(part)


@lru_cache(maxsize=50_000)
def _spellings_of_word(word: str) -> tuple[str, ...]:
    if word in spellings():
        return spellings()[word]
    if len(word) < _LONG - 1:
        return ()
    sounds = dict.fromkeys(sound.sub(same, word) for sound, same in _SOUNDS)
    return tuple(other for other in sounds if other != word)


def compile_lists(
    lists: Mapping[str, Sequence[WatchEntry]],
) -> tuple[dict[str, tuple[Alias, ...]], dict[str, tuple[Weakened, ...]]]:
    """Pattern → the aliases that it may be; per list what was skipped or weakened.

    A pattern has a space at both ends where its script puts spaces between words and joins nothing to a name.
    """
    patterns: dict[str, tuple[Alias, ...]] = {}
    reports: dict[str, tuple[Weakened, ...]] = {}
    for list_id, entries in lists.items():
        aliases, report = aliases_of(list_id, entries)
        for alias in aliases:
            _add(patterns, _pattern(alias.folded, alias), (alias,))
        alone: tuple[Alias, ...] = ()  # one for all spellings of an alias, which stand together
        for spelling, alias in _variants(aliases, report).items():
            if not alone or alone[0] is not alias:
                alone = (alias,)
            _add(patterns, _pattern(spelling, alias), alone)
        reports[list_id] = tuple(report)
    for alias in shadow_aliases():
        _add(patterns, _pattern(alias.folded, alias), (alias,))
    return patterns, reports


def _add(patterns: dict[str, tuple[Alias, ...]], pattern: str, alone: tuple[Alias, ...]) -> None:
    patterns[pattern] = patterns[pattern] + alone if pattern in patterns else alone


def _variants(aliases: Sequence[Alias], report: list[Weakened]) -> dict[str, Alias]:
    """The other spellings of a list's aliases, each of one entry only; the report tells which were left out."""
    own = {alias.folded: alias.entry for alias in aliases}
    common = common_words()
    found: dict[str, Alias] = {}
    shared: set[str] = set()
    for alias in aliases:
        for spelling in spelled(alias):
            owner = own.get(spelling)
            if owner is alias.entry:
                continue
            if owner is not None:
                report.append(Weakened(_id(alias), spelling, "skipped", f"is {_id_of(owner)}"))
            elif spelling in common:
                report.append(Weakened(_id(alias), spelling, "skipped", "a common word"))
            elif found.setdefault(spelling, alias).entry is not alias.entry and spelling not in shared:
                shared.add(spelling)
                report.append(Weakened(_id(alias), spelling, "skipped", f"a spelling of {_id(found[spelling])}, too"))
    for spelling in shared:
        del found[spelling]
    return found


def _pattern(spelling: str, alias: Alias) -> str:
    return f" {spelling} " if alias.script in PADDED else spelling


def _id(alias: Alias) -> str:
    return _id_of(alias.entry)


def _id_of(entry: WatchEntry | None) -> str:
    return entry.id if entry is not None else ""
