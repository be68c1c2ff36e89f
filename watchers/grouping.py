"""Many alerts that waited for one channel → few posts that tell them together. A pure decision.

After an outage, a pause or quiet hours nobody reads hundreds of cards. Each alert stands in exactly one group.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from watchers.severity import ORDER
from watchers.types import Alert, AlertGroup, GroupedAlert, NewDelivery

LATE = timedelta(minutes=15)
FROM_LATE, FROM_QUIET = 5, 2  # how many must wait before they are told together
MOST = 75  # in one post: as many as have a line each within Discord's 6,000 characters


@dataclass(frozen=True, slots=True)
class Waiting:
    """An alert that was never sent and is due; ``quiet`` where quiet hours had kept it."""

    delivery_id: int
    subscription_id: int
    server_id: int
    channel_id: int
    alert: Alert
    created_at: datetime
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A post, and the deliveries that it tells in their place."""

    post: NewDelivery
    members: tuple[int, ...]


def groups(waiting: Sequence[Waiting], now: datetime) -> tuple[Group, ...]:
    """How one channel is told of what waits for it, oldest first; empty where each is told by itself.

    What came meanwhile goes with them, so that the channel keeps its order. A group is of one subscription: it is
    paused and ended with it. What would stand alone in its group stays a card.
    """
    kept = sum(one.quiet for one in waiting)
    late = sum(not one.quiet and now - one.created_at > LATE for one in waiting)
    if kept < FROM_QUIET and kept + late < FROM_LATE:
        return ()
    by_subscription: dict[int, list[Waiting]] = {}
    for one in waiting:
        by_subscription.setdefault(one.subscription_id, []).append(one)
    made = [group for several in by_subscription.values() for group in _parts(several, now)]
    return tuple(sorted(made, key=lambda group: group.members[0]))


def _parts(several: list[Waiting], now: datetime) -> Iterator[Group]:
    """In parts of equal size, each of which fits a post."""
    parts = -(-len(several) // MOST)
    for number in range(parts):
        part = several[number * len(several) // parts : (number + 1) * len(several) // parts]
        if len(part) > 1:
            yield Group(_post(part, now), tuple(one.delivery_id for one in part))


def _post(part: Sequence[Waiting], now: datetime) -> NewDelivery:
    first = part[0]
    gravest = max(part, key=lambda one: ORDER.index(one.alert.severity)).alert
    roles = (one.alert.mention_role for one in part if one.alert.mention_role is not None)
    alert = Alert(
        alert_id="",
        story_id="",
        revision=0,
        severity=gravest.severity,
        title=gravest.title,
        url=gravest.url,
        site=gravest.site,
        language=None,
        published=None,
        fetched=now,
        lists=tuple(dict.fromkeys(title for one in part for title in one.alert.lists)),
        mention_role=next(roles, None),
        layout=first.alert.layout,
        group=AlertGroup("quiet" if any(one.quiet for one in part) else "late", tuple(map(_line, part))),
    )
    return NewDelivery(
        subscription_id=first.subscription_id,
        server_id=first.server_id,
        channel_id=first.channel_id,
        alert=alert,
        action="post",
        state="pending",
        due_at=now,
    )


def _line(one: Waiting) -> GroupedAlert:
    alert = one.alert
    return GroupedAlert(
        alert_id=alert.alert_id,
        severity=alert.severity,
        title=alert.title,
        url=alert.url,
        site=alert.site,
        names=tuple(dict.fromkeys(match.name for match in alert.matches)),
        at=one.created_at,
    )
