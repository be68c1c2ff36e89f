"""/watch info and /watch stats: what is known of an entry, and how often it is in the news that this server reads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from bot.commands.base import Here, count, page
from bot.naming import language_name
from bot.neutral import shorten
from bot.wording import TONES
from watchers.storage.lists import ListInfo
from watchers.types import Office, WatchEntry
from watchers.watchlists.doubts import doubts
from watchers.watchlists.tally import Tally, tally

MOST_LINES, LONGEST_LINE = 5, 400
OFTEN_ALONE = 5  # articles in which a doubtful name alone names it


def facts(here: Here, info: ListInfo, entry: WatchEntry) -> str:
    """What the entry says, in at most a message."""
    own = info.server_id is not None
    todo = here.mention("watch edit") if own else here.mention("watch stats")
    lines = [
        f"**{shorten(entry.name, 150)}** · {entry.kind} · {shorten(info.title, 100)}",
        *_names("Aliases", entry.aliases),
        *_names("Weak aliases, which count beside another name or a context word", entry.weak_aliases),
        *_names("Context", entry.context),
        *_names("Not near", entry.excludes),
        *_names("Languages", tuple(map(language_name, entry.languages))),
        *(f"- {_office(office)}" for office in entry.offices[:MOST_LINES]),
        *(
            f"- Listed by {shorten(one.authority, 40)}{f', {shorten(one.program, 80)}' if one.program else ''}"
            f"{_span(one.since, one.until)}"
            for one in entry.listed[:MOST_LINES]
        ),
        *([f"Source: {shorten(entry.source, 200)}"] if entry.source else []),
        *([f"Note: {shorten(entry.note, 300)}"] if entry.note else []),
    ]
    return f"{page(lines)}\nNext: {todo}."


def _names(title: str, names: tuple[str, ...]) -> Iterator[str]:
    """A line with as many of the names as it takes."""
    kept: list[str] = []
    for name in names:
        if sum(map(len, kept)) > LONGEST_LINE:
            break
        kept.append(shorten(name, 60))
    left = len(names) - len(kept)
    if kept:
        yield f"{title}: {', '.join(kept)}{f' and {left} more' if left else ''}"


def _office(office: Office) -> str:
    where = f", {shorten(office.body, 100)}" if office.body else ""
    return f"{shorten(office.title, 100)}{where}{_span(office.since, office.until)}"


def _span(since: date | None, until: date | None) -> str:
    begun = f", since {since}" if since and not until else f", {since} to {until}" if since else ""
    return begun or (f", until {until}" if until else "")


async def statistics(here: Here, info: ListInfo, entry: WatchEntry, days: int) -> str:
    """How often it was named in what this server reads, by which words, and which name may be too much."""
    feeds = [feed.id for feed in await here.storage.feeds.followed(here.server)]
    since = here.now - timedelta(days=days)
    articles = [one async for one in here.storage.articles.naming(info.id, entry.id, since, feeds=feeds)]
    counted = tally(articles, list_id=info.id, entity=entry.id)
    head = f"**{shorten(entry.name, 150)}** · {shorten(info.title, 100)} · the last {days} days"
    if not counted.articles:
        return f"{head}\nNo article that this server's feeds list names it. Next: {here.mention('watch explain')}."
    rated = await here.storage.feedback.of_entry(here.server, entry.id, since)
    lines = [
        head,
        _often(counted, days),
        f"Severity: {_severities(counted)}",
        "By the words:",
        *(f"- “{shorten(word, 60)}” in {n}, alone in {counted.alone[word]}" for word, n in _most(counted.words)),
        f"Told by: {', '.join(f'{shorten(site, 40)} {n}' for site, n in _most(counted.outlets) if site)}",
        *([f"Rated by readers: {rated.percent} % relevant of {rated.all}."] if rated.all else []),
        *_advice(here, info, entry, counted),
    ]
    return page(lines)


def _often(counted: Tally, days: int) -> str:
    rate = f"about {counted.articles / days:.2g} a day"
    return f"In {count(counted.articles, 'article')}, {rate}; in {count(counted.in_title, 'title')}."


def _most(counts: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MOST_LINES]


def _severities(counted: Tally) -> str:
    return ", ".join(
        f"{tone.word} {counted.severities[level]}" for level, tone in TONES.items() if counted.severities[level]
    )


def _advice(here: Here, info: ListInfo, entry: WatchEntry, counted: Tally) -> Iterator[str]:
    """Of a doubtful name that often stands alone: what to do about it."""
    alone = {word.casefold(): n for word, n in counted.alone.items()}
    noisy = [(alone.get(doubt.name.casefold(), 0), doubt) for doubt in doubts(entry)]
    for times, doubt in sorted(noisy, key=lambda item: -item[0])[:1]:
        if times >= OFTEN_ALONE:
            mend = f" Make it weak with {here.mention('watch edit')}." if info.server_id is not None else ""
            yield f"“{shorten(doubt.name, 60)}” is {doubt.reason}, and alone in {times} of these articles.{mend}"
