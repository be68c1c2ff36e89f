"""A notice → what a person is told: what happened, and what to do. Pure."""

from __future__ import annotations

from collections.abc import Callable

from bot.neutral import link, shorten
from watchers.types import Notice


def notice_text(notice: Notice, mention: Callable[[str], str]) -> str:
    """At most 2,000 characters of markdown; ``mention`` gives a command ("feed info") as a clickable mention."""
    what = shorten(notice.subject, 100) or "A feed"
    why = _sentence(shorten(notice.detail, 400))
    where = link(notice.url, 500) if notice.url else None
    address = f" Its address: <{where}>." if where else ""
    match notice.kind:
        case "subscription_broken":
            return (
                f"**I can't post in <#{notice.channel_id}>.** {why} What is due there waits for seven days."
                " Is the channel still there? Then give me *View Channel, Send Messages, Embed Links* and *Read Message"
                " History* in it (Channel settings → Permissions), and I go on by myself."
                f" Else end its subscriptions with {mention('alerts remove')}. `PERM-BOT`"
            )
        case "feed_failing":
            told = f"**I can't read {what}.** {why} I go on trying.{address} See {mention('feed info')}. `FEED-FAILING`"
        case "feed_paused":
            told = (
                f"**I have stopped reading {what}.** {why}{address} If it works again, let me try it:"
                f" {mention('feed resume')}. `FEED-PAUSED`"
            )
        case "feed_retired":
            told = (
                f"**{what} is gone.** {why}{address} I no longer read it. Another one:"
                f" {mention('feed add')}. `FEED-GONE`"
            )
        case "list_stale":
            told = (
                f"**{what} could not be updated.** {why} Its last edition stays in use; who runs this bot can look into"
                f" it. See {mention('watch list')}. `LIST-STALE`"
            )
        case "feed_moved":
            told = (
                f"**{what} has moved.** {why}{address} I read it there from now on; nothing is to be done. `FEED-MOVED`"
            )
    return told


def _sentence(text: str) -> str:
    return text if not text or text.endswith((".", "!", "?", "…")) else f"{text[:1].upper()}{text[1:]}."
