"""Is the running bot well? /livez and /readyz over HTTP, and the question that `vedette healthcheck` asks."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from types import TracebackType

import aiohttp
from aiohttp import web

from bot.settings import SettingsError
from watchers.errors import WatcherError

STALLED = timedelta(seconds=60)


class Health:
    """Serves the health port. ``beat`` is called at each tick of the polling loop.

    Alive: the last tick is recent. Ready: alive, and ``ping`` (the database) answers. A Discord gateway
    that reconnects changes neither.
    """

    def __init__(
        self,
        host: str,
        port: int,
        *,
        ping: Callable[[], Awaitable[None]],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        stalled: timedelta = STALLED,
    ) -> None:
        self._host = host
        self._port = port
        self._ping = ping
        self._clock = clock
        self._stalled = stalled
        self._last = clock()
        self._runner: web.AppRunner | None = None
        self.port = port

    def beat(self) -> None:
        """The polling loop lives."""
        self._last = self._clock()

    @property
    def stalled(self) -> str | None:
        """Why the bot counts as hung, None where it does not."""
        since = self._clock() - self._last
        return f"the polling loop has not turned for {since.total_seconds():.0f} s" if since > self._stalled else None

    async def __aenter__(self) -> Health:
        """Serve; raises SettingsError where the port can't be had."""
        app = web.Application()
        app.router.add_get("/livez", self._live)
        app.router.add_get("/readyz", self._ready)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port).start()
        except OSError as error:
            await self._runner.cleanup()
            why = os.strerror(error.errno).lower() if error.errno else str(error)
            raise SettingsError(
                f"health.port: nothing can be served at {self._host}:{self._port} ({why}). Choose another port, or 0 "
                "for any that is free."
            ) from error
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _live(self, request: web.Request) -> web.Response:
        return _answer(self.stalled)

    async def _ready(self, request: web.Request) -> web.Response:
        trouble = self.stalled
        if trouble is None:
            try:
                await self._ping()
            except WatcherError as error:
                trouble = str(error)
        return _answer(trouble)


def _answer(trouble: str | None) -> web.Response:
    return web.Response(text=(trouble or "ok") + "\n", status=503 if trouble else 200)


async def ask(host: str, port: int) -> tuple[bool, str]:
    """Ask a running bot whether it is ready; (ready, a line that says why or why not)."""
    where = "127.0.0.1" if host in ("0.0.0.0", "") else "[::1]" if host == "::" else host  # noqa: S104  # to ask, not to bind
    url = f"http://{where}:{port}/readyz"
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=4)) as session,
            session.get(url) as answer,
        ):
            return answer.status == 200, (await answer.text()).strip()
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        return False, f"no answer at {where}:{port} ({type(error).__name__}); is the bot running?"
