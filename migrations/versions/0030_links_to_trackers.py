"""The keys of a source link to its tracker."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

PLAIN_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "tracker_links",
        sa.Column("source", PLAIN_TEXT, nullable=False),
        sa.Column("pattern", sa.Text(), nullable=False),
        sa.Column("updated_by", PLAIN_TEXT, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("source", name="pk_tracker_links"),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("tracker_links")
