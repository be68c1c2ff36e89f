"""Slash commands and buttons as users give them, built from what the bot has registered."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.standin.gateway import Gateway
from tests.standin.model import APPLICATION, DIRECT, EVERYTHING, THREAD, Channel, World, person

STRING, INTEGER, BOOLEAN, CHANNEL, ROLE, NUMBER = 3, 4, 5, 7, 8, 10
_FITS: dict[int, tuple[type, ...]] = {
    STRING: (str,),
    INTEGER: (int,),
    BOOLEAN: (bool,),
    NUMBER: (int, float),
    CHANNEL: (int,),
    ROLE: (int,),
}


class BadCallError(AssertionError):
    """The command, or an option of it, isn't registered like that."""


class Call:
    """One interaction and what the bot answered to it."""

    def __init__(self, world: World, channel: Channel, type_: int) -> None:
        self.world = world
        self.channel = channel
        self.type = type_
        self.sent_at = asyncio.get_running_loop().time()
        self.acknowledged_after: float | None = None
        self.deferred = False
        self.ephemeral: bool | None = None
        self.choices: list[dict[str, Any]] | None = None
        self.modal: dict[str, Any] | None = None
        self.messages: list[dict[str, Any]] = []
        self.changed = asyncio.Event()

    @property
    def acknowledged(self) -> bool:
        """Whether the bot has answered at all."""
        return self.acknowledged_after is not None

    @property
    def text(self) -> str:
        """All that the user can read of the answer."""
        return "\n".join(_text(message) for message in self.messages)

    @property
    def buttons(self) -> dict[str, str]:
        """The answer's buttons that can be pressed: label → custom id."""
        rows = [row for message in self.messages for row in message["components"]]
        return {
            b["label"]: b["custom_id"] for row in rows for b in row["components"] if b["type"] == 2 and "custom_id" in b
        }

    def answer(self, body: dict[str, Any]) -> dict[str, Any] | None:
        """The first answer; more than 3 s after the call it would have come too late."""
        self.acknowledged_after = asyncio.get_running_loop().time() - self.sent_at
        kind, data = body["type"], body.get("data") or {}
        self.ephemeral = bool((data.get("flags") or 0) & 64)
        message = None
        if kind == 8:
            self.choices = data["choices"]
        elif kind == 9:
            self.modal = data
        elif kind in (5, 6):
            self.deferred = kind == 5
            message = self.world.message(self.channel.id, {"flags": data.get("flags", 0)})
        else:
            message = self.world.message(self.channel.id, data)
            self.messages.append(message)
        if kind not in (5, 6):
            self.changed.set()
        return message

    def follow_up(self, body: dict[str, Any]) -> dict[str, Any]:
        """A further message; the first after "thinking" takes over its flag."""
        message = self.world.message(self.channel.id, body)
        if self.deferred and not self.messages:
            message["flags"] = 64 if self.ephemeral else 0
        self.messages.append(message)
        self.changed.set()
        return message

    def edit(self, body: dict[str, Any]) -> dict[str, Any]:
        """The original answer, changed."""
        if not self.messages:
            self.messages.append(self.world.message(self.channel.id, body))
        self.messages[0].update({k: v for k, v in body.items() if k in ("content", "embeds", "components")})
        self.changed.set()
        return self.messages[0]


class Interactions:
    """Calls commands, asks for completions and presses buttons."""

    def __init__(self, world: World, gateway: Gateway) -> None:
        self.world = world
        self.gateway = gateway
        self.calls: dict[str, Call] = {}

    async def command(
        self,
        channel: Channel,
        line: str,
        /,
        *,
        permissions: int = EVERYTHING,
        user: int = 77,
        within: float = 10,
        **options: Any,
    ) -> Call:
        """Give a command, like ``"alerts list"``, and wait for its answer."""
        data = self._data(channel, line, options, focused=None, permissions=permissions)
        return await self._send(channel, 2, data, permissions, user, within)

    async def complete(
        self,
        channel: Channel,
        line: str,
        /,
        focused: str,
        *,
        permissions: int = EVERYTHING,
        user: int = 77,
        **options: Any,
    ) -> list[dict[str, Any]]:
        """What is offered while the option is typed."""
        data = self._data(channel, line, options, focused=focused, permissions=permissions)
        call = await self._send(channel, 4, data, permissions, user, 10)
        return call.choices or []

    async def press(
        self,
        channel: Channel,
        custom_id: str,
        *,
        message: dict[str, Any] | None = None,
        permissions: int = EVERYTHING,
        user: int = 77,
    ) -> Call:
        """Press a button of a message."""
        data = {"custom_id": custom_id, "component_type": 2}
        shown = message or self.world.message(channel.id, {"content": "x"})
        return await self._send(channel, 3, data, permissions, user, 10, message=shown)

    async def of_message(
        self,
        channel: Channel,
        name: str,
        message: dict[str, Any],
        *,
        permissions: int = EVERYTHING,
        user: int = 77,
    ) -> Call:
        """Give a command of a message's own menu."""
        command = self._registered(name)
        data = {
            "id": command["id"],
            "name": name,
            "type": 3,
            "target_id": message["id"],
            "resolved": {"messages": {message["id"]: message}},
        }
        return await self._send(channel, 2, data, permissions, user, 10)

    async def choose(
        self,
        channel: Channel,
        label: str,
        *,
        message: dict[str, Any],
        permissions: int = EVERYTHING,
        user: int = 77,
    ) -> Call:
        """Choose what is called so in the menu of a message."""
        menus = [item for row in message["components"] for item in row["components"] if item["type"] == 3]
        for menu in menus:
            for option in menu["options"]:
                if option["label"] == label:
                    data = {"custom_id": menu["custom_id"], "component_type": 3, "values": [option["value"]]}
                    return await self._send(channel, 3, data, permissions, user, 10, message=message)
        raise BadCallError(f"no menu of the message offers {label}")

    async def submit(
        self,
        call: Call,
        *,
        message: dict[str, Any] | None = None,
        permissions: int = EVERYTHING,
        user: int = 77,
        **typed: str,
    ) -> Call:
        """Send the form that a call was answered with; what isn't ``typed`` stays as it was filled in."""
        if call.modal is None:
            raise BadCallError("no form was opened")
        labels = call.modal["components"]
        inputs = {label["component"]["custom_id"]: label["component"] for label in labels}
        if unknown := typed.keys() - inputs.keys():
            raise BadCallError(f"no field {', '.join(sorted(unknown))} in the form")
        values = {key: typed.get(key, field.get("value") or "") for key, field in inputs.items()}
        for key, value in values.items():
            if len(value) > inputs[key].get("max_length", 4000) or (inputs[key].get("required") and not value):
                raise BadCallError(f"{key}: too long, or blank where it is required")
        components = [
            {"type": 18, "id": number, "component": {"type": 4, "id": number + 50, "custom_id": key, "value": value}}
            for number, (key, value) in enumerate(values.items(), 1)
        ]
        data = {"custom_id": call.modal["custom_id"], "components": components}
        more = {"message": message} if message else {}
        return await self._send(call.channel, 5, data, permissions, user, 10, **more)

    def mention(self, line: str) -> str:
        """The clickable mention of a registered command."""
        return f"</{line}:{self._registered(line.split()[0])['id']}>"

    async def _send(
        self,
        channel: Channel,
        type_: int,
        data: dict[str, Any],
        permissions: int,
        user: int,
        within: float,
        **more: Any,
    ) -> Call:
        call = Call(self.world, channel, type_)
        token = f"token-{self.world.snowflake()}"
        self.calls[token] = call
        event = {
            "id": str(self.world.snowflake()),
            "application_id": str(APPLICATION),
            "type": type_,
            "token": token,
            "version": 1,
            "channel_id": str(channel.id),
            "channel": {**channel.payload(), "permissions": str(permissions)},
            "app_permissions": str(channel.permissions),
            "locale": "en-US",
            "entitlements": [],
            "attachment_size_limit": 10485760,
            "data": data,
            **(await self._place(channel, permissions, user)),
            **more,
        }
        await self.gateway.dispatch("INTERACTION_CREATE", event)
        await asyncio.wait_for(call.changed.wait(), within)
        return call

    async def _place(self, channel: Channel, permissions: int, user: int) -> dict[str, Any]:
        """Who gives the call, in which server or conversation."""
        if channel.type == DIRECT:
            return {"user": person(user), "context": 1, "authorizing_integration_owners": {"0": "0"}}
        role = await self.gateway.give_role(self.world.guilds[channel.guild_id], permissions)
        member = {
            "user": person(user),
            "roles": [str(role)],
            "joined_at": "2026-01-01T00:00:00+00:00",
            "deaf": False,
            "mute": False,
            "flags": 0,
            "permissions": str(permissions),
        }
        return {
            "guild_id": str(channel.guild_id),
            "guild": {"id": str(channel.guild_id), "locale": "en-US", "features": []},
            "guild_locale": "en-US",
            "member": member,
            "authorizing_integration_owners": {"0": str(channel.guild_id)},
            "context": 0,
        }

    def _registered(self, name: str) -> dict[str, Any]:
        for command in self.world.commands:
            if command["name"] == name:
                return command
        raise BadCallError(f"/{name} is not registered")

    def _data(
        self, channel: Channel, line: str, /, options: dict[str, Any], *, focused: str | None, permissions: int
    ) -> dict[str, Any]:
        words = line.split()
        command = self._registered(words[0])
        node, made = command, []
        for word in words[1:]:
            inner = [o for o in node.get("options") or [] if o["name"] == word and o["type"] in (1, 2)]
            if not inner:
                raise BadCallError(f"/{line}: no such subcommand")
            node = inner[0]
            made.append(node)
        resolved: dict[str, Any] = {}
        given = self._options(channel, line, node, options, focused, permissions, resolved)
        for step in reversed(made):
            given = [{"name": step["name"], "type": step["type"], "options": given}]
        data = {"id": command["id"], "name": command["name"], "type": 1, "options": given}
        return {**data, "resolved": resolved} if resolved else data

    def _options(
        self,
        channel: Channel,
        line: str,
        /,
        node: dict[str, Any],
        options: dict[str, Any],
        focused: str | None,
        permissions: int,
        resolved: dict[str, Any],
    ) -> list[dict[str, Any]]:
        known = {o["name"]: o for o in node.get("options") or []}
        named = {name.replace("_", "-"): value for name, value in options.items()}
        if unknown := named.keys() - known.keys():
            raise BadCallError(f"/{line}: no option {', '.join(sorted(unknown))}")
        missing = [n for n, o in known.items() if o.get("required") and n not in named]
        if missing and focused is None:
            raise BadCallError(f"/{line}: {', '.join(missing)} is required")
        made = []
        for name, value in named.items():
            option = known[name]
            if isinstance(value, Channel):
                about = value.payload()
                if value.type != THREAD:
                    about = {k: v for k, v in about.items() if k in ("id", "type", "name", "parent_id")}
                access = {"permissions": str(permissions), "app_permissions": str(value.permissions)}
                resolved.setdefault("channels", {})[str(value.id)] = {**about, **access}
                value = value.id
            if option["type"] == ROLE:
                guild = self.world.guilds[channel.guild_id]
                resolved.setdefault("roles", {})[str(value)] = guild.role(value, guild.roles.get(value, 0))
            if name != focused:  # what is still being typed may not fit yet
                self._check(line, option, value)
            as_sent = str(value) if option["type"] in (CHANNEL, ROLE) else value
            made.append(
                {
                    "name": name,
                    "type": option["type"],
                    "value": as_sent,
                    **({"focused": True} if name == focused else {}),
                }
            )
        return made

    def _check(self, line: str, option: dict[str, Any], value: Any) -> None:
        name = option["name"]
        if not isinstance(value, _FITS[option["type"]]) or (isinstance(value, bool) and option["type"] != BOOLEAN):
            raise BadCallError(f"/{line} {name}: {value!r} is of the wrong kind")
        if option.get("choices") and value not in [c["value"] for c in option["choices"]]:
            raise BadCallError(f"/{line} {name}: {value!r} is not offered")
        if isinstance(value, str) and not option.get("min_length", 0) <= len(value) <= option.get("max_length", 6000):
            raise BadCallError(f"/{line} {name}: too long or too short")
        if option["type"] in (INTEGER, NUMBER) and not option.get("min_value", value) <= value <= option.get(
            "max_value", value
        ):
            raise BadCallError(f"/{line} {name}: out of range")


def _text(message: dict[str, Any]) -> str:
    parts = [message["content"]]
    for embed in message["embeds"]:
        parts += [embed.get("title") or "", embed.get("description") or ""]
        parts += [f"{f['name']}\n{f['value']}" for f in embed.get("fields") or []]
        parts.append((embed.get("footer") or {}).get("text") or "")
    return "\n".join(p for p in parts if p)
