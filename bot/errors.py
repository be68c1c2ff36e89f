"""Domain error → what happened, why, and what to do; and the one handler of commands' errors."""

from __future__ import annotations

import secrets
from typing import Any

import aiohttp
import discord
import structlog
from discord import app_commands

from watchers.errors import StorageError

log = structlog.get_logger(__name__)


class UserError(app_commands.AppCommandError):
    """Something that the user can mend: ``what`` happened, ``why``, what to do, and a ``code`` to search for."""

    def __init__(self, what: str, why: str, todo: str, code: str) -> None:
        super().__init__(what)
        self.what, self.why, self.todo, self.code = what, why, todo, code


def trace_id() -> str:
    """A short id that stands in the answer and in the log."""
    return f"t-{secrets.token_hex(2)}"


def explain(error: BaseException, trace: str) -> str:
    """The answer to the user; markdown of ours, nothing of what failed inside."""
    if isinstance(error, app_commands.CommandInvokeError):
        error = error.original
    if isinstance(error, UserError):
        return f"**{error.what}** {error.why} {error.todo} `{error.code} · {trace}`"
    if isinstance(error, app_commands.NoPrivateMessage):
        return (
            f"**This works in a server only.** Direct messages have no channels. Use it there. `GUILD-ONLY · {trace}`"
        )
    if isinstance(error, app_commands.CommandOnCooldown):
        return (
            f"**That was too often.** This server gives that command at most {error.cooldown.rate} times in"
            f" {error.cooldown.per:.0f} seconds. Try again in {error.retry_after:.0f} seconds. `LIMIT · {trace}`"
        )
    if isinstance(error, StorageError):
        return f"**I couldn't do that now.** My database didn't answer. Try again in a minute. `STORE · {trace}`"
    return f"**Something went wrong on my side.** Nothing was changed. Try again; it is logged. `INTERNAL · {trace}`"


async def answer_error(interaction: discord.Interaction[Any], error: BaseException) -> None:
    """Tell the user, only them; log what isn't their doing."""
    trace = trace_id()
    cause = getattr(error, "original", error)
    if not isinstance(cause, UserError | app_commands.NoPrivateMessage | app_commands.CommandOnCooldown):
        log.error(
            "command failed", trace=trace, command=getattr(interaction.command, "qualified_name", None), exc_info=cause
        )
    try:
        if interaction.response.is_done():
            await interaction.followup.send(explain(error, trace), ephemeral=True)
        else:
            await interaction.response.send_message(explain(error, trace), ephemeral=True)
    except (discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError) as failed:
        log.warning("answer failed", trace=trace, error=str(failed))
