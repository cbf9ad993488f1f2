"""Comments on tickets, to which the database only lets anybody add."""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import free_append_only, keep_append_only

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PLAIN_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "comments",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("ticket_id", BIG_ID, nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("author", PLAIN_TEXT, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdraws", BIG_ID, nullable=True),
        sa.Column("seal", PLAIN_TEXT, nullable=False),
        sa.CheckConstraint(
            "(text IS NULL) = (withdraws IS NOT NULL)",
            name=op.f("ck_comments_said_or_withdrawn"),
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name="fk_comments_ticket_id_tickets"
        ),
        sa.ForeignKeyConstraint(
            ["withdraws"], ["comments.id"], name="fk_comments_withdraws_comments"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_comments"),
        sa.UniqueConstraint("withdraws", name="uq_comments_withdraws"),
    )
    op.create_index("ix_comments_ticket_id", "comments", ["ticket_id", "id"])
    keep_append_only("comments")


def downgrade() -> None:
    """Take it back."""
    free_append_only("comments")
    op.drop_table("comments")
