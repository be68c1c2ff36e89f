"""Quotes given to their speakers in text order: by their own cue, else by what stands around them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import zip_longest

from watchers.quotes.cues import Cue, find_cue
from watchers.quotes.kinds import kind_of
from watchers.quotes.mentions import Mention
from watchers.quotes.reading import Place, Reading
from watchers.quotes.references import Memory, Speaker, resolve
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
    found: list[Attributed] = []
    read = (0, 0)  # the sentence and the word up to which the memory goes
    for place in reading.places():
        _read_on(memory, reading, read, (place.number, place.at))
        read = (place.number, place.at)
        cue = find_cue(place, reading)
        kind = kind_of(place, cue, reading)
        if kind is None:
            continue
        before = found[-1] if found else None
        quote = _speaker(Attributed(place, kind, None, place.span.start + 1), cue, before, memory, reading)
        found.append(quote)
        if quote.speaker is not None:
            memory.spoke(quote.speaker, place)
    return _look_ahead(found)


def _read_on(memory: Memory, reading: Reading, since: tuple[int, int], until: tuple[int, int]) -> None:
    for number in range(since[0], until[0] + 1):
        first = since[1] if number == since[0] else 0
        last = until[1] if number == until[0] else _ALL
        memory.take_in(reading.between(number, first, last), opens=first == 0)


def _speaker(
    quote: Attributed, cue: Cue | None, before: Attributed | None, memory: Memory, reading: Reading
) -> Attributed:
    place = quote.place
    turn = _TURN.match(reading.text, place.span.start, place.span.end)
    if turn:
        return replace(quote, speaker=_turn(turn.group(1), reading))
    if cue is not None and cue.source is not None:
        speaker = resolve(cue.source, place.number, memory, reading, cue.rule, sure=cue.sure)
        if speaker is not None:
            return replace(quote, speaker=speaker)
    last = memory.speaker
    if cue is not None and last is not None and memory.sentences_since(place.number) == 0:
        return replace(quote, speaker=last.again("the same sentence's speaker"), statement=_same(before, quote))
    if quote.kind == "direct" and (cue is None or cue.source is None):
        return _inherit(quote, before, memory, reading)
    return quote


def _turn(name: str, reading: Reading) -> Speaker:
    person = reading.roster.find([reading.language.fold(name.split()[-1])])
    full = " ".join(person.name) if person is not None else name
    return Speaker(full, "person", "named", "name at the head of a turn", person)


def _same(before: Attributed | None, quote: Attributed) -> int:
    return before.statement if before is not None else quote.statement


def _inherit(quote: Attributed, before: Attributed | None, memory: Memory, reading: Reading) -> Attributed:
    """A quote without a cue: the speaker of its paragraph, of the paragraph before, or its subject."""
    number, paragraph = quote.place.number, quote.place.sentence.paragraph
    last, same = memory.speaker, _same(before, quote)
    distance = memory.sentences_since(number)
    if last is not None and distance <= 1 and memory.paragraphs_since(paragraph) == 0:
        return replace(quote, speaker=last.again("goes on after the tag", role=True), statement=same)
    if number == 0:
        return quote
    if last is not None and memory.place is not None and distance == 1 and not memory.place.span.closed:
        return replace(quote, speaker=last.again("a quote over several paragraphs"), statement=same)
    sentence = reading.sentences[number - 1]
    colon = sentence.words[-1].text == ":"
    if last is not None and not colon and sentence.paragraph != paragraph and memory.paragraphs_since(paragraph) == 1:
        return replace(quote, speaker=last.again("a quote alone in its paragraph", "inferred"))
    subject = _subject(reading.mentions[number - 1])
    if subject is None:
        return quote
    speaker = resolve(subject, number - 1, memory, reading, "subject of the sentence before", sure=colon)
    if speaker is None or colon:
        return replace(quote, speaker=speaker)
    return replace(quote, speaker=replace(speaker, role=None))


def _subject(here: list[Mention]) -> Mention | None:
    """The likeliest speaker among a sentence's mentions: its first person, else its first mention."""
    people = [m for m in here if m.person is not None and (len(m.person.name) > 1 or m.person.gender != "?")]
    first = here[0] if here else None
    if first is not None and (first.kind == "pronoun" or first in people or not people):
        return first
    return people[0] if people else None


def _look_ahead(found: list[Attributed]) -> list[Attributed]:
    """A quote that opens a paragraph whose next quote has a tag is the same speaker's."""
    done: list[Attributed] = []
    for here, after in zip_longest(found, found[1:]):
        guessed = here.speaker is None or here.speaker.certainty != "named"
        if (
            guessed
            and here.kind == "direct"
            and after is not None
            and after.speaker is not None
            and after.speaker.certainty == "named"
            and after.place.sentence.paragraph == here.place.sentence.paragraph
        ):
            done.append(replace(here, speaker=after.speaker.again("the paragraph's next tag", "inferred")))
        else:
            done.append(here)
    return done
