"""The stages of the flow as frozen dataclasses: entry → article → mentions, quotes → story → alert → delivery.

Offsets everywhere count code points into the text they speak of, end exclusive, so that
``text[start:end]`` is the span to the letter. Times are aware and in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

# ------------------------------------------------------------------ watchlists

Kind = Literal["organisation", "agency", "person"]


@dataclass(frozen=True, slots=True)
class Office:
    """An office that a person holds or held; open-ended where a date is None."""

    title: str
    body: str | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """An authority's act of listing an entry (``authority`` "UN", "US", "EU", …); delisted where ``until`` is set."""

    authority: str
    program: str | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class WatchEntry:
    """One watched organisation, agency or person. ``id`` is unique within its list.

    A weak alias counts only beside a strong mention or one of the ``context`` words; near an
    ``excludes`` word no alias counts.
    """

    id: str
    name: str
    kind: Kind
    aliases: tuple[str, ...] = ()
    weak_aliases: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    offices: tuple[Office, ...] = ()
    listed: tuple[Listing, ...] = ()
    source: str | None = None
    note: str | None = None


# ------------------------------------------------------------------ feeds


@dataclass(frozen=True, slots=True)
class Entry:
    """What a feed lists. ``title`` and ``summary`` are plain text; ``content`` is HTML or text as the feed gave it."""

    id: str | None
    title: str
    link: str | None
    published: datetime | None = None
    updated: datetime | None = None
    author: str | None = None
    summary: str = ""
    content: str = ""


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed's bytes, read. ``problem`` says in a few words what was broken but readable, else None."""

    title: str
    link: str | None
    language: str | None
    entries: tuple[Entry, ...]
    ttl: int | None = None  # seconds that the feed itself asks for (ttl, sy:updatePeriod)
    problem: str | None = None


# ------------------------------------------------------------------ articles


@dataclass(frozen=True, slots=True)
class Article:
    """The text that is analysed.

    ``origin`` is "page", or "feed" where the page could not be had; ``note`` then says why.
    """

    url: str  # canonical
    title: str
    text: str
    language: str | None = None
    published: datetime | None = None
    author: str | None = None
    site: str | None = None
    origin: Literal["page", "feed"] = "page"
    note: str | None = None


# ------------------------------------------------------------------ analysis


@dataclass(frozen=True, slots=True)
class Mention:
    """A watched name in a text.

    ``entity`` is the entry's id, ``list_id`` the list that the entry stands in. ``how`` is "name",
    "alias", "surname", or a finer word of the same kind ("acronym", "inflected", "fuzzy", …); ``rule``
    says in words why it was accepted; ``where`` is which text the offsets are into.
    """

    entity: str
    name: str
    text: str
    start: int
    end: int
    how: str
    rule: str = ""
    where: Literal["text", "title"] = "text"
    list_id: str = ""


QuoteKind = Literal["direct", "fragment"]
SpeakerType = Literal["person", "organisation", "unnamed", "none"]
Certainty = Literal["named", "inferred", "unknown"]
Label = Literal["claim", "denial", "threat", "blame"]


@dataclass(frozen=True, slots=True)
class Quote:
    """Words between quote marks that somebody said: ``text[start:end] == quote``.

    ``speaker_entities`` are the watchlist entries behind the speaker. Quotes with the same ``statement``
    number are pieces of one statement, interrupted by "he said". ``rank`` orders the quotes for an
    alert, best first from 0, and is None for those that an alert would not show.
    """

    quote: str
    start: int
    end: int
    kind: QuoteKind
    speaker: str | None = None
    speaker_type: SpeakerType = "none"
    speaker_entities: tuple[str, ...] = ()
    role: str | None = None
    role_start: int | None = None
    role_end: int | None = None
    certainty: Certainty = "unknown"
    label: Label | None = None
    statement: int = 0
    rank: int | None = None
    rule: str = ""

    @property
    def shown(self) -> bool:
        """Whether an alert for this article would show it."""
        return self.rank is not None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A verbatim sentence: ``text[start:end]``."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the news; ``value`` is a number or a (low, high) range, ``text`` the slice of title or text."""

    kind: str
    value: float | int | tuple[float, float]
    text: str
    start: int
    end: int
    where: Literal["text", "title"] = "text"
    qualifier: str | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Analysis:
    """All that was found in one article.

    Mentions and figures may be in the title or the text, quotes and summary are in the text.
    """

    language: str | None = None
    mentions: tuple[Mention, ...] = ()
    quotes: tuple[Quote, ...] = ()
    summary: tuple[Sentence, ...] = ()
    topics: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = field(default=())
