"""What a feed has shown is one value, no longer a row an entry."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

SEEN = sa.table(
    "seen",
    sa.column("id"),
    sa.column("feed_id"),
    sa.column("keys"),
    sa.column("content_hash"),
    sa.column("first_seen", sa.DateTime(timezone=True)),
    sa.column("last_seen", sa.DateTime(timezone=True)),
    sa.column("article_id"),
)
ENTRIES = sa.table("seen_entries", sa.column("feed_id"), sa.column("entries"))


def upgrade() -> None:
    op.create_table(
        "seen_entries",
        sa.Column("feed_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("entries", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["feed_id"], ["feeds.id"], name=op.f("fk_seen_entries_feed_id_feeds"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("feed_id", name=op.f("pk_seen_entries")),
    )
    connection = op.get_bind()
    rows = sa.select(SEEN.c.article_id, SEEN.c.content_hash, SEEN.c["keys"]).order_by(SEEN.c.last_seen, SEEN.c.id)
    for feed_id in connection.execute(sa.select(SEEN.c.feed_id).distinct()).scalars().all():
        found = connection.execute(rows.where(SEEN.c.feed_id == feed_id))
        lines = [f"{article_id or ''} {content_hash} {keys}\n" for article_id, content_hash, keys in found]
        connection.execute(sa.insert(ENTRIES).values(feed_id=feed_id, entries="".join(lines)))
    op.drop_table("seen")


def downgrade() -> None:
    op.create_table(
        "seen",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("feed_id", ROW_ID, nullable=False),
        sa.Column("keys", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("article_id", ROW_ID, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_seen_article_id_articles"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name=op.f("fk_seen_feed_id_feeds"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seen")),
    )
    present = sa.text("article_id IS NOT NULL")
    op.create_index(op.f("ix_seen_article_id"), "seen", ["article_id"], sqlite_where=present, postgresql_where=present)
    op.create_index(op.f("ix_seen_feed_id_last_seen"), "seen", ["feed_id", "last_seen"])
    connection, now = op.get_bind(), datetime.now(UTC)
    articles = set(connection.execute(sa.text("SELECT id FROM articles")).scalars())
    for feed_id in connection.execute(sa.select(ENTRIES.c.feed_id)).scalars().all():
        text = connection.execute(sa.select(ENTRIES.c.entries).where(ENTRIES.c.feed_id == feed_id)).scalar_one()
        for line in text.split("\n")[:-1]:
            article, content_hash, keys = line.split(" ", 2)
            article_id = int(article) if article and int(article) in articles else None
            row = {"feed_id": feed_id, "keys": keys, "content_hash": content_hash, "article_id": article_id}
            connection.execute(sa.insert(SEEN).values(row | {"first_seen": now, "last_seen": now}))
    op.drop_table("seen_entries")
