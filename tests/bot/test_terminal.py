"""The terminal as a channel: the same words as in Discord, and nothing that moves the cursor or reorders the line."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.console import Console

from bot.terminal import TerminalChannel
from tests.bot.alerts import ALERT, NOW, alert
from tests.bot.hostile import HOSTILE
from watchers.types import Alert, AlertQuote, Delivery, Notice

DELIVERY = Delivery(1, 1, 0, 0, ALERT, "post", "n", "sending", NOW, NOW)


class Screen:
    def __init__(self) -> None:
        self._written = io.StringIO()
        self.channel = TerminalChannel(Console(file=self._written, width=200, no_color=True))

    @property
    def text(self) -> str:
        return self._written.getvalue()

    async def show(self, shown: Alert) -> str:
        await self.channel.send(replace(DELIVERY, alert=shown))
        return self.text


async def test_a_card_says_what_discords_does() -> None:
    text = await Screen().show(alert(reports=2, outlets=("Arvania Press", "Sarn Herald")))
    for part in (
        "HIGH ▲ · Northern Column",
        "Army says base retaken near Lower Sarn",
        "“We have full control of the base.”",
        "— Idris Karman, spokesman, Arvanian Armed Forces ✓watched · named",
        "Matched  Northern Column (as “Column of the North”, in the title · strong alias)",
        "Story    2nd report, from 2 sources",
        "list Groups of Arvania · extract, not rewritten",
        "Arvania Press + 1 · 2026-08-01 12:00 UTC · A-7Q4K2M9T",
    ):
        assert part in text


async def test_a_further_report_is_a_line() -> None:
    screen = Screen()
    further = alert(reports=2, outlets=("Arvania Press", "Sarn Herald"))
    await screen.channel.send(replace(DELIVERY, alert=further, action="edit"))
    assert screen.text.strip() == (
        "↳ A-7Q4K2M9T also reported: Army says base retaken near Lower Sarn — "
        "2nd report, from 2 sources: Arvania Press, Sarn Herald"
    )


async def test_what_may_have_been_printed_before_says_so() -> None:
    screen = Screen()
    assert (await screen.channel.find(DELIVERY)).possible_repeat
    assert screen.text.startswith("(possible repeat)")


async def test_a_notice_is_a_line() -> None:
    screen = Screen()
    await screen.channel.tell(
        Notice(1, "feed_paused", 0, 0, "Arvania Press", "No answer for six days.", None, "n", NOW)
    )
    assert screen.text.strip() == "! Arvania Press: No answer for six days."


@pytest.mark.parametrize("text", [*HOSTILE, "\x1b[2J\x1b]0;gone\x07", "[bold]not bold[/bold]", "a\rb", "\u202egpj.exe"])
async def test_no_text_acts_on_the_terminal(text: str) -> None:
    quote = AlertQuote(text, text, text, "named")
    shown = await Screen().show(alert(title=text, site=text, quotes=(quote,), note=text, lists=(text,), url=text))
    assert not {c for c in shown if c < " " and c != "\n"}
    assert "\u202e" not in shown
    if "[bold]" in text:
        assert "[bold]not bold[/bold]" in shown
