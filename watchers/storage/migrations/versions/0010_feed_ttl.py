"""How long a feed itself asks to be left alone: an answer that nothing changed doesn't say it again."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("feeds", sa.Column("ttl", sa.Float()))


def downgrade() -> None:
    # Not in a batch: that makes the table anew, and what belongs to its rows would go with the old one.
    op.drop_column("feeds", "ttl")
