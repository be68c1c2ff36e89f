"""What an alert says, in words, whatever shows it. Pure; all texts are `clean`, none is escaped for markdown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.neutral import ELLIPSIS, clean, size
from watchers.types import Alert, AlertGroup, AlertMatch, AlertQuote, Severity

# A feed's clock may be a little fast.
AHEAD = timedelta(minutes=10)


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


def severity_word(severity: Severity) -> str:
    """The word and its symbol."""
    return f"{TONES[severity].word} {TONES[severity].symbol}"


def others(alert: Alert) -> str:
    """How many further outlets carry the story, as " + 2"; empty where there are none."""
    return f" + {len(alert.outlets) - 1}" if len(alert.outlets) > 1 else ""


def article_time(alert: Alert) -> datetime | None:
    """The article's own date, None when it is missing or lies in the future."""
    if alert.published is None or alert.published > alert.fetched + AHEAD:
        return None
    return alert.published


def summary(alert: Alert, room: int) -> str:
    """Whole sentences in the article's order, as many as fit ``room`` UTF-16 units, but at least the first.

    "…" stands where text between them is left out.
    """
    told, end = "", 0
    for sentence in alert.summary:
        text = clean(sentence.text)
        gap = f"{ELLIPSIS} " if told and sentence.start > end + 3 else ""
        longer = f"{told} {gap}{text}".strip()
        if told and size(longer) > room:
            break
        told, end = longer, sentence.end
    return told


def speaker(quote: AlertQuote, joint: str = " — ") -> str:
    """Who said it and what they are, as the article has it; empty where it names nobody."""
    return joint.join(part for part in map(clean, (quote.speaker or "", quote.role or "")) if part)


def certainty(quote: AlertQuote) -> str:
    """How sure it is who said it, and what kind of statement it is."""
    return f"{quote.certainty} · {quote.label}" if quote.label else quote.certainty


def match_reason(found: AlertMatch) -> str:
    """How the article names what is watched, and by which rule that counts where it isn't the listed name itself."""
    parts = [f"as “{clean(found.text)}”" if found.text != found.name else "by name"]
    if found.in_title:
        parts.append("in the title")
    if found.times > 1:
        parts.append(f"{found.times}×")
    rule = clean(found.rule)
    return ", ".join(parts) + (f" · {rule}" if rule and rule != "as listed" else "")


def story_line(alert: Alert) -> str:
    """How many have told it, empty while there is one report."""
    if alert.reports < 2:
        return ""
    sources = max(1, len(alert.outlets))
    return f"{_ordinal(alert.reports)} report, from {sources} source{'s' if sources > 1 else ''}"


def origin(alert: Alert) -> Iterator[str]:
    """Which lists it belongs to, that nothing is rewritten, whose the date is, where the text is from."""
    if alert.lists:
        yield f"{'list' if len(alert.lists) == 1 else 'lists'} {', '.join(map(clean, alert.lists))}"
    yield f"edition {alert.news.version}" if alert.news else "extract, not rewritten"
    if article_time(alert) is None:
        yield f"fetched {alert.fetched:%Y-%m-%d %H:%M} UTC"
    if alert.note:
        yield clean(alert.note)


def group_title(group: AlertGroup) -> str:
    """How many alerts are told together, and why."""
    why = {"quiet": "held in quiet hours", "late": "that could not be told in time"}[group.why]
    return f"{len(group.alerts)} alerts {why}"


def list_changes(alert: Alert) -> Iterator[tuple[str, str]]:
    """Where a list is the news: what became of an entry ("added", "removed", "renamed"), and its name."""
    for change in alert.news.changes if alert.news else ():
        before = f"{clean(change.before)} → " if change.before else ""
        yield change.action, f"{before}{clean(change.name) or 'unnamed'}"


def _ordinal(number: int) -> str:
    suffix = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"
