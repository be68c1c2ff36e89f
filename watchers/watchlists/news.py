"""A list's change → who is told what. A pure decision."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from watchers.quiet import hold_if_quiet
from watchers.routing import post
from watchers.severity import at_least
from watchers.types import Alert, EntryChange, ListNews, NewDelivery, Severity, Subscription

TOPIC = "sanction"
_WORDS = {"added": "Added to", "removed": "Removed from", "renamed": "Renamed on"}
_NAMED = 3


def tell(news: ListNews, subscriptions: Iterable[Subscription], *, now: datetime) -> tuple[NewDelivery, ...]:
    """The deliveries for a list's change: an alert of its own kind for each channel that asks for such news.

    A subscription's language is that of articles and holds nothing back here; one that asks for a single
    feed or for another topic is not told.
    """
    level: Severity = "high" if any(change.action == "added" for change in news.changes) else "medium"
    return tuple(
        hold_if_quiet(post(subscription, _alert(news, subscription, level, now), now), subscription, now)
        for subscription in subscriptions
        if subscription.feed_id is None
        and subscription.topic in (None, TOPIC)
        and at_least(level, subscription.min_severity)
    )


def headline(news: ListNews) -> str:
    """What changed in one line: "Added to the UN list: A, B and 3 more; removed from it: C"."""
    parts: list[str] = []
    shown = 0
    for action, words in _WORDS.items():
        changes = [change for change in news.changes if change.action == action]
        if not changes:
            continue
        names = [_named(change) for change in changes[:_NAMED]]
        shown += len(changes)
        left = len(changes) - len(names)
        where = _called(news.title) if not parts else "it"
        said = words if not parts else words.lower()
        parts.append(f"{said} {where}: {', '.join(names)}{f' and {left} more' if left else ''}")
    unnamed = news.total - shown
    return "; ".join(parts) + (f"; {unnamed} further changes" if unnamed > 0 else "")


def _called(title: str) -> str:
    """ "the UN list", but "Norland's list"."""
    first, *rest = title.split()
    plain = rest and rest[-1].casefold() == "list" and first.casefold() not in ("the", "our") and "’" not in first
    return f"the {title}" if plain and "'" not in first else title


def _named(change: EntryChange) -> str:
    return f"{change.before}, now {change.name}" if change.before else change.name


def _alert(news: ListNews, subscription: Subscription, level: Severity, now: datetime) -> Alert:
    return Alert(
        alert_id="",
        story_id="",
        revision=0,
        severity=level,
        title=headline(news),
        url=news.url or "",
        site=news.title,
        language=None,
        published=now,
        fetched=now,
        lists=(news.title,),
        topics=(TOPIC,),
        mention_role=subscription.mention_role,
        layout=subscription.layout,
        news=news,
    )
