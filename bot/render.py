"""An alert → content line, embed and buttons within Discord's limits, whatever the article holds. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import regex

from bot.neutral import clean, escaped, isolated, link, shorten, shorten_plain, size
from watchers.types import Alert, AlertMatch, AlertQuote, Severity

# Discord's own limits.
CONTENT, TITLE, DESCRIPTION, NAME, VALUE, FOOTER, AUTHOR, EMBED_TOTAL = 2000, 256, 4096, 256, 1024, 2048, 256, 6000
BUTTON_URL, EMBED_URL = 512, 2048
# Ours: what is read at a glance.
SOFT_HEADLINE, SOFT_TITLE, SOFT_DESCRIPTION, SOFT_QUOTE, SOFT_FIELDS, SOFT_TOTAL = 110, 200, 600, 300, 6, 1800

Layout = Literal["full", "standard", "compact", "plain"]
_SMALLER: dict[Layout, tuple[Layout, ...]] = {
    "full": ("full", "standard", "compact", "plain"),
    "standard": ("standard", "compact", "plain"),
    "compact": ("compact", "plain"),
    "plain": ("plain",),
}

CUT = " […]"
# After these a quote may be cut without leaving half a clause.
_CLAUSE_END = regex.compile(r"[,;:.!?…،؛؟。、，；：！？।—–](?=\s|$|[\u3000-\u9fff])")


@dataclass(frozen=True, slots=True)
class Tone:
    """How a severity looks: the word is to be trusted first, then the symbol, then the colour (Okabe–Ito)."""

    word: str
    symbol: str
    colour: int


TONES: dict[Severity, Tone] = {
    "critical": Tone("CRITICAL", "⛔", 0xD55E00),
    "high": Tone("HIGH", "▲", 0xE69F00),
    "medium": Tone("MEDIUM", "●", 0x0072B2),
    "low": Tone("LOW", "○", 0x56B4E9),
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an embed, never inline."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Embed:
    """An embed's parts, each within Discord's limits; ``url`` is the title's target."""

    author: str
    title: str
    url: str | None
    description: str
    fields: tuple[Field, ...]
    footer: str
    timestamp: datetime | None
    colour: int

    @property
    def total(self) -> int:
        """What Discord counts against the 6,000 characters of a message."""
        texts = (self.author, self.title, self.description, self.footer)
        return sum(map(size, texts)) + sum(size(f.name) + size(f.value) for f in self.fields)

    def to_dict(self) -> dict[str, object]:
        """As Discord's API takes it."""
        made: dict[str, object] = {"type": "rich", "title": self.title, "color": self.colour}
        made["author"] = {"name": self.author}
        made["footer"] = {"text": self.footer}
        if self.url:
            made["url"] = self.url
        if self.description:
            made["description"] = self.description
        if self.fields:
            made["fields"] = [{"name": f.name, "value": f.value, "inline": False} for f in self.fields]
        if self.timestamp:
            made["timestamp"] = self.timestamp.isoformat()
        return made


@dataclass(frozen=True, slots=True)
class Message:
    """What a channel is sent. ``open_url`` is the button's target; ``more`` whether there is more to show."""

    content: str
    embed: Embed | None = None
    open_url: str | None = None
    more: bool = False
    mention_role: int | None = None


def render(alert: Alert, *, layout: Layout | None = None, repeat: bool = False) -> Message:
    """The alert in the layout asked for, or the next smaller one that keeps within our own total.

    ``repeat`` says in the content line that the same alert may have been posted before.
    """
    content = _content(alert, repeat)
    open_url = link(alert.url, BUTTON_URL)
    for size_ in _SMALLER[layout or alert.layout]:
        if size_ == "plain":
            break
        embed = _embed(alert, size_)
        if embed.total <= (EMBED_TOTAL if size_ == "full" else SOFT_TOTAL):
            return Message(content, embed, open_url, True, alert.mention_role)
    return Message(_with_link(content, alert.url), None, open_url, True, alert.mention_role)


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
    """All quotes and why each name matched, for one ephemeral message (at most 2,000 characters)."""
    lines = [f"**{shorten(alert.title, SOFT_TITLE)}**"]
    lines += [f"> “{shorten(q.quote, 600)}” — {_speaker(q) or 'no speaker named'}" for q in alert.quotes]
    lines += [f"- {shorten(m.name, 80)}: {shorten(m.rule or m.how, 200)}" for m in alert.matches]
    target = link(alert.url, EMBED_URL)
    ending = f"{alert.alert_id}" + (f" · <{target}>" if target and len(target) <= BUTTON_URL else "")
    kept: list[str] = []
    for line in lines:
        if size("\n".join([*kept, line, ending])) > CONTENT - 2:
            kept.append("…")
            break
        kept.append(line)
    return "\n".join([*kept, ending])


def severity_word(severity: Severity) -> str:
    """The word and its symbol."""
    return f"{TONES[severity].word} {TONES[severity].symbol}"


def source_line(alert: Alert) -> str:
    """Who carries the story: the article's own outlet, and how many others."""
    others = len(alert.outlets) - 1
    return f"{clean(alert.site)} + {others}" if others > 0 else clean(alert.site)


def story_line(alert: Alert) -> str:
    """How many have told it, empty while there is one report."""
    if alert.reports < 2:
        return ""
    sources = max(1, len(alert.outlets))
    plural = "s" if sources > 1 else ""
    return f"{_ordinal(alert.reports)} report, from {sources} source{plural}"


def article_time(alert: Alert) -> datetime | None:
    """The article's own date, None when it is missing or lies in the future."""
    if alert.published is None or alert.published > alert.fetched + timedelta(minutes=10):
        return None
    return alert.published


def footer(alert: Alert) -> str:
    """Which lists it belongs to, that nothing is rewritten, and whose the date is."""
    parts = [f"{'list' if len(alert.lists) == 1 else 'lists'} {', '.join(alert.lists)}"] if alert.lists else []
    parts.append("extract, not rewritten")
    if article_time(alert) is None:
        parts.append(f"fetched {alert.fetched:%Y-%m-%d %H:%M} UTC")
    if alert.note:
        parts.append(alert.note)
    return " · ".join(parts)


def match_lines(alert: Alert) -> Iterator[tuple[AlertMatch, str]]:
    """Each watched name, and how the article names it."""
    for found in alert.matches:
        times = f", {found.times}×" if found.times > 1 else ""
        where = ", title" if found.in_title else ""
        alias = f"as “{found.text}”" if found.text != found.name else "by name"
        yield found, f"{alias}{where}{times}"


def _content(alert: Alert, repeat: bool) -> str:
    tone = TONES[alert.severity]
    names = list(dict.fromkeys(m.name for m in alert.matches))
    who = [shorten(name, 40, 90) for name in names[:2]]
    if len(names) > 2:
        who[-1] += f" + {len(names) - 2}"
    about = " · ".join([f"{tone.word} {tone.symbol}", *who])
    others = len(alert.outlets) - 1
    source = shorten(alert.site, 40, 90) + (f" + {others}" if others > 0 else "")
    when = f"<t:{int((article_time(alert) or alert.fetched).timestamp())}:R>"
    parts = [f"{about} — {shorten(alert.title, SOFT_HEADLINE, 300)}", source, when, alert.alert_id]
    if repeat:
        parts.append("possible repeat")
    if alert.mention_role:
        parts.append(f"<@&{alert.mention_role}>")
    return " · ".join(part for part in parts if part)


def _with_link(content: str, url: str) -> str:
    target = link(url, CONTENT - size(content) - 3)
    return f"{content}\n<{target}>" if target else content


def _embed(alert: Alert, layout: Layout) -> Embed:
    language = f" · {clean(alert.language)}" if alert.language else ""
    return Embed(
        author=shorten_plain(clean(alert.site) or "unnamed source", AUTHOR - 20) + language[:20],
        title=shorten(alert.title, SOFT_TITLE, TITLE) or "Untitled",
        url=link(alert.url, EMBED_URL),
        description="" if layout == "compact" else _description(alert, SOFT_DESCRIPTION),
        fields=() if layout == "compact" else _fields(alert, layout),
        footer=shorten_plain(footer(alert), 300),
        timestamp=article_time(alert),
        colour=TONES[alert.severity].colour,
    )


def _description(alert: Alert, soft: int) -> str:
    """Whole sentences in the article's order, as many as fit; "…" stands where text between them is left out."""
    kept: list[str] = []
    end = 0
    for sentence in alert.summary:
        text = clean(sentence.text)
        gap = ["…"] if kept and sentence.start > end + 3 else []
        candidate = [*kept, *gap, text]
        if size(" ".join(candidate)) > soft:
            if not kept:
                return shorten(text, soft, DESCRIPTION)
            break
        kept, end = candidate, sentence.end
    return isolated(escaped(" ".join(kept)))


def _fields(alert: Alert, layout: Layout) -> tuple[Field, ...]:
    quotes = [_quote_field(q) for q in alert.quotes[: 10 if layout == "full" else 3] if clean(q.quote)]
    matched = _matched_field(alert)
    story = Field("Story", f"{story_line(alert)}{_since(alert)}") if story_line(alert) else None
    extras = [f for f in (matched, story) if f]
    while layout != "full" and sum(size(f.name) + size(f.value) for f in (*quotes, *extras)) > SOFT_TOTAL - 1150:
        # Least missed first: the story, why it matched, the third quote, the second.
        if extras:
            extras.pop()
        elif len(quotes) > 1:
            quotes.pop()
        else:
            break
    return (*quotes, *extras)


def _quote_field(quote: AlertQuote) -> Field:
    watched = " ✓watched" if quote.watched else ""
    name = shorten(_speaker_plain(quote) or "No speaker named", 150, NAME - len(watched)) + watched
    label = f" · {quote.label}" if quote.label else ""
    return Field(name, f"> {shown_quote(quote.quote)} · {quote.certainty}{label}")


def _speaker_plain(quote: AlertQuote) -> str:
    parts = [clean(part) for part in (quote.speaker, quote.role) if part]
    return " — ".join(part for part in parts if part)


def _speaker(quote: AlertQuote) -> str:
    return shorten(_speaker_plain(quote), 150, NAME)


def _matched_field(alert: Alert) -> Field | None:
    lines = [f"{shorten(m.name, 60)} ({shorten(how, 80)})" for m, how in match_lines(alert)]
    if not lines:
        return None
    shown = lines[:4] + ([f"and {len(lines) - 4} more"] if len(lines) > 4 else [])
    return Field("Matched", "\n".join(shown)[:VALUE] if size("\n".join(shown)) <= VALUE else lines[0])


def _since(alert: Alert) -> str:
    return f" · first <t:{int(alert.first_seen.timestamp())}:R>" if alert.first_seen else ""


def _ordinal(number: int) -> str:
    suffix = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"
