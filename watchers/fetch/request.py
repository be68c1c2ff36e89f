"""One fetch under way: where its redirects have led so far, and how it ends."""

from __future__ import annotations

import time
from collections.abc import Mapping
from urllib.parse import urljoin

from watchers.fetch.answers import Failure, FailureKind, FetchRefusedError, Response
from watchers.urls import host_of


class Request:
    """What was asked for (``url``) and where it is being looked for now (``current``, at ``host``)."""

    __slots__ = ("current", "headers", "host", "max_body", "permanent", "started", "url")

    def __init__(self, url: str, headers: Mapping[str, str], max_body: int) -> None:
        self.url = self.current = url
        self.host = host_of(url)
        self.headers = headers
        self.max_body = max_body
        self.permanent = True
        self.started = time.monotonic()

    def redirect(self, location: str, *, permanent: bool) -> None:
        """Go on at ``location``. Raises FetchRefusedError where that gives up a secure connection."""
        target = urljoin(self.current, location)
        if self.current.lower().startswith("https:") and target.lower().startswith("http:"):
            raise FetchRefusedError("blocked", f"{self.host} redirects from https to http, which is refused.")
        self.permanent &= permanent
        self.current = target
        self.host = host_of(target) or self.host

    def answered(self, status: int, headers: Mapping[str, str], body: bytes = b"") -> Response:
        """The fetch has come to an answer."""
        moved = self.current if self.permanent and self.current != self.url else None
        return Response(self.url, self.current, status, headers, body, moved, time.monotonic() - self.started)

    def failed(
        self, kind: FailureKind, reason: str, *, status: int | None = None, retry_after: float | None = None
    ) -> Failure:
        """The fetch has come to nothing."""
        final = self.current if self.current != self.url else None
        return Failure(self.url, kind, reason, status, retry_after, final)
