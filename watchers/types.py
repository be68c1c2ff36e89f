"""The stages of the flow as frozen dataclasses: entry → article → mentions, quotes → story → alert → delivery.

Offsets everywhere count code points into the text they speak of, end exclusive, so that
``text[start:end]`` is the span to the letter. Times are aware and in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
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


@dataclass(slots=True, unsafe_hash=True)
class Mention:
    """A watched name in a text. Not to be changed; only not frozen, since making a frozen one takes six times as long.

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


# ------------------------------------------------------------------ who watches what

FeedState = Literal["active", "paused", "gone"]
FeedOrigin = Literal["catalogue", "config", "server"]


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed of the installation, whoever follows it.

    ``everywhere``: every server follows it, since the operator listed it.
    ``baseline`` is true until the first successful poll. ``interval`` is fixed by the operator or a server,
    ``floor`` the least that the schedule may choose, ``ttl`` what it asked for itself when it was last read. Validators
    belong to the articles already recorded; ``read_at`` is when what it lists was last known. ``site`` is its website,
    ``folder`` where OPML has it ("Courts/Europe").
    """

    id: int
    url: str
    title: str
    language: str | None = None
    country: str | None = None
    kind: str | None = None
    origin: FeedOrigin = "server"
    everywhere: bool = False
    state: FeedState = "active"
    interval: timedelta | None = None
    floor: timedelta | None = None
    baseline: bool = True
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    moved_to: str | None = None
    moved_times: int = 0
    failures: int = 0
    failing_since: datetime | None = None
    last_success: datetime | None = None
    last_error: str | None = None
    entries_per_day: float | None = None
    next_check_at: datetime | None = None
    read_at: datetime | None = None
    ttl: timedelta | None = None
    site: str | None = None
    folder: str | None = None


Severity = Literal["low", "medium", "high", "critical"]
SubscriptionState = Literal["active", "paused", "broken", "removed"]


@dataclass(frozen=True, slots=True)
class QuietHours:
    """When a channel is told of nothing but what is critical: each day from ``start`` to ``end`` in a time zone.

    Both are minutes since midnight; an end that is not later than the start is the next day's. ``zone`` is IANA's
    name ("Europe/Paris").
    """

    start: int
    end: int
    zone: str


@dataclass(frozen=True, slots=True)
class Subscription:
    """A channel that is told of articles matching up to three lists, narrowed by filters that are None where open."""

    id: int
    server_id: int
    channel_id: int
    list_ids: tuple[str, ...]
    min_severity: Severity = "low"
    topic: str | None = None
    language: str | None = None
    feed_id: int | None = None
    mention_role: int | None = None
    layout: Literal["compact", "standard", "full"] = "standard"
    state: SubscriptionState = "active"
    reason: str | None = None
    created_by: int | None = None
    quiet: QuietHours | None = None


SnoozeKind = Literal["entity", "story", "source"]


@dataclass(frozen=True, slots=True)
class Snooze:
    """A watched entry (``what`` is its id), a story (its id) or a source (its name) that a channel isn't told of."""

    id: int
    server_id: int
    channel_id: int
    kind: SnoozeKind
    what: str
    title: str
    until: datetime


# ------------------------------------------------------------------ alerts and their delivery


@dataclass(frozen=True, slots=True)
class AlertQuote:
    """A quote as an alert shows it: the exact words, and the speaker as the article names them."""

    quote: str
    speaker: str | None
    role: str | None
    certainty: Certainty
    watched: bool = False
    label: Label | None = None


@dataclass(frozen=True, slots=True)
class AlertMatch:
    """A watched name and the words by which the article names it."""

    entity: str
    name: str
    text: str
    how: str
    rule: str
    in_title: bool
    times: int = 1


@dataclass(frozen=True, slots=True)
class EntryChange:
    """An entry that a new edition of a list added, removed or renamed; ``before`` is its earlier name."""

    action: Literal["added", "removed", "renamed"]
    entity: str
    name: str
    kind: Kind
    before: str | None = None


@dataclass(frozen=True, slots=True)
class ListNews:
    """What a new edition changed in a list; ``changes`` are the first of ``total``, added ones before the others."""

    list_id: str
    title: str
    version: int
    url: str | None = None
    changes: tuple[EntryChange, ...] = ()
    total: int = 0


@dataclass(frozen=True, slots=True)
class GroupedAlert:
    """An alert as a line among others; ``names`` are the watched ones, ``at`` is when it was to be told."""

    alert_id: str
    severity: Severity
    title: str
    url: str
    site: str
    names: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class AlertGroup:
    """Alerts that are told together, oldest first: kept by quiet hours, or late."""

    why: Literal["quiet", "late"]
    alerts: tuple[GroupedAlert, ...]


@dataclass(frozen=True, slots=True)
class Alert:
    """What one subscription is told of one story; all but severity and counts is the article's own text.

    ``revision`` 0 is the story's card. ``outlets`` names who carries the story, the article's own first.
    ``news`` is set where a list itself is the news: the alert then has no article. ``group`` is set where it tells
    others together: title, address and site are then those of the gravest.
    """

    alert_id: str
    story_id: str
    revision: int
    severity: Severity
    title: str
    url: str
    site: str
    language: str | None
    published: datetime | None
    fetched: datetime
    summary: tuple[Sentence, ...] = ()
    quotes: tuple[AlertQuote, ...] = ()
    matches: tuple[AlertMatch, ...] = ()
    lists: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    reports: int = 1
    first_seen: datetime | None = None
    note: str | None = None
    mention_role: int | None = None
    layout: Literal["compact", "standard", "full"] = "standard"
    news: ListNews | None = None
    group: AlertGroup | None = None


DeliveryState = Literal[
    "pending", "sending", "retry", "held", "sent", "grouped", "merged", "snoozed", "cancelled", "dead"
]
DeliveryAction = Literal["post", "edit", "reply"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One revision of one story for one subscription, on its way to a channel.

    ``nonce`` is stable over retries and restarts. ``sending_since`` is when the first attempt of unknown
    outcome began, None when none is open. ``target_message_id`` is the card that an edit or reply is about.
    """

    id: int
    subscription_id: int
    server_id: int
    channel_id: int
    alert: Alert
    action: DeliveryAction
    nonce: str
    state: DeliveryState
    due_at: datetime
    created_at: datetime
    attempt: int = 0
    sending_since: datetime | None = None
    message_id: int | None = None
    target_message_id: int | None = None
    reason: str | None = None


NoticeKind = Literal["feed_failing", "feed_paused", "feed_retired", "feed_moved", "list_stale", "subscription_broken"]


@dataclass(frozen=True, slots=True)
class Notice:
    """What a channel is told once about its feeds and subscriptions.

    ``subject`` is the feed's or list's title, or what the subscription asks for; ``detail`` says what happened;
    ``url`` is the feed's address, the new one of a feed that moved. All three come from outside: show them neutralised.
    ``nonce`` is stable over retries and restarts.
    """

    id: int
    kind: NoticeKind
    server_id: int
    channel_id: int
    subject: str
    detail: str
    url: str | None
    nonce: str
    created_at: datetime
    attempt: int = 0


# ------------------------------------------------------------------ one article's intake, as it is recorded


@dataclass(frozen=True, slots=True)
class StoredSignature:
    """A recent article's place among the stories; ``signature`` is `watchers.stories.Signature.to_bytes`'s form."""

    article_id: int
    story_id: str
    signature: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class Card:
    """The newest revision that a subscription has of a story; ``alert`` is what it says.

    ``message_id`` and ``sent_at`` are those of the first revision that was sent, None while none is.
    """

    delivery_id: int
    subscription_id: int
    revision: int
    state: DeliveryState
    alert: Alert
    sent_at: datetime | None = None
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class StoryState:
    """What is known of a story before an article joins it: who carries it, and who was told."""

    story_id: str
    first_seen: datetime
    outlets: tuple[str, ...] = ()
    reports: int = 0
    cards: tuple[Card, ...] = ()


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """A delivery to be written; its alert id is given by the store where the alert has none."""

    subscription_id: int
    server_id: int
    channel_id: int
    alert: Alert
    action: DeliveryAction
    state: DeliveryState
    due_at: datetime
    target_message_id: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class CardChange:
    """A new payload for a card that is not yet on its way (pending, retry or held)."""

    delivery_id: int
    alert: Alert


@dataclass(frozen=True, slots=True)
class Intake:
    """All that one transaction records of an article. ``deliveries`` is empty where nobody is to be told."""

    article: Article
    analysis: Analysis
    severity: Severity
    feed_id: int
    fetched: datetime
    signature: bytes = b""
    story_id: str | None = None
    duplicate_of: int | None = None
    deliveries: tuple[NewDelivery, ...] = ()
    card_changes: tuple[CardChange, ...] = ()
