"""Which quotes an alert may show, best first: sure speakers, substantial words, never two of one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from watchers.types import Mention, Quote

SHOWN = 5
SHORTEST, LONGEST = 6, 80  # words


def rank_quotes(quotes: Sequence[Quote], mentions: Sequence[Mention], *, text: str) -> tuple[Quote, ...]:
    """The same quotes with ``rank`` set on up to five that an alert may show, and ``speaker_entities`` where watched.

    Fragments and speakers that are inferred or unknown are never ranked: no quote is better than a wrong name.
    """
    linked = [replace(q, speaker_entities=_entities(q, mentions)) for q in quotes]
    order = sorted((q for q in linked if _may_show(q)), key=lambda q: (-_worth(q, mentions), q.start))
    ranks: dict[int, int] = {}
    statements: set[int] = set()
    for quote in order:
        if len(ranks) < SHOWN and quote.statement not in statements:
            statements.add(quote.statement)
            ranks[quote.start] = len(ranks)
    return tuple(replace(q, rank=ranks.get(q.start)) for q in linked)


def _entities(quote: Quote, mentions: Sequence[Mention]) -> tuple[str, ...]:
    if quote.speaker is None:
        return ()
    speaker = set(quote.speaker.casefold().split())
    found = {
        m.entity: None
        for m in mentions
        if speaker == set(m.name.casefold().split())
        or (quote.speaker_type == "organisation" and m.text.casefold() == quote.speaker.casefold())
    }
    return tuple(found)


def _may_show(quote: Quote) -> bool:
    return (
        quote.kind == "direct"
        and quote.certainty == "named"
        and quote.speaker_type in ("person", "organisation")
        and quote.speaker is not None
        and (quote.speaker_type != "person" or " " in quote.speaker)
        and not ("pronoun" in quote.rule and "before the quote" in quote.rule)
        and SHORTEST <= len(quote.quote.split()) <= LONGEST
    )


def _worth(quote: Quote, mentions: Sequence[Mention]) -> float:
    words = len(quote.quote.split())
    worth = min(words, 25) / 25
    worth += 3.0 * bool(quote.speaker_entities)
    worth += 1.0 * (quote.role is not None)
    worth += 1.0 * any(m.where == "text" and quote.start <= m.start < quote.end for m in mentions)
    worth += 1.0 * (quote.label is not None)
    worth -= 1.0 * ("pronoun" in quote.rule)
    return worth
