"""Assignments found by the words of their reason, tickets by when they changed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session

from db.domain.search_words import reason_fields
from db.history.bulk import update_rows
from migrations.search import REASONS, drop_search_index, make_search_index

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

PLAIN_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
CHUNK = 5_000


def upgrade() -> None:
    """Make the change, with the reasons that are there."""
    op.add_column("assignments", sa.Column("reason_words", PLAIN_TEXT, nullable=True))
    _fill()
    make_search_index(REASONS)
    op.create_index("ix_tickets_changed", "tickets", ["status", "updated_at", "id"])


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_tickets_changed", "tickets")
    drop_search_index(REASONS)
    op.drop_column("assignments", "reason_words")


def _fill() -> None:
    assignments = sa.table(
        "assignments",
        sa.column("id", sa.BigInteger()),
        sa.column("reason", sa.Text()),
        sa.column("reason_words", PLAIN_TEXT),
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
            words = [
                {"id": row.id, "reason_words": reason_fields(row.reason)["reason_words"]}
                for row in rows
            ]
            update_rows(session, assignments, words)
        session.commit()
