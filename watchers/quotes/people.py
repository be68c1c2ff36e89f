"""The people of an article, each under the fullest name seen so far."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from watchers.quotes.language import Gender, Language, Tag
from watchers.quotes.words import Word


@dataclass(slots=True)
class Person:
    """One person of the article, under the fullest name seen so far."""

    name: tuple[str, ...]
    gender: Gender = "?"
    roles: set[str] = field(default_factory=set)


def _display(words: Iterable[Word]) -> tuple[str, ...]:
    """A name's words as told to people: capitals softened, initials with their full stop."""
    return tuple(
        w.text.title() if w.text.isupper() and len(w.text) > 3 else w.text + "." * (len(w.text) == 1 and w.cap)
        for w in words
    )


class Roster:
    """The article's people by each word of their names."""

    def __init__(self) -> None:
        self._by_word: dict[str, list[Person]] = {}

    def add(self, words: list[Word], gender: Gender, language: Language) -> Person:
        name = _display(words)
        keys = [language.fold(part).rstrip(".") for part in name]
        person = self.find(keys, gender)
        if person is None:
            person = Person(name, gender)
        elif len(name) > len(person.name):
            person.name = name
        if person.gender == "?":
            person.gender = gender if gender != "?" else _forename_gender(words)
        for key in keys:
            known = self._by_word.setdefault(key, [])
            if person in known:
                known.remove(person)
            known.append(person)
        return person

    def find(self, keys: list[str], gender: Gender = "?") -> Person | None:
        """The latest person whose name has all these words, their first names not contradicting."""
        for person in reversed(self._by_word.get(keys[-1], [])):
            if gender != "?" and person.gender not in ("?", gender):
                continue
            own = {part.lower().rstrip(".") for part in person.name}
            if set(keys) <= own or own <= set(keys):
                return person
        return None


def _forename_gender(words: list[Word]) -> Gender:
    return words[0].gender if words and words[0].is_(Tag.FORENAME) else "?"
