"""Workload over time is computed from events (dashboard/analytics): the roll-ups go.

A downgrade makes their tables empty: `python -m db rebuild-workload` of the version that has them
fills them from the history.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0027"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PERIODS = {"daily_workload": "day", "weekly_workload": "week"}


def upgrade() -> None:
    """Make the change."""
    for table in PERIODS:
        op.drop_table(table)


def downgrade() -> None:
    """Take it back."""
    for table, period in PERIODS.items():
        op.create_table(
            table,
            sa.Column("developer_id", BIG_ID, autoincrement=False, nullable=False),
            sa.Column(period, sa.Date(), nullable=False),
            sa.Column("points", sa.Numeric(10, 2), nullable=False),
            sa.ForeignKeyConstraint(
                ["developer_id"], ["developers.id"], name=f"fk_{table}_developer_id_developers"
            ),
            sa.PrimaryKeyConstraint("developer_id", period, name=f"pk_{table}"),
        )
