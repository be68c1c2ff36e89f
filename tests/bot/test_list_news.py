"""The alert for a list that changed: its card in Discord, and in the terminal."""

from __future__ import annotations

import io

from rich.console import Console

from bot.render import more, render
from bot.terminal import panel
from tests.bot.alerts import NOW, alert
from watchers.types import EntryChange, ListNews

CHANGES = (
    EntryChange("added", "n1", "Orso *Valdani*", "person"),
    EntryChange("removed", "n2", "Norland Dawn Column", "organisation"),
    EntryChange("renamed", "n3", "Lena Marr-Beld", "person", "Lena Marr"),
)
NEWS = alert(
    title="Added to Norland's list: Orso *Valdani*; and more",
    site="Norland's list",
    url="https://norland.example/list.xml",
    language=None,
    summary=(),
    quotes=(),
    matches=(),
    outlets=(),
    lists=("Norland's list",),
    news=ListNews("norland", "Norland's list", 7, "https://norland.example/list.xml", CHANGES, 5),
)


def test_the_card_says_what_was_added_removed_and_renamed() -> None:
    message = render(NEWS)
    assert message.content == (
        f"HIGH ▲ — Added to Norland's list\\: Orso \\*Valdani\\*; and more · <t:{int(NOW.timestamp())}:R> · A-7Q4K2M9T"
    )
    assert message.open_url is None
    assert message.embed is not None
    assert [(field.name, field.value) for field in message.embed.fields] == [
        ("Added", "Orso \\*Valdani\\*"),
        ("Removed", "Norland Dawn Column"),
        ("Renamed", "Lena Marr → Lena Marr-Beld"),
        ("And", "2 more"),
    ]
    assert message.embed.footer == "list Norland's list · edition 7"
    assert message.embed.url == "https://norland.example/list.xml"


def test_more_names_every_change() -> None:
    assert "- removed: Norland Dawn Column" in more(NEWS)


def test_the_terminal_shows_it_too() -> None:
    console = Console(file=io.StringIO(), width=100)
    console.print(panel(NEWS))
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    for words in ("list changed", "Added    Orso *Valdani*", "Renamed  Lena Marr → Lena Marr-Beld", "edition 7"):
        assert words in shown
