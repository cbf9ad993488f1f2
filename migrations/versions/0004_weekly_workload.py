"""The weekly roll-up beside the daily one."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "weekly_workload",
        sa.Column("developer_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("points", sa.Numeric(10, 2), nullable=False),
        sa.ForeignKeyConstraint(
            ["developer_id"], ["developers.id"], name="fk_weekly_workload_developer_id_developers"
        ),
        sa.PrimaryKeyConstraint("developer_id", "week", name="pk_weekly_workload"),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("weekly_workload")
