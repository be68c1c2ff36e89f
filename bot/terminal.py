"""The channel of people without a token: alerts in the terminal, as a channel would show them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from rich.console import Console, Group
from rich.panel import Panel
from rich.text import Text

from bot.delivery import Sent
from bot.render import TONES
from watchers.types import Alert, AlertQuote, Delivery, Notice

_STYLES = {"critical": "bold red", "high": "yellow", "medium": "blue", "low": "cyan"}
# Letters that would move the cursor or reorder the line; the terminal is a channel too.
_UNSAFE = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127, *range(128, 160), *range(8234, 8239)))
_UNSAFE |= dict.fromkeys(range(0x2066, 0x206A))


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
        self._console.print(Text(f"! {_plain(notice.subject)}: {_plain(notice.detail)}", style="yellow"))
        return Sent(notice.id)


def panel(alert: Alert) -> Panel:
    """The alert as a card."""
    tone = TONES[alert.severity]
    body: list[Text] = [Text(_plain(alert.title), style="bold")]
    if alert.summary:
        body.append(Text(_summary(alert)))
    for quote in alert.quotes:
        body += [
            Text(),
            Text(f"“{_plain(quote.quote)}”", style="italic"),
            Text(f"   — {_speaker(quote)}", style="cyan"),
        ]
    body += [Text(), *_facts(alert)]
    names = ", ".join(match.name for match in alert.matches[:2])
    others = f" + {len(alert.outlets) - 1}" if len(alert.outlets) > 1 else ""
    head = Text.assemble((f"{tone.symbol} {tone.word}", _STYLES[alert.severity]), f" · {_plain(names)}")
    about = (f"{_plain(alert.site)}{others}", _when(alert), alert.alert_id)
    foot = Text(" · ".join(part for part in about if part), style="dim")
    return Panel(
        Group(*body),
        title=head,
        title_align="left",
        subtitle=foot,
        subtitle_align="left",
        border_style=_STYLES[alert.severity],
    )


def _facts(alert: Alert) -> Iterator[Text]:
    for match in alert.matches:
        as_ = "" if match.text == match.name else f" (as “{_plain(match.text)}”)"
        where = ", in the title" if match.in_title else ""
        yield Text(f"Matched  {_plain(match.name)}{as_}{where}, {match.times} ×", style="dim")
    yield Text(f"List     {', '.join(_plain(title) for title in alert.lists)} · extract, not rewritten", style="dim")
    if alert.note:
        yield Text(f"Note     {_plain(alert.note)}", style="dim")
    if alert.url:
        yield Text(f"Link     {_plain(alert.url)}", style="dim")


def _further(alert: Alert) -> Text:
    outlets = ", ".join(_plain(outlet) for outlet in alert.outlets)
    return Text.assemble(
        ("↳ ", "dim"),
        (f"{alert.alert_id} ", "dim"),
        f"also reported: {_plain(alert.title)} — {alert.reports} reports: {outlets}",
    )


def _summary(alert: Alert) -> str:
    """The sentences, with "…" where the article goes on between them."""
    text = ""
    for before, sentence in zip((None, *alert.summary), alert.summary, strict=False):
        gap = "" if before is None else " " if sentence.start - before.end <= 2 else " … "
        text += gap + _plain(sentence.text)
    return text


def _speaker(quote: AlertQuote) -> str:
    if quote.speaker is None:
        return "speaker not named"
    role = f", {_plain(quote.role)}" if quote.role else ""
    label = f" · {quote.label}" if quote.label else ""
    return f"{_plain(quote.speaker)}{role}{' ✓watched' if quote.watched else ''} · {quote.certainty}{label}"


def _when(alert: Alert) -> str:
    at: datetime = alert.published or alert.fetched
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _plain(text: str) -> str:
    return " ".join(text.translate(_UNSAFE).split())
