"""/watch add, edit and remove: what is doubtful is asked before it is saved, and all can be taken back for a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.client import Vedette
from tests.bot.desk import connected
from tests.standin.interactions import Call
from tests.standin.model import SEND, VIEW, Channel
from tests.standin.server import StandIn
from watchers.storage import Storage
from watchers.types import WatchEntry


@pytest.fixture
async def alerts(bot: Vedette, discord_standin: StandIn) -> Channel:
    return next(iter(discord_standin.world.channels.values()))


async def own(storage: Storage, channel: Channel) -> tuple[WatchEntry, ...]:
    return await storage.lists.entries(f"s{channel.guild_id}-own")


@pytest.mark.parametrize(
    ("name", "kind", "code", "why"),
    [
        ("the", "organisation", "WATCH-SILENT", "“the” is a common word: it counts only beside another full name"),
        ("Q", "organisation", "WATCH-SILENT", "“Q” is a single letter: it counts nowhere."),
        ("2026", "organisation", "WATCH-SILENT", "“2026” is only digits: it counts nowhere."),
        ("Turkey", "organisation", "WATCH-NOISY", "“Turkey” is the name of a place: it counts wherever it stands."),
        ("IS", "organisation", "WATCH-NOISY", "“IS” is a common word: it counts wherever it stands"),
        ("Valdani", "person", "WATCH-NOISY", "“Valdani” is a single name, which many people bear"),
    ],
)
async def test_a_doubtful_name_is_not_saved_before_it_is_asked(
    alerts: Channel, discord_standin: StandIn, storage: Storage, name: str, kind: str, code: str, why: str
) -> None:
    give = discord_standin.interactions
    asked = await give.command(alerts, "watch add", name=name, kind=kind)
    assert f"**I haven't saved {name} yet.** {why}" in asked.text
    assert f"`{code}`" in asked.text
    assert await own(storage, alerts) == ()
    assert set(asked.buttons) == {"Save anyway", "Edit"}
    saved = await give.press(alerts, asked.buttons["Save anyway"], message=asked.messages[0])
    assert f"**{name}** is watched" in saved.text
    assert [entry.name for entry in await own(storage, alerts)] == [name]


@pytest.mark.parametrize(
    ("name", "aliases", "better"),
    [
        ("Islamic Column", "IS; the", ("Islamic Column", (), ("IS", "the"))),
        ("IS", "Islamic Column; IC-1", ("Islamic Column", ("IC-1",), ("IS",))),
    ],
    ids=["aliases", "the name itself"],
)
async def test_what_is_doubtful_is_made_weak(
    alerts: Channel,
    discord_standin: StandIn,
    storage: Storage,
    name: str,
    aliases: str,
    better: tuple[str, tuple[str, ...], tuple[str, ...]],
) -> None:
    give = discord_standin.interactions
    asked = await give.command(alerts, "watch add", name=name, kind="organisation", aliases=aliases)
    assert "Make what is ambiguous a weak alias" in asked.text
    await give.press(alerts, asked.buttons["Make it weak"], message=asked.messages[0])
    (entry,) = await own(storage, alerts)
    assert (entry.name, entry.aliases, entry.weak_aliases) == better


async def test_a_doubtful_name_is_mended_in_a_form(alerts: Channel, discord_standin: StandIn, storage: Storage) -> None:
    give = discord_standin.interactions
    asked = await give.command(alerts, "watch add", name="the", kind="organisation")
    form = await give.press(alerts, asked.buttons["Edit"], message=asked.messages[0])
    still = await give.submit(form, message=asked.messages[0], name="the army")
    assert "WATCH-NOISY" in still.text
    form = await give.press(alerts, asked.buttons["Edit"], message=asked.messages[0])
    saved = await give.submit(
        form, message=asked.messages[0], name="Army of the Coast", weak="the army", context="Sarn"
    )
    assert "**Army of the Coast** is watched: Army of the Coast, the army." in saved.text
    (entry,) = await own(storage, alerts)
    assert entry == WatchEntry(
        "army-of-the-coast", "Army of the Coast", "organisation", (), ("the army",), context=("Sarn",)
    )


async def test_a_doubt_is_asked_once(alerts: Channel, discord_standin: StandIn, storage: Storage) -> None:
    give = discord_standin.interactions
    asked = await give.command(alerts, "watch add", name="Valdani", kind="person")
    await give.press(alerts, asked.buttons["Save anyway"], message=asked.messages[0])
    form = await give.command(alerts, "watch edit", entry="valdani")
    assert "**Valdani** now reads" in (await give.submit(form, context="Sarn")).text
    form = await give.command(alerts, "watch edit", entry="valdani")
    assert "“Orso” is a single name" in (await give.submit(form, aliases="Orso")).text


class TestEditing:
    @pytest.fixture
    async def added(self, alerts: Channel, discord_standin: StandIn) -> Call:
        return await discord_standin.interactions.command(
            alerts, "watch add", name="Southern Column", kind="organisation", aliases="SC-10; Column of the South"
        )

    async def test_a_name_is_changed_in_a_form_and_keeps_its_id(
        self, alerts: Channel, added: Call, discord_standin: StandIn, storage: Storage
    ) -> None:
        give = discord_standin.interactions
        form = await give.command(alerts, "watch edit", entry="south column")
        assert form.modal is not None
        edited = await give.submit(form, name="Southern Front", weak="the Front")
        assert edited.ephemeral
        assert "**Southern Front** now reads Southern Front, SC-10, Column of the South, the Front." in edited.text
        (entry,) = await own(storage, alerts)
        assert (entry.id, entry.name, entry.weak_aliases) == ("southern-column", "Southern Front", ("the Front",))
        await give.press(alerts, edited.buttons["Undo"], message=edited.messages[0])
        assert [entry.name for entry in await own(storage, alerts)] == ["Southern Column"]

    async def test_adding_is_undone(
        self, alerts: Channel, added: Call, discord_standin: StandIn, storage: Storage
    ) -> None:
        undone = await discord_standin.interactions.press(alerts, added.buttons["Undo"], message=added.messages[0])
        assert "It is as it was before." in undone.text
        assert undone.buttons == {}
        assert await own(storage, alerts) == ()

    async def test_what_was_changed_since_is_not_undone(
        self, alerts: Channel, added: Call, discord_standin: StandIn, storage: Storage
    ) -> None:
        give = discord_standin.interactions
        form = await give.command(alerts, "watch edit", entry="Southern Column")
        await give.submit(form, name="Southern Front")
        assert "UNDO-OVER" in (await give.press(alerts, added.buttons["Undo"], message=added.messages[0])).text
        assert [entry.name for entry in await own(storage, alerts)] == ["Southern Front"]

    @pytest.mark.parametrize(
        ("hours", "permissions", "says"),
        [(23, None, "as it was before"), (25, None, "UNDO-OVER"), (1, VIEW | SEND, "PERM-USER")],
        ids=["in time", "too late", "without the permission"],
    )
    async def test_undo_outlives_a_restart_for_a_day_for_who_may(
        self,
        alerts: Channel,
        added: Call,
        bot: Vedette,
        discord_standin: StandIn,
        storage: Storage,
        hours: int,
        permissions: int | None,
        says: str,
    ) -> None:
        later = bot.services.clock() + timedelta(hours=hours)
        await bot.close()
        async with connected(discord_standin, storage, clock=lambda: later) as again:
            again.services = replace(again.services, clock=lambda: later)
            allowed = {} if permissions is None else {"permissions": permissions}
            press = discord_standin.interactions.press
            undone = await press(alerts, added.buttons["Undo"], message=added.messages[0], user=78, **allowed)
            assert says in undone.text

    async def test_another_server_undoes_nothing(
        self, alerts: Channel, added: Call, discord_standin: StandIn, storage: Storage
    ) -> None:
        there = discord_standin.world.add_channel(discord_standin.world.add_guild("Elsewhere"))
        await discord_standin.gateway.join(discord_standin.world.guilds[there.guild_id])
        undone = await discord_standin.interactions.press(there, added.buttons["Undo"], message=added.messages[0])
        assert "UNDO-OVER" in undone.text
        assert len(await own(storage, alerts)) == 1


async def test_a_wrong_form_is_told_in_plain_words(alerts: Channel, discord_standin: StandIn) -> None:
    give = discord_standin.interactions
    call = await give.command(alerts, "watch add", name=" \u200b\x00 ", kind="organisation")
    assert "ENTRY-BAD" in call.text
    assert "\\:" not in call.text


@pytest.mark.parametrize("typed", ["Our ports (0)", "our ports", "ports"])
async def test_a_further_list_is_chosen_by_its_label_or_name(
    alerts: Channel, discord_standin: StandIn, storage: Storage, bot: Vedette, typed: str
) -> None:
    ports = await storage.lists.create(alerts.guild_id, "Our ports", bot.services.clock())
    give = discord_standin.interactions
    await give.command(alerts, "watch add", name="Port of Sarn", kind="organisation", list=typed)
    assert [entry.name for entry in await storage.lists.entries(ports)] == ["Port of Sarn"]
