"""The alert for a list that changed: its card in Discord, and in the terminal."""

from __future__ import annotations

import io
from functools import partial

from pydantic import TypeAdapter
from rich.console import Console

from bot.channel import DiscordChannel
from bot.client import Vedette
from bot.delivery import Courier
from bot.notices import notice_text
from bot.render import more, render
from bot.terminal import panel
from tests.bot.alerts import NOW, alert
from tests.standin.server import StandIn
from watchers.storage import Storage
from watchers.types import EntryChange, ListNews, Notice, WatchEntry
from watchers.watchlists.news import tell

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


async def test_a_subscribed_channel_is_told_once_and_another_not(
    bot: Vedette, discord_standin: StandIn, storage: Storage
) -> None:
    world = discord_standin.world
    told = next(iter(world.channels.values()))
    other = world.add_channel(world.guilds[told.guild_id])
    for channel, lists in ((told, ("norland",)), (other, ("groups",))):
        await storage.subscriptions.add(
            server_id=told.guild_id, channel_id=channel.id, list_ids=lists, now=bot.services.clock()
        )
    courier = Courier(storage, DiscordChannel(bot), owner="test")
    for names in (["Orso Valdani"], ["Orso Valdani", "Lena Marr"], ["Orso Valdani", "Lena Marr"]):
        entries = [WatchEntry(name, name, "person") for name in names]
        rows = [(entry.id, TypeAdapter(WatchEntry).dump_json(entry).decode()) for entry in entries]
        await storage.editions.publish(
            "norland",
            "Norland's list",
            rows,
            now=bot.services.clock(),
            refuse=lambda *_counts: None,
            tell=partial(tell, now=bot.services.clock()),
        )
        await courier.drain()
    (message,) = told.messages
    assert "Added to Norland's list\\: Lena Marr" in message["content"]
    assert other.messages == []


def test_a_list_that_is_not_updated_is_told_in_words() -> None:
    detail = "4 of its 6 entries would go, more than half"
    notice = Notice(1, "list_stale", 2, 3, "Norland's list", detail, None, "n", NOW)
    assert notice_text(notice, lambda line: f"</{line}:1>") == (
        "**Norland's list could not be updated.** 4 of its 6 entries would go, more than half."
        " Its last edition stays in use; who runs this bot can look into it. See </watch list:1>. `LIST-STALE`"
    )
