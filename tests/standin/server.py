"""The stand-in's REST v10 and gateway, served by aiohttp on a free port of loopback."""

from __future__ import annotations

import asyncio
import inspect
import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import WSMsgType, web

from tests.standin.gateway import Gateway
from tests.standin.interactions import Interactions
from tests.standin.model import (
    APPLICATION,
    EMBED,
    HISTORY,
    SEND,
    SEND_IN_THREADS,
    THREAD,
    VIEW,
    Channel,
    Fault,
    World,
    bot_user,
)
from tests.standin.rules import body_errors, command_errors, message_errors

Handler = Callable[..., Awaitable[web.Response]]
TOKEN = "stand-in.token.for-tests"
MESSAGES = "/channels/{channel_id}/messages"
MESSAGE = "/channels/{channel_id}/messages/{message_id}"


class RefusalError(Exception):
    """An error answer with Discord's own code."""

    def __init__(self, status: int, code: int, message: str, errors: Any = None) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"code": code, "message": message, **({"errors": errors} if errors else {})}


def answer(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """JSON, with the bare content type on which discord.py insists."""
    return web.Response(
        body=json.dumps(body).encode(), status=status, headers={"Content-Type": "application/json", **(headers or {})}
    )


class StandIn:
    """Discord on loopback. ``problems`` lists every request that real Discord would have refused or not known."""

    def __init__(self, world: World | None = None) -> None:
        self.world = world or World()
        self.gateway = Gateway(self.world)
        self.interactions = Interactions(self.world, self.gateway)
        self._runner: web.AppRunner | None = None
        self.port = 0
        self.routes: list[tuple[str, str, Handler]] = [
            ("GET", "/users/@me", self._me),
            ("GET", "/oauth2/applications/@me", self._application),
            ("GET", "/gateway/bot", self._gateway_bot),
            ("GET", "/applications/{application_id}/commands", self._get_commands),
            ("PUT", "/applications/{application_id}/commands", self._put_commands),
            ("POST", "/users/@me/channels", self._open_direct),
            ("PATCH", "/channels/{channel_id}", self._edit_channel),
            ("GET", MESSAGES, self._history),
            ("POST", MESSAGES, self._post),
            ("GET", MESSAGE, self._get_message),
            ("PATCH", MESSAGE, self._edit),
            ("POST", "/interactions/{interaction_id}/{interaction_token}/callback", self._callback),
            ("POST", "/webhooks/{webhook_id}/{webhook_token}", self._follow_up),
            ("GET", "/webhooks/{webhook_id}/{webhook_token}/messages/@original", self._get_original),
            ("PATCH", "/webhooks/{webhook_id}/{webhook_token}/messages/@original", self._edit_original),
            ("PATCH", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", self._edit_original),
        ]
        self._patterns = [
            (m, re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", t) + "$"), t, h) for m, t, h in self.routes
        ]

    @property
    def api_url(self) -> str:
        """Where REST is answered."""
        return f"http://127.0.0.1:{self.port}/api/v10"

    @property
    def gateway_url(self) -> str:
        """Where the gateway listens."""
        return f"ws://127.0.0.1:{self.port}/gateway"

    @property
    def problems(self) -> list[str]:
        """What a test must not leave behind."""
        return self.world.problems

    async def start(self) -> None:
        """Listen on a free port, or again on the one that it had."""
        app = web.Application()
        app.router.add_get("/gateway", self._gateway)
        app.router.add_get("/gateway/", self._gateway)
        app.router.add_route("*", "/api/v10/{path:.*}", self._rest)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        self.gateway.url = self.gateway_url

    async def stop(self) -> None:
        """Go away, connections and all."""
        for fault in self.world.faults:
            fault.release.set()
        await self.gateway.close()
        if self._runner:
            await self._runner.cleanup()

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await self.gateway.serve(socket, WSMsgType.TEXT, TOKEN)
        return socket

    async def _rest(self, request: web.Request) -> web.StreamResponse:
        path = "/" + request.rel_url.raw_path.split("/api/v10/", 1)[1]
        body = await self._body(request)
        self.world.transcript.append(
            {"method": request.method, "path": path, "body": body, "query": dict(request.query)}
        )
        for method, pattern, template, handler in self._patterns:
            found = pattern.match(path)
            if found and method == request.method:
                return await self._guarded(request, template, handler, found.groupdict(), body)
        self.world.problems.append(f"unknown path: {request.method} {path}")
        return answer({"code": 0, "message": "404: Not Found"}, 404)

    async def _guarded(
        self, request: web.Request, template: str, handler: Handler, names: dict[str, str], body: Any
    ) -> web.StreamResponse:
        if (
            not template.startswith(("/interactions", "/webhooks"))
            and request.headers.get("Authorization") != f"Bot {TOKEN}"
        ):
            return answer({"code": 0, "message": "401: Unauthorized"}, 401)
        fault = self.world.fault_for(request.method, request.rel_url.raw_path)
        if fault and fault.kind.startswith("hang"):
            await fault.release.wait()
        if fault and not fault.kind.endswith("after_commit") and fault.kind != "hang":
            return self._fail(request, fault)
        try:
            if body is not None and request.method in ("POST", "PUT", "PATCH"):
                self._check(request.method, template, body)
            made = await handler(request, names, body)
        except RefusalError as refusal:
            return answer(refusal.body, refusal.status)
        return self._fail(request, fault) if fault and fault.kind.endswith("after_commit") else made

    def _fail(self, request: web.Request, fault: Fault) -> web.Response:
        if "reset" in fault.kind:
            if request.transport:
                request.transport.abort()
            return web.Response()
        return answer(fault.body, fault.status, fault.headers)

    def _check(self, method: str, template: str, body: Any) -> None:
        wrong = body_errors(method, template, body)
        if template.endswith("/commands"):
            wrong += command_errors(body)
        elif "messages" in template or template.startswith("/webhooks"):
            wrong += message_errors(body, edit=method == "PATCH")
        elif template.endswith("/callback") and body.get("type") in (4, 7):
            wrong += message_errors(body.get("data") or {})
        if wrong:
            self.world.problems += [f"{method} {template}: {line}" for line in wrong]
            raise RefusalError(
                400, 50035, "Invalid Form Body", {"_errors": [{"code": "INVALID", "message": w} for w in wrong]}
            )

    async def _body(self, request: web.Request) -> Any:
        if request.content_type == "multipart/form-data":
            form = await request.post()
            return json.loads(str(form["payload_json"]))
        raw = await request.read()
        return json.loads(raw) if raw else None

    # -------------------------------------------------------------- the application

    async def _me(self, *_: Any) -> web.Response:
        return answer(bot_user())

    async def _application(self, *_: Any) -> web.Response:
        owner = {"id": "5", "username": "owner", "discriminator": "0", "avatar": None}
        about = {
            "id": str(APPLICATION),
            "name": "vedette",
            "icon": None,
            "description": "",
            "bot_public": True,
            "flags": 0,
        }
        return answer({**about, "bot_require_code_grant": False, "owner": owner, "verify_key": "", "team": None})

    async def _gateway_bot(self, *_: Any) -> web.Response:
        limits = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
        return answer({"url": self.gateway_url, "shards": 1, "session_start_limit": limits})

    async def _get_commands(self, *_: Any) -> web.Response:
        return answer(self.world.commands)

    async def _put_commands(self, _request: web.Request, _names: dict[str, str], body: Any) -> web.Response:
        about = {"application_id": str(APPLICATION), "version": "1"}
        self.world.commands = [{"type": 1, **command, **about, "id": str(self.world.snowflake())} for command in body]
        return answer(self.world.commands)

    # -------------------------------------------------------------- messages

    def _channel(self, names: dict[str, str], needed: int) -> Channel:
        channel = self.world.channels.get(int(names["channel_id"]))
        if channel is None:
            raise RefusalError(404, 10003, "Unknown Channel")
        if not channel.permissions & VIEW:
            raise RefusalError(403, 50001, "Missing Access")
        if channel.type == THREAD and needed & SEND:
            needed = needed & ~SEND | SEND_IN_THREADS
        if needed & ~channel.permissions:
            raise RefusalError(403, 50013, "Missing Permissions")
        return channel

    async def _open_direct(self, _request: web.Request, _names: dict[str, str], body: Any) -> web.Response:
        return answer(self.world.direct(int(body["recipient_id"])).payload())

    async def _edit_channel(self, _request: web.Request, names: dict[str, str], body: Any) -> web.Response:
        channel = self._channel(names, SEND)
        channel.archived = body.get("archived", channel.archived)
        return answer(channel.payload())

    async def _post(self, _request: web.Request, names: dict[str, str], body: Any) -> web.Response:
        channel = self._channel(names, SEND | (EMBED if body.get("embeds") else 0))
        if channel.archived:
            raise RefusalError(400, 50083, "Thread is archived")
        return answer(self.world.post(channel, body))

    async def _history(self, request: web.Request, names: dict[str, str], _body: Any) -> web.Response:
        channel = self._channel(names, HISTORY)
        after, before = int(request.query.get("after", 0)), int(request.query.get("before", 1 << 63))
        limit = int(request.query.get("limit", 50))
        within = [m for m in channel.messages if after < int(m["id"]) < before]
        chosen = within[:limit] if "after" in request.query else within[-limit:]
        return answer(list(reversed(chosen)))

    def _message(self, names: dict[str, str], needed: int) -> dict[str, Any]:
        channel = self._channel(names, needed)
        for message in channel.messages:
            if message["id"] == names["message_id"]:
                return message
        raise RefusalError(404, 10008, "Unknown Message")

    async def _get_message(self, _request: web.Request, names: dict[str, str], _body: Any) -> web.Response:
        return answer(self._message(names, HISTORY))

    async def _edit(self, _request: web.Request, names: dict[str, str], body: Any) -> web.Response:
        message = self._message(names, 0)
        message.update({k: v for k, v in body.items() if k in ("content", "embeds", "components", "flags")})
        message["edited_timestamp"] = message["timestamp"]
        return answer(message)

    # -------------------------------------------------------------- interactions

    async def _callback(self, request: web.Request, names: dict[str, str], body: Any) -> web.Response:
        call = self.interactions.calls.get(names["interaction_token"])
        if call is None:
            raise RefusalError(404, 10062, "Unknown interaction")
        if call.acknowledged:
            raise RefusalError(400, 40060, "Interaction has already been acknowledged.")
        message = call.answer(body)
        if request.query.get("with_response") not in ("1", "true"):
            return web.Response(status=204)
        about = {"id": names["interaction_id"], "type": call.type, "response_message_loading": body["type"] == 5}
        resource = {"type": body["type"], **({"message": message} if message else {})}
        return answer({"interaction": about, "resource": resource})

    def _call(self, names: dict[str, str]) -> Any:
        call = self.interactions.calls.get(names["webhook_token"])
        if call is None:
            raise RefusalError(401, 50027, "Invalid Webhook Token")
        return call

    async def _follow_up(self, _request: web.Request, names: dict[str, str], body: Any) -> web.Response:
        return answer(self._call(names).follow_up(body))

    async def _get_original(self, _request: web.Request, names: dict[str, str], _body: Any) -> web.Response:
        call = self._call(names)
        if not call.messages:
            raise RefusalError(404, 10008, "Unknown Message")
        return answer(call.messages[0])

    async def _edit_original(self, _request: web.Request, names: dict[str, str], body: Any) -> web.Response:
        return answer(self._call(names).edit(body))


async def until(condition: Callable[[], Any], within: float = 10.0) -> None:
    """Wait until the condition, which may be a coroutine function, holds; a test that waits in vain fails by it."""
    async with asyncio.timeout(within):
        while True:
            held = condition()
            if await held if inspect.isawaitable(held) else held:
                return
            await asyncio.sleep(0.005)
