"""What each of Discord's answers means for a delivery."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import discord
import pytest

from bot.answers import BAN, Halt, Meaning, Otherwise, classify
from bot.delivery import Again, Never, Unwanted


def refused(kind: type[discord.HTTPException], status: int, code: int, **headers: str) -> discord.HTTPException:
    response: Any = SimpleNamespace(
        status=status, reason="", headers={k.replace("_", "-"): v for k, v in headers.items()}
    )
    return kind(response, {"code": code, "message": "refused"})


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (discord.RateLimited(7), Again("rate limited", timedelta(seconds=7))),
        (refused(discord.HTTPException, 429, 0), Halt("Discord refuses all calls (429)", BAN)),
        (
            refused(discord.HTTPException, 429, 0, Retry_After="900"),
            Halt("Discord refuses all calls (429)", timedelta(minutes=15)),
        ),
        (refused(discord.HTTPException, 401, 0), Halt("Discord refuses the token (401)", BAN)),
        (refused(discord.Forbidden, 403, 50013), Never("not allowed to post there (50013)", channel_closed=True)),
        (refused(discord.Forbidden, 403, 50001), Never("not allowed to post there (50001)", channel_closed=True)),
        (refused(discord.Forbidden, 403, 0), Halt("Discord refuses all calls (403)", BAN)),
        (refused(discord.NotFound, 404, 10003), Never("the channel is gone", channel_closed=True)),
        (refused(discord.NotFound, 404, 10008), Unwanted("the message was deleted")),
        (refused(discord.HTTPException, 400, 50035), Otherwise("plain", "Discord refused the message (400, 50035)")),
        (refused(discord.HTTPException, 400, 50083), Otherwise("unarchive", "the thread is archived")),
        (refused(discord.HTTPException, 400, 30046), Otherwise("reply", "the message can't be edited again")),
        (refused(discord.DiscordServerError, 503, 0), Again("Discord answered 503", outcome_unknown=True)),
        (ConnectionResetError(104, "reset"), Again("the connection broke before an answer", outcome_unknown=True)),
        (TimeoutError(), Again("the connection broke before an answer", outcome_unknown=True)),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_an_answer_means(error: Exception, meaning: Meaning) -> None:
    assert classify(error) == meaning


def test_an_edit_that_would_have_to_wait_becomes_a_reply() -> None:
    limited = discord.RateLimited(600)
    assert classify(limited, editing=True) == Otherwise("reply", "the message can't be edited for a while")


def test_a_fault_of_our_own_is_raised_again() -> None:
    with pytest.raises(KeyError):
        classify(KeyError("ours"))
