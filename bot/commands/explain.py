"""/watch explain: which watched names a text has, by which rule, in which sentence; and what nearly was one."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.commands.base import Here, not_found, page
from bot.errors import UserError
from bot.neutral import shorten
from bot.wording import match_reason
from watchers.articles import detect_language, extract
from watchers.errors import WorkerError
from watchers.fetch import Failure
from watchers.matching import Matcher
from watchers.sentences import sentences_at
from watchers.types import AlertMatch, Mention, Subscription, WatchEntry
from watchers.urls import canonical_url, is_http_url

MOST_NEARLY = 5
SHORTEST_NEARLY = 3
_ALERT = re.compile(r"A-[0-9A-HJKMNP-TV-Z]{8}")
Lists = Mapping[str, Sequence[WatchEntry]]


@dataclass(frozen=True, slots=True)
class Piece:
    """What is to be explained."""

    title: str
    text: str
    language: str | None = None


async def explanation(here: Here, about: str) -> str:
    """The answer for an alert's id, a link or a text, by the lists that this server sees alone. Raises UserError."""
    piece = await _piece(here, about.strip())
    subscriptions = await here.storage.subscriptions.of_server(here.server)
    titles = {info.id: info.title for info in await here.storage.lists.visible(here.server)}
    ids = {info.id for info in await here.storage.lists.followed(here.server)}
    ids |= {list_id for one in subscriptions for list_id in one.list_ids if list_id in titles}
    lists = {list_id: await here.storage.lists.entries(list_id) for list_id in sorted(ids)}
    if not lists:
        return (
            f"This server watches nothing yet. Next: {here.mention('alerts subscribe')} or {here.mention('watch add')}."
        )
    mentions, nearly = await asyncio.to_thread(_look, piece, lists)
    head = f"**{shorten(piece.title, 150)}**" if piece.title else "**Your text**"
    told = list(_found(piece, mentions, titles))
    if not told:
        watched = ", ".join(shorten(titles[list_id], 60) for list_id in lists)
        told = [f"✖ None of the names in {watched} stands in it: nobody is told."]
    ending = [_who(here, mentions, subscriptions)] if mentions else []
    return page([head, *told, *ending, *nearly])


async def _piece(here: Here, about: str) -> Piece:
    if _ALERT.fullmatch(about.upper()):
        known = await here.storage.articles.explain(about.upper())
        if known is None or known.delivery.server_id != here.server or known.article is None:
            raise not_found("alert", about, "Copy its id from the alert's first line; it may have been erased since.")
        return _stored(known.article.article.title, known.article.article.text, known.article.article.language)
    if not is_http_url(about):
        return Piece("", about, await _language(here, about))
    stored = await here.storage.articles.by_url(canonical_url(about))
    if stored is not None and stored.article.text:
        return _stored(stored.article.title, stored.article.text, stored.article.language)
    answer = await here.services.fetcher.get(about, respect_robots=True)
    if isinstance(answer, Failure):
        raise _unread(answer.reason)
    try:
        page_ = await here.services.workers.run(extract, answer.body, url=answer.final_url)
    except WorkerError as error:
        raise _unread(f"Reading it {error}.") from error
    if not page_.text:
        raise _unread(page_.blocked or "The page has no text.")
    return Piece(page_.title, page_.text, page_.language)


async def _language(here: Here, text: str) -> str | None:
    try:
        return await here.services.workers.run(detect_language, text)
    except WorkerError:
        return None


def _stored(title: str, text: str, language: str | None) -> Piece:
    if not text:
        raise _unread("Its text is no longer kept.")
    return Piece(title, text, language)


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


def _who(here: Here, mentions: Sequence[Mention], subscriptions: Sequence[Subscription]) -> str:
    lists = {mention.list_id for mention in mentions}
    channels = dict.fromkeys(
        one.channel_id for one in subscriptions if one.state == "active" and lists & set(one.list_ids)
    )
    if not channels:
        return f"No channel is told of these lists. Next: {here.mention('alerts subscribe')}."
    shown = ", ".join(f"<#{channel}>" for channel in list(channels)[:5])
    return f"Told in {shown}, where the article comes with a feed that this server follows and the filters let it pass."
