"""The channel of people without a token: alerts in the terminal, as a channel would show them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from rich.console import Console, Group
from rich.panel import Panel
from rich.text import Text

from bot.delivery import Sent
from bot.neutral import clean
from bot.wording import (
    article_time,
    certainty,
    group_title,
    list_changes,
    match_reason,
    origin,
    others,
    severity_word,
    speaker,
    story_line,
    summary,
)
from watchers.types import Alert, AlertGroup, Delivery, Notice

_STYLES = {"critical": "bold red", "high": "yellow", "medium": "blue", "low": "cyan"}
SUMMARY_ROOM = 600
MOST_CHANGES = 20


class TerminalChannel:
    """Prints each delivery; its message id is the delivery's own."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console()

    async def send(self, delivery: Delivery) -> Sent:
        """Print an alert, or a line for what a further report changes in one that stands above."""
        if delivery.action == "post":
            self._console.print(panel(delivery.alert))
        else:
            self._console.print(_further(delivery.alert))
        return Sent(delivery.id)

    async def find(self, delivery: Delivery) -> Sent:
        """What was being printed when the process died can't be looked up: print it once more, marked."""
        self._console.print(Text("(possible repeat)", style="dim"))
        await self.send(delivery)
        return Sent(delivery.id, possible_repeat=True)

    async def tell(self, notice: Notice) -> Sent:
        """A line."""
        self._console.print(Text(f"! {clean(notice.subject)}: {clean(notice.detail)}", style="yellow"))
        return Sent(notice.id)


def panel(alert: Alert) -> Panel:
    """The alert as a card."""
    style = _STYLES[alert.severity]
    if alert.group is not None:
        return _group_panel(alert, alert.group)
    body = [Text(clean(alert.title), style="bold")]
    if alert.summary:
        body.append(Text(summary(alert, SUMMARY_ROOM)))
    for quote in alert.quotes:
        watched = " ✓watched" if quote.watched else ""
        who = f"   — {speaker(quote, ', ') or 'speaker not named'}{watched} · {certainty(quote)}"
        body += [Text(), Text(f"“{clean(quote.quote)}”", style="italic"), Text(who, style="cyan")]
    body.append(Text())
    body += [Text(f"{name:<9}{fact}", style="dim") for name, fact in _facts(alert)]
    names = ", ".join(clean(match.name) for match in alert.matches[:2]) or "list changed"
    when = article_time(alert) or alert.fetched
    about = (_source(alert), f"{when:%Y-%m-%d %H:%M} UTC", alert.alert_id)
    return Panel(
        Group(*body),
        title=Text.assemble((severity_word(alert.severity), style), f" · {names}"),
        title_align="left",
        subtitle=Text(" · ".join(part for part in about if part), style="dim"),
        subtitle_align="left",
        border_style=style,
    )


def _group_panel(alert: Alert, group: AlertGroup) -> Panel:
    """Alerts that are told together, a line and an address each."""
    lines: list[Text] = []
    for one in group.alerts:
        names = f" · {', '.join(map(clean, one.names))}" if one.names else ""
        head = Text.assemble((severity_word(one.severity), _STYLES[one.severity]), f"{names} — {clean(one.title)}")
        lines += [head, Text(f"  {clean(one.site)} · {one.at:%Y-%m-%d %H:%M} UTC · {clean(one.url)}", style="dim")]
    return Panel(
        Group(*lines),
        title=group_title(group),
        title_align="left",
        subtitle=Text(alert.alert_id, style="dim"),
        subtitle_align="left",
        border_style=_STYLES[alert.severity],
    )


def _source(alert: Alert) -> str:
    return clean(alert.site) + others(alert)


def _facts(alert: Alert) -> Iterator[tuple[str, str]]:
    for found in alert.matches:
        yield "Matched", f"{clean(found.name)} ({match_reason(found)})"
    yield from ((action.capitalize(), name) for action, name in islice(list_changes(alert), MOST_CHANGES))
    if story_line(alert):
        yield "Story", story_line(alert)
    yield "Origin", " · ".join(origin(alert))
    if alert.url:
        yield "Link", clean(alert.url)


def _further(alert: Alert) -> Text:
    outlets = ", ".join(clean(outlet) for outlet in alert.outlets)
    told = f"also reported: {clean(alert.title)} — {story_line(alert)}: {outlets}"
    return Text.assemble((f"↳ {alert.alert_id} ", "dim"), told)
