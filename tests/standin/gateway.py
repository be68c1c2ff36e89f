"""The gateway's side of the stand-in: hello, identify, heartbeats, dispatches and resumed sessions."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from aiohttp import WSMsgType, web

from tests.standin.model import APPLICATION, Channel, Guild, World, bot_user


class Gateway:
    """One session of one shard; events that are sent while it is cut off are replayed when it resumes.

    ``connected`` once a bot has been told of all its guilds.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.url = ""
        self.session = 0
        self.sequence = 0
        self.sent: list[dict[str, Any]] = []
        self.identifies: list[dict[str, Any]] = []
        self.resumes = 0
        self.connected = False
        self._socket: web.WebSocketResponse | None = None

    async def serve(self, socket: web.WebSocketResponse, text: WSMsgType, token: str) -> None:
        """Talk to one connection until it ends."""
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": 41250}, "s": None, "t": None})
        async for frame in socket:
            if frame.type != text:
                continue
            data = json.loads(frame.data)
            if data["op"] == 1:
                await socket.send_json({"op": 11, "d": None, "s": None, "t": None})
            elif data["op"] == 2:
                if data["d"]["token"] != token:
                    await socket.close(code=4004)
                    return
                self.identifies.append(data["d"])
                await self._ready(socket)
            elif data["op"] == 6:
                await self._resume(socket, data["d"]["seq"])
        if self._socket is socket:
            self._socket = None

    async def _ready(self, socket: web.WebSocketResponse) -> None:
        self._socket, self.sequence, self.sent = socket, 0, []
        self.session += 1
        await self.dispatch(
            "READY",
            {
                "v": 10,
                "user": bot_user(),
                "guilds": [{"id": str(guild), "unavailable": True} for guild in self.world.guilds],
                "session_id": f"session-{self.session}",
                "resume_gateway_url": self.url,
                "application": {"id": str(APPLICATION), "flags": 0},
                "shard": [0, 1],
            },
        )
        for guild in list(self.world.guilds.values()):
            await self.dispatch("GUILD_CREATE", guild.payload())
        self.connected = True

    async def _resume(self, socket: web.WebSocketResponse, seen: int) -> None:
        self._socket = socket
        self.resumes += 1
        for event in [e for e in self.sent if e["s"] > seen]:
            await socket.send_json(event)
        await self.dispatch("RESUMED", {})

    async def dispatch(self, name: str, data: dict[str, Any]) -> None:
        """Send an event, or keep it for the session that resumes."""
        self.sequence += 1
        event = {"op": 0, "t": name, "s": self.sequence, "d": data}
        self.sent.append(event)
        if self._socket is not None and not self._socket.closed:
            await self._socket.send_json(event)

    async def join(self, guild: Guild) -> None:
        """The bot is added to a server."""
        self.world.guilds[guild.id] = guild
        await self.dispatch("GUILD_CREATE", guild.payload(available=False))

    async def remove(self, guild: Guild, *, outage: bool = False) -> None:
        """The bot is removed from a server, or the server is out for a while."""
        if not outage:
            self.world.guilds.pop(guild.id, None)
        await self.dispatch("GUILD_DELETE", {"id": str(guild.id), **({"unavailable": True} if outage else {})})

    async def update(self, channel: Channel, permissions: int) -> None:
        """The bot's permissions in a channel change."""
        channel.permissions = permissions
        await self.dispatch("CHANNEL_UPDATE", channel.payload())

    async def give_role(self, guild: Guild, permissions: int) -> int:
        """A role with just these permissions, made if it isn't there."""
        for role_id, has in guild.roles.items():
            if has == permissions:
                return role_id
        role_id = self.world.snowflake()
        guild.roles[role_id] = permissions
        about = {"guild_id": str(guild.id), "role": guild.role(role_id, permissions)}
        await self.dispatch("GUILD_ROLE_CREATE", about)
        return role_id

    async def cut(self) -> None:
        """Break the connection; the client resumes."""
        socket, self._socket = self._socket, None
        if socket is not None:
            await socket.close(code=4000)

    async def close(self) -> None:
        """End for good."""
        socket, self._socket = self._socket, None
        if socket is not None:
            with_timeout = asyncio.wait_for(socket.close(), 1)
            await asyncio.gather(with_timeout, return_exceptions=True)
