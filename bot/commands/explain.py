"""/watch explain: which watched names a text has, by which rule, in which sentence; and what nearly was one."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.commands.base import Here, not_found, page
from bot.errors import UserError
from bot.naming import language_name
from bot.neutral import shorten
from bot.wording import match_reason
from watchers.analysis import study
from watchers.articles import detect_language, extract
from watchers.errors import WorkerError
from watchers.fetch import Failure
from watchers.matching import Matcher
from watchers.routing import why_not
from watchers.sentences import sentences_at
from watchers.severity import severity
from watchers.storage import StoredArticle
from watchers.types import Alert, AlertMatch, Analysis, Mention, Severity, Subscription, WatchEntry
from watchers.urls import canonical_url, is_http_url

MOST_NEARLY = 5
SHORTEST_NEARLY = 3
_ALERT = re.compile(r"A-[0-9A-HJKMNP-TV-Z]{8}")
Lists = Mapping[str, Sequence[WatchEntry]]


@dataclass(frozen=True, slots=True)
class Piece:
    """What is to be explained, where its text is from, and the feed that it came with, where that is known."""

    title: str
    text: str
    language: str | None = None
    origin: str = ""
    feed_id: int | None = None


async def explanation(here: Here, about: str) -> str:
    """The answer for an alert's id, a link or a text, by the lists that this server sees alone. Raises UserError."""
    piece = await _piece(here, about.strip())
    head = f"**{shorten(piece.title, 150)}**" if piece.title else "**Your text**"
    return page([head, *await stages(here, piece)])


async def stages(here: Here, piece: Piece) -> list[str]:
    """What each stage makes of it: the text, the names, why nearly, and who is told or why not."""
    subscriptions = await here.storage.subscriptions.of_server(here.server)
    titles = {info.id: info.title for info in await here.storage.lists.visible(here.server)}
    ids = {info.id for info in await here.storage.lists.followed(here.server)}
    ids |= {list_id for one in subscriptions for list_id in one.list_ids if list_id in titles}
    lists = {list_id: await here.storage.lists.entries(list_id) for list_id in sorted(ids)}
    if not lists:
        return [
            f"This server watches nothing yet. Next: {here.mention('alerts subscribe')} or {here.mention('watch add')}."
        ]
    mentions, nearly = await asyncio.to_thread(_look, piece, lists)
    language = f" in {language_name(piece.language)}" if piece.language else ""
    read = [f"✔ Read: {len(piece.text):,} characters{language}, {piece.origin}."] if piece.origin else []
    if not mentions:
        watched = ", ".join(shorten(titles[list_id], 60) for list_id in lists)
        return [*read, f"✖ None of the names in {watched} stands in it: nobody is told.", *nearly]
    told = await _who(here, piece, mentions, subscriptions)
    return [*read, *_found(piece, mentions, titles), *told, *nearly]


async def _piece(here: Here, about: str) -> Piece:
    if _ALERT.fullmatch(about.upper()):
        known = await here.storage.articles.explain(about.upper())
        if known is None or known.delivery.server_id != here.server:
            raise not_found("alert", about, "Copy its id from the alert's first line; it may have been erased since.")
        if known.article is None:
            raise _of_no_article(known.delivery.alert)
        return _stored(known.article)
    if not is_http_url(about):
        return Piece("", about, await _language(here, about))
    stored = await here.storage.articles.by_url(canonical_url(about))
    if stored is not None and stored.article.text:
        return _stored(stored)
    return await read_page(here, about)


async def read_page(here: Here, url: str) -> Piece:
    """The article at an address, fetched and read now. Raises UserError."""
    answer = await here.services.fetcher.get(url, respect_robots=True)
    if isinstance(answer, Failure):
        raise _unread(answer.reason)
    try:
        found = await here.services.workers.run(extract, answer.body, url=answer.final_url)
    except WorkerError as error:
        raise _unread(f"Reading it {error}.") from error
    if not found.text:
        raise _unread(found.blocked or "The page has no text.")
    return Piece(found.title, found.text, found.language, "from its page, read now")


async def _language(here: Here, text: str) -> str | None:
    try:
        return await here.services.workers.run(detect_language, text)
    except WorkerError:
        return None


def _stored(known: StoredArticle) -> Piece:
    article = known.article
    if not article.text:
        raise _unread("Its text is no longer kept.")
    origin = "from its page" if article.origin == "page" else "from the feed's own text"
    when = f"{origin}, read <t:{int(known.fetched_at.timestamp())}:R>"
    return Piece(article.title, article.text, article.language, when, known.feed_id)


def _of_no_article(alert: Alert) -> UserError:
    """An alert that isn't about one article, or whose article is gone."""
    if alert.group is not None:
        why, todo = "It tells several alerts together.", "Give the id of one of them: *More*, below it, lists them."
    elif alert.news is not None:
        why, todo = "It tells that a list has changed.", "Everybody who is subscribed to that list is told."
    else:
        why, todo = "Its article is no longer kept.", "Give the article's link."
    return UserError("That alert speaks of no article.", why, todo, "ALERT-OF-NONE")


def _unread(why: str) -> UserError:
    return UserError(
        "I can't read that article.", shorten(why, 200), "Give its text instead of the link.", "ARTICLE-UNREAD"
    )


def _look(piece: Piece, lists: Lists) -> tuple[tuple[Mention, ...], list[str]]:
    mentions = Matcher.build(lists).match(piece.text, title=piece.title, language=piece.language)
    return mentions, list(_nearly(piece, lists, {(one.list_id, one.entity) for one in mentions}))


def _found(piece: Piece, mentions: Sequence[Mention], titles: Mapping[str, str]) -> Iterator[str]:
    """For each entry: by which words it matched, by which rule, and the sentence."""
    by_entry: dict[tuple[str, str], list[Mention]] = {}
    for mention in mentions:
        by_entry.setdefault((mention.list_id, mention.entity), []).append(mention)
    for (list_id, _), found in by_entry.items():
        first = found[0]
        match = AlertMatch(
            first.entity, first.name, first.text, first.how, first.rule, first.where == "title", len(found)
        )
        where = shorten(titles.get(list_id, list_id), 60)
        yield (
            f"✔ **{shorten(first.name, 80)}** ({where}) · {first.how} · {shorten(match_reason(match), 200)}\n"
            f"> {shorten(_sentence(piece, first), 300)}"
        )


def _sentence(piece: Piece, mention: Mention) -> str:
    if mention.where == "title":
        return piece.title
    (sentence,) = sentences_at(piece.text, [mention.start], language=piece.language)
    return sentence or mention.text


def _nearly(piece: Piece, lists: Lists, found: set[tuple[str, str]]) -> Iterator[str]:
    """Names that stand in it and do not count, with what would make them."""
    whole = f"{piece.title}\n{piece.text}".casefold()
    told = 0
    for list_id, entries in lists.items():
        for entry in entries:
            reason = None if (list_id, entry.id) in found else _why_not(entry, whole)
            if reason and told < MOST_NEARLY:
                told += 1
                yield f"✖ {shorten(entry.name, 80)}: {reason}"


def _why_not(entry: WatchEntry, whole: str) -> str | None:
    if name := _standing(entry.weak_aliases, whole):
        words = ", ".join(shorten(word, 30) for word in entry.context[:5])
        beside = f" or one of: {words}" if words else "; it has no context words"
        return f"“{shorten(name, 60)}” is a weak alias; it counts only beside the full name{beside}."
    if name := _standing((entry.name, *entry.aliases), whole):
        near = " or near a word that excludes it" if entry.excludes else ""
        return f"“{shorten(name, 60)}” stands there in another case, inside a longer name{near}."
    return None


def _standing(names: Iterable[str], whole: str) -> str | None:
    for name in names:
        folded = name.casefold()
        if len(name) >= SHORTEST_NEARLY and folded in whole and re.search(rf"\b{re.escape(folded)}\b", whole):
            return name
    return None


async def _who(
    here: Here, piece: Piece, mentions: tuple[Mention, ...], subscriptions: Sequence[Subscription]
) -> list[str]:
    """Which channels are told of it, and why others are not."""
    try:
        found = await here.services.workers.run(study, piece.title, piece.text, mentions, language=piece.language)
    except WorkerError:
        found = Analysis(language=piece.language)
    told: list[str] = []
    not_told: list[str] = []
    for one in subscriptions:
        named = [mention for mention in mentions if mention.list_id in one.list_ids]
        if not named:
            continue
        reason = _held_back(one, piece, severity(named, found.topics, found.figures), found.topics)
        if reason is None:
            told.append(f"<#{one.channel_id}>")
        else:
            not_told.append(f"✖ <#{one.channel_id}>: {reason}.")
    if not told and not not_told:
        return [f"✖ No channel is told of these lists. Next: {here.mention('alerts subscribe')}."]
    channels = ", ".join(list(dict.fromkeys(told))[:5])
    follows = "" if piece.feed_id else ", where the article comes with a feed that this server follows"
    mend = [f"Change that with {here.mention('alerts edit')} or {here.mention('alerts resume')}."] if not_told else []
    return [*([f"✔ Told in {channels}{follows}."] if told else []), *not_told[:MOST_NEARLY], *mend]


def _held_back(one: Subscription, piece: Piece, level: Severity, topics: Sequence[str]) -> str | None:
    if one.state != "active":
        return f"its subscription is {one.state}"
    if one.feed_id is not None and piece.feed_id not in (None, one.feed_id):
        return "it asks for another feed alone"
    return why_not(one, level, topics, piece.language)
