"""Who is meant by a mention: names and offices to the fullest name, "he" to a person, "the group" to its name."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from watchers.quotes.language import Tag
from watchers.quotes.mentions import Mention
from watchers.quotes.people import Person
from watchers.quotes.reading import Place, Reading
from watchers.types import Certainty, SpeakerType

_FORMS_OF_ADDRESS = Tag.RANK | Tag.HONORIFIC
_PEOPLE_KEPT, _GROUPS_KEPT = 40, 20


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


@dataclass(slots=True)
class Memory:
    """What a reader remembers on reaching a quote: who was mentioned and who spoke last, and where."""

    people: list[tuple[Person, bool]] = field(default_factory=list)  # in order of mention; whether as a subject
    groups: list[str] = field(default_factory=list)
    speaker: Speaker | None = None
    place: Place | None = None

    def take_in(self, mentions: list[Mention], *, opens: bool) -> None:
        """Remember mentions; ``opens`` where the first person of them is the sentence's subject."""
        for mention in mentions:
            if mention.person is not None:
                self.people.append((mention.person, opens))
                opens = False
            elif mention.kind == "organisation" and mention.head[0].isupper():
                self.groups.append(mention.head)
        del self.people[:-_PEOPLE_KEPT], self.groups[:-_GROUPS_KEPT]

    def spoke(self, speaker: Speaker, place: Place) -> None:
        """Remember the speaker of a quote."""
        self.speaker, self.place = speaker, place
        if speaker.person is not None:
            self.people.append((speaker.person, True))

    def sentences_since(self, number: int) -> int:
        """How many sentences ago somebody spoke; a large number where nobody has."""
        return number - self.place.number if self.place is not None else 10**9

    def paragraphs_since(self, paragraph: int) -> int:
        return paragraph - self.place.sentence.paragraph if self.place is not None else 10**9


def resolve(
    mention: Mention, number: int, memory: Memory, reading: Reading, rule: str, *, sure: bool = True
) -> Speaker | None:
    """The speaker that a mention in sentence ``number`` means; None where nobody can be told."""
    certainty: Certainty = "named" if sure else "inferred"
    words = " ".join(reading.text[mention.start : mention.end].split())
    if mention.person is not None:
        name = " ".join(mention.person.name)
        return Speaker(name, "person", certainty, rule, mention.person, mention.role)
    if mention.kind == "pronoun":
        return _pronoun(mention, number, memory, reading, rule, certainty)
    if mention.kind == "organisation":
        group = _group(mention, memory, reading)
        if group is not None:
            return Speaker(group, "organisation", "inferred", f"{rule}; the group named before")
        return Speaker(_bare(words, reading), "organisation", certainty, rule)
    person = _by_office(mention, number, memory, reading) if mention.definite else None
    if person is None:
        return Speaker(words, "unnamed", certainty, rule)
    entry = reading.language.words.get(mention.head)
    office = entry is not None and entry.tags & Tag.ROLE and not entry.tags & _FORMS_OF_ADDRESS
    role = (mention.start, mention.end) if office or mention.last - mention.first > 2 else None
    return Speaker(" ".join(person.name), "person", "inferred", f"{rule}; the office names the person", person, role)


def _group(mention: Mention, memory: Memory, reading: Reading) -> str | None:
    """The organisation behind "the group", "the ministry", "the statement"."""
    if mention.head[0].isupper() or not mention.definite or mention.last - mention.first > 2:
        return None
    named = [g for g in memory.groups if mention.head in reading.language.fold(g).split()]
    known = named or memory.groups
    return known[-1] if known else None


def _bare(words: str, reading: Reading) -> str:
    """A name without its article."""
    first, _, rest = words.partition(" ")
    entry = reading.language.words.get(reading.language.fold(first))
    return rest if rest and entry is not None and entry.tags & Tag.DEFINITE else words


def _by_office(mention: Mention, number: int, memory: Memory, reading: Reading) -> Person | None:
    for person, _ in reversed(memory.people):
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


def _pronoun(
    mention: Mention, number: int, memory: Memory, reading: Reading, rule: str, certainty: Certainty
) -> Speaker | None:
    last, rule = memory.speaker, f"{rule}; pronoun"
    if mention.plural or mention.gender == "?":
        return last.again(rule, "inferred") if last and (mention.plural or mention.head == "it") else None
    stranger = _unnamed_before(number, mention, reading)
    if stranger is not None:
        return Speaker(reading.text[stranger.start : stranger.end], "unnamed", certainty, rule)
    if last is not None and last.type == "unnamed" and memory.sentences_since(number) <= 1:
        return last.again(rule, certainty)
    return _he_or_she(mention, number, memory, reading, rule, certainty)


def _he_or_she(
    mention: Mention, number: int, memory: Memory, reading: Reading, rule: str, certainty: Certainty
) -> Speaker | None:
    fits: list[Person] = []  # nearest first
    for person, _ in reversed(memory.people):
        # A lone capitalised word without a known gender may be anything.
        known_name = len(person.name) > 1 or person.gender != "?"
        if known_name and person.gender in (mention.gender, "?") and person not in fits:
            fits.append(person)
    if not fits:
        return None
    known = [p for p in fits if p.gender == mention.gender]
    subjects = [p for p, subject in reversed(memory.people[-8:]) if subject and p in fits]
    best = (subjects or known or fits)[0]
    speaking = memory.speaker.person if memory.speaker is not None else None
    if speaking is not None and speaking in fits:
        leads = _led_by(number, fits, reading)
        if leads is not None or memory.paragraphs_since(reading.sentences[number].paragraph) <= 1:
            best = leads or speaking
    sure = best.gender == mention.gender and (len(known) == 1 or (bool(subjects) and speaking is best))
    return Speaker(" ".join(best.name), "person", certainty if sure else "inferred", rule, best)


def _unnamed_before(number: int, mention: Mention, reading: Reading) -> Mention | None:
    """The woman of "A woman … sat on the steps. …, she said"."""
    if number == 0 or reading.sentences[number - 1].paragraph != reading.sentences[number].paragraph:
        return None
    first = next(iter(reading.mentions[number - 1]), None)
    if first is None or first.kind != "unnamed" or first.gender != mention.gender or first.definite:
        return None
    return first


def _led_by(number: int, people: list[Person], reading: Reading) -> Person | None:
    """The last of these people to begin an earlier sentence of the paragraph."""
    paragraph = reading.sentences[number].paragraph
    for earlier in range(number - 1, max(-1, number - 12), -1):
        if reading.sentences[earlier].paragraph != paragraph:
            break
        first = next((m for m in reading.mentions[earlier] if m.kind != "noun"), None)
        if first is not None and first.person in people and first.first <= 2:
            return first.person
    return None
