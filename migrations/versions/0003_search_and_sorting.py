"""Tickets found by words, tables sorted by any column, and what SQLite plans its queries by."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session

from db.domain.search_words import search_fields
from db.history.bulk import update_rows
from migrations.search import drop_search_index, make_search_index

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

PLAIN_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
CHUNK = 5_000

SORTED = {
    "ix_tickets_by_title": ["status", "sort_title", "id"],
    "ix_tickets_by_points": [
        *("status", "story_points", "id", "required_skill", "priority_rank", "due_date")
    ],
    "ix_tickets_by_skill": [
        *("status", "required_skill", "id", "priority_rank", "due_date", "story_points")
    ],
    "ix_tickets_by_priority": [
        *("status", "priority_rank", "id", "required_skill", "due_date", "story_points")
    ],
    "ix_tickets_by_due": [
        *("status", "due_date", "id", "required_skill", "priority_rank", "story_points")
    ],
}
WIDENED = {
    "ix_assignments_ticket_id": (["ticket_id"], ["ticket_id", "status", "id"]),
    "ix_assignments_assigned_to": (["assigned_to"], ["assigned_to", "id"]),
}


def upgrade() -> None:
    """Make the change, with the words of the tickets that are there."""
    for name in ("sort_title", "search_words"):
        column = sa.Column(name, PLAIN_TEXT, server_default=sa.text("''"), nullable=False)
        op.add_column("tickets", column)
    _fill()
    for name, columns in SORTED.items():
        op.create_index(name, "tickets", columns)
    for name, (_, columns) in WIDENED.items():
        op.drop_index(name, "assignments")
        op.create_index(name, "assignments", columns)
    op.create_index(
        "ix_assignments_changed", "assignments", ["status", "updated_at", "id", "ticket_id"]
    )
    make_search_index()


def downgrade() -> None:
    """Take it back."""
    drop_search_index()
    op.drop_index("ix_assignments_changed", "assignments")
    for name, (columns, _) in WIDENED.items():
        op.drop_index(name, "assignments")
        op.create_index(name, "assignments", columns)
    for name in SORTED:
        op.drop_index(name, "tickets")
    op.drop_column("tickets", "search_words")
    op.drop_column("tickets", "sort_title")


def _fill() -> None:
    tickets = sa.table(
        "tickets",
        sa.column("id", sa.BigInteger()),
        sa.column("title", sa.Text()),
        sa.column("external_key", sa.Text()),
        sa.column("sort_title", PLAIN_TEXT),
        sa.column("search_words", PLAIN_TEXT),
    )
    statement = sa.select(tickets.c.id, tickets.c.title, tickets.c.external_key)
    last = 0
    with Session(op.get_bind()) as session:
        while True:
            page = statement.where(tickets.c.id > last).order_by(tickets.c.id).limit(CHUNK)
            rows = session.execute(page).all()
            if not rows:
                break
            last = rows[-1].id
            update_rows(
                session,
                tickets,
                [{"id": row.id, **search_fields(row.title, row.external_key)} for row in rows],
            )
        session.commit()
