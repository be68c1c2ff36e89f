"""An alert → content line, embed and buttons within Discord's limits, whatever the article holds. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

import regex

from bot.grouped import group_message
from bot.message import (
    AUTHOR,
    BUTTON_URL,
    CONTENT,
    EMBED_TOTAL,
    EMBED_URL,
    NAME,
    TITLE,
    VALUE,
    Embed,
    Field,
    Message,
)
from bot.neutral import clean, escaped, isolated, link, shorten, shorten_plain, size
from bot.wording import (
    TONES,
    article_time,
    certainty,
    list_changes,
    match_reason,
    origin,
    others,
    severity_word,
    speaker,
    story_line,
    summary,
)
from watchers.types import Alert, AlertQuote

# Ours: what is read at a glance.
SOFT_CONTENT, SHORTEST_HEADLINE, SOFT_TITLE, SOFT_DESCRIPTION, SOFT_QUOTE, SOFT_TOTAL = 200, 60, 200, 600, 300, 1800
MOST_QUOTES, MOST_MATCHES = 3, 4

Layout = Literal["full", "standard", "compact", "plain"]
_SMALLER: dict[Layout, tuple[Layout, ...]] = {
    "full": ("full", "standard", "compact", "plain"),
    "standard": ("standard", "compact", "plain"),
    "compact": ("compact", "plain"),
    "plain": ("plain",),
}

CUT = " […]"
UNTITLED = "Untitled"
# After these a quote may be cut without leaving half a clause.
_CLAUSE_END = regex.compile(r"[,;:.!?…،؛؟。、，；：！？।—–](?=\s|$|[\u3000-\u9fff])")


def render(alert: Alert, *, layout: Layout | None = None, repeat: bool = False) -> Message:
    """The alert in the layout asked for, or the next smaller one that keeps within our own total.

    ``repeat`` says in the content line that the same alert may have been posted before.
    """
    if alert.group is not None:
        return group_message(alert, alert.group, plain=layout == "plain", repeat=repeat)
    content = _content(alert, repeat)
    rate = alert.news is None
    open_url = None if alert.news else link(alert.url, BUTTON_URL)  # the button speaks of an article
    for size_ in _SMALLER[layout or alert.layout]:
        if size_ == "plain":
            break
        embed = _embed(alert, size_)
        if embed.total <= (EMBED_TOTAL if size_ == "full" else SOFT_TOTAL):
            return Message(content, embed, open_url, True, alert.mention_role, rate)
    return Message(_with_link(content, alert.url), None, open_url, True, alert.mention_role, rate)


def quote_piece(quote: str, limit: int = SOFT_QUOTE) -> str:
    """The quote, or the longest beginning of it that ends with a clause and fits; an exact slice either way."""
    if _fits(quote, limit):
        return quote
    head = quote[: limit + 1]  # no cut lies beyond
    clauses = [found.end() for found in _CLAUSE_END.finditer(head)]
    at = _longest(quote, clauses, limit)
    if at < limit // 3:
        spaces = [found.start() for found in regex.finditer(r"\s", head)]
        graphemes = [found.end() for found in regex.finditer(r"\X", quote[: 2 * limit])]
        at = _longest(quote, spaces, limit) or _longest(quote, graphemes, limit)
    return quote[:at].rstrip()


def _fits(piece: str, limit: int) -> bool:
    return size(piece) <= limit and size(escaped(piece)) <= VALUE // 2


def _longest(quote: str, cuts: list[int], limit: int) -> int:
    return next((cut for cut in reversed(cuts) if cut <= limit and _fits(quote[:cut], limit)), 0)


def shown_quote(quote: str) -> str:
    """The words for people, in quotation marks; […] says that they go on."""
    piece = quote_piece(quote)
    return f"“{isolated(escaped(piece))}{CUT if piece != quote else ''}”"


def more(alert: Alert) -> str:
    """The quotes whole and why each name matched, for one ephemeral message (at most 2,000 characters)."""
    lines = [f"**{shorten(alert.title, SOFT_TITLE)}**"]
    lines += [
        f"> “{shorten(quote.quote, 600)}” — {shorten(speaker(quote), 150) or 'no speaker named'} · {certainty(quote)}"
        for quote in alert.quotes
    ]
    lines += [f"- {shorten(found.name, 80)}: {shorten(match_reason(found), 250)}" for found in alert.matches]
    lines += [f"- {action}: {shorten(name, 200)}" for action, name in list_changes(alert)]
    target = link(alert.url, EMBED_URL)
    ending = f"{alert.alert_id}" + (f" · <{target}>" if target and len(target) <= BUTTON_URL else "")
    kept: list[str] = []
    for line in lines:
        if size("\n".join([*kept, line, ending])) > CONTENT - 2:
            kept.append("…")
            break
        kept.append(line)
    return "\n".join([*kept, ending])


def _content(alert: Alert, repeat: bool) -> str:
    """The line that alone says who, what, whose and when: it is all that some readers get."""
    names = list(dict.fromkeys(m.name for m in alert.matches))
    who = [shorten(name, 40, 90) for name in names[:2]]
    if len(names) > 2:
        who[-1] += f" + {len(names) - 2}"
    about = " · ".join([severity_word(alert.severity), *who])
    source = "" if alert.news else shorten(alert.site, 40, 90) + others(alert)  # the headline names the list
    when = f"<t:{int((article_time(alert) or alert.fetched).timestamp())}:R>"
    ending = [part for part in (source, when, alert.alert_id, "possible repeat" if repeat else "") if part]
    left = SOFT_CONTENT - sum(size(part) + 3 for part in (about, *ending))
    headline = shorten(alert.title, max(left, SHORTEST_HEADLINE), 300) or UNTITLED
    line = " · ".join([f"{about} — {headline}", *ending])
    return f"{line} · <@&{alert.mention_role}>" if alert.mention_role else line


def _with_link(content: str, url: str) -> str:
    target = link(url, CONTENT - size(content) - 3)
    return f"{content}\n<{target}>" if target else content


def _embed(alert: Alert, layout: Layout) -> Embed:
    language = f" · {clean(alert.language)}" if alert.language else ""
    bare = Embed(
        author=shorten_plain(clean(alert.site) or "unnamed source", AUTHOR - 20) + language[:20],
        title=shorten(alert.title, SOFT_TITLE, TITLE) or UNTITLED,
        url=link(alert.url, EMBED_URL),
        description="" if layout == "compact" else shorten(summary(alert, SOFT_DESCRIPTION), SOFT_DESCRIPTION),
        fields=(),
        footer=shorten_plain(" · ".join(origin(alert)), 300),
        timestamp=article_time(alert),
        colour=TONES[alert.severity].colour,
    )
    if layout == "compact":
        return bare
    return replace(bare, fields=_fields(alert, (EMBED_TOTAL if layout == "full" else SOFT_TOTAL) - bare.total))


def _fields(alert: Alert, room: int) -> tuple[Field, ...]:
    """Who said what, why it matched, how many told it; what doesn't fit goes, the least missed first."""
    if alert.news:
        return tuple(_change_fields(alert, room))
    quotes = [_quote_field(quote) for quote in alert.quotes if clean(quote.quote)][:MOST_QUOTES]
    extras = [field for field in (_matched_field(alert), _story_field(alert)) if field]
    while sum(field.size for field in (*quotes, *extras)) > room:
        if extras:
            extras.pop()
        elif len(quotes) > 1:
            quotes.pop()
        else:
            break
    return (*quotes, *extras)


def _change_fields(alert: Alert, room: int) -> Iterator[Field]:
    """What was added, removed and renamed, a line each, and how many are not named."""
    changes = list(list_changes(alert))
    told = 0
    for action in ("added", "removed", "renamed"):
        lines = [shorten(name, 90, 200) for what, name in changes if what == action]
        while lines and size("\n".join(lines)) > min(VALUE, room // 4):
            lines.pop()
        told += len(lines)
        if lines:
            yield Field(action.capitalize(), "\n".join(lines))
    if alert.news and alert.news.total > told:
        yield Field("And", f"{alert.news.total - told} more")


def _quote_field(quote: AlertQuote) -> Field:
    watched = " ✓watched" if quote.watched else ""
    name = shorten(speaker(quote) or "No speaker named", 150, NAME - size(watched)) + watched
    return Field(name, f"> {shown_quote(quote.quote)} · {certainty(quote)}")


def _matched_field(alert: Alert) -> Field | None:
    lines = [f"{shorten(found.name, 60)} ({shorten(match_reason(found), 120)})" for found in alert.matches]
    if len(lines) > MOST_MATCHES:
        lines = [*lines[:MOST_MATCHES], f"and {len(lines) - MOST_MATCHES} more"]
    while len(lines) > 1 and size("\n".join(lines)) > VALUE:
        lines.pop()
    return Field("Matched", "\n".join(lines)) if lines else None


def _story_field(alert: Alert) -> Field | None:
    since = f" · first <t:{int(alert.first_seen.timestamp())}:R>" if alert.first_seen else ""
    return Field("Story", story_line(alert) + since) if story_line(alert) else None
