"""The people of an article: who bears which names, each under the fullest one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from watchers.quotes.declension import base_form, gender_of, stem
from watchers.quotes.language import Gender, Language, Tag
from watchers.quotes.words import Word

if TYPE_CHECKING:
    from watchers.quotes.mentions import Mention

_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_SHORTEST_NICKNAME, _LONGEST_FIRST = 3, 2


@dataclass(slots=True, eq=False)
class Person:
    """One person under the fullest name of the article.

    ``known`` where something besides capitals shows a person: a first name, a title, an office, a verb of saying.
    """

    name: tuple[str, ...]
    keys: tuple[str, ...]
    gender: Gender = "?"
    likely: Gender = "?"  # of a lone name that is also a first name
    known: bool = False
    roles: set[str] = field(default_factory=set)
    mentions: int = 0

    @property
    def full_name(self) -> str:
        return " ".join(self.name)


class Roster:
    """The article's people by each word of their names."""

    def __init__(self) -> None:
        self._by_word: dict[str, list[Person]] = {}

    def people(self) -> list[Person]:
        """Everybody, each once."""
        return list(dict.fromkeys(person for known in self._by_word.values() for person in known))

    def find(self, keys: Sequence[str], gender: Gender = "?") -> Person | None:
        """The most mentioned person, of the most mentioned the latest, whom these words of a name may mean."""
        best: Person | None = None
        for person in self._by_word.get(keys[-1], ()):
            if gender != "?" and person.gender not in ("?", gender):
                continue
            if _agree(keys, person.keys) and (best is None or person.mentions >= best.mentions):
                best = person
        return best

    def add(self, words: Sequence[Word], gender: Gender, language: Language) -> Person:
        """The person of a name, new where nobody has it; a fuller name replaces a shorter one."""
        keys = name_keys(words, language)
        person = self.find(keys, gender)
        if person is None:
            person = Person(_display(words), keys, gender)
        elif len(keys) > len(person.keys):
            person.name, person.keys = _display(words), keys
        if person.gender == "?":
            person.gender = gender if gender != "?" or len(keys) == 1 else _forename_gender(words)
            person.likely = _forename_gender(words)
        person.known = person.known or (len(words) > 1 and words[0].is_(Tag.FORENAME))
        for key in keys:
            known = self._by_word.setdefault(key, [])
            if person in known:
                known.remove(person)
            known.append(person)
        return person


def identify(mentions: Iterable[Mention], roster: Roster, language: Language) -> None:
    """Give each mention of a name its person: names of several words first, then what a single word means."""
    every = list(mentions)
    named = [m for m in every if m.name]
    teams = {language.fold(m.head) for m in every if m.proper and " " not in m.head}
    bodies = {language.fold(m.head.split()[-1]): m.head for m in every if m.proper and " " in m.head}
    if language.grammar.given_name_first:
        _cut_offices(named, language)
    full = [m for m in named if len(m.name) > 1 and m.kind == "person"]
    full.sort(key=lambda m: not (m.titled or m.name[0].is_(Tag.FORENAME)))  # those first that are surely people's
    for mention in full:
        surely = mention.titled or mention.name[0].is_(Tag.FORENAME)
        last = mention.name[-1].folded
        if not surely and last in teams and roster.find([last]) is None:
            mention.kind, mention.proper = "organisation", True  # "the Cranes" elsewhere: a body
            continue
        mention.name = _cut_first(mention, roster, language)
        if len(mention.name) > 1:
            roster.add(mention.name, mention.gender, language)
    keyed = [(mention, name_keys(mention.name, language)) for mention in named]
    speaking = {keys for mention, keys in keyed if mention.speaks}
    places = {keys for mention, keys in keyed if mention.place and roster.find(keys) is None} - speaking
    for mention, keys in keyed:
        if keys in places and not mention.titled:
            mention.kind = "noun"
            continue
        person = roster.find(keys, mention.gender)
        if mention.kind == "organisation" and person is not None and len(keys) > len(person.keys):
            continue
        if person is None and len(keys) == 1 and keys[0] in bodies and not mention.titled:
            mention.kind, mention.proper, mention.full = "organisation", True, bodies[keys[0]]
            continue
        if person is None and mention.kind == "person":
            person = roster.add(mention.name, mention.gender, language)
        if person is None or (mention.kind != "person" and not person.known):
            continue
        person.mentions += 1
        person.known = person.known or mention.titled or mention.speaks
        person.roles |= mention.offices
        if person.gender == "?":
            person.gender = mention.gender
        mention.kind, mention.person, mention.gender = "person", person, person.gender
    _read_headlines(keyed, roster, language)
    if language.grammar.name_endings:
        _decline(roster, language)


def _read_headlines(keyed: Iterable[tuple[Mention, tuple[str, ...]]], roster: Roster, language: Language) -> None:
    """A first name before a surname that the text knows is the person's, though all words have capitals there."""
    for mention, keys in keyed:
        if mention.headline and len(keys) > 1 and mention.name[0].is_(Tag.FORENAME):
            person = roster.find(keys[-1:])
            if person is not None and len(person.keys) == 1:
                roster.add(mention.name, mention.gender, language)


def _decline(roster: Roster, language: Language) -> None:
    """Show each person's name in its base form, whose first name also tells the gender."""
    for person in roster.people():
        person.name = base_form(person.name, person.gender, language)
        first = language.words.get(language.fold(person.name[0]))
        if person.gender == "?" and first is not None and first.tags & Tag.FORENAME:
            person.gender = first.gender
        if person.gender == "?":
            person.gender = gender_of(person.name[-1], language.grammar.name_endings)


def _cut_offices(named: list[Mention], language: Language) -> None:
    """Begin a long name at the word by which the text calls the person elsewhere ("Menteri … Republik X Y", "X")."""
    alone = {name_keys(m.name, language)[0] for m in named if len(m.name) == 1}
    for mention in named:
        keys = name_keys(mention.name, language)
        at = next((k for k, key in enumerate(keys) if k and key in alone), 0)
        if at and len(keys) > _LONGEST_FIRST and len(keys) - at > 1:
            mention.name, mention.kind, mention.titled = mention.name[at:], "person", True


def _cut_first(mention: Mention, roster: Roster, language: Language) -> tuple[Word, ...]:
    """The name without a word that is no part of it: "Regarding Aruvan" at a sentence's start, "Republican Aruvan"."""
    name = mention.name
    if (
        mention.titled
        or mention.speaks
        or name[0].is_(Tag.FORENAME)
        or roster.find(name_keys(name, language)) is not None
    ):
        return name
    rest = roster.find(name_keys(name[1:], language), mention.gender)
    apart = mention.first == 0 or name[0].is_(Tag.ADJECTIVE)
    return name[1:] if rest is not None and rest.known and apart else name


def name_keys(words: Sequence[Word], language: Language) -> tuple[str, ...]:
    """The words of a name as they are compared: folded, without full stops and "Jr."."""
    endings = language.grammar.name_endings
    keys = tuple(stem(language.fold(w.text).rstrip("."), endings) for w in words)
    kept = tuple(k for k in keys if k not in _SUFFIXES)
    return kept or keys


def _agree(some: Sequence[str], others: Sequence[str]) -> bool:
    """Whether two names may be one person's: one has all words of the other, or first names that are alike."""
    if set(some) <= set(others) or set(others) <= set(some):
        return True
    if len(some) < 2 or len(others) < 2 or some[-1] != others[-1]:
        return False
    a, b = sorted((some[0], others[0]), key=len)
    return b.startswith(a) and len(a) in (1, *range(_SHORTEST_NICKNAME, 20))


def _display(words: Iterable[Word]) -> tuple[str, ...]:
    """A name's words as told to people: capitals softened, initials with their full stop."""
    shown: list[str] = []
    joined = -1
    for word in words:
        text = word.text.title() if word.text.isupper() and len(word.text) > 3 else word.text
        if word.start == joined:
            shown[-1] += f"’{text}"  # d’Argenteuil
        else:
            shown.append(text + "." * (len(text) == 1 and word.cap))
        joined = word.end if word.end > word.start + len(word.text) and not word.owner else -1
    return tuple(shown)


def _forename_gender(words: Sequence[Word]) -> Gender:
    return words[0].gender if words[0].is_(Tag.FORENAME) else "?"
