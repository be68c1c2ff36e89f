"""The stand-in's world: guilds, channels, members, messages, faults and the transcript."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

EPOCH = 1420070400000
APPLICATION = 900000000000000001
VIEW, SEND, EMBED, HISTORY = 1 << 10, 1 << 11, 1 << 14, 1 << 16
MANAGE_CHANNELS, MANAGE_SERVER, ADMINISTRATOR = 1 << 4, 1 << 5, 1 << 3
SEND_IN_THREADS = 1 << 38
BOT_PERMISSIONS = VIEW | SEND | EMBED | HISTORY | SEND_IN_THREADS
TEXT, DIRECT, THREAD = 0, 1, 11
EVERYTHING = (1 << 50) - 1

FaultKind = Literal["status", "status_after_commit", "hang", "hang_then_reset", "reset", "reset_after_commit"]


@dataclass
class Fault:
    """What happens to the next request that fits; one that hangs does so until ``release``, and takes effect then."""

    kind: FaultKind
    path: str = "/messages"
    method: str = "POST"
    status: int = 500
    body: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    times: int = 1
    release: asyncio.Event = field(default_factory=asyncio.Event)


def rate_limited(scope: Literal["user", "shared", "global"], after: float = 0.05, times: int = 1) -> Fault:
    """A 429 as Discord itself answers it (with Via)."""
    body = {"message": "You are being rate limited.", "retry_after": after, "global": scope == "global"}
    headers = {"Via": "1.1 google", "Retry-After": str(after), "X-RateLimit-Scope": scope}
    return Fault("status", status=429, body=body, headers=headers, times=times)


def cloudflare_ban(after: int = 700) -> Fault:
    """A 429 from before Discord: no Via header."""
    return Fault("status", status=429, body={"message": "banned"}, headers={"Retry-After": str(after)})


def api_error(status: int, code: int, message: str = "refused", times: int = 1) -> Fault:
    """An error with Discord's own code."""
    return Fault("status", status=status, body={"code": code, "message": message}, times=times)


@dataclass
class Channel:
    """A text channel, a thread in one (``parent``), or a conversation with one person (guild 0).

    ``permissions`` are the bot's there.
    """

    id: int
    guild_id: int
    name: str
    permissions: int = BOT_PERMISSIONS
    type: int = TEXT
    parent: int | None = None
    archived: bool = False
    messages: list[dict[str, Any]] = field(default_factory=list)
    nonces: dict[str, tuple[dict[str, Any], float]] = field(default_factory=dict)

    def payload(self) -> dict[str, Any]:
        """As GUILD_CREATE carries it."""
        about: dict[str, Any] = {"id": str(self.id), "type": self.type, "last_message_id": None}
        if self.type == DIRECT:
            return {**about, "recipients": [person(self.parent or 0)]}
        about |= {"name": self.name, "guild_id": str(self.guild_id), "rate_limit_per_user": 0}
        if self.type == THREAD:
            state: dict[str, Any] = {"archived": self.archived, "locked": False, "auto_archive_duration": 1440}
            state["archive_timestamp"] = "2026-01-01T00:00:00+00:00"
            counts = {"message_count": 0, "member_count": 1, "owner_id": str(APPLICATION)}
            return {**about, **counts, "parent_id": str(self.parent), "thread_metadata": state}
        denied = BOT_PERMISSIONS & ~self.permissions
        overwrites = [{"id": str(self.guild_id), "type": 0, "allow": "0", "deny": str(denied)}] if denied else []
        place = {"position": 0, "permission_overwrites": overwrites, "parent_id": None, "nsfw": False, "topic": None}
        return {**about, **place}


@dataclass
class Guild:
    """A server with its channels."""

    id: int
    name: str
    owner_id: int
    channels: dict[int, Channel] = field(default_factory=dict)
    roles: dict[int, int] = field(default_factory=dict)
    updates_channel: int | None = None

    def role(self, role_id: int, permissions: int, name: str = "staff") -> dict[str, Any]:
        """A role's payload; the server's own id is @everyone."""
        return {
            "id": str(role_id),
            "name": name,
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "position": 0 if role_id == self.id else 1,
            "permissions": str(permissions),
            "managed": False,
            "mentionable": False,
            "flags": 0,
        }

    def payload(self, *, available: bool = True) -> dict[str, Any]:
        """GUILD_CREATE's data; ``unavailable`` is absent on a join."""
        me = {
            "user": bot_user(),
            "roles": [],
            "joined_at": "2026-01-01T00:00:00+00:00",
            "deaf": False,
            "mute": False,
            "flags": 0,
        }
        made = {
            "id": str(self.id),
            "name": self.name,
            "owner_id": str(self.owner_id),
            "roles": [
                self.role(self.id, BOT_PERMISSIONS, "@everyone"),
                *(self.role(role_id, permissions) for role_id, permissions in self.roles.items()),
            ],
            "emojis": [],
            "features": [],
            "channels": [channel.payload() for channel in self.channels.values() if channel.type == TEXT],
            "threads": [channel.payload() for channel in self.channels.values() if channel.type == THREAD],
            "public_updates_channel_id": str(self.updates_channel) if self.updates_channel else None,
            "members": [me],
            "presences": [],
            "voice_states": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "member_count": 2,
            "verification_level": 0,
            "default_message_notifications": 0,
            "explicit_content_filter": 0,
            "mfa_level": 0,
            "premium_tier": 0,
            "preferred_locale": "en-US",
            "nsfw_level": 0,
            "large": False,
            "joined_at": "2026-01-01T00:00:00+00:00",
            "afk_timeout": 300,
            "system_channel_flags": 0,
            "premium_progress_bar_enabled": False,
            "stickers": [],
        }
        return {**made, "unavailable": False} if available else made


def bot_user() -> dict[str, Any]:
    """The bot's own account."""
    return {
        "id": str(APPLICATION),
        "username": "vedette",
        "discriminator": "0",
        "avatar": None,
        "bot": True,
        "global_name": None,
    }


def person(user_id: int) -> dict[str, Any]:
    """Somebody's account."""
    return {"id": str(user_id), "username": f"user{user_id}", "discriminator": "0", "avatar": None, "global_name": None}


class World:
    """All that the stand-in knows. ``clock`` gives seconds for the memory of nonces; tests may move it."""

    def __init__(self) -> None:
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.commands: list[dict[str, Any]] = []
        self.faults: deque[Fault] = deque()
        self.transcript: list[dict[str, Any]] = []
        self.problems: list[str] = []
        self.nonce_window = 120.0
        self.clock: Callable[[], float] = lambda: datetime.now(UTC).timestamp()
        self._next = 0

    def pass_time(self, by: timedelta) -> None:
        """Move the clock."""
        before = self.clock
        self.clock = lambda: before() + by.total_seconds()

    def snowflake(self) -> int:
        """A new id of this moment."""
        self._next += 1
        return (int(self.clock() * 1000) - EPOCH << 22) + self._next

    def add_guild(self, name: str = "Newsroom") -> Guild:
        """A server that the bot is in."""
        guild = Guild(self.snowflake(), name, owner_id=self.snowflake())
        self.guilds[guild.id] = guild
        return guild

    def add_channel(self, guild: Guild, name: str = "alerts", permissions: int = BOT_PERMISSIONS) -> Channel:
        """A text channel in the server."""
        channel = Channel(self.snowflake(), guild.id, name, permissions)
        guild.channels[channel.id] = self.channels[channel.id] = channel
        return channel

    def add_thread(self, parent: Channel, name: str = "thread") -> Channel:
        """A public thread in the channel."""
        thread = Channel(self.snowflake(), parent.guild_id, name, parent.permissions, THREAD, parent.id)
        self.guilds[parent.guild_id].channels[thread.id] = self.channels[thread.id] = thread
        return thread

    def direct(self, user_id: int) -> Channel:
        """The conversation between the bot and this person."""
        for channel in self.channels.values():
            if channel.type == DIRECT and channel.parent == user_id:
                return channel
        made = Channel(self.snowflake(), 0, "", BOT_PERMISSIONS, DIRECT, user_id)
        self.channels[made.id] = made
        return made

    def remove_channel(self, channel: Channel) -> None:
        """As when an administrator deletes it."""
        del self.channels[channel.id], self.guilds[channel.guild_id].channels[channel.id]

    def fault_for(self, method: str, path: str) -> Fault | None:
        """The fault that this request meets, used up by it."""
        for fault in self.faults:
            if fault.method == method and fault.path in path:
                fault.times -= 1
                if fault.times <= 0:
                    self.faults.remove(fault)
                return fault
        return None

    def post(self, channel: Channel, body: dict[str, Any]) -> dict[str, Any]:
        """Store a message, or give the one that the nonce already made."""
        nonce = str(body["nonce"]) if body.get("nonce") is not None else None
        if nonce and body.get("enforce_nonce") and nonce in channel.nonces:
            message, at = channel.nonces[nonce]
            if self.clock() - at < self.nonce_window:
                return message
        message = self.message(channel.id, body)
        channel.messages.append(message)
        if nonce:
            channel.nonces[nonce] = (message, self.clock())
        return message

    def message(self, channel_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """A message as Discord gives it back; the nonce isn't among what is read back."""
        reference = body.get("message_reference")
        return {
            "id": str(self.snowflake()),
            "type": 19 if reference else 0,
            "channel_id": str(channel_id),
            "author": bot_user(),
            "content": body.get("content") or "",
            "timestamp": datetime.fromtimestamp(self.clock(), UTC).isoformat(),
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": [],
            "embeds": body.get("embeds") or [],
            "components": body.get("components") or [],
            "pinned": False,
            "flags": body.get("flags") or 0,
            **({"message_reference": reference} if reference else {}),
        }
