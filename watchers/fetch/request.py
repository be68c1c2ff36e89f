"""One fetch under way: where its redirects have led so far, and how it ends."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urljoin

from watchers.fetch.answers import Failure, FailureKind, FetchRefusedError, Response


class Request:
    """What was asked for (``url``) and where it is being looked for now (``current``, at ``host``)."""

    __slots__ = (
        *("_spent", "_started", "current", "deadline", "headers", "host", "max_body", "permanent", "timeout", "url"),
    )

    def __init__(self, url: str, headers: Mapping[str, str], max_body: int, timeout: float) -> None:
        self.url = self.current = url
        self.host = ""
        self.headers = headers
        self.max_body = max_body
        self.timeout = timeout
        self.permanent = True
        self.deadline: asyncio.Timeout | None = None
        self._spent = 0.0
        self._started: float | None = None

    def start(self) -> None:
        """The turn has come: from here on time counts."""
        self._started = time.monotonic()

    def pause(self) -> None:
        """The turn is over."""
        self._spent, self._started = self.elapsed, None

    @contextmanager
    def unhurried(self) -> Iterator[None]:
        """What passes meanwhile is our own doing and not the server's."""
        self.pause()
        if self.deadline is not None:
            self.deadline.reschedule(None)
        try:
            yield
        finally:
            self.start()
            if self.deadline is not None and not self.deadline.expired():
                self.deadline.reschedule(asyncio.get_running_loop().time() + self.time_left)

    @property
    def elapsed(self) -> float:
        """The seconds that have counted so far."""
        return self._spent + (time.monotonic() - self._started if self._started is not None else 0.0)

    @property
    def time_left(self) -> float:
        """The seconds that are left for what is still to be asked."""
        return max(0.0, self.timeout - self.elapsed)

    def redirect(self, location: str, *, permanent: bool) -> None:
        """Go on at ``location``. Raises FetchRefusedError where that gives up a secure connection."""
        # Bytes that are no text (aiohttp leaves them as halves of surrogate pairs) are in no address.
        target = urljoin(self.current, location.encode("utf-8", "replace").decode())
        if self.current.lower().startswith("https:") and target.lower().startswith("http:"):
            raise FetchRefusedError("blocked", f"{self.host} redirects from https to http, which is refused.")
        self.permanent &= permanent
        self.current = target

    def answered(self, status: int, headers: Mapping[str, str], body: bytes = b"") -> Response:
        """The fetch has come to an answer."""
        moved = self.current if self.permanent and self.current != self.url else None
        return Response(self.url, self.current, status, headers, body, moved, self.elapsed)

    def failed(
        self, kind: FailureKind, reason: str, *, status: int | None = None, retry_after: float | None = None
    ) -> Failure:
        """The fetch has come to nothing."""
        final = self.current if self.current != self.url else None
        return Failure(self.url, kind, reason, status, retry_after, final)
