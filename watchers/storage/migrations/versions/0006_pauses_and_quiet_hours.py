"""A server may pause a feed for itself; a subscription may have quiet hours."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("feed_follows", sa.Column("paused", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("subscriptions", sa.Column("quiet", sa.Text()))


def downgrade() -> None:
    with op.batch_alter_table("subscriptions") as subscriptions:
        subscriptions.drop_column("quiet")
    with op.batch_alter_table("feed_follows") as feed_follows:
        feed_follows.drop_column("paused")
