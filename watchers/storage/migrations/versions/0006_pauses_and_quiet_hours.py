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
    # Not in a batch: that makes the table anew, and what belongs to its rows would go with the old one.
    op.drop_column("subscriptions", "quiet")
    op.drop_column("feed_follows", "paused")
