"""`vedette analyse`: what would the bot make of this article?"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import structlog
from rich.console import Console
from rich.text import Text

from bot import __version__
from bot.cli.lists import written_out
from bot.settings import Settings
from bot.terminal import panel
from watchers.analysis import analyse
from watchers.articles import detect_language, extract
from watchers.errors import WatcherError
from watchers.fetch import Failure, Fetcher
from watchers.matching import Matcher
from watchers.routing import alert_for
from watchers.sentences import sentences_at
from watchers.stories import EventIndex, Signature, StoryIndex, signature, terms
from watchers.types import Analysis, Article, StoryState, Subscription, WatchEntry
from watchers.urls import is_http_url
from watchers.watchlists import catalogue, entry_from_dict, formats
from watchers.workers import Workers

log = structlog.get_logger(__name__)

BATCH = 8
LULL = 0.02  # seconds without a further line, after which a batch isn't waited for
NOTHING = Article(url="", title="", text="")


@dataclass(frozen=True, slots=True)
class Line:
    """One input: an article's parts as given, or the error that stands in its place."""

    id: Any
    title: str = ""
    text: str = ""
    html: str | bytes = ""
    url: str | None = None
    language: str | None = None
    published: datetime | None = None
    watchlist: tuple[WatchEntry, ...] | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What one input came to; `error` is set where it could not be read."""

    id: Any
    article: Article = NOTHING
    analysis: Analysis = field(default_factory=Analysis)
    signature: Signature | None = None
    sentences: tuple[str, ...] = ()  # in which the mentions in the text stand, in their order
    error: str | None = None


def load_lists(files: Sequence[Path]) -> dict[str, tuple[WatchEntry, ...]]:
    """The lists to match against, by their files' stems; the shipped ones where there is no file."""
    if not files:
        return {item.id: item.entries for item in catalogue()}
    return {file.stem: formats.read(file, format="jsonl").entries for file in files}


def read_line(raw: str | bytes) -> Line:
    """One JSON line of the contract's form; an unreadable one becomes a Line with its error."""
    try:
        data = json.loads(raw.decode("utf-8-sig") if isinstance(raw, bytes) else raw)
    except (ValueError, RecursionError) as error:
        return Line(None, error=f"not JSON: {error}")
    if not isinstance(data, Mapping):
        return Line(None, error="a line must be a JSON object")
    wrong = [
        key
        for key in ("text", "html", "title", "summary", "url", "language", "published")
        if not _text_or_none(data, key)
    ]
    if wrong:
        return Line(data.get("id"), error=f"{', '.join(wrong)}: must be text")
    watchlist = None
    if data.get("watchlist") is not None:
        if not isinstance(data["watchlist"], list):
            return Line(data.get("id"), error="watchlist: must be a list of entries")
        try:
            watchlist = tuple(entry_from_dict(item) for item in data["watchlist"])
        except WatcherError as error:
            return Line(data.get("id"), error=f"watchlist: {error}")
    text, html = data.get("text") or "", data.get("html") or ""
    if not text and not html:
        text = data.get("summary") or ""
    return Line(
        id=data.get("id"),
        title=data.get("title") or "",
        text=text,
        html="" if text else html,
        url=data.get("url"),
        language=data.get("language"),
        published=_when(data.get("published")),
        watchlist=watchlist,
    )


def _when(text: str | None) -> datetime | None:
    """The time that a line gives; one that can't be read is none, since it only helps to tell stories apart."""
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return found if found is None or found.tzinfo else found.replace(tzinfo=UTC)


def _text_or_none(data: Mapping[str, Any], key: str) -> bool:
    return data.get(key) is None or isinstance(data[key], str)


def find(lines: Sequence[Line], lists: tuple[Path, ...]) -> list[Finding]:
    """Analyse some inputs; a worker process's task. One that breaks the analysis gives an error in its place."""
    return [_find_or_say(line, lists) for line in lines]


def _find_or_say(line: Line, lists: tuple[Path, ...]) -> Finding:
    try:
        return _find(line, lists)
    except Exception as error:  # noqa: BLE001 - thousands of other lines may stand behind the one that breaks us
        return Finding(line.id, error=f"the analysis failed: {type(error).__name__}: {error}")


def _find(line: Line, lists: tuple[Path, ...]) -> Finding:
    if line.error is not None:
        return Finding(line.id, error=line.error)
    article = Article(line.url or "", line.title, line.text, line.language, line.published)
    if line.html:
        page = extract(line.html, url=line.url)
        if page.blocked and not page.text:
            return Finding(line.id, article, error=f"no article text in the page: {page.blocked}")
        article = Article(
            url=line.url or page.canonical_url or "",
            title=line.title or page.title,
            text=page.text,
            language=line.language or page.language,
            published=line.published or page.published,
            author=page.author,
            site=page.site,
        )
    if article.language is None:
        article = replace(article, language=detect_language(article.text or article.title))
    matcher = _matcher(lists) if line.watchlist is None else Matcher.build({"": line.watchlist})
    found = analyse(article.title, article.text, matcher=matcher, language=article.language)
    starts = (mention.start for mention in found.mentions if mention.where == "text")
    sentences = sentences_at(article.text, starts, language=article.language)
    return Finding(line.id, article, found, signature(article.title, article.text), sentences)


@lru_cache(maxsize=1)
def _matcher(lists: tuple[Path, ...]) -> Matcher:
    return Matcher.build(load_lists(lists))


class Told:
    """The articles of this run so far: whose copy the next one is, and whose event it reports."""

    def __init__(self) -> None:
        self._copies: StoryIndex[int] = StoryIndex()
        self._events = EventIndex()
        self._ids: dict[int, Any] = {}

    def place(self, finding: Finding, mark: Signature) -> tuple[str, Any]:
        """The article's story, and the id of the earlier one that it copies; it is remembered."""
        number = len(self._ids)
        copy = self._copies.place(mark)
        article = finding.article
        words, published = terms(article.title, article.text), article.published
        name = finding.id if finding.id is not None else number + 1
        story = copy.story or self._events.place(words, published) or f"story-{name}"
        self._events.add(story, words, published)
        self._copies.add(number, story, mark, datetime.now(UTC))
        self._ids[number] = finding.id
        return story, None if copy.duplicate_of is None else self._ids[copy.duplicate_of]


def to_json(finding: Finding, told: Told) -> dict[str, Any]:
    """The contract's object for one input, which is remembered among those ``told``."""
    if finding.error is not None or finding.signature is None:
        return {"id": finding.id, "error": finding.error}
    story, duplicate_of = told.place(finding, finding.signature)
    analysis = finding.analysis
    in_text = [mention for mention in analysis.mentions if mention.where == "text"]
    return {
        "id": finding.id,
        "title": finding.article.title,
        "text": finding.article.text,
        "language": analysis.language,
        "mentions": [
            {
                "entity": mention.entity,
                "name": mention.name,
                "text": mention.text,
                "start": mention.start,
                "end": mention.end,
                "how": mention.how,
                "rule": mention.rule,
                "sentence": sentence,
            }
            for mention, sentence in zip(in_text, finding.sentences, strict=True)
        ],
        "quotes": [
            {
                "quote": quote.quote,
                "start": quote.start,
                "end": quote.end,
                "kind": quote.kind,
                "speaker": quote.speaker,
                "speaker_type": quote.speaker_type,
                "role": quote.role,
                "role_start": quote.role_start,
                "role_end": quote.role_end,
                "certainty": quote.certainty,
                "label": quote.label,
                "shown": quote.shown,
                "rule": quote.rule,
            }
            for quote in analysis.quotes
        ],
        "summary": [{"text": s.text, "start": s.start, "end": s.end} for s in analysis.summary],
        "topics": list(analysis.topics),
        "figures": [
            {
                "kind": figure.kind,
                "value": figure.value,
                "currency": figure.currency,
                "text": figure.text,
                "field": "lead" if figure.where == "text" else "title",
                "start": figure.start,
                "end": figure.end,
            }
            for figure in analysis.figures
        ],
        "story": story,
        "duplicate_of": duplicate_of,
    }


async def stream(lines: AsyncIterator[Line], lists: tuple[Path, ...], processes: int) -> AsyncIterator[Finding]:
    """Findings in the order of their lines, several batches under way at once.

    Whoever writes a line and waits for its answer gets it: a batch that no further line joins is not held back.
    """
    workers = Workers(processes, deadline=120)
    under_way: deque[asyncio.Task[list[Finding]]] = deque()
    batch: list[Line] = []
    reading: asyncio.Task[Line | None] | None = None
    ended = False

    async def run(some: list[Line]) -> list[Finding]:
        try:
            return await workers.run(find, some, lists)
        except WatcherError as error:
            return [Finding(line.id, error=f"the analysis {error}") for line in some]

    try:
        while not ended or under_way:
            if reading is None and not ended and len(under_way) <= 2 * processes:
                reading = asyncio.create_task(_next(lines))
            waiting = [task for task in (reading, *list(under_way)[:1]) if task]
            done, _ = await asyncio.wait(waiting, timeout=LULL if batch else None, return_when=asyncio.FIRST_COMPLETED)
            if reading is not None and reading in done:
                line = reading.result()
                reading = None
                if line is None:
                    ended = True
                else:
                    batch.append(line)
            if batch and (ended or len(batch) == BATCH or not done):
                under_way.append(asyncio.create_task(run(batch)))
                batch = []
            while under_way and under_way[0].done():
                for finding in under_way.popleft().result():
                    yield finding
    finally:
        workers.close()


async def _next(lines: AsyncIterator[Line]) -> Line | None:
    return await anext(lines, None)


async def stdin_lines() -> AsyncIterator[Line]:
    """Lines of standard input as they come; blank ones are passed over."""
    while raw := await asyncio.to_thread(sys.stdin.buffer.readline):
        if raw.strip():
            yield read_line(raw)


async def inputs(names: Sequence[str], settings: Settings) -> AsyncIterator[Line]:
    """The articles that the command line names: files, addresses, or `-` for standard input."""
    async with Fetcher(
        user_agent=f"Vedette/{__version__}",
        timeout=settings.fetch.timeout.total_seconds(),
        max_body=settings.fetch.max_body,
        allow_private=settings.fetch.allow_private_networks,
    ) as fetcher:
        for name in names:
            if is_http_url(name):
                answer = await fetcher.get(name)
                if isinstance(answer, Failure):
                    yield Line(name, error=answer.reason)
                else:
                    yield Line(name, html=answer.body, url=answer.final_url)
                continue
            try:
                body = sys.stdin.buffer.read() if name == "-" else await asyncio.to_thread(Path(name).read_bytes)
            except OSError as error:
                yield Line(name, error=f"can't be read ({error.strerror})")
                continue
            yield _from_bytes(name, body)


def _from_bytes(name: str, body: bytes) -> Line:
    head = body[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html")) or b"<body" in head or b"<head" in head:
        return Line(name, html=body)
    return Line(name, text=body.decode("utf-8-sig", errors="replace"))


def show(finding: Finding, console: Console) -> None:
    """The alert as a channel would show it that follows all the lists."""
    analysis, now = finding.analysis, datetime.now(UTC)
    article = replace(finding.article, title=finding.article.title or str(finding.id))
    lists = tuple(dict.fromkeys(mention.list_id for mention in analysis.mentions))
    alert = alert_for(
        article,
        analysis,
        Subscription(id=0, server_id=0, channel_id=0, list_ids=lists),
        story=StoryState(story_id="", first_seen=now),
        list_titles={shipped.id: shipped.title for shipped in catalogue()},
        fetched=now,
    )
    if alert is None:
        console.print(Text(f"{article.title}: no watched name in it, nobody would be alerted.", style="dim"))
    else:
        console.print(panel(alert))


def _dumped(answer: Mapping[str, Any]) -> str:
    text = json.dumps(answer, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:  # half a surrogate pair, which JSON can hold and UTF-8 can't
        return json.dumps(answer)
    return text


async def run(
    names: Sequence[str], watchlists: tuple[str, ...], settings: Settings, *, as_json: bool, as_jsonl: bool
) -> int:
    """Print the findings; the exit status: 1 where an input could not be read. Raises WatcherError for a wrong list."""
    told = Told()
    console = Console()
    status = 0
    number = 0
    async with written_out(watchlists, settings) as lists:
        lines = stdin_lines() if as_jsonl else inputs(names, settings)
        async for finding in stream(lines, lists, settings.analysis.processes):
            number += 1
            if finding.error is not None:
                status = 1
                name = f"answer {number}" if finding.id is None else finding.id
                sys.stderr.write(f"{name}: {finding.error}\n")
            if as_json or as_jsonl:
                answer = to_json(finding, told)
                sys.stdout.write(_dumped(answer) + "\n")
                sys.stdout.flush()
            elif finding.error is None:
                show(finding, console)
    return status
