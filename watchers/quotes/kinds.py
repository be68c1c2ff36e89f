"""Speech told from other words in quote marks: titles, nicknames, terms, scare quotes."""

from __future__ import annotations

from watchers.quotes.cues import Cue
from watchers.quotes.language import Language, Tag
from watchers.quotes.reading import Place, Reading
from watchers.types import QuoteKind

_ENDS = ".,!?…؟۔—"
_SMALL = Tag.BREAK | Tag.DETERMINER | Tag.OF | Tag.CLAUSE  # "with", "the": small in a title
_LONGEST_BODY = 5  # words
_SHORT_NAME = 3  # words
_REACH = 20  # words between a verb and the words that it reports


def kind_of(place: Place, cue: Cue | None, reading: Reading) -> QuoteKind | None:
    """Direct speech, a fragment of somebody's words, or None for words that nobody says."""
    quote = reading.text[place.span.start : place.span.end]
    cased = reading.language.grammar.cased
    count = len(quote.split())
    before = place.before
    opens = not quote[0].islower() or not cased
    ends = quote[-1] in _ENDS or (place.at == 0 and _stop_behind(place, reading))
    behind = place.words[place.at + 1] if place.at + 1 < place.right else None
    if place.span.dialogue or place.span.outer_start == place.span.start:
        return "direct"  # a line of dialogue, or what its tag has interrupted
    bare = behind is not None and not behind.mark and not ends and place.at == 0
    if bare and cased and reading.language.grammar.word_order == "free":
        return None  # no comma before the verb: a name that opens its sentence
    given = cue is not None and cue.rule != ""
    tagged = cue is not None and given and (cue.side == "after" or cue.according)
    led = before is not None and (before.text in ",:" or before.is_(Tag.SPEECH))
    if before is not None and before.is_(Tag.COLLECTIVE) and not ends and count <= _LONGEST_BODY:
        return None  # the group “…”
    if behind is not None and behind.is_(Tag.NOT_SPEECH_BEHIND) and not ends:
        return None
    if _is_name_of_something(place, quote, reading, tagged=tagged, ends=ends):
        return None
    if before is None and opens and (ends or tagged or count >= 5):
        return "direct" if count > 1 or tagged else None
    if _only_colon(place, cue) and not ends:
        return None
    if led and given and (count >= 4 or ends):
        return "direct"
    if tagged and ends and opens and count >= 4:
        return "direct"
    if count >= 12 and opens and ends:
        return "direct"
    return "fragment" if _inside_a_clause(place, cue, count) else None


def _stop_behind(place: Place, reading: Reading) -> bool:
    """Whether the quote is a sentence of its own whose full stop stands behind the mark."""
    return reading.text[place.span.outer_end : place.span.outer_end + 1] in tuple(".!?؟۔")


def _only_colon(place: Place, cue: Cue | None) -> bool:
    """Whether nothing but a colon leads to the quote, and nobody who may say it: "her first novel: …"."""
    return cue is not None and cue.verb == place.at - 1 and (cue.source is None or cue.source.kind == "pronoun")


def _inside_a_clause(place: Place, cue: Cue | None, count: int) -> bool:
    """Whether the words belong to what a verb nearby reports; of one word it must be the verb's own object."""
    if cue is None or (count == 1 and not 0 < place.at - cue.verb <= 2):
        return False
    return place.at - cue.verb <= _REACH


def _is_name_of_something(place: Place, quote: str, reading: Reading, *, tagged: bool, ends: bool) -> bool:
    """Whether the words are a title or a name: so called, or written as one where one may stand."""
    words, at = place.words, place.at
    comma = at - 1 if place.before is not None and place.before.text == "," else at
    called = any(
        k >= place.left and words[k].is_(Tag.NOT_SPEECH) and k + words[k].joined == at for k in range(at - 3, at)
    )
    if called and not ends:
        return True
    if place.before is not None and place.before.is_(Tag.ACCORDING) and len(quote.split()) <= _SHORT_NAME:
        return True  # according to “Porvale Times”
    if not reading.language.grammar.cased or not _is_title(quote, reading.language):
        return False
    if called or not (ends or tagged):
        return True
    before = words[comma - 1] if comma > place.left else None
    if before is None:
        return False
    if comma < at:
        return before.is_(Tag.NOT_SPEECH)  # "In his book, “A Cold Rain,” X said"
    return before.owner or before.is_(Tag.NOT_SPEECH | Tag.BREAK | Tag.DETERMINER)


def _is_title(quote: str, language: Language) -> bool:
    """Names of books, shows and operations are written with capitals throughout, but for small words."""
    words = [stripped for word in quote.split() if (stripped := word.strip(_ENDS))]
    longer = [word for word in words if not _is_small(word, language)]
    return bool(longer) and all(word[0].isupper() or word[0].isdigit() for word in (words[0], *longer))


def _is_small(word: str, language: Language) -> bool:
    entry = language.words.get(language.fold(word))
    return entry is not None and entry.tags & _SMALL != 0
