"""What a user is told when something fails: what, why, what to do, a code and a trace; nothing of the inside."""

from __future__ import annotations

import re

import pytest
from discord import app_commands

from bot.errors import UserError, explain, trace_id
from watchers.errors import StorageError, WorkerError

MENDABLE = UserError("I can't post there.", "It is a voice channel.", "Choose a text channel.", "CHANNEL-KIND")


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (MENDABLE, "CHANNEL-KIND", "**I can't post there.** It is a voice channel. Choose a text channel."),
        (app_commands.NoPrivateMessage(), "GUILD-ONLY", "in a server only"),
        (app_commands.CommandOnCooldown(app_commands.Cooldown(10, 60), 12.3), "LIMIT", "Try again in 12 seconds"),
        (StorageError("disk full at /secret/path"), "STORE", "My database didn't answer."),
        (WorkerError("secret"), "INTERNAL", "Nothing was changed."),
        (KeyError("secret"), "INTERNAL", "Something went wrong on my side."),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_what_is_told(error: Exception, code: str, said: str) -> None:
    text = explain(error, trace_id())
    assert said in text
    assert re.search(rf"`{code} · t-[0-9a-f]{{4}}`$", text)
    assert "secret" not in text
