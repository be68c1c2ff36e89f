"""Discord as the bot's connection: logged in, ready, in trouble, closed."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import aiohttp
import discord

from bot.channel import DiscordChannel
from bot.client import Vedette, point
from bot.services import Services
from bot.settings import Discord, SettingsError

REFUSED = (
    "Discord refuses it. Copy the bot's token anew (Developer Portal, Bot, Reset Token) into DISCORD_TOKEN, the file "
    "of DISCORD_TOKEN_FILE, or discord.token."
)
PATIENCE = 10.0  # seconds for Discord to say whether a token is good


@dataclass(frozen=True, slots=True)
class DiscordConnection:
    """A client that stays connected, and the channel over which it delivers."""

    client: Vedette
    channel: DiscordChannel
    token: str

    @property
    def ready(self) -> bool:
        """Whether it was connected once; the gateway that reconnects stops no delivery."""
        return self.client.is_ready()

    @property
    def trouble(self) -> str | None:
        """Why nothing is delivered now."""
        if self.channel.halt_reason:
            return self.channel.halt_reason
        return None if self.ready else "not connected to Discord yet"

    async def run(self) -> None:
        """Connect, and reconnect, until cancelled. Raises SettingsError where Discord refuses the token."""
        try:
            await self.client.run_until_closed(self.token)
        except discord.LoginFailure as error:
            raise SettingsError(f"discord.token: {REFUSED}") from error
        finally:
            await self.client.close()


def connect(services: Services, settings: Discord, token: str) -> DiscordConnection:
    """A connection that has yet to `run`."""
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # a bot that never speaks needs neither
    client = Vedette(services, settings)
    return DiscordConnection(client, DiscordChannel(client), token)


async def try_token(settings: Discord, token: str) -> tuple[bool, str]:
    """Whether Discord takes the token, and in words what it said."""
    point(settings)
    async with discord.Client(intents=discord.Intents.none()) as client:
        try:
            async with asyncio.timeout(PATIENCE):
                await client.login(token)
        except discord.LoginFailure:
            return False, REFUSED
        except (discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError) as error:
            return False, f"Discord can't be asked now ({type(error).__name__}); try again, or look at the network"
        return True, f"good, the bot is called {client.user}"
