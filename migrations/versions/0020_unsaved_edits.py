"""Edits that are not committed outlive the session that they were made in."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0024"
branch_labels = None
depends_on = None

PLAIN_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "unsaved_edits",
        sa.Column("person", PLAIN_TEXT, nullable=False),
        sa.Column("tab", PLAIN_TEXT, nullable=False),
        sa.Column("table_name", PLAIN_TEXT, nullable=False),
        sa.Column("edits", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person", "tab", "table_name", name="pk_unsaved_edits"),
    )
    op.create_index("ix_unsaved_edits_saved_at", "unsaved_edits", ["saved_at"])


def downgrade() -> None:
    """Take it back."""
    op.drop_table("unsaved_edits")
