"""The words by which a sentence tells who speaks its quote: "said X", "X, chief of Y, told Z", "according to X"."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from watchers.quotes.clauses import is_oblique, main_subject, verb_behind
from watchers.quotes.language import Tag
from watchers.quotes.mentions import Mention
from watchers.quotes.reading import Place, Reading
from watchers.quotes.words import Word

_COMMAS = ",،"
_DASHES = "-–—―"
_LONGEST_LINE = 14  # words
_BEFORE_TAG = ",،?!"
_FAR, _REACH, _LONGEST_GAP = 120, 34, 5  # words
_NO_GAP = Tag.SPEECH | Tag.BREAK | Tag.PRONOUN | Tag.THAT | Tag.AUXILIARY | Tag.DETERMINER | Tag.RELATIVE


@dataclass(frozen=True, slots=True)
class Cue:
    """The reporting word ``verb`` (its place in the sentence) and the mention that it gives the quote to, if any.

    ``sure`` is false where the mention is a good guess only; ``rule`` says in words how it was found.
    """

    verb: int
    side: Literal["before", "after"]
    source: Mention | None = None
    rule: str = ""
    sure: bool = True
    according: bool = False


def find_cue(place: Place, reading: Reading) -> Cue | None:
    """The quote's own cue: behind the quote, else before it, else a line of its own with a dash and the name."""
    led = place.before is not None and place.before.text == ":" and reading.text[place.span.end - 1] not in _COMMAS
    cue = (None if led else _after(place, reading)) or _before(place, reading)
    if cue is None:
        return _next_line(place, reading)
    if cue.source is not None and place.words[cue.source.first].is_(Tag.RELATIVE):
        return replace(cue, source=_antecedent(cue.source, reading.mentions[place.number]))
    return cue


def _antecedent(relative: Mention, here: list[Mention]) -> Mention | None:
    """The X of "X, who said"."""
    return next((m for m in reversed(here) if 0 <= relative.first - m.last <= 1), None)


def _after(place: Place, reading: Reading) -> Cue | None:
    words, right = place.words, place.right
    begin = place.at + 1
    while begin < right and words[begin].text in ",،–—-":
        begin += 1
    if begin >= right:
        return None
    here = [m for m in reading.between(place.number, begin, right) if not m.owner]
    if here and here[0].first == begin and _dash(reading.text, place.span.outer_end, words[begin].start):
        return Cue(begin, "after", here[0], "dash and name after the quote")
    verb = _next(words, begin, min(right, begin + _REACH), Tag.SPEECH | Tag.ACCORDING)
    if verb < 0:
        return _unlisted_verb(place, begin, here, reading)
    if words[verb].is_(Tag.ACCORDING):
        return _according(here, verb, "after")
    first = here[0] if here and here[0].last <= verb else None
    inverted = all(w.is_(Tag.AUXILIARY) for w in words[begin:verb]) or (first is None and words[verb - 1].text == ",")
    behind = next((m for m in here if m.first > verb), None)
    if inverted and behind is not None and _leads_in(words, verb + 1, behind.first):
        return Cue(verb, "after", _with_gap(words, behind, verb + 1), "verb and name after the quote")
    if all(w.is_(Tag.AUXILIARY) for w in words[begin:verb]):
        return Cue(verb, "after", None, "verb and name after the quote")
    quoted = behind if behind is not None and behind.first <= verb + 2 else None
    if words[verb].is_(Tag.INVERSE) and quoted is not None and not words[quoted.first - 1].is_(Tag.BREAK):
        return Cue(verb, "after", quoted, "name and verb after the quote")  # "X quoted the governor as saying"
    shown = next((m for m in here[1:] if m.last == verb), None)
    if shown is not None and words[verb].is_(Tag.PARTICIPLE):
        return Cue(verb, "after", shown, "name and verb after the quote")  # "the video showed X telling"
    if first is not None and _leads_in(words, begin, first.first):
        return Cue(verb, "after", _with_gap(words, first, begin), "name and verb after the quote")
    if first is None and words[begin].is_(Tag.DETERMINER) and _leads_in(words, begin, verb):
        return Cue(verb, "after", _phrase(words, begin, verb), "name and verb after the quote")
    inner = _after_comma(words, here, begin, verb)
    return Cue(verb, "after", inner, "name and verb in the rest of the sentence", sure=False) if inner else None


def _next_line(place: Place, reading: Reading) -> Cue | None:
    """ "— Name, 34, of Porvale" as the paragraph behind a quote, or without the dash as the end of the quote's own."""
    number = place.number + 1
    if place.at + 1 < len(place.words) or number >= len(reading.sentences):
        return None
    sentence, here = reading.sentences[number], reading.mentions[number]
    name = here[0] if here and here[0].person is not None else None
    if name is None or sentence.quotes or len(sentence.words) > _LONGEST_LINE:
        return None
    if not all(w.mark for w in sentence.words[: name.first]):
        return None
    after = reading.sentences[number + 1] if number + 1 < len(reading.sentences) else None
    ends = sentence.paragraph == place.sentence.paragraph and (after is None or after.paragraph > sentence.paragraph)
    alone = all(w.mark or w.cap or w.text[0].isdigit() or w.is_(Tag.BREAK) for w in sentence.words[name.last :])
    if _dash(reading.text, place.span.outer_end, sentence.words[name.first].start) or (ends and alone):
        return Cue(place.at, "after", name, "name under the quote")
    return None


def _dash(text: str, start: int, end: int) -> bool:
    return any(sign in _DASHES for sign in text[start:end])


def _leads_in(words: list[Word], begin: int, end: int) -> bool:
    """Whether nothing but what may describe somebody stands there: "first baseman", "a jubilant"."""
    gap = words[begin:end]
    if gap and gap[0].is_(Tag.DETERMINER):
        gap = gap[1:]
    return len(gap) <= _LONGEST_GAP and not any(w.mark or w.quote >= 0 or w.is_(_NO_GAP) for w in gap)


def _with_gap(words: list[Word], mention: Mention, begin: int) -> Mention:
    """The mention with the words before it as its role, where it is a person's without one."""
    gap = words[begin : mention.first]
    if mention.person is None or mention.role is not None or all(w.is_(Tag.DETERMINER | Tag.AUXILIARY) for w in gap):
        return mention
    return replace(mention, role=(gap[0].start, gap[-1].end))


def _phrase(words: list[Word], begin: int, end: int) -> Mention:
    """ "The 43-year-old", "the airline": somebody of whom the lists know nothing."""
    definite = words[begin].is_(Tag.DEFINITE)
    head = words[end - 1].folded
    return Mention("unnamed", begin, end, words[begin].start, words[end - 1].end, head, definite=definite)


def _unlisted_verb(place: Place, begin: int, here: list[Mention], reading: Reading) -> Cue | None:
    """A name beside a word that may be a verb of saying, behind a quote that ends as quotes with a tag do."""
    words = place.words
    if reading.text[place.span.end - 1] not in _BEFORE_TAG or not here or not reading.language.grammar.cased:
        return None
    first = here[0]
    if not (first.person or first.kind == "pronoun") or begin + 1 >= len(words):
        return None
    if first.first == begin:
        verb = first.last + (first.last < len(words) and words[first.last].text == ",")
    elif first.first == begin + 1:
        verb = begin
    else:
        return None
    if verb >= len(words) or not _may_be_verb(words[verb]):
        return None
    return Cue(verb, "after", first, "name beside an unlisted verb", sure=False)


def _may_be_verb(word: Word) -> bool:
    return not (word.cap or word.mark or word.quote >= 0 or word.tags & ~Tag.FRAGMENT)


def _after_comma(words: list[Word], here: list[Mention], begin: int, verb: int) -> Mention | None:
    """The subject of a clause further on: "… ", which is by the harbour, X said"."""
    inner = [m for m in here if begin < m.first and m.last <= verb and words[m.first - 1].text == ","]
    if not inner or any(w.mark for w in words[inner[-1].last : verb]):
        return None
    clause = any(w.is_(Tag.RELATIVE | Tag.THAT) and not w.is_(Tag.DETERMINER) for w in words[begin:verb])
    return None if clause and inner[-1].last + 2 < verb else inner[-1]


def _before(place: Place, reading: Reading) -> Cue | None:
    words, at = place.words, place.at
    here = [m for m in reading.between(place.number, at - _FAR, at) if not m.owner]
    saying = Tag.SPEECH | Tag.FRAGMENT | Tag.ACCORDING
    verb = next((v for v in range(at - 1, place.left - 1, -1) if words[v].is_(saying)), -1)
    if here and here[-1].last == at and here[-1].person and _dash(reading.text, here[-1].end, place.span.start):
        return Cue(at - 1, "before", here[-1], "name and dash before the quote")
    if verb < 0:
        if place.before is not None and place.before.text == ":" and here:
            beside = here[-1].last == at - 1 and here[-1].person is not None
            return Cue(at - 1, "before", here[-1 if beside else 0], "colon before the quote", sure=False)
        return None
    if words[verb].is_(Tag.ACCORDING):
        return _according(here, verb, "before")
    behind = next((m for m in here if verb < m.first), None)
    return _subject_before(words, here, verb, behind)


def _subject_before(words: list[Word], here: list[Mention], verb: int, behind: Mention | None) -> Cue:
    """The subject of a verb before the quote: right before it, the main clause's, else the nearest that may be one."""
    rule = "name and verb before the quote"
    quoted = next((m for m in here if m.last <= verb and m.first and words[m.first - 1].is_(Tag.INVERSE)), None)
    if quoted is not None and words[quoted.first - 1].joined == 1:
        return Cue(verb, "before", quoted, rule)  # "the radio quoted X as saying", but not "X was quoted by the radio"
    beside = next((m for m in reversed(here) if m.last <= verb and verb_behind(words, m) == verb), None)
    ahead = [m for m in here if m.last <= verb]
    main = main_subject(words, ahead)
    participle = words[verb].is_(Tag.PARTICIPLE)
    issued = participle and beside is not main and beside is not None and beside.kind == "organisation"
    if beside is not None and not (issued and not beside.proper and main is not None):
        return Cue(verb, "before", beside, rule)  # but "X issued a statement saying" is X's
    joined = participle or (verb > 0 and words[verb - 1].is_(Tag.CLAUSE))
    if joined and main is not None:
        return Cue(verb, "before", main, rule)
    subjects = [m for m in ahead if not is_oblique(words, m)]
    if not subjects:
        return Cue(verb, "before", behind, "verb and name before the quote")
    people = [m for m in subjects if m.person is not None]
    nearest = people[-1] if people and subjects[-1].kind == "organisation" else subjects[-1]
    if nearest.last + 4 >= verb or len(subjects) == 1:
        return Cue(verb, "before", nearest, rule)
    return Cue(verb, "before", subjects[0], "name far before the verb before the quote", sure=False)


def _according(here: list[Mention], verb: int, side: Literal["before", "after"]) -> Cue:
    return Cue(verb, side, next((m for m in here if m.first > verb), None), "according to", according=True)


def _next(words: list[Word], begin: int, end: int, tags: int) -> int:
    return next((v for v in range(begin, end) if words[v].is_(tags)), -1)
