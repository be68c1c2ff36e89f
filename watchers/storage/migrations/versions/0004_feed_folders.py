"""Feeds: when they were last read, and the folder and site that OPML gives them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("feeds", sa.Column("read_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("feeds", sa.Column("folder", sa.Text(), nullable=True))
    op.add_column("feeds", sa.Column("site", sa.Text(), nullable=True))
    op.add_column("feed_follows", sa.Column("folder", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("feed_follows") as follows:
        follows.drop_column("folder")
    with op.batch_alter_table("feeds") as feeds:
        feeds.drop_column("site")
        feeds.drop_column("folder")
        feeds.drop_column("read_at")
