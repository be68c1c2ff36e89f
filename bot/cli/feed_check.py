"""`vedette feeds check`: what a server answers, what is found there, and what would be polled when."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from rich.console import Console
from rich.table import Table

from bot.app import App, build
from bot.neutral import clean, shorten_plain
from bot.settings import Settings
from watchers.errors import NotAFeed, WatcherError, WorkerError
from watchers.feeds import (
    Bounds,
    Decision,
    FeedState,
    IdentityPolicy,
    Outcome,
    catalogue,
    choose_policy,
    hints_from,
    next_check,
    read_listing,
)
from watchers.fetch import Failure, Response
from watchers.finding import find_feeds, read_feed
from watchers.types import ParsedFeed
from watchers.urls import is_http_url
from watchers.watchlists.report import counted


@dataclass(frozen=True, slots=True)
class Finding:
    """What one poll of an address came to; ``feed`` and ``decision`` are None where it is no feed."""

    url: str
    answer: Response | Failure
    feed: ParsedFeed | None = None
    decision: Decision | None = None
    per_day: float | None = None
    problem: str | None = None
    others: tuple[str, ...] = ()


async def check_addresses(settings: Settings, urls: Sequence[str], console: Console) -> int:
    """Poll each once and say what was found; 1 where one is no feed that can be read."""
    for url in urls:
        if not is_http_url(url):
            raise WatcherError(f"{url}: not a web address. Give the feed's own, like https://news.example/feed.xml.")
    async with build(settings) as app:
        found = await asyncio.gather(*(_look(app, url) for url in urls))
    for finding in found:
        console.print(finding.url, style="bold", markup=False, highlight=False, soft_wrap=True)
        for label, text in _lines(finding):
            console.print(f"  {label:9} {clean(text)}", markup=False, highlight=False, soft_wrap=True)
    return 0 if all(finding.feed for finding in found) else 1


async def check_known(settings: Settings, console: Console) -> int:
    """Poll the catalogue and all that is watched once, and sort them: what works, what has moved, what fails.

    1 where one fails.
    """
    now = datetime.now(UTC)
    async with build(settings) as app:
        watched = {feed.url: feed.title for feed in await app.storage.feeds.all("followed")}
        shipped = {source.url: source.title for source in catalogue()} if settings.catalogue else {}
        titles = shipped | watched
        found = await asyncio.gather(*(_look(app, url) for url in titles))
        for finding in found:
            await app.storage.feeds.checked(finding.url, now, error=finding.problem)
    table = Table("", "feed", "address", "what was found")
    for rank, finding in sorted(((_rank(finding), finding) for finding in found), key=lambda pair: pair[0]):
        table.add_row("✔✔✖"[rank], *map(clean, (titles[finding.url], finding.url, _summary(finding))))
    console.print(table)
    ranks = [_rank(finding) for finding in found]
    console.print(f"{ranks.count(0)} working, {ranks.count(1)} working but moved or empty, {ranks.count(2)} failing.")
    for finding in found:
        if finding.problem:
            sys.stderr.write(f"{finding.url}: {finding.problem}\n")
    return 1 if ranks.count(2) else 0


async def _look(app: App, url: str) -> Finding:
    answer = await app.fetcher.get(url)
    if isinstance(answer, Failure):
        return Finding(url, answer, problem=answer.reason)
    now = datetime.now(UTC)
    try:
        feed = await read_feed(answer, app.workers)
        content_type = answer.headers.get("content-type")
        listing = await app.workers.run(
            read_listing, answer.body, content_type=content_type, now=now, url=answer.final_url, with_entries=False
        )
    except NotAFeed as error:
        others = await find_feeds(answer, error, app.fetcher, app.workers)
        return Finding(url, answer, problem=f"No feed: {error}.", others=others)
    except WorkerError as error:
        return Finding(url, answer, problem=f"It could not be read: reading it {error}.")
    decision = next_check(
        FeedState(entries_per_day=listing.per_day),
        Outcome("changed", 200, answer.permanent_url),
        hints_from(answer.headers, now, ttl=feed.ttl),
        now,
        _bounds(app.settings),
    )
    return Finding(url, answer, feed, decision, listing.per_day)


def _bounds(settings: Settings) -> Bounds:
    poll = settings.poll
    return Bounds(poll.interval, poll.minimum_interval, poll.maximum_interval)


def _lines(finding: Finding) -> Iterable[tuple[str, str]]:
    answer, feed = finding.answer, finding.feed
    if isinstance(answer, Failure):
        yield "answer", f"✖ {answer.reason}"
        if answer.final_url:
            yield "", f"after a redirect to {answer.final_url}"
        if answer.retry_after:
            yield (
                "polled",
                f"not before {_span(timedelta(seconds=answer.retry_after))} are over: the server asks for it",
            )
        return
    kind = answer.content_type or "no Content-Type"
    yield "answer", f"✔ 200, {kind}, {len(answer.body) / 1024:,.1f} KiB unpacked, in {answer.elapsed:.2f} s"
    if answer.final_url != finding.url:
        lasts = "for good; it is stored when it holds twice" if answer.permanent_url else "for now"
        yield "moved", f"to {answer.final_url}, {lasts}"
    if feed is None:
        yield "found", f"✖ {finding.problem}"
        for other in finding.others:
            yield "try", f"vedette feeds check {other}"
        return
    yield from _found(feed)
    yield "polled", _pace(finding)
    validators = [name for name in ("ETag", "Last-Modified") if name.lower() in answer.headers]
    saved = f"by {' and '.join(validators)}" if validators else "by its bytes alone: the server gives no validators"
    yield "unchanged", f"told {saved}"


def _found(feed: ParsedFeed) -> Iterable[tuple[str, str]]:
    language = f" ({feed.language})" if feed.language else ""
    yield (
        "found",
        f"{feed.title or 'a feed without a title'}{language}, {counted(len(feed.entries), 'entry', 'entries')}",
    )
    if feed.problem:
        yield "", f"broken, and readable: {feed.problem}"
    for entry in feed.entries[:3]:
        date = entry.published or entry.updated
        yield "", f"{f'{date:%Y-%m-%d %H:%M}' if date else 'no date':16} {shorten_plain(entry.title, 90)}"
    if feed.entries:
        yield "known by", _identity(choose_policy(feed.entries), feed)


def _identity(policy: IdentityPolicy, feed: ParsedFeed) -> str:
    has_guid = policy.guid and any(entry.id for entry in feed.entries)
    has_link = policy.link and any(entry.link for entry in feed.entries)
    trusted = [name for name, has in (("guid", has_guid), ("link", has_link)) if has]
    return ", ".join([*trusted, "title with text"])


def _pace(finding: Finding) -> str:
    decision = finding.decision
    if decision is None or decision.next_check_at is None:
        return "not by itself"
    wait = decision.next_check_at - datetime.now(UTC)
    return f"every {_span(wait)}: {decision.reason}"


def _span(span: timedelta) -> str:
    seconds = max(round(span.total_seconds()), 1)
    if seconds < 90:
        return f"{seconds} s"
    return f"{round(seconds / 60)} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def _rank(finding: Finding) -> int:
    """0 for what works, 1 for what works and wants a look, 2 for what fails."""
    if finding.feed is None:
        return 2
    moved = isinstance(finding.answer, Response) and finding.answer.permanent_url is not None
    return int(moved or not finding.feed.entries)


def _summary(finding: Finding) -> str:
    if finding.feed is None:
        return finding.problem or ""
    moved = finding.answer.permanent_url if isinstance(finding.answer, Response) else None
    pace = f", {finding.per_day:.3g} a day" if finding.per_day else ""
    return f"{counted(len(finding.feed.entries), 'entry', 'entries')}{pace}" + (
        f"; has moved to {moved}" if moved else ""
    )
