"""Who is meant by a mention: names and offices to the fullest name, "he" to a person, "the group" to its name."""

from __future__ import annotations

from dataclasses import dataclass, replace

from watchers.quotes.clauses import main_subject
from watchers.quotes.language import Tag
from watchers.quotes.memory import Memory
from watchers.quotes.mentions import Mention
from watchers.quotes.people import Person
from watchers.quotes.reading import Place, Reading
from watchers.types import Certainty, SpeakerType

_BODY_NOUN = Tag.COLLECTIVE | Tag.DOCUMENT
_FORMS_OF_ADDRESS = Tag.RANK | Tag.HONORIFIC
_NEAR = 4  # words
_REACH = 5  # sentences
_STEM = 5  # letters
_LONGEST_REFERENCE = 5  # words
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

    def other_than(self, speaker: Speaker, rule: str) -> Speaker | None:
        """The foremost person in mind besides the speaker."""
        person = next((p for p in self.memory.people() if p.known and p is not speaker.person), None)
        return Speaker(person.full_name, "person", "inferred", rule, person) if person is not None else None

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
        inside = None if mention.proper else _body_inside(mention, number, context)
        if inside is not None:
            return Speaker(_bare(inside, reading), "organisation", certainty, rule)
        group = _group(mention, number, context)
        if group is not None:
            document = reading.language.words.get(mention.head)
            told = document is not None and document.tags & Tag.DOCUMENT != 0  # "the statement" may be anybody's
            return _body(group, context, f"{rule}; the group named before", "inferred" if told else certainty)
        if mention.proper and mention.body is not None:
            words = reading.text[slice(*mention.body)]
        return Speaker(mention.full or _bare(words, reading), "organisation", certainty, rule)
    person = _by_office(mention, number, context) or _described(mention, number, context) if mention.definite else None
    if person is None:
        stranger = _stranger(mention, number, reading)
        return Speaker(stranger or words, "unnamed", certainty, rule)
    entry = reading.language.words.get(mention.head)
    office = entry is not None and entry.tags & Tag.ROLE and not entry.tags & _FORMS_OF_ADDRESS
    role = (mention.start, mention.end) if office or mention.last - mention.first > 2 else None
    return Speaker(person.full_name, "person", "inferred", f"{rule}; the office names the person", person, role)


def _body(name: str, context: Context, rule: str, certainty: Certainty) -> Speaker:
    """A body that is meant by "the group" or "it": named only where no other comes to mind."""
    sure = context.memory.is_foremost(name)
    return Speaker(_bare(name, context.reading), "organisation", certainty if sure else "inferred", rule)


def _described(mention: Mention, number: int, context: Context) -> Person | None:
    """Who "the director" or "the 43-year-old" is of whom the text has said no such thing: the one who is in mind."""
    entry = context.reading.language.words.get(mention.head)
    nickname = context.reading.text[mention.start : mention.end].split()[-1][0].isupper()  # "the Tailor"
    if (
        mention.plural
        or nickname
        or _country(mention, number, context.reading)
        or context.reading.language.grammar.word_order != "fixed"
    ):
        return None
    if entry is not None and (entry.tags & Tag.UNNAMED or not entry.tags & Tag.ROLE):
        return None
    fits = context.memory.candidates(mention.gender)
    clear = len(fits) == 1 or (len(fits) > 1 and fits[0].weight >= _CLEARLY * fits[1].weight)
    return fits[0].person if clear else None


def _stranger(mention: Mention, number: int, reading: Reading) -> str | None:
    """The words that brought somebody unnamed in, of whom only "the official" is said now."""
    if mention.last - mention.first > 2 or not mention.definite:
        return None
    for back in range(number, max(-1, number - 4), -1):
        for other in reversed(reading.mentions[back]):
            brought_in = other.kind == "unnamed" and other.start < mention.start and other.last - other.first > 2
            if brought_in and _akin(other.head, mention.head):
                return " ".join(reading.text[other.start : other.end].split())
    return None


def _akin(one: str, other: str) -> bool:
    """Whether two nouns are forms of one word."""
    shortest = min(len(one), len(other))
    return one == other or (shortest >= _STEM and one[:_STEM] == other[:_STEM])


def _body_inside(mention: Mention, number: int, context: Context) -> str | None:
    """The body that a document is of: "a statement by the Vanguard Front", "a message of the group"."""
    if mention.body is not None:
        return context.reading.text[slice(*mention.body)]
    words = context.reading.sentences[number].words[mention.first : mention.last]
    owner = next((w for w in words if w.is_(Tag.COLLECTIVE) and w.folded != mention.head), None)
    if (
        owner is None
        and any(w.is_(Tag.DOCUMENT) for w in words)
        and context.reading.language.grammar.word_order == "free"
    ):
        behind = context.reading.between(number, mention.last, mention.last + _NEAR)
        by = next((m for m in behind if m.proper), None)
        return context.reading.text[slice(*by.body)] if by is not None and by.body is not None else None
    if owner is None:
        return None
    named = _named_like(owner.folded, context)
    return named or (
        None if context.reading.language.grammar.word_order == "fixed" else _body_like(owner.folded, context)
    )


def _group(mention: Mention, number: int, context: Context) -> str | None:
    """The organisation behind "the group", "the ministry", "the statement"."""
    if mention.proper or not mention.definite or not _plain(mention, number, context.reading):
        return None
    return _body_like(mention.head, context)


def _body_like(noun: str, context: Context) -> str | None:
    """The body in mind whose name has this noun, else the foremost one."""
    return _named_like(noun, context) or next(iter(context.memory.bodies()), None)


def _named_like(noun: str, context: Context) -> str | None:
    fold = context.reading.language.fold
    return next((b for b in context.memory.bodies() if any(_akin(noun, word) for word in fold(b).split())), None)


def _plain(mention: Mention, number: int, reading: Reading) -> bool:
    """Whether nothing but "the", "this", "armed" stands with the noun, so that the rest of the text must tell which."""
    words = reading.sentences[number].words[mention.first : mention.last]
    if not reading.language.grammar.cased or reading.language.grammar.word_order == "fixed":
        return mention.last - mention.first <= 2
    if any(w.is_(Tag.OF) for w in words[1:]):
        return False  # "the dockers' union" is another one
    return len(words) <= _LONGEST_REFERENCE and not any(w.cap and not w.is_(_BODY_NOUN) for w in words[1:])


def _bare(words: str, reading: Reading) -> str:
    """A name without its article."""
    first, _, rest = words.partition(" ")
    entry = reading.language.words.get(reading.language.fold(first))
    return rest if rest and entry is not None and entry.tags & Tag.DEFINITE else words


def _by_office(mention: Mention, number: int, context: Context) -> Person | None:
    reading = context.reading
    country = _country(mention, number, reading)
    for person in context.memory.people():
        if country <= person.roles and any(_same_office(mention.head, role) for role in person.roles):
            return person
    if country:
        return None  # "the Valdorian president" of whom only "the president of Valdoria" was said: perhaps another
    if reading.language.grammar.name_endings:
        for person in context.memory.people():
            if any(_akin(mention.head, role) for role in person.roles):
                return person  # in another case: старосту, староста
    if reading.language.grammar.word_order != "fixed" and not mention.plural:
        fit = _only_fit(mention, number, context)
        if fit is not None:
            return fit
    senior = reading.language.senior
    if mention.head not in senior or mention.last - mention.first < 3:
        return None
    if reading.language.grammar.word_order != "fixed" and any(p.roles & senior for p in context.memory.people()):
        return None
    # The lead says "the head of X's agency", the next paragraph who that is.
    for ahead in reading.mentions[number + 1 : number + 4]:
        for other in ahead:
            if other.person is not None and other.role is not None and other.person.roles & senior:
                return other.person
    return None


def _country(mention: Mention, number: int, reading: Reading) -> set[str]:
    """The country or party in "the Valdorian president"."""
    words = reading.sentences[number].words[mention.first : mention.last]
    capital = not reading.language.grammar.capital_nouns
    return {w.folded for w in words if w.is_(Tag.ADJECTIVE) and (w.cap or not capital)}


def _only_fit(mention: Mention, number: int, context: Context) -> Person | None:
    """Who "the captain" is of whom no such office was said: whoever the paragraph is about."""
    words, paragraph = context.reading.sentences[number].words, context.reading.sentences[number].paragraph
    head = next((w for w in words[mention.first : mention.last] if w.folded == mention.head), None)
    here = words[mention.first : mention.last]
    office = any(w.is_(Tag.ROLE | Tag.RANK) for w in here)
    if not office and (head is None or not head.is_(Tag.UNNAMED) or head.gender == "?"):
        return None
    for back in range(number, max(-1, number - _REACH), -1):
        away = paragraph - context.reading.sentences[back].paragraph
        if away > 1:
            break
        for other in context.reading.mentions[back]:
            person = other.person
            if person is None or other.start >= mention.start or other.owner:
                continue
            if not person.roles and len(person.keys) == 1:
                continue  # perhaps a place
            # A paragraph away the gender must be known to fit.
            if person.gender == mention.gender != "?" or (not away and "?" in (person.gender, mention.gender)):
                return person
    return None


def _same_office(head: str, role: str) -> bool:
    """The general is "Gen.", der Minister is the Innenminister."""
    return head == role or (len(role) > 2 and head.startswith(role)) or (len(head) > 4 and role.endswith(head))


# ------------------------------------------------------------ pronouns


def _pronoun(mention: Mention, number: int, context: Context, rule: str, certainty: Certainty) -> Speaker | None:
    last, rule = context.last, f"{rule}; pronoun"
    if mention.gender == "?" and context.reading.language.grammar.drops_subject:
        return carried(number, context, rule)
    if mention.plural and context.reading.language.grammar.word_order != "fixed":
        group = _body_before(number, mention, context, rule)
        if group is not None:
            return group
    if mention.plural:
        return last.speaker.again(rule, "inferred") if last else None
    if mention.gender == "?":
        body = next(iter(context.memory.bodies()), None)
        return _body(body, context, rule, certainty) if body is not None else None
    group = _body_before(number, mention, context, rule)
    if group is not None:
        return group
    stranger = _unnamed_before(number, mention, context.reading)
    if stranger is not None:
        return Speaker(context.reading.text[stranger.start : stranger.end], "unnamed", certainty, rule)
    fits = context.memory.candidates(mention.gender)
    other = context.reading.language.grammar.word_order != "fixed" and any(
        f.person.gender == mention.gender for f in fits
    )
    if last is not None and last.speaker.type == "unnamed" and number - last.place.number <= 1 and not other:
        return last.speaker.again(rule, certainty)
    if not fits:
        return None
    best = fits[0]
    clear = len(fits) == 1 or best.weight >= _CLEARLY * fits[1].weight
    sure = clear and best.person.gender == mention.gender
    return Speaker(best.person.full_name, "person", certainty if sure else "inferred", rule, best.person)


def _body_before(number: int, mention: Mention, context: Context, rule: str) -> Speaker | None:
    """The group that "sie" or "il" means, where nouns have genders: the subject of the sentence before."""
    reading = context.reading
    grammar, before = reading.language.grammar, number - 1
    if grammar.word_order == "fixed" or before < 0:
        return None
    if reading.sentences[before].paragraph != reading.sentences[number].paragraph:
        return None
    here = reading.mentions[before]
    if not mention.plural and any(m.person is not None and m.person.gender in (mention.gender, "?") for m in here):
        return None
    last, subject = context.last, main_subject(reading.sentences[before].words, here)
    if last is not None and last.place.number == before and last.speaker.type == "organisation":
        return last.speaker.again(rule, "inferred")
    if subject is None or subject.kind != "organisation":
        subject = next((m for m in here if m.proper), None) if mention.plural else None
    if subject is None:
        return None
    return resolve(subject, before, context, rule, sure=False)


def carried(number: int, context: Context, rule: str) -> Speaker | None:
    """Whom a verb without a subject, or a pronoun without gender, goes on about: the paragraph's last subject."""
    reading, last = context.reading, context.last
    paragraph = reading.sentences[number].paragraph
    for back in range(number - 1, max(-1, number - _REACH), -1):
        if reading.sentences[back].paragraph != paragraph:
            break
        if last is not None and last.place.number == back:
            return last.speaker.again(rule)
        here = [m for m in reading.mentions[back] if m.kind != "pronoun" and not m.plural]
        subject = main_subject(reading.sentences[back].words, here)
        if subject is not None and (subject.kind != "unnamed" or last is None or context.paragraphs_since(number)):
            return resolve(subject, back, context, rule)
    if last is not None and context.paragraphs_since(number) <= 1:
        return last.speaker.again(rule)
    person = next(iter(context.memory.people()), None)
    return Speaker(person.full_name, "person", "inferred", rule, person) if person is not None else None


def _unnamed_before(number: int, mention: Mention, reading: Reading) -> Mention | None:
    """The woman of "A woman … sat on the steps. …, she said"."""
    if number == 0 or reading.sentences[number - 1].paragraph != reading.sentences[number].paragraph:
        return None
    here = reading.mentions[number - 1]
    fixed = reading.language.grammar.word_order == "fixed"
    first = next(iter(here), None) if fixed else main_subject(reading.sentences[number - 1].words, here)
    if first is None or first.kind != "unnamed" or first.gender != mention.gender or first.definite:
        return None
    return first
