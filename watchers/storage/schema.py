"""The tables. A change here needs a migration beside it: `tests/storage/test_migrations.py` compares the two."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from watchers.storage.columns import Json, RowId, Seconds, UTCDateTime
from watchers.types import Alert, Analysis, QuietHours, WatchEntry

# Constraints have names, so that SQLite's batch mode can alter them later.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

installation = Table("installation", metadata, Column("id", Text, primary_key=True))

# "deliveries": rows written and kept; "lists": changes whenever what is watched may have changed.
counters = Table(
    "counters",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

servers = Table(
    "servers",
    metadata,
    Column("server_id", BigInteger, primary_key=True, autoincrement=False),
    Column("joined_at", UTCDateTime, nullable=False),
    Column("left_at", UTCDateTime),
)

# ------------------------------------------------------------------ feeds

feeds = Table(
    "feeds",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("url", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("language", Text),
    Column("country", Text),
    Column("kind", Text),
    Column("site", Text),
    Column("folder", Text),
    Column("origin", Text, nullable=False),
    Column("everywhere", Boolean, nullable=False),
    Column("state", Text, nullable=False),
    Column("interval", Seconds),
    Column("floor", Seconds),
    Column("ttl", Seconds),
    Column("baseline", Boolean, nullable=False),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("body_hash", Text),
    Column("moved_to", Text),
    Column("moved_times", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("failing_since", UTCDateTime),
    Column("last_success", UTCDateTime),
    Column("last_error", Text),
    Column("entries_per_day", Float),
    Column("next_check_at", UTCDateTime),
    Column("checked_at", UTCDateTime),
    Column("read_at", UTCDateTime),
    Column("lease_owner", Text),
    Column("lease_until", UTCDateTime),
    Column("added_at", UTCDateTime, nullable=False),
    Index(None, "state", "next_check_at"),
)

feed_follows = Table(
    "feed_follows",
    metadata,
    Column("feed_id", RowId, ForeignKey("feeds.id", ondelete="CASCADE"), primary_key=True),
    Column("server_id", BigInteger, primary_key=True),
    Column("name", Text),
    Column("folder", Text),
    Column("paused", Boolean, nullable=False, server_default=false()),
    Index(None, "server_id"),
)

# What each feed has shown, in the form of `storage.seen`: one value, since a poll wants all of it or nothing.
seen_entries = Table(
    "seen_entries",
    metadata,
    Column("feed_id", RowId, ForeignKey("feeds.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("entries", Text, nullable=False),
)

polls = Table(
    "polls",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("feed_id", RowId, ForeignKey("feeds.id", ondelete="CASCADE"), nullable=False),
    Column("at", UTCDateTime, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("detail", Text),
    Index(None, "feed_id", "id"),
)

outages = Table(
    "outages",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("feed_id", RowId, ForeignKey("feeds.id", ondelete="CASCADE"), nullable=False),
    Column("since", UTCDateTime, nullable=False),
    Column("until", UTCDateTime),
    Column("reason", Text),
    Index(None, "feed_id", "since"),
)

# ------------------------------------------------------------------ articles

stories = Table(
    "stories",
    metadata,
    Column("id", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("first_seen", UTCDateTime, nullable=False),
    Column("last_seen", UTCDateTime, nullable=False),
)

articles = Table(
    "articles",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("url", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("language", Text),
    Column("published", UTCDateTime),
    Column("author", Text),
    Column("site", Text),
    Column("origin", Text, nullable=False),
    Column("note", Text),
    Column("feed_id", RowId, ForeignKey("feeds.id", ondelete="SET NULL"), index=True),
    Column("fetched_at", UTCDateTime, nullable=False, index=True),
    Column("severity", Text, nullable=False),
    Column("analysis", Json(Analysis), nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("story_id", Text, ForeignKey("stories.id"), nullable=False, index=True),
    Column("duplicate_of", RowId, ForeignKey("articles.id", ondelete="SET NULL"), index=True),
    sqlite_autoincrement=True,  # an id is never used twice: others ask for what came after one
)

# ------------------------------------------------------------------ lists

lists = Table(
    "lists",
    metadata,
    Column("id", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("server_id", BigInteger, index=True),
    Column("covers", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("matched", Integer, nullable=False, server_default="0"),  # the version that stored articles know
    Column("digest", Text, nullable=False),
    Column("changed_at", UTCDateTime, nullable=False),
    Column("deleted_at", UTCDateTime),
)

list_entries = Table(
    "list_entries",
    metadata,
    Column("list_id", Text, ForeignKey("lists.id", ondelete="CASCADE"), primary_key=True),
    Column("entry_id", Text, primary_key=True),
    Column("entry", Json(WatchEntry), nullable=False),
)

# What a version changed; with `before` of each, every old version can be told.
list_changes = Table(
    "list_changes",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("list_id", Text, ForeignKey("lists.id", ondelete="CASCADE"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("at", UTCDateTime, nullable=False),
    Column("before", Json(WatchEntry)),
    Column("after", Json(WatchEntry)),
    Index(None, "list_id", "version"),
)

# Where a list comes from and when it is looked at again; ``every`` is None where nobody asked for that.
list_sources = Table(
    "list_sources",
    metadata,
    Column("list_id", Text, ForeignKey("lists.id", ondelete="CASCADE"), primary_key=True),
    Column("url", Text, nullable=False),
    Column("format", Text),
    Column("every", Seconds),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("checked_at", UTCDateTime),
    Column("next_check_at", UTCDateTime),
    Column("failures", Integer, nullable=False),
    Column("last_error", Text),
    Index(None, "next_check_at"),
)

# A new edition on its way in, so that a long list is neither held in memory nor keeps others from writing.
list_staging = Table(
    "list_staging",
    metadata,
    Column("edition", Text, primary_key=True),
    Column("entry_id", Text, primary_key=True),
    Column("entry", Text, nullable=False),
    Column("staged_at", UTCDateTime, nullable=False),
)

list_follows = Table(
    "list_follows",
    metadata,
    Column("list_id", Text, ForeignKey("lists.id", ondelete="CASCADE"), primary_key=True),
    Column("server_id", BigInteger, primary_key=True),
    Index(None, "server_id"),
)

# ------------------------------------------------------------------ subscriptions and deliveries

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("server_id", BigInteger, nullable=False),
    Column("channel_id", BigInteger, nullable=False),
    Column("list_ids", Json(tuple[str, ...]), nullable=False),
    Column("min_severity", Text, nullable=False),
    Column("topic", Text),
    Column("language", Text),
    Column("feed_id", RowId),  # no foreign key: losing its feed must break it, never widen it
    Column("mention_role", BigInteger),
    Column("layout", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("created_by", BigInteger),
    Column("quiet", Json(QuietHours)),
    Column("created_at", UTCDateTime, nullable=False),
    Column("asks", Text, nullable=False),  # lists and filters in one text: NULLs are never equal to a constraint
    UniqueConstraint("server_id", "channel_id", "asks"),
)

_OPEN = text("state IN ('pending', 'retry', 'sending')")

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("subscription_id", RowId, ForeignKey("subscriptions.id"), nullable=False),
    Column("server_id", BigInteger, nullable=False, index=True),
    Column("channel_id", BigInteger, nullable=False),
    Column("story_id", Text, ForeignKey("stories.id"), nullable=False),
    Column("story_title", Text, nullable=False),
    Column("article_id", RowId, ForeignKey("articles.id", ondelete="SET NULL"), index=True),
    Column("revision", Integer, nullable=False),
    Column("alert_id", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("payload", Json(Alert), nullable=False),
    Column("payload_hash", Text, nullable=False),
    Column("nonce", Text, nullable=False),
    Column("state", Text, nullable=False, index=True),
    Column("due_at", UTCDateTime, nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("lease_owner", Text),
    Column("lease_until", UTCDateTime),
    Column("sending_since", UTCDateTime),
    Column("sent_at", UTCDateTime),
    Column("message_id", BigInteger),
    Column("target_message_id", BigInteger),
    Column("possible_repeat", Boolean, nullable=False),
    Column("reason", Text),
    UniqueConstraint("subscription_id", "story_id", "revision"),
    UniqueConstraint("alert_id", "revision"),  # an edit of a card carries the card's alert id
    Index(None, "story_id"),
    Index("ix_deliveries_open", "channel_id", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    sqlite_autoincrement=True,  # an id tells the order within a channel
)

snoozes = Table(
    "snoozes",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("server_id", BigInteger, nullable=False, index=True),
    Column("channel_id", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("until", UTCDateTime, nullable=False),
    UniqueConstraint("channel_id", "kind", "what"),
)

# What people say of alerts; erased with them.
feedback = Table(
    "feedback",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("delivery_id", RowId, ForeignKey("deliveries.id", ondelete="CASCADE"), nullable=False),
    Column("user_id", BigInteger, nullable=False),
    Column("relevant", Boolean, nullable=False),
    Column("at", UTCDateTime, nullable=False),
    UniqueConstraint("delivery_id", "user_id"),
)

# What channels are told that is no alert: a feed was paused, has moved, is gone. Each row is told once.
notices = Table(
    "notices",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("server_id", BigInteger, nullable=False, index=True),
    Column("channel_id", BigInteger, nullable=False),
    Column("about", Text, nullable=False),  # "feed/7": by which a repetition is known
    Column("subject", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("url", Text),
    Column("nonce", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("due_at", UTCDateTime, nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("lease_owner", Text),
    Column("lease_until", UTCDateTime),
    Column("reason", Text),
    Index(None, "state", "due_at"),
    Index(None, "channel_id", "about"),
)
