"""`vedette db`: the schema, backups, and back."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from bot.settings import Settings
from watchers.storage import Storage, backup


async def upgrade(settings: Settings) -> str:
    """Bring the database's schema up to date; a line that says so."""
    await Storage.upgrade(settings.database_url)
    return "The database's schema is current."


async def back_up(settings: Settings, file: Path) -> str:
    """Copy the database while the bot works on; a line that says so."""
    size = await backup.backup(settings.database_url, file)
    return f"The database is copied to {file} ({size:,} bytes)."


async def restore(settings: Settings, file: Path) -> str:
    """Put a backup in the database's place; a line that says so, and where the one before is kept."""
    done = await backup.restore(settings.database_url, file, datetime.now(UTC))
    if done.sent_since:
        sys.stderr.write(
            f"Alerts sent since that backup: {done.sent_since}. It knows nothing of them, so that what their feeds"
            " still list is told again.\n"
        )
    kept = f" The one before is kept as {done.kept}." if done.kept else ""
    return f"The database is what {file} holds.{kept}"
