"""Quotes given to their speakers in text order: by their own cue, else by what stands around them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from watchers.quotes import orders
from watchers.quotes.clauses import is_oblique, main_subject
from watchers.quotes.cues import Cue, find_cue
from watchers.quotes.kinds import kind_of
from watchers.quotes.language import Tag
from watchers.quotes.memory import Memory
from watchers.quotes.mentions import Mention
from watchers.quotes.reading import REACH_BACK, Place, Reading
from watchers.quotes.references import Context, Last, Speaker, carried, resolve
from watchers.quotes.words import Word
from watchers.types import QuoteKind

_TURN = re.compile(r"([^\W\d_a-z][^\W\d_a-z .'’-]{2,30}):\s")
_ALL = 10**9


@dataclass(frozen=True, slots=True)
class Attributed:
    """A quote, its speaker where one can be told, and the number of the statement that it is a piece of."""

    place: Place
    kind: QuoteKind
    speaker: Speaker | None
    statement: int


def attribute(reading: Reading) -> list[Attributed]:
    """All quotes of a text in order, words in quote marks that nobody says left out."""
    memory = Memory()
    look = find_cue if reading.language.grammar.word_order == "fixed" else orders.find_cue
    last: Last | None = None
    skipped: Place | None = None
    found: list[Attributed] = []
    read = (0, 0)  # the sentence and the word up to which the memory goes
    for place in reading.places():
        _read_on(memory, reading, read, (place.number, place.at))
        read = (place.number, place.at)
        if skipped is not None and skipped.number == place.number and skipped.at == place.left - 1:
            place = replace(
                place, left=max(skipped.left, place.at - REACH_BACK)
            )  # a name in quote marks doesn't cut the sentence
        cue = look(place, reading)
        kind = kind_of(place, cue, reading)
        if kind is None:
            memory.body_in_marks(place, reading)
            skipped = place
            continue
        quote = Attributed(place, kind, None, place.span.start + 1)
        quote = _speaker(quote, cue, found[-1] if found else None, Context(reading, memory, last))
        if kind == "fragment" and quote.speaker is None:
            memory.body_in_marks(place, reading)
            skipped = place
            continue  # a few words that nobody is known to have said are not told from a term
        found.append(quote)
        if quote.speaker is not None:
            last = Last(quote.speaker, place)
            if quote.speaker.person is not None:
                memory.speaks(quote.speaker.person)
    return _look_ahead(found, offices=reading.language.grammar.word_order != "fixed")


def _read_on(memory: Memory, reading: Reading, since: tuple[int, int], until: tuple[int, int]) -> None:
    for number in range(since[0], until[0] + 1):
        first = since[1] if number == since[0] else 0
        last = until[1] if number == until[0] else _ALL
        memory.read(reading, number, first, last)


def _speaker(quote: Attributed, cue: Cue | None, before: Attributed | None, context: Context) -> Attributed:
    place, last = quote.place, context.last
    turn = _TURN.match(context.reading.text, place.span.start, place.span.end)
    if turn:
        return replace(quote, speaker=_turn(turn.group(1), context.reading))
    if before is not None and last is not None and _goes_on(before, quote, context.reading):
        return replace(
            quote, speaker=last.speaker.again("goes on after the tag", role=True), statement=before.statement
        )
    if cue is not None and cue.source is not None:
        speaker = resolve(cue.source, place.number, context, cue.rule, sure=cue.sure)
        if speaker is not None:
            return replace(quote, speaker=speaker)
    if cue is not None and last is not None and last.place.number == place.number:
        return replace(quote, speaker=last.speaker.again("the same sentence's speaker"), statement=_same(before, quote))
    if cue is not None and cue.source is None and context.reading.language.grammar.drops_subject:
        speaker = carried(place.number, context, f"{cue.rule}; subject left out")
        if speaker is not None:
            return replace(quote, speaker=speaker)
    if quote.kind == "direct" and (cue is None or cue.source is None):
        return _inherit(quote, before, context)
    return quote


def _goes_on(before: Attributed, quote: Attributed, reading: Reading) -> bool:
    """Whether the quote is the rest of one that its tag interrupted in mid-sentence: "…," X said, "but …"."""
    if before.place.number != quote.place.number or before.speaker is None or before.kind != "direct":
        return False
    broken_off = reading.text[before.place.span.end - 1] in ",،"
    opens_low = reading.text[quote.place.span.start].islower()
    return broken_off and opens_low and quote.place.before is not None and quote.place.before.text == ","


def _turn(name: str, reading: Reading) -> Speaker:
    person = reading.roster.find([reading.language.fold(name.split()[-1])])
    full = person.full_name if person is not None else name
    return Speaker(full, "person", "named", "name at the head of a turn", person)


def _same(before: Attributed | None, quote: Attributed) -> int:
    return before.statement if before is not None else quote.statement


def _inherit(quote: Attributed, before: Attributed | None, context: Context) -> Attributed:
    """A quote without a cue: the speaker of its paragraph, of the paragraph before, or its subject."""
    number, paragraph = quote.place.number, quote.place.sentence.paragraph
    last, same, reading = context.last, _same(before, quote), context.reading
    distance = context.sentences_since(number)
    if last is not None and distance <= 1 and context.paragraphs_since(number) == 0:
        return replace(quote, speaker=last.speaker.again("goes on after the tag", role=True), statement=same)
    if number == 0:
        return quote
    if last is not None and distance == 1 and not last.place.span.closed:
        return replace(quote, speaker=last.speaker.again("a quote over several paragraphs"), statement=same)
    sentence = reading.sentences[number - 1]
    colon = sentence.words[-1].text == ":"
    if reading.language.grammar.word_order != "fixed" and not colon and sentence.paragraph != paragraph:
        speaker = _around(quote, context)
        if speaker is not None:
            return replace(quote, speaker=speaker)
    if last is not None and not colon and sentence.paragraph != paragraph and context.paragraphs_since(number) == 1:
        return replace(quote, speaker=last.speaker.again("a quote alone in its paragraph", "inferred"))
    speaker = _said_before(quote, context) if colon else None
    subject = _subject(number - 1, reading, colon=colon)
    if speaker is None and subject is not None:
        speaker = resolve(subject, number - 1, context, "subject of the sentence before", sure=colon)
    if speaker is not None:
        return replace(quote, speaker=speaker if colon else replace(speaker, role=None))
    foremost = next((p for p in context.memory.people() if p.known), None)
    if foremost is None:
        return quote
    return replace(quote, speaker=Speaker(foremost.full_name, "person", "inferred", "the foremost person", foremost))


def _said_before(quote: Attributed, context: Context) -> Speaker | None:
    """The speaker told by the sentence before, which ends with a colon, as if the quote were its own."""
    reading, number = context.reading, quote.place.number - 1
    if reading.language.grammar.word_order == "fixed":
        return None
    sentence = reading.sentences[number]
    at = len(sentence.words)
    left = next((k + 1 for k in range(at - 1, -1, -1) if sentence.words[k].quote >= 0), 0)
    cue = orders.find_cue(Place(quote.place.span, sentence, number, at, left, at), reading)
    if cue is None:
        return None
    if cue.source is not None:
        return resolve(cue.source, number, context, cue.rule)
    return carried(number, context, f"{cue.rule}; subject left out")


def _around(quote: Attributed, context: Context) -> Speaker | None:
    """Who says a quote that opens its paragraph without a tag: whom the sentence before or behind tells of."""
    reading, number, last = context.reading, quote.place.number, context.last
    if number + 1 < len(reading.sentences):
        after = reading.sentences[number + 1]
        if not after.quotes and _refers_back(after.words):
            subject = main_subject(after.words, reading.mentions[number + 1])
            if subject is not None:
                return resolve(subject, number + 1, context, "the next sentence tells who said so", sure=True)
    before = reading.sentences[number - 1]
    if last is not None and last.place.span.dialogue and quote.place.span.dialogue and before.quotes:
        return context.other_than(last.speaker, "the other one in the dialogue")
    if before.quotes:
        return None
    subject = main_subject(before.words, reading.mentions[number - 1])
    if subject is None or (subject.kind == "unnamed" and subject.plural) or subject.kind == "organisation":
        return None
    return resolve(subject, number - 1, context, "subject of the sentence before", sure=False)


def _refers_back(words: list[Word]) -> bool:
    """Whether a sentence tells of what was said before it: "This X said in a low voice"."""
    if words[-1].text == ":" or not any(w.is_(Tag.BACK) for w in words):
        return False
    return any(w.is_(Tag.SPEECH | Tag.FRAGMENT) for w in words)


def _subject(number: int, reading: Reading, *, colon: bool) -> Mention | None:
    """The likeliest speaker among a sentence's mentions: before a colon the last that may be one, else the subject."""
    words, here = reading.sentences[number].words, reading.mentions[number]
    if reading.language.grammar.word_order != "fixed":
        return main_subject(words, here)
    fit = [m for m in here if not m.owner and not is_oblique(words, m) and _may_speak(m)]
    if colon:
        people = [m for m in fit if m.kind in ("person", "pronoun")]
        named = [m for m in here if _is_known(m)]  # "And this from X:"
        return next(reversed(people or fit or named), None)
    main = main_subject(words, here)
    return main if main in fit else next(iter(fit), None)


def _is_known(mention: Mention) -> bool:
    return mention.person is not None and mention.person.known


def _may_speak(mention: Mention) -> bool:
    if mention.person is not None:
        return mention.person.known
    return mention.kind == "pronoun" or mention.proper or not mention.plural


def _look_ahead(found: list[Attributed], *, offices: bool) -> list[Attributed]:
    """A quote before another that has a tag is the same speaker's, in one paragraph or going on in the next."""
    done: list[Attributed] = []
    after: Attributed | None = None
    for here in reversed(found):
        if after is not None and _leads_to(here, after, offices=offices) and after.speaker is not None:
            here = replace(here, speaker=after.speaker.again("the paragraph's next tag", "inferred"))
        done.append(here)
        after = here
    return done[::-1]


def _leads_to(here: Attributed, after: Attributed, *, offices: bool) -> bool:
    guessed = here.speaker is None or here.speaker.certainty != "named"
    if offices and here.speaker is not None and "office names" in here.speaker.rule:
        return False
    if here.kind != "direct" or not guessed or after.speaker is None or after.speaker.certainty != "named":
        return False
    return after.place.sentence.paragraph == here.place.sentence.paragraph or (
        not here.place.span.closed and after.place.number - here.place.number == 1
    )
