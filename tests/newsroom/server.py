"""The server: what is published on it, the faults, and a record of who asked for what."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from types import TracebackType

from aiohttp import web

from tests.newsroom.faults import FAULTS, HELLO


@dataclass(frozen=True, slots=True)
class Page:
    """Something published; it has an ETag by its bytes, and a Last-Modified where one is given.

    Where it isn't ``conditional`` it has no ETag and is sent whole whatever is asked.
    """

    body: bytes
    content_type: str = "text/html"
    last_modified: str | None = None
    conditional: bool = True

    @property
    def etag(self) -> str:
        """As it is sent, with its quotes."""
        return f'"{hashlib.blake2b(self.body, digest_size=8).hexdigest()}"'


class Newsroom:
    """Serves ``pages`` by path, then the faults by name, then ``/404`` and the like; "hello" for all else.

    ``requests`` holds what was asked, in order; ``at_once`` the most that were under way together.
    """

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.requests: list[web.BaseRequest] = []
        self.at_once = 0
        self.base = ""
        self.port = 0
        self._under_way = 0
        self._runner = web.ServerRunner(web.Server(self._handle), shutdown_timeout=0.1)

    async def __aenter__(self) -> Newsroom:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = self._runner.addresses[0][1]
        self.base = f"http://127.0.0.1:{self.port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()

    def publish(self, path: str, body: str | bytes, content_type: str = "text/html") -> str:
        """Put a page or feed there, in place of what there was; its address."""
        self.pages[path] = Page(body if isinstance(body, bytes) else body.encode(), content_type)
        return self.base + path

    @property
    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [request.path for request in self.requests]

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        self.requests.append(request)
        self._under_way += 1
        self.at_once = max(self.at_once, self._under_way)
        try:
            return await self._answer(request)
        except ConnectionError:
            return web.Response()  # whoever asked has gone, as with the endless body they should
        finally:
            self._under_way -= 1

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        if page := self.pages.get(request.path):
            return _published(page, request)
        name = request.path.strip("/")
        if name in FAULTS:
            return await FAULTS[name](request)
        if name == "robots.txt":
            return web.Response(status=404)
        return web.Response(status=int(name)) if name.isdigit() else web.Response(body=HELLO)


def _published(page: Page, request: web.BaseRequest) -> web.Response:
    headers = {"ETag": page.etag, "Content-Type": page.content_type}
    if page.last_modified:
        headers["Last-Modified"] = page.last_modified
    if not page.conditional:
        del headers["ETag"]
        return web.Response(body=page.body, headers=headers)
    since = request.headers.get("If-Modified-Since")
    if request.headers.get("If-None-Match") == page.etag or (since and since == page.last_modified):
        return web.Response(status=304, headers=headers)
    return web.Response(body=page.body, headers=headers)
