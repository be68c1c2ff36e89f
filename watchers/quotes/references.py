"""Who is meant by a mention: names and offices to the fullest name, "he" to a person, "the group" to its name."""

from __future__ import annotations

from dataclasses import dataclass, replace

from watchers.quotes.language import Tag
from watchers.quotes.memory import Memory
from watchers.quotes.mentions import Mention
from watchers.quotes.people import Person
from watchers.quotes.reading import Place, Reading
from watchers.types import Certainty, SpeakerType

_FORMS_OF_ADDRESS = Tag.RANK | Tag.HONORIFIC
_CLEARLY = 2.0  # how much likelier than the next a pronoun's person must be to count as named


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says a quote; ``role`` is a text span, ``person`` the roster's where it is somebody with a name."""

    name: str
    type: SpeakerType
    certainty: Certainty
    rule: str
    person: Person | None = None
    role: tuple[int, int] | None = None

    def again(self, rule: str, certainty: Certainty = "named", *, role: bool = False) -> Speaker:
        """The same speaker for another quote, no surer than this one."""
        surest = certainty if self.certainty == "named" else self.certainty
        return replace(self, certainty=surest, rule=f"{rule}: {self.rule}", role=self.role if role else None)


@dataclass(frozen=True, slots=True)
class Last:
    """The last quote that was given to somebody."""

    speaker: Speaker
    place: Place


@dataclass(frozen=True, slots=True)
class Context:
    """What is known on reaching a quote."""

    reading: Reading
    memory: Memory
    last: Last | None

    def sentences_since(self, number: int) -> int:
        """How many sentences ago somebody spoke; a large number where nobody has."""
        return number - self.last.place.number if self.last is not None else 10**9

    def paragraphs_since(self, number: int) -> int:
        paragraph = self.reading.sentences[number].paragraph
        return paragraph - self.last.place.sentence.paragraph if self.last is not None else 10**9


def resolve(mention: Mention, number: int, context: Context, rule: str, *, sure: bool = True) -> Speaker | None:
    """The speaker that a mention in sentence ``number`` means; None where nobody can be told."""
    reading = context.reading
    certainty: Certainty = "named" if sure else "inferred"
    words = " ".join(reading.text[mention.start : mention.end].split())
    if mention.person is not None:
        name = mention.person.full_name
        return Speaker(name, "person", certainty, rule, mention.person, mention.role)
    if mention.kind == "pronoun":
        return _pronoun(mention, number, context, rule, certainty)
    if mention.kind == "organisation":
        group = _group(mention, context)
        if group is not None:
            return Speaker(group, "organisation", "inferred", f"{rule}; the group named before")
        return Speaker(_bare(words, reading), "organisation", certainty, rule)
    person = _by_office(mention, number, context) if mention.definite else None
    if person is None:
        return Speaker(words, "unnamed", certainty, rule)
    entry = reading.language.words.get(mention.head)
    office = entry is not None and entry.tags & Tag.ROLE and not entry.tags & _FORMS_OF_ADDRESS
    role = (mention.start, mention.end) if office or mention.last - mention.first > 2 else None
    return Speaker(person.full_name, "person", "inferred", f"{rule}; the office names the person", person, role)


def _group(mention: Mention, context: Context) -> str | None:
    """The organisation behind "the group", "the ministry", "the statement"."""
    if mention.proper or not mention.definite or mention.last - mention.first > 2:
        return None
    known, language = context.memory.bodies(), context.reading.language
    named = [body for body in known if mention.head in language.fold(body).split()]
    return next(iter(named or known), None)


def _bare(words: str, reading: Reading) -> str:
    """A name without its article."""
    first, _, rest = words.partition(" ")
    entry = reading.language.words.get(reading.language.fold(first))
    return rest if rest and entry is not None and entry.tags & Tag.DEFINITE else words


def _by_office(mention: Mention, number: int, context: Context) -> Person | None:
    reading = context.reading
    for person in context.memory.people():
        if any(_same_office(mention.head, role) for role in person.roles):
            return person
    senior = reading.language.senior
    if mention.head not in senior or mention.last - mention.first < 3:
        return None
    # The lead says "the head of X's agency", the next paragraph who that is.
    for ahead in reading.mentions[number + 1 : number + 4]:
        for other in ahead:
            if other.person is not None and other.role is not None and other.person.roles & senior:
                return other.person
    return None


def _same_office(head: str, role: str) -> bool:
    """The general is "Gen.", der Minister is the Innenminister."""
    return head == role or (len(role) > 2 and head.startswith(role)) or (len(head) > 4 and role.endswith(head))


# ------------------------------------------------------------ pronouns


def _pronoun(mention: Mention, number: int, context: Context, rule: str, certainty: Certainty) -> Speaker | None:
    last, rule = context.last, f"{rule}; pronoun"
    if mention.plural or mention.gender == "?":
        return last.speaker.again(rule, "inferred") if last and (mention.plural or mention.head == "it") else None
    stranger = _unnamed_before(number, mention, context.reading)
    if stranger is not None:
        return Speaker(context.reading.text[stranger.start : stranger.end], "unnamed", certainty, rule)
    if last is not None and last.speaker.type == "unnamed" and number - last.place.number <= 1:
        return last.speaker.again(rule, certainty)
    fits = context.memory.candidates(mention.gender)
    if not fits:
        return None
    best = fits[0]
    clear = len(fits) == 1 or best.weight >= _CLEARLY * fits[1].weight
    sure = clear and best.person.gender == mention.gender
    return Speaker(best.person.full_name, "person", certainty if sure else "inferred", rule, best.person)


def _unnamed_before(number: int, mention: Mention, reading: Reading) -> Mention | None:
    """The woman of "A woman … sat on the steps. …, she said"."""
    if number == 0 or reading.sentences[number - 1].paragraph != reading.sentences[number].paragraph:
        return None
    first = next(iter(reading.mentions[number - 1]), None)
    if first is None or first.kind != "unnamed" or first.gender != mention.gender or first.definite:
        return None
    return first
