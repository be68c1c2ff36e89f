"""Short names for what the tests do with a storage."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from watchers.storage import IntakeResult, SeenChange, Storage
from watchers.stories import Placement
from watchers.types import (
    Alert,
    Analysis,
    Article,
    CardChange,
    Delivery,
    Feed,
    Intake,
    NewDelivery,
    StoredSignature,
    StoryState,
    Subscription,
    WatchEntry,
)

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SERVER, CHANNEL = 100, 200
COLUMN = WatchEntry("northern-column", "Northern Column", "organisation", aliases=("Column of the North",))


async def feed(storage: Storage, name: str = "arvania", *, everywhere: bool = True) -> Feed:
    return await storage.feeds.add(
        f"https://{name}.example/feed", title=name, origin="server", now=NOW, everywhere=everywhere
    )


async def subscription(storage: Storage, *, channel: int = CHANNEL, server: int = SERVER) -> Subscription:
    return await storage.subscriptions.add(server_id=server, channel_id=channel, list_ids=("groups",), now=NOW)


async def told(
    storage: Storage,
    source: Feed,
    *subscribed: Subscription,
    path: str = "1",
    site: str = "Arvania Press",
    story_id: str | None = None,
    change_cards: bool = False,
) -> IntakeResult:
    """An article is taken in and told to each subscription."""
    url = f"https://{source.title}.example/{path}"

    def place(_others: tuple[StoredSignature, ...]) -> Placement[int]:
        return Placement(story_id)

    def decide(state: StoryState) -> Intake:
        alert = Alert("", state.story_id, 0, "high", f"Base retaken {path}", url, site, "en", None, NOW)
        return Intake(
            article=Article(url, alert.title, "“We have full control.”", site=site),
            analysis=Analysis(language="en", topics=("military",)),
            severity="high",
            feed_id=source.id,
            fetched=NOW,
            signature=b"signature",
            deliveries=tuple(
                NewDelivery(one.id, one.server_id, one.channel_id, alert, "post", "pending", NOW) for one in subscribed
            ),
            card_changes=tuple(CardChange(card.delivery_id, alert) for card in state.cards if change_cards),
        )

    seen = [SeenChange(path)]
    return await storage.articles.take_in(place, decide, url=url, since=0, now=NOW, seen=seen)


async def claimed(storage: Storage, *, owner: str = "me", now: datetime = NOW) -> tuple[Delivery, ...]:
    return await storage.outbox.claim(now, owner=owner, lease=MINUTE, limit=100)
