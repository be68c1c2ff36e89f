"""Which quotes an alert may show, best first: sure speakers, substantial words, never two of one statement."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from watchers.quotes.language import Language, Tag, load
from watchers.types import Mention, Quote

SHOWN = 5
SHORTEST, SUBSTANTIAL, LONGEST = 6, 25, 80  # words
_NAME_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")


def rank_quotes(
    quotes: Sequence[Quote], mentions: Sequence[Mention], *, text: str, language: str | None = None
) -> tuple[Quote, ...]:
    """The same quotes with ``rank`` set on up to five that an alert may show, and ``speaker_entities`` where watched.

    Fragments and speakers that are inferred or unknown are never ranked: no quote is better than a wrong name.
    ``language`` is the text's, as for `find_quotes`: its file says who is senior and what is boilerplate.
    """
    known = load(language)
    linked = [replace(q, speaker_entities=_entities(q, mentions)) for q in quotes]
    order = sorted((q for q in linked if _may_show(q, known)), key=lambda q: (-_worth(q, mentions, known), q.start))
    ranks: dict[int, int] = {}
    statements: set[int] = set()
    for quote in order:
        if len(ranks) < SHOWN and quote.statement not in statements:
            statements.add(quote.statement)
            ranks[quote.start] = len(ranks)
    return tuple(replace(q, rank=ranks.get(q.start)) for q in linked)


def _entities(quote: Quote, mentions: Sequence[Mention]) -> tuple[str, ...]:
    """The watched entries that the speaker is: named in the list or in this article just as the speaker is.

    A lone word links only where it is all that the article has of the speaker's name.
    """
    if quote.speaker is None or quote.speaker_type not in ("person", "organisation"):
        return ()
    speaker = _words(quote.speaker)
    linked = (m.entity for m in mentions if _same_name(speaker, _words(m.name)) or _same_name(speaker, _words(m.text)))
    return tuple(dict.fromkeys(linked))


def _words(name: str) -> tuple[str, ...]:
    return tuple(_NAME_WORD.findall(name.casefold()))


def _same_name(speaker: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Whether one name has all words of the other, two at least unless both are the same one."""
    shorter, longer = sorted((set(speaker), set(name)), key=len)
    return bool(shorter) and shorter <= longer and (len(shorter) > 1 or shorter == longer)


def _may_show(quote: Quote, language: Language) -> bool:
    return (
        quote.kind == "direct"
        and quote.certainty == "named"
        and quote.speaker_type in ("person", "organisation")
        and quote.speaker is not None
        and (quote.speaker_type != "person" or " " in quote.speaker)
        and not quote.speaker[0].islower()  # "letter", "group": whose, the article hasn't told
        and not _is_document(quote.speaker, language)
        and SHORTEST <= len(quote.quote.split()) <= LONGEST
    )


def _is_document(speaker: str, language: Language) -> bool:
    """Whether it is a statement or a report, whose capital is only its sentence's."""
    entry = language.look_up(language.fold(speaker))
    return entry is not None and entry.tags & Tag.DOCUMENT != 0


def _worth(quote: Quote, mentions: Sequence[Mention], language: Language) -> float:
    """Watched speakers first, then senior ones, then quotes about a watched name, labelled, long enough."""
    words = len(quote.quote.split())
    office = {language.fold(word) for word in (quote.role or "").split()}
    worth = min(words, SUBSTANTIAL) / SUBSTANTIAL
    worth += 3.0 * bool(quote.speaker_entities)
    worth += 0.5 * (quote.role is not None) + 0.5 * bool(office & language.senior)
    worth += 1.0 * any(m.where == "text" and quote.start <= m.start < quote.end for m in mentions)
    worth += 1.0 * (quote.label is not None)
    worth -= 1.0 * ("pronoun" in quote.rule)
    worth -= 2.0 * (language.boilerplate is not None and language.boilerplate.search(quote.quote) is not None)
    worth -= 0.5 * (not quote.quote[0].isupper() and language.grammar.cased)  # begins in mid-sentence
    return worth
