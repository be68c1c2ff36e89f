"""The demo newsroom's little web server, on a free port of the loopback interface."""

from __future__ import annotations

import hashlib
from datetime import datetime
from types import TracebackType

from aiohttp import web

from bot.demo.newsroom import DemoFeed, feed_xml, last_batch, load, page_html

_CONTENT_TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml"}


class DemoServer:
    """Serves the feeds and pages; `publish` brings out the next batch."""

    def __init__(self, *, opened: datetime) -> None:
        self.feeds: tuple[DemoFeed, ...] = load()
        self.base = ""
        self._opened = opened
        self._batch = 0
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> DemoServer:
        app = web.Application()
        app.router.add_get("/{feed}/feed.xml", self._feed)
        app.router.add_get("/{feed}/{article}.html", self._page)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.base = f"http://{host}:{port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def addresses(self) -> dict[str, str]:
        """The feeds' addresses, with their titles."""
        return {f"{self.base}/{feed.slug}/feed.xml": feed.title for feed in self.feeds}

    def publish(self) -> bool:
        """Bring out the next batch; false when all is out."""
        if self._batch >= last_batch(self.feeds):
            return False
        self._batch += 1
        return True

    async def _feed(self, request: web.Request) -> web.Response:
        feed = self._find(request)
        body = feed_xml(feed, base=self.base, batch=self._batch, opened=self._opened).encode()
        etag = hashlib.blake2b(body, digest_size=8).hexdigest()
        if request.headers.get("If-None-Match") == f'"{etag}"':
            return web.Response(status=304, headers={"ETag": f'"{etag}"'})
        content_type = _CONTENT_TYPES[feed.format]
        return web.Response(body=body, content_type=content_type, charset="utf-8", headers={"ETag": f'"{etag}"'})

    async def _page(self, request: web.Request) -> web.Response:
        feed = self._find(request)
        name = request.match_info["article"]
        item = next((item for item in feed.items if item.article == name and item.page != "missing"), None)
        if item is None:
            raise web.HTTPNotFound(text="There is no such page.")
        return web.Response(text=page_html(feed, item), content_type="text/html")

    def _find(self, request: web.Request) -> DemoFeed:
        feed = next((feed for feed in self.feeds if feed.slug == request.match_info["feed"]), None)
        if feed is None:
            raise web.HTTPNotFound(text="There is no such feed.")
        return feed
