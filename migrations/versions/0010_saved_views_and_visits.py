"""Views saved by name, and when each reader was here last."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PLAIN_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "saved_views",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("owner", PLAIN_TEXT, nullable=False),
        sa.Column("page", PLAIN_TEXT, nullable=False),
        sa.Column("name", PLAIN_TEXT, nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("shared", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_saved_views"),
        sa.UniqueConstraint("owner", "page", "name", name="uq_saved_views_owner_page_name"),
    )
    op.create_index("ix_saved_views_page_shared", "saved_views", ["page", "shared"])
    op.create_table(
        "visits",
        sa.Column("actor", PLAIN_TEXT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("previous_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("actor", name="pk_visits"),
    )


def downgrade() -> None:
    """Take them back."""
    op.drop_table("visits")
    op.drop_table("saved_views")
