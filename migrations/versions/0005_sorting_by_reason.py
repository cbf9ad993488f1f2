"""Assignments sorted by their reason."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session

from db.domain.search_words import sort_reason
from db.history.bulk import update_rows

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

PLAIN_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
CHUNK = 5_000


def upgrade() -> None:
    """Make the change, with the reasons that are there."""
    op.add_column("assignments", sa.Column("sort_reason", PLAIN_TEXT, nullable=True))
    _fill()
    op.create_index("ix_assignments_by_reason", "assignments", ["status", "sort_reason", "id"])


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_assignments_by_reason", "assignments")
    op.drop_column("assignments", "sort_reason")


def _fill() -> None:
    assignments = sa.table(
        "assignments",
        sa.column("id", sa.BigInteger()),
        sa.column("reason", sa.Text()),
        sa.column("sort_reason", PLAIN_TEXT),
    )
    statement = sa.select(assignments.c.id, assignments.c.reason)
    last = 0
    with Session(op.get_bind()) as session:
        while True:
            given = statement.where(assignments.c.id > last, assignments.c.reason.is_not(None))
            rows = session.execute(given.order_by(assignments.c.id).limit(CHUNK)).all()
            if not rows:
                break
            last = rows[-1].id
            update_rows(
                session,
                assignments,
                [{"id": row.id, "sort_reason": sort_reason(row.reason)} for row in rows],
            )
        session.commit()
