"""What a reader has in mind on reaching a quote: who was spoken of, the nearer and more central the stronger."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar

from watchers.quotes.clauses import is_addressed, is_oblique, main_subject, says
from watchers.quotes.language import Gender, Tag
from watchers.quotes.mentions import Mention
from watchers.quotes.people import Person
from watchers.quotes.reading import Place, Reading
from watchers.quotes.words import Word

_T = TypeVar("_T")
# How much a mention brings a person to mind, and what is left of it a sentence later (after Lappin and Leass 1994).
_SPEAKER, _SAYS, _SUBJECT, _ADDRESSED, _OTHER, _OBLIQUE, _OWNER = 1.4, 1.4, 1.0, 1.0, 0.4, 0.3, 0.2
_LEFT, _LEFT_OF_PARAGRAPH, _AGAIN = 0.5, 0.8, 0.05
_NAMED = Tag.NOT_SPEECH | Tag.NOT_SPEECH_BEHIND
_LEAST = 1e-9
_FOREMOST, _CLEARLY = 0.4, 2.0
_LIKELY_GENDER, _UNKNOWN_GENDER, _UNLIKELY_GENDER = 0.9, 0.9, 0.3


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody whom a pronoun may mean, and how much they are in mind."""

    person: Person
    weight: float


@dataclass(slots=True)
class Memory:
    """Weights of people and of bodies by name, as they stand after sentence ``_sentence``."""

    _sentence: int = 0
    _subject: Mention | None = None
    _people: dict[Person, float] = field(default_factory=dict)
    _bodies: dict[str, float] = field(default_factory=dict)

    def read(self, reading: Reading, number: int, first: int, last: int) -> None:
        """Take in what is mentioned between two words of a sentence."""
        words = reading.sentences[number].words
        if number > self._sentence or self._subject is None:
            self._subject = main_subject(words, reading.mentions[number])
        self._fade(number, reading)
        subject = self._subject
        for mention in reading.between(number, first, last):
            weight = _weight(words, mention, is_subject=mention is subject)
            if mention.person is not None:
                self._meet(mention.person, weight)
            elif mention.kind == "pronoun" and mention.gender != "?":
                likeliest = next(iter(self.candidates(mention.gender)), None)
                if likeliest is not None:
                    _bring(self._people, likeliest.person, weight)
                    if likeliest.person.likely == "?":
                        likeliest.person.likely = mention.gender
            elif mention.kind == "organisation" and mention.proper and not is_addressed(words, mention):
                name = mention.head if mention.body is None else reading.text[slice(*mention.body)]
                if not _dateline(mention, number):
                    _bring(self._bodies, mention.full or name, weight)
            elif mention.kind == "organisation" and mention.body is not None:
                _bring(self._bodies, reading.text[slice(*mention.body)], _SAYS)

    def _meet(self, person: Person, weight: float) -> None:
        # A name of two words that is a subject, or one with a first name, is somebody.
        if weight >= _SUBJECT or (weight >= _OTHER and person.likely != "?"):
            person.known = person.known or len(person.keys) > 1 or person.likely != "?"
        _bring(self._people, person, weight)

    def body_in_marks(self, place: Place, reading: Reading) -> None:
        """Note the name of a body that stands in quote marks: the group “…”, “…” adlı örgüt."""
        words, at = place.words, place.at
        beside = words[max(place.left, at - 1) : at] + words[at + 1 : min(place.right, at + 3)]
        if any(w.is_(Tag.COLLECTIVE | Tag.ORGANISATION) for w in beside):
            _bring(self._bodies, reading.text[place.span.start : place.span.end], _SUBJECT)
        elif reading.text[place.span.start].isupper() and not any(w.is_(_NAMED) for w in beside):
            _bring(self._bodies, reading.text[place.span.start : place.span.end], _OTHER)

    def speaks(self, person: Person) -> None:
        """Note that a person is given a quote."""
        _bring(self._people, person, _SPEAKER)

    def candidates(self, gender: Gender) -> list[Candidate]:
        """Whom "he" or "she", or a description of either ("?"), may mean, the likeliest first."""
        fits = [
            Candidate(person, weight * _fit(person, gender))
            for person, weight in self._people.items()
            if person.known and (gender == "?" or person.gender in (gender, "?"))
        ]
        return sorted(fits, key=lambda c: -c.weight)

    def people(self) -> list[Person]:
        """Everybody in mind, the foremost first."""
        return sorted(self._people, key=lambda p: -self._people[p])

    def bodies(self) -> list[str]:
        """The organisations in mind by name, the foremost first."""
        return sorted(self._bodies, key=lambda name: -self._bodies[name])

    def is_foremost(self, body: str) -> bool:
        """Whether an organisation was just spoken of as a subject, and no other was."""
        others = max((w for name, w in self._bodies.items() if name != body), default=0.0)
        weight = self._bodies.get(body, 0.0)
        return weight >= _FOREMOST and weight >= _CLEARLY * others

    def _fade(self, number: int, reading: Reading) -> None:
        before, self._sentence = self._sentence, number
        if number > before:
            paragraphs = reading.sentences[number].paragraph - reading.sentences[before].paragraph
            left = _LEFT ** (number - before) * _LEFT_OF_PARAGRAPH**paragraphs
            self._people = {p: w * left for p, w in self._people.items() if w * left > _LEAST}
            self._bodies = {b: w * left for b, w in self._bodies.items() if w * left > _LEAST}


def _dateline(mention: Mention, number: int) -> bool:
    """A place in capitals that opens the text."""
    return number == 0 and mention.first == 0 and mention.head.isupper()


def _bring(weights: dict[_T, float], who: _T, weight: float) -> None:
    before = weights.get(who, 0.0)
    weights[who] = max(before, weight) + _AGAIN * min(before, weight)


def _fit(person: Person, gender: Gender) -> float:
    """How well a person of known, likely or unknown gender fits a pronoun's."""
    if gender in ("?", person.gender):
        return 1.0
    return {gender: _LIKELY_GENDER, "?": _UNKNOWN_GENDER}.get(person.likely, _UNLIKELY_GENDER)


def _weight(words: list[Word], mention: Mention, *, is_subject: bool) -> float:
    if mention.owner:
        return _OWNER
    if says(words, mention):
        return _SAYS
    if is_subject:
        return _SUBJECT
    if is_oblique(words, mention):
        return _OBLIQUE
    return _ADDRESSED if is_addressed(words, mention) else _OTHER
