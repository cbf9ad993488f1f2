"""Seals over every batch, the batch that another one undoes, and the daily roll-up."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session

from db.history.chain import seal_all
from migrations.append_only import (
    allow_replace,
    free_append_only,
    keep_append_only,
    refuse_replace,
)

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PLAIN_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
POINTS = sa.Numeric(10, 2)


def upgrade() -> None:
    """Make the change, and seal what happened before it."""
    # Columns are added in place: making a table anew would drop its triggers.
    op.add_column(
        "board", sa.Column("head", PLAIN_TEXT, server_default=sa.text("''"), nullable=False)
    )
    op.add_column("batches", sa.Column("undoes", PLAIN_TEXT, nullable=True))
    op.create_index(
        "ix_batches_undoes",
        "batches",
        ["undoes"],
        postgresql_where=sa.text("undoes IS NOT NULL"),
        sqlite_where=sa.text("undoes IS NOT NULL"),
    )
    op.create_table(
        "seals",
        sa.Column("id", PLAIN_TEXT, nullable=False),
        sa.Column("data_version", BIG_ID, nullable=False),
        sa.Column("seal", PLAIN_TEXT, nullable=False),
        sa.ForeignKeyConstraint(["id"], ["batches.id"], name="fk_seals_id_batches"),
        sa.PrimaryKeyConstraint("id", name="pk_seals"),
        sa.UniqueConstraint("data_version", name="uq_seals_data_version"),
    )
    op.create_table(
        "daily_workload",
        sa.Column("developer_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("points", POINTS, nullable=False),
        sa.ForeignKeyConstraint(
            ["developer_id"], ["developers.id"], name="fk_daily_workload_developer_id_developers"
        ),
        sa.PrimaryKeyConstraint("developer_id", "day", name="pk_daily_workload"),
    )
    for column in ("status", "required_skill"):
        op.drop_index(f"ix_tickets_{column}", "tickets")
        op.create_index(f"ix_tickets_{column}", "tickets", [column, "id"])
    with Session(op.get_bind()) as session:
        seal_all(session)
        session.commit()
    keep_append_only("seals")
    refuse_replace("seals", "data_version")
    refuse_replace("batches", "data_version")


def downgrade() -> None:
    """Take it back."""
    allow_replace("batches", "data_version")
    allow_replace("seals", "data_version")
    free_append_only("seals")
    for column in ("status", "required_skill"):
        op.drop_index(f"ix_tickets_{column}", "tickets")
        op.create_index(f"ix_tickets_{column}", "tickets", [column])
    op.drop_table("daily_workload")
    op.drop_table("seals")
    op.drop_index("ix_batches_undoes", "batches")
    op.drop_column("batches", "undoes")
    op.drop_column("board", "head")
