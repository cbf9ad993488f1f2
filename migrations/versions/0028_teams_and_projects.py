"""A developer has a team and a ticket a project; who chose a team keeps it."""

import sqlalchemy as sa
from alembic import op

from migrations.repeated import repeat_tickets, stop_repeating

revision = "0028"
down_revision = "0026"
branch_labels = None
depends_on = None

PLAIN_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
BEFORE = (
    *("sort_title", "required_skill", "priority_rank", "due_date", "story_points"),
    "search_words",
)
GROUPED = sa.text("project IS NOT NULL")


def upgrade() -> None:
    """Make the change, with what the history knows, where it was taken back."""
    op.add_column("developers", sa.Column("team", PLAIN_TEXT))
    for table in ("tickets", "assignments"):
        op.add_column(table, sa.Column("project", PLAIN_TEXT))
    _from_history("developer", "developers", "team")
    _from_history("ticket", "tickets", "project")
    op.execute(
        "UPDATE assignments SET project = tickets.project FROM tickets "
        "WHERE tickets.id = assignments.ticket_id AND tickets.project IS NOT NULL"
    )
    stop_repeating()
    repeat_tickets((*BEFORE, "project"))
    op.create_index(
        "ix_tickets_project",
        "tickets",
        ["project"],
        sqlite_where=GROUPED,
        postgresql_where=GROUPED,
    )
    op.create_table(
        "chosen_teams",
        sa.Column("actor", PLAIN_TEXT, nullable=False),
        sa.Column("team", PLAIN_TEXT, nullable=False),
        sa.PrimaryKeyConstraint("actor", "team", name="pk_chosen_teams"),
    )


def downgrade() -> None:
    """Take it back; what happened to teams and projects stays in the history."""
    op.drop_table("chosen_teams")
    op.drop_index("ix_tickets_project", "tickets")
    stop_repeating()
    repeat_tickets(BEFORE)
    for table in ("assignments", "tickets"):
        op.drop_column(table, "project")
    op.drop_column("developers", "team")


def _from_history(kind: str, table: str, column: str) -> None:
    """Give the records the value of their last events."""
    history = sa.table(
        "record_history",
        *(sa.column(name) for name in ("id", "kind", "record_id")),
        sa.column("state", sa.JSON()),
    )
    records = sa.table(table, sa.column("id"), sa.column(column))
    value = history.c.state[column].as_string()
    of_kind = history.c.kind == kind
    told = sa.select(history.c.record_id).where(of_kind, value.is_not(None))
    last = (
        sa.select(value)
        .where(of_kind, history.c.record_id == records.c.id)
        .order_by(history.c.id.desc())
        .limit(1)
    )
    op.execute(
        sa.update(records).where(records.c.id.in_(told)).values({column: last.scalar_subquery()})
    )
