"""The bot as a process on the stand-in: from a slash command to an alert, through kill -9, to an orderly end."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import create_async_engine

from tests.newsroom.server import Newsroom
from tests.standin.model import Channel, Fault
from tests.standin.server import TOKEN, StandIn, until
from watchers.storage import Storage
from watchers.storage.outbox import Ledger
from watchers.storage.schema import deliveries, feeds

ROOT = Path(__file__).resolve().parents[2]
STARTED = 40.0

CONFIG = """
feeds = ["{folder}/feeds.opml"]
watchlists = ["{folder}/groups.toml"]
catalogue = false

[discord]
api_url = "{standin.api_url}"
gateway_url = "{standin.gateway_url}"

[database]
url = "sqlite+aiosqlite:///{folder}/vedette.db"

[poll]
interval = "1s"
minimum_interval = "1s"
maximum_interval = "1s"

[fetch]
allow_private_networks = true

[health]
port = {port}
"""
OPML = '<opml version="2.0"><body><outline type="rss" text="Arvania Press" xmlUrl="{base}/feed.xml"/></body></opml>'
LIST = """
[[entry]]
id = "northern-column"
name = "Northern Column"
kind = "organisation"
"""
ARTICLE = """<html lang="en"><head><title>{title}</title></head><body><article><h1>{title}</h1>{text}</article></body>
</html>"""
# What was found, and what is told of it: so unlike each other that each is a story of its own.
NEWS = {
    "Old Mill": """<p>Two men went on trial in Arvania's capital on Monday over letters to the Northern Column.</p>
        <p>The court adjourned the case until the spring, since the defence wanted time to read the file.</p>""",
    "Lower Sarn": """<p>Security forces in Arvania found a depot of the Northern Column near Lower Sarn on Monday.</p>
        <p>"We found rifles and maps in the cellar," said Idris Karman, spokesman for the Arvanian police.</p>
        <p>The house had been empty for weeks, and nobody was hurt in the search of its rooms.</p>""",
    "Upper Sarn": """<p>Parliament voted by a wide majority to prolong the Northern Column's ban by three years.</p>
        <p>Opposition members asked for a yearly report on what the measure had cost the border towns of Upper Sarn.</p>
        <p>The upper house takes the bill up after the holidays, its president told reporters on Monday.</p>""",
    "Sarn Bridge": """<p>A bank froze eleven accounts that prosecutors link to donors of the Northern Column.</p>
        <p>Investigators followed transfers through four trading companies that had their seat beside Sarn Bridge.</p>
        <p>Lawyers of one company said that its books had been open to the tax office for years.</p>""",
}


class Office:
    """A stand-in of Discord, a press agency, a configuration for both, and the bot as a process."""

    def __init__(self, folder: Path, standin: StandIn, press: Newsroom) -> None:
        self.standin, self.press = standin, press
        self.url = f"sqlite+aiosqlite:///{folder}/vedette.db"
        self.places: list[str] = []
        self.bot: asyncio.subprocess.Process | None = None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.config = folder / "config.toml"
        self.config.write_text(CONFIG.format(folder=folder, standin=standin, port=self.port))
        (folder / "feeds.opml").write_text(OPML.format(base=press.base))
        (folder / "groups.toml").write_text(LIST)
        self.log = folder / "log"

    async def start(self, token: str = TOKEN, command: str = "run") -> None:
        variables = {k: v for k, v in os.environ.items() if not k.startswith(("VEDETTE_", "DISCORD_"))}
        with self.log.open("ab") as log:
            self.bot = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", "--config", str(self.config), command),
                cwd=ROOT,
                env={**variables, "DISCORD_TOKEN": token},
                stdout=log,
                stderr=log,
            )

    async def end(self, number: signal.Signals) -> int:
        assert self.bot is not None
        self.bot.send_signal(number)
        return await asyncio.wait_for(self.bot.wait(), 10)

    def publish(self, place: str) -> None:
        """One more article, which matches the list."""
        self.places.append(place)
        page = f"/{place.replace(' ', '-').lower()}"
        self.press.publish(page, ARTICLE.format(title=f"News of {place}", text=NEWS[place]))
        items = "".join(
            f"<item><title>News of {at}</title><guid>{at}</guid>"
            f"<link>{self.press.base}/{at.replace(' ', '-').lower()}</link></item>"
            for at in reversed(self.places)
        )
        rss = f'<rss version="2.0"><channel><title>Arvania Press</title>{items}</channel></rss>'
        self.press.publish("/feed.xml", rss, "application/rss+xml")

    async def subscribe(self) -> Channel:
        """As a manager does it, once the bot is there and has read the feed's baseline."""
        self.publish("Old Mill")
        await self.start()
        await until(lambda: self.standin.world.commands and self.standin.gateway.connected, STARTED)
        channel = next(iter(self.standin.world.channels.values()))
        call = await self.standin.interactions.command(channel, "alerts subscribe", channel=channel, list="groups")
        assert f"<#{channel.id}> is subscribed to groups" in call.text
        await until(lambda: self.press.paths.count("/feed.xml") >= 2, STARTED)
        return channel

    async def let_leases_run_out(self, ago: timedelta) -> None:
        """As if the killed process had died that long ago."""
        engine = create_async_engine(self.url)
        async with engine.begin() as connection:
            then = datetime.now(UTC) - ago
            sending = update(deliveries).where(deliveries.c.state == "sending")
            await connection.execute(sending.values(lease_until=then, sending_since=then))
            await connection.execute(update(feeds).where(feeds.c.lease_until.is_not(None)).values(lease_until=then))
        await engine.dispose()

    async def ledger(self) -> Ledger:
        storage = await Storage.open(self.url)
        found = await storage.outbox.ledger()
        await storage.close()
        return found


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    standin = StandIn()
    standin.world.add_channel(standin.world.add_guild())
    await standin.start()
    async with Newsroom() as press:
        made = Office(tmp_path, standin, press)
        yield made
        if made.bot is not None and made.bot.returncode is None:
            made.bot.kill()
            await made.bot.wait()
    await standin.stop()
    assert standin.problems == [], made.log.read_text()


async def test_from_a_slash_command_to_an_alert_and_an_orderly_end(office: Office) -> None:
    channel = await office.subscribe()
    office.publish("Lower Sarn")
    await until(lambda: channel.messages, STARTED)

    (alert,) = channel.messages
    (embed,) = alert["embeds"]
    assert "Northern Column" in alert["content"]
    assert embed["title"] == "News of Lower Sarn"
    assert embed["url"] == f"{office.press.base}/lower-sarn"
    said = next(field for field in embed["fields"] if "Idris Karman" in field["name"])
    assert "Arvanian police" in said["name"]
    assert "We found rifles and maps in the cellar" in said["value"]

    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{office.port}/readyz") as answer:
        assert (answer.status, await answer.text()) == (200, "ok\n")
    assert await office.end(signal.SIGTERM) == 0
    assert (await office.ledger()).by_state["sent"] == 1


@pytest.mark.parametrize(
    "ago", [timedelta(seconds=61), timedelta(hours=1)], ids=["while Discord knows the nonce", "when it has forgotten"]
)
@pytest.mark.parametrize("arrived", [True, False], ids=["the post arrived", "the post was lost"])
async def test_killed_in_mid_delivery_it_finishes_with_nothing_lost_or_doubled(
    office: Office, ago: timedelta, *, arrived: bool
) -> None:
    channel = await office.subscribe()
    hang = Fault("hang") if arrived else Fault("hang_then_reset")
    office.standin.world.faults.append(hang)
    office.publish("Lower Sarn")
    await until(lambda: not office.standin.world.faults, STARTED)
    office.publish("Upper Sarn")  # waits behind the first, or is found by the next process
    assert await office.end(signal.SIGKILL) == -signal.SIGKILL
    hang.release.set()
    if arrived:
        await until(lambda: channel.messages)
    office.standin.world.pass_time(ago)
    await office.let_leases_run_out(ago)

    await office.start()
    await until(lambda: len(channel.messages) >= 2, STARTED)
    office.publish("Sarn Bridge")  # when that has come, all that was to come before it has
    await until(lambda: any("Sarn Bridge" in m["embeds"][0]["title"] for m in channel.messages), STARTED)
    assert [m["embeds"][0]["title"].removeprefix("News of ") for m in channel.messages] == [
        "Lower Sarn",
        "Upper Sarn",
        "Sarn Bridge",
    ]
    assert await office.end(signal.SIGTERM) == 0
    ledger = await office.ledger()
    assert (ledger.written, ledger.difference, ledger.by_state["sent"]) == (3, 0, 3)


async def test_a_refused_token_ends_it_with_a_line_that_says_what_to_do(office: Office) -> None:
    await office.start("not.the.token")
    assert office.bot is not None
    assert await asyncio.wait_for(office.bot.wait(), STARTED) == 2
    said = office.log.read_text()
    assert "vedette: discord.token: Discord refuses it." in said
    assert "Traceback" not in said
    assert "not.the.token" not in said


@pytest.mark.parametrize(("token", "status", "said"), [(TOKEN, 0, "✔ token: good"), ("abc", 1, "✖ token: Discord ref")])
async def test_check_asks_discord_whether_the_token_is_good(office: Office, token: str, status: int, said: str) -> None:
    await office.start(token, "check")
    assert office.bot is not None
    assert await asyncio.wait_for(office.bot.wait(), STARTED) == status
    assert said in office.log.read_text()
