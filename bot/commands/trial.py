"""/feed test: a feed read once from end to end, and what each stage made of it."""

from __future__ import annotations

from bot.commands.base import Here, count, page
from bot.commands.explain import Piece, read_page, stages
from bot.errors import UserError
from bot.neutral import shorten
from watchers.errors import WatcherError
from watchers.fetch import Failure
from watchers.finding import read_feed
from watchers.types import Entry
from watchers.urls import host_of, is_http_url


async def trial(here: Here, address: str, feed_id: int | None = None) -> str:
    """The answer for a feed's address. Nothing is recorded and nobody is told."""
    fetched = await here.services.fetcher.get(address)
    head = f"**Trying {shorten(host_of(address), 100)}**"
    if isinstance(fetched, Failure):
        return f"{head}\n✖ Fetched: {shorten(fetched.reason, 300)}"
    kind = fetched.headers.get("content-type") or "no type given"
    lines = [head, f"✔ Fetched: {fetched.status}, {max(1, len(fetched.body) // 1024):,} KiB, {shorten(kind, 60)}."]
    try:
        parsed = await read_feed(fetched, here.services.workers)
    except WatcherError as error:
        return "\n".join([*lines, f"✖ Read as a feed: {shorten(str(error), 300)}. Next: {here.mention('feed add')}."])
    problem = f" It is broken, but readable: {shorten(parsed.problem, 100)}." if parsed.problem else ""
    lines.append(f"✔ Read as a feed: **{shorten(parsed.title, 100)}**, {count(len(parsed.entries), 'item')}.{problem}")
    if not parsed.entries:
        return "\n".join([*lines, "It lists nothing now."])
    entry = parsed.entries[0]
    lines.append(f"Its first item: {shorten(entry.title, 150) or 'without a title'}")
    return page([*lines, *await _article(here, entry, feed_id)])


async def _article(here: Here, entry: Entry, feed_id: int | None) -> list[str]:
    """What the stages make of the item's page, or of the feed's own text where that can't be had."""
    why = "the feed gives no address for it."
    if entry.link and is_http_url(entry.link):
        try:
            found = await read_page(here, entry.link)
            title = entry.title or found.title
            return await stages(here, Piece(title, found.text, found.language, found.origin, feed_id))
        except UserError as error:
            why = error.why
    own = Piece(entry.title, entry.summary or entry.title, None, "from the feed's own text", feed_id)
    return [f"✖ Its page: {why}", *await stages(here, own)]
