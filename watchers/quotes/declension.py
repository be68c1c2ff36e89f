"""Names in other cases than their own: one person under all endings, shown in the base form."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from watchers.quotes.language import Ending, Gender, Language, Tag

_SHORTEST_STEM = 3  # letters


def stem(word: str, endings: tuple[Ending, ...]) -> str:
    """What a name's folded word has in all its cases; of a double name, of both parts."""
    return "-".join(_stem(part, _all(endings)) for part in word.split("-")) if endings else word


@lru_cache(maxsize=8)
def _all(endings: tuple[Ending, ...]) -> tuple[str, ...]:
    """The endings of all cases, the base form's too, longest first."""
    known = {ending for case, base, _ in endings for ending in (case, base) if ending}
    return tuple(sorted(known, key=lambda ending: (-len(ending), ending)))


def _stem(word: str, endings: tuple[str, ...]) -> str:
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word


def gender_of(surname: str, endings: tuple[Ending, ...]) -> Gender:
    """Whose a surname in the base form is by its ending: Мережкина, Ковылинский."""
    fits = [(len(base), who) for _, base, who in endings if len(base) > 1 and surname.endswith(base)]
    longest = max((size for size, _ in fits), default=0)
    genders = {who for size, who in fits if size == longest}
    return genders.pop() if len(genders) == 1 else "?"


def base_form(name: Sequence[str], gender: Gender, language: Language) -> tuple[str, ...]:
    """The name in its base form, where a first name that is known only in it shows that it stands in another case."""
    endings = language.grammar.name_endings
    first = language.words.get(language.fold(name[0]))
    if (
        len(name) < 2
        or not endings
        or (first is not None and first.tags & Tag.FORENAME and _may_be(first.gender, gender))
    ):
        return tuple(name)
    for word in _bases(name[0], "?", endings):
        entry = language.words.get(language.fold(word))
        if entry is not None and entry.tags & Tag.FORENAME and _may_be(entry.gender, gender):
            rest = (_surname(part, entry.gender, endings) for part in name[1:])
            return (word, *rest)
    return tuple(name)


def _may_be(one: Gender, other: Gender) -> bool:
    return one == other or "?" in (one, other)


def _surname(word: str, gender: Gender, endings: tuple[Ending, ...]) -> str:
    """A surname's base form; its own where no ending of that gender fits."""
    return "-".join(next(iter(_bases(part, gender, endings)), part) for part in word.split("-"))


def _bases(word: str, gender: Gender, endings: tuple[Ending, ...]) -> list[str]:
    """What the word may be the case of, the longest ending first."""
    fits = [e for e in endings if word.endswith(e[0]) and len(word) - len(e[0]) >= _SHORTEST_STEM - 1]
    fits = [e for e in fits if gender == "?" or e[2] == gender]
    return [word[: -len(case)] + base for case, base, _ in sorted(fits, key=lambda e: -len(e[0]))]
