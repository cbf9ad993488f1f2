"""How people laid tables out is kept with them and with their views."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

PLAIN_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the table and the column."""
    op.create_table(
        "table_layouts",
        sa.Column("person", PLAIN_TEXT, nullable=False),
        sa.Column("table_name", PLAIN_TEXT, nullable=False),
        sa.Column("layout", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("person", "table_name", name="pk_table_layouts"),
    )
    op.add_column("saved_views", sa.Column("layout", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Take them back."""
    op.drop_column("saved_views", "layout")
    op.drop_table("table_layouts")
