"""Everything a restart needs. One method is one transaction; nobody outside sees a connection or a statement."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import insert, select

from watchers.storage import migrate
from watchers.storage.articles import (
    Articles,
    ArticleText,
    Explanation,
    IntakeResult,
    Retention,
    StoredArticle,
)
from watchers.storage.editions import Edition, Editions, SourceOfList
from watchers.storage.engine import Database, may_exist
from watchers.storage.feedback import Feedback, Ratings
from watchers.storage.feeds import FeedHealth, Feeds, FeedSource, Gap, PollNote
from watchers.storage.lists import ImportCounts, ListChange, ListInfo, Lists, ListSource
from watchers.storage.notices import Notices
from watchers.storage.outbox import Ledger, Outbox, nonce
from watchers.storage.polls import FeedUpdate, Polls, Release
from watchers.storage.schema import installation
from watchers.storage.seen import SeenChange, SeenEntry
from watchers.storage.snoozes import Snoozes
from watchers.storage.subscriptions import Subscriptions
from watchers.storage.waiting import WaitingRoom


class Storage:
    """The database, by what is kept in it. Every method may raise StorageError."""

    def __init__(self, database: Database, installation_id: str) -> None:
        self._database = database
        self.installation_id = installation_id
        self.feeds = Feeds(database)
        self.polls = Polls(database)
        self.articles = Articles(database, installation_id)
        self.lists = Lists(database)
        self.editions = Editions(database, installation_id)
        self.subscriptions = Subscriptions(database)
        self.outbox = Outbox(database)
        self.waiting = WaitingRoom(database, installation_id)
        self.snoozes = Snoozes(database)
        self.feedback = Feedback(database)
        self.notices = Notices(database)

    @classmethod
    async def open(cls, url: str, *, upgrade: bool = True) -> Storage:
        """Open the database, made and migrated where needed. Raises StorageError, also where migrations are missing."""
        database = Database(url)
        try:
            await (migrate.upgrade(database) if upgrade else migrate.require_current(database))
            return cls(database, await _installation_id(database))
        except BaseException:
            await database.close()
            raise

    @staticmethod
    def exists(url: str) -> bool:
        """Whether a database may be there: a file that is missing is made by opening it."""
        return may_exist(url)

    @staticmethod
    async def upgrade(url: str) -> None:
        """Run what migrations are missing."""
        database = Database(url)
        try:
            await migrate.upgrade(database)
        finally:
            await database.close()

    async def ping(self) -> None:
        """Raises StorageError where the database doesn't answer."""
        await self._database.ping()

    async def close(self) -> None:
        """Close every connection."""
        await self._database.close()


async def _installation_id(database: Database) -> str:
    async with database.write(alone=True) as connection:
        known = (await connection.execute(select(installation.c.id))).scalar_one_or_none()
        if known is not None:
            return str(known)
        made = uuid4().hex
        await connection.execute(insert(installation).values(id=made))
        return made


__all__ = [
    "ArticleText",
    "Articles",
    "Edition",
    "Editions",
    "Explanation",
    "FeedHealth",
    "FeedSource",
    "FeedUpdate",
    "Feedback",
    "Feeds",
    "Gap",
    "ImportCounts",
    "IntakeResult",
    "Ledger",
    "ListChange",
    "ListInfo",
    "ListSource",
    "Lists",
    "Notices",
    "Outbox",
    "PollNote",
    "Polls",
    "Ratings",
    "Release",
    "Retention",
    "SeenChange",
    "SeenEntry",
    "Snoozes",
    "SourceOfList",
    "Storage",
    "StoredArticle",
    "Subscriptions",
    "WaitingRoom",
    "nonce",
]
