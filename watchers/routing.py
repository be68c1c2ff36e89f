"""An article, its story and who watches → what is to be written for whom. A pure decision.

The first article of a story becomes a card in each subscribed channel. What follows in the same story
changes that card while it is fresh, and is otherwise recorded as told by it: nobody is told twice, nor is
a channel that has several subscriptions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from watchers.quiet import hold_if_quiet
from watchers.quotes import rank_quotes
from watchers.severity import at_least, severity
from watchers.snoozing import snooze_if_asked
from watchers.summaries import summarise
from watchers.types import (
    Alert,
    AlertMatch,
    AlertQuote,
    Analysis,
    Article,
    Card,
    CardChange,
    Feed,
    Mention,
    NewDelivery,
    Quote,
    Severity,
    Snooze,
    StoryState,
    Subscription,
)

# Discord limits edits of messages older than an hour (error 30046).
FRESH = timedelta(hours=1)
MOST_QUOTES = 3
UNSENT = ("pending", "retry", "held")


def alert_for(
    article: Article,
    analysis: Analysis,
    subscription: Subscription,
    *,
    story: StoryState,
    list_titles: Mapping[str, str],
    fetched: datetime,
) -> Alert | None:
    """What this subscription would be told of the article, None where nothing in it is for them.

    ``story`` is its state before this article. Only mentions of the subscription's own lists count and
    are shown: what other servers watch leaves no trace.
    """
    alert = _about(article, analysis, subscription.list_ids, story=story, list_titles=list_titles, fetched=fetched)
    return None if alert is None else _for(subscription, alert)


def _about(
    article: Article,
    analysis: Analysis,
    list_ids: tuple[str, ...],
    *,
    story: StoryState,
    list_titles: Mapping[str, str],
    fetched: datetime,
) -> Alert | None:
    """What whoever follows these lists would be told, None where none of their names is in the article."""
    mentions = [mention for mention in analysis.mentions if mention.list_id in list_ids]
    if not mentions:
        return None
    quotes = rank_quotes(analysis.quotes, mentions, text=article.text, language=article.language)
    shown = sorted((quote for quote in quotes if quote.rank is not None), key=lambda quote: quote.rank or 0)
    used = sorted({mention.list_id for mention in mentions}, key=list_ids.index)
    return Alert(
        alert_id="",
        story_id=story.story_id,
        revision=0,
        severity=severity(mentions, analysis.topics, analysis.figures),
        title=article.title,
        url=article.url,
        site=article.site or "",
        language=article.language,
        published=article.published,
        fetched=fetched,
        summary=summarise(article.text, title=article.title, language=article.language, quotes=shown[:MOST_QUOTES]),
        quotes=tuple(_shown_quote(quote) for quote in shown[:MOST_QUOTES]),
        matches=_matches(mentions),
        lists=tuple(list_titles.get(list_id, list_id) for list_id in used),
        topics=tuple(topic for topic in analysis.topics if topic != "none"),
        outlets=(*story.outlets, *([article.site] if article.site and article.site not in story.outlets else [])),
        reports=story.reports + 1,
        first_seen=story.first_seen,
        note=article.note,
    )


def _for(subscription: Subscription, alert: Alert) -> Alert | None:
    """The alert as this subscription has it, None where its filters hold it back."""
    if why_not(subscription, alert.severity, alert.topics, alert.language):
        return None
    return replace(alert, mention_role=subscription.mention_role, layout=subscription.layout)


def why_not(subscription: Subscription, severity: Severity, topics: Sequence[str], language: str | None) -> str | None:
    """Why a subscription's filters hold back news like this, in words; None where they let it pass."""
    if not at_least(severity, subscription.min_severity):
        return f"it is {severity}, below {subscription.min_severity}"
    if subscription.topic not in (None, *topics):
        return f"it is not on {subscription.topic}"
    return None if subscription.language in (None, language) else f"it is not in {subscription.language}"


def route(
    article: Article,
    analysis: Analysis,
    subscriptions: Iterable[Subscription],
    *,
    story: StoryState,
    feed: Feed,
    list_titles: Mapping[str, str],
    now: datetime,
    edits: str | None = None,
    snoozes: Sequence[Snooze] = (),
) -> tuple[tuple[NewDelivery, ...], tuple[CardChange, ...]]:
    """The deliveries to write for an article, and the unsent cards that it changes.

    Subscriptions are those whose server follows ``feed``; ``snoozes`` are all that hold now. ``edits`` is the address
    under which an earlier version of the article was told: a card of that address is corrected, nobody is told again.
    """
    cards = {card.subscription_id: card for card in story.cards}
    # Many servers follow the same lists: what they are told is made once.
    made: dict[tuple[str, ...], Alert | None] = {}
    deliveries: list[NewDelivery] = []
    changes: list[CardChange] = []
    for subscription in subscriptions:
        if subscription.feed_id not in (None, feed.id):
            continue
        ids = subscription.list_ids
        if ids not in made:
            made[ids] = _about(article, analysis, ids, story=story, list_titles=list_titles, fetched=now)
        about = made[ids]
        alert = None if about is None else _for(subscription, about)
        if alert is None:
            continue
        card = cards.get(subscription.id)
        if card is None:
            deliveries.append(_as_asked(subscription, alert, snoozes, now))
            continue
        if edits is not None:
            if card.alert.url == edits:
                corrected, change = _corrected(card, subscription, alert, now)
                deliveries += corrected
                changes += change
            continue
        if card.state == "snoozed":  # nothing shows in the channel that could tell this report
            deliveries.append(_as_asked(subscription, replace(alert, revision=card.revision + 1), snoozes, now))
            continue
        told, change = _told_by(card, subscription, alert, now)
        deliveries.append(told)
        changes += change
    return tuple(_once_a_channel(deliveries)), tuple(changes)


def _as_asked(subscription: Subscription, alert: Alert, snoozes: Sequence[Snooze], now: datetime) -> NewDelivery:
    """A new card: to be told at once, after quiet hours, or not at all."""
    new = snooze_if_asked(post(subscription, alert, now), snoozes, now)
    return hold_if_quiet(new, subscription, now) if new.state == "pending" else new


def _once_a_channel(deliveries: Sequence[NewDelivery]) -> Iterator[NewDelivery]:
    """A channel that several subscriptions would tell of an article gets the card that says most."""
    fullest: dict[int, NewDelivery] = {}
    for new in filter(_is_card, deliveries):
        known = fullest.setdefault(new.channel_id, new)
        if len(new.alert.matches) > len(known.alert.matches):
            fullest[new.channel_id] = new
    for new in deliveries:
        if _is_card(new) and fullest[new.channel_id] is not new:
            yield replace(new, state="merged", reason="told in this channel for another subscription")
        else:
            yield new


def _is_card(new: NewDelivery) -> bool:
    return new.action == "post" and new.state in ("pending", "held")


def post(subscription: Subscription, alert: Alert, now: datetime) -> NewDelivery:
    """An alert to be posted at once in a subscription's channel."""
    return NewDelivery(
        subscription_id=subscription.id,
        server_id=subscription.server_id,
        channel_id=subscription.channel_id,
        alert=alert,
        action="post",
        state="pending",
        due_at=now,
    )


def _told_by(
    card: Card, subscription: Subscription, alert: Alert, now: datetime
) -> tuple[NewDelivery, list[CardChange]]:
    """A further report of a story that this subscription has a card of."""
    updated = replace(
        card.alert,
        revision=card.revision + 1,
        outlets=alert.outlets,
        reports=alert.reports,
        first_seen=alert.first_seen,
    )
    further = replace(post(subscription, updated, now), state="merged", reason=f"told by {card.alert.alert_id}")
    if card.state in UNSENT:
        return further, [CardChange(card.delivery_id, replace(updated, revision=card.alert.revision))]
    if card.message_id is not None and card.sent_at is not None and now - card.sent_at < FRESH:
        edit = replace(further, action="edit", state="pending", target_message_id=card.message_id, reason=None)
        return edit, []
    return further, []


def _corrected(
    card: Card, subscription: Subscription, alert: Alert, now: datetime
) -> tuple[list[NewDelivery], list[CardChange]]:
    """The card says what the article says by now, however old it is; nothing where that shows no difference."""
    same = {
        name: getattr(card.alert, name)
        for name in ("alert_id", "story_id", "revision", "fetched", "outlets", "reports", "first_seen")
    }
    updated = replace(alert, **same)
    if updated == card.alert:
        return [], []
    if card.state in UNSENT:
        return [], [CardChange(card.delivery_id, updated)]
    further = post(subscription, replace(updated, revision=card.revision + 1), now)
    if card.message_id is not None:
        return [replace(further, action="edit", target_message_id=card.message_id)], []
    return [replace(further, state="merged", reason=f"told by {card.alert.alert_id}")], []


def _shown_quote(quote: Quote) -> AlertQuote:
    return AlertQuote(
        quote=quote.quote,
        speaker=quote.speaker,
        role=quote.role,
        certainty=quote.certainty,
        watched=bool(quote.speaker_entities),
        label=quote.label,
    )


def _matches(mentions: Sequence[Mention]) -> tuple[AlertMatch, ...]:
    """One line an entity, those in the title first, then by how often they are named."""
    times = Counter(mention.entity for mention in mentions)
    best: dict[str, Mention] = {}
    for mention in sorted(mentions, key=lambda mention: (mention.where != "title", mention.start)):
        best.setdefault(mention.entity, mention)
    return tuple(
        AlertMatch(
            entity=mention.entity,
            name=mention.name,
            text=mention.text,
            how=mention.how,
            rule=mention.rule,
            in_title=mention.where == "title",
            times=times[mention.entity],
        )
        for mention in sorted(best.values(), key=lambda mention: (mention.where != "title", -times[mention.entity]))
    )
