"""What Discord's answer, or its silence, means for a delivery. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import aiohttp
import discord

from bot.delivery import Again, Never, Unwanted, Verdict

BAN = timedelta(minutes=10)
UNKNOWN_CHANNEL, UNKNOWN_MESSAGE = 10003, 10008
EDIT_LIMIT, ARCHIVED = 30046, 50083


@dataclass(frozen=True, slots=True)
class Otherwise:
    """The same words may be told in another way: as the plain line, as a reply, or after unarchiving the thread."""

    how: Literal["plain", "reply", "unarchive"]
    reason: str


@dataclass(frozen=True, slots=True)
class Halt:
    """No delivery is to be tried for that long: every further call would make it worse."""

    reason: str
    after: timedelta


Meaning = Verdict | Otherwise | Halt


def classify(error: BaseException, *, editing: bool = False) -> Meaning:
    """What to do about an answer, or about none. Raises the error again where it isn't one of delivery."""
    match error:
        case discord.RateLimited() if editing:
            # Edits of old messages have a limit of their own, which discord.py tells as any other.
            return Otherwise("reply", "the message can't be edited for a while")
        case discord.RateLimited(retry_after=after):
            return Again("rate limited", timedelta(seconds=after))
        # Before the statuses: this code comes with a 429 that isn't about our rate.
        case discord.HTTPException(code=code) if code == EDIT_LIMIT:
            return Otherwise("reply", "the message can't be edited again")
        case discord.HTTPException(status=429):
            return Halt("Discord refuses all calls (429)", _retry_after(error) or BAN)
        case discord.HTTPException(status=401):
            return Halt("Discord refuses the token (401)", BAN)
        case discord.HTTPException(code=code) if code == ARCHIVED:
            return Otherwise("unarchive", "the thread is archived")
        case discord.HTTPException(code=code) if code == UNKNOWN_MESSAGE:
            return Unwanted("the message was deleted")
        case discord.Forbidden(code=0):
            # Without a code of Discord's own it speaks of no channel: something before Discord shuts us out.
            return Halt("Discord refuses all calls (403)", BAN)
        case discord.Forbidden():
            return Never(f"not allowed to post there ({error.code})", channel_closed=True)
        case discord.NotFound(code=code) if code == UNKNOWN_CHANNEL:
            return Never("the channel is gone", channel_closed=True)
        case discord.HTTPException(status=status) if status >= 500:
            return Again(f"Discord answered {status}", outcome_unknown=True)
        case discord.HTTPException():
            return Otherwise("plain", f"Discord refused the message ({error.status}, {error.code})")
        case aiohttp.ClientConnectorError():
            return Again("Discord can't be reached")
        case aiohttp.ClientError() | TimeoutError() | OSError():
            return Again("the connection broke before an answer", outcome_unknown=True)
    raise error


def _retry_after(error: discord.HTTPException) -> timedelta | None:
    value = error.response.headers.get("Retry-After", "")
    return max(BAN, timedelta(seconds=float(value))) if value.replace(".", "", 1).isdigit() else None
