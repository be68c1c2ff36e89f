"""What a fetch comes to: a Response or a Failure, and the sentences that say so to people."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal

LONGEST_RETRY_AFTER = 24 * 3600.0

FailureKind = Literal[
    "blocked", "dns", "connect", "tls", "timeout", "too_large", "status", "redirect", "decode", "robots", "resting"
]

_MEANINGS = {
    401: "asks for a password",
    403: "refused the request",
    404: "has nothing there",
    410: "has removed it for good",
    429: "asks us to slow down",
}


@dataclass(frozen=True, slots=True)
class Response:
    """What was answered. ``status`` is 200 or 304; ``body`` is decompressed; header names are in lower case.

    ``permanent_url`` is where the address has moved for good: set when every redirect was a 301 or 308.
    ``elapsed`` is in seconds, redirects included, waiting for a turn not.
    """

    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    permanent_url: str | None = None
    elapsed: float = 0.0

    @property
    def not_modified(self) -> bool:
        """Whether the server says that what we have is still right."""
        return self.status == 304

    @property
    def content_type(self) -> str:
        """The Content-Type as sent, with its parameters; "" where there is none."""
        return self.headers.get("content-type", "")

    @property
    def body_hash(self) -> str:
        """A digest by which the same bytes are known again."""
        return hashlib.blake2b(self.body, digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Failure:
    """Why nothing was had: ``reason`` is a sentence for people, ``retry_after`` the seconds the server asks for.

    "resting" is the host's wish and no failure of the address: it was not asked.
    ``final_url`` is the redirect at which it failed, None where it failed at ``url`` itself.
    """

    url: str
    kind: FailureKind
    reason: str
    status: int | None = None
    retry_after: float | None = None
    final_url: str | None = None


class FetchRefusedError(Exception):
    """Ends a fetch from within; carries what its Failure will say."""

    def __init__(self, kind: FailureKind, reason: str) -> None:
        super().__init__(reason)
        self.kind: FailureKind = kind
        self.reason = reason


def is_text(value: str) -> bool:
    """Whether a header's bytes were UTF-8."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def retry_after(value: str | None, now: datetime) -> float | None:
    """Retry-After (RFC 9110 10.2.3), seconds or a date, as seconds from now; at most a day, None where unreadable."""
    if not value:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return min(float(text), LONGEST_RETRY_AFTER)
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(max(0.0, (at - now).total_seconds()), LONGEST_RETRY_AFTER)


def status_sentence(host: str, status: int) -> str:
    """What an error status means, for people."""
    if status >= 500:
        return f"{host} has trouble of its own ({status})."
    return f"{host} {_MEANINGS.get(status, 'answered with an error')} ({status})."
