"""Speech told from other words in quote marks: titles, nicknames, terms, scare quotes."""

from __future__ import annotations

from watchers.quotes.cues import Cue
from watchers.quotes.language import Tag
from watchers.quotes.reading import Place, Reading
from watchers.types import QuoteKind

_ENDS = ".,!?…؟۔—"


def kind_of(place: Place, cue: Cue | None, reading: Reading) -> QuoteKind | None:
    """Direct speech, a fragment of somebody's words, or None for words that nobody says."""
    quote = reading.text[place.span.start : place.span.end]
    cased = reading.language.grammar.cased
    count = len(quote.split())
    before = place.before
    opens = not quote[0].islower() or not cased
    ends = quote[-1] in _ENDS
    given = cue is not None and cue.rule != ""
    tagged = cue is not None and given and (cue.side == "after" or cue.according)
    led = before is not None and (before.text in ",:" or before.is_(Tag.SPEECH))
    if before is not None and before.is_(Tag.NOT_SPEECH) and not ends:
        return None
    if cased and not ends and not tagged and _is_title(quote):
        return None
    if before is None and opens and (ends or tagged or count >= 5):
        return "direct" if count > 1 or tagged else None
    if led and given and (count >= 4 or ends):
        return "direct"
    if tagged and ends and opens and count >= 4:
        return "direct"
    if count >= 12 and opens and ends:
        return "direct"
    return "fragment" if _inside_a_clause(place, cue, count) else None


def _inside_a_clause(place: Place, cue: Cue | None, count: int) -> bool:
    """Whether the words belong to what a verb nearby reports; of one word it must be the verb's own object."""
    if cue is None or (count == 1 and not 0 < place.at - cue.verb <= 2):
        return False
    return place.at - cue.verb <= 14


def _is_title(quote: str) -> bool:
    """Names of books, groups and operations are written with capitals throughout."""
    longer = [word for word in quote.split() if len(word) > 3] or quote.split()
    return all(word[0].isupper() or word[0].isdigit() for word in longer)
