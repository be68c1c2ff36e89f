"""Is an alert snoozed in a channel? A pure decision."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from watchers.types import Alert, NewDelivery, Snooze


def snoozed_by(alert: Alert, channel_id: int, snoozes: Iterable[Snooze], now: datetime) -> Snooze | None:
    """The snooze by which the channel isn't told of the alert.

    Of a story it holds whatever happens. Names are snoozed where all that the alert was matched by are, and neither
    they nor a source silence what is critical.
    """
    active = [one for one in snoozes if one.channel_id == channel_id and one.until > now]
    for one in active:
        if one.kind == "story" and one.what == alert.story_id:
            return one
    if alert.severity == "critical":
        return None
    for one in active:
        if one.kind == "source" and one.what.casefold() == alert.site.casefold():
            return one
    names = {one.what: one for one in active if one.kind == "entity"}
    found = [names.get(match.entity) for match in alert.matches]
    return found[0] if found and all(found) else None


def snooze_if_asked(new: NewDelivery, snoozes: Iterable[Snooze], now: datetime) -> NewDelivery:
    """The delivery as it is to be written: kept, and told to nobody, where its channel snoozes what it is about."""
    one = snoozed_by(new.alert, new.channel_id, snoozes, now)
    return new if one is None else replace(new, state="snoozed", reason=f"{one.kind} {one.what} is snoozed")
