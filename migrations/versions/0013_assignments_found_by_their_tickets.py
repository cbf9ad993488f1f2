"""Assignments repeat the fields of their tickets by which they are found and sorted."""

import sqlalchemy as sa
from alembic import op

from migrations.repeated import fill_repeated, repeat_tickets, stop_repeating

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

PLAIN_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
LIMITED = ("required_skill", "priority_rank", "due_date", "story_points")
REPEATED = ("sort_title", *LIMITED)

# Before and after.
WIDENED = {
    "ix_assignments_ticket_id": (
        ["ticket_id", "status", "id"],
        ["ticket_id", "status", "id", *LIMITED],
    ),
    "ix_assignments_status": (["status", "id"], ["status", "id", *LIMITED]),
    "ix_assignments_assigned_to": (
        ["assigned_to", "id"],
        ["assigned_to", "id", "status", "developer_id", "updated_at", *LIMITED],
    ),
    "ix_assignments_changed": (
        ["status", "updated_at", "id", "ticket_id"],
        ["status", "updated_at", "id", "ticket_id", "developer_id", *LIMITED],
    ),
    "ix_assignments_by_reason": (
        ["status", "sort_reason", "id"],
        ["status", "sort_reason", "id", "developer_id", "updated_at", *LIMITED],
    ),
    "ix_assignments_developer_id_status": (
        ["developer_id", "status", "id"],
        ["developer_id", "status", "id", "ticket_id", "updated_at", *LIMITED],
    ),
}
SORTED = {
    "ix_assignments_by_title": ["status", "sort_title", "id", *LIMITED],
    "ix_assignments_by_points": [
        *("status", "story_points", "id", "required_skill", "priority_rank", "due_date")
    ],
    "ix_assignments_by_skill": [
        *("status", "required_skill", "id", "priority_rank", "due_date", "story_points")
    ],
    "ix_assignments_by_priority": [
        *("status", "priority_rank", "id", "required_skill", "due_date", "story_points")
    ],
    "ix_assignments_by_due": [
        *("status", "due_date", "id", "required_skill", "priority_rank", "story_points")
    ],
}


def upgrade() -> None:
    """Make the change, with the tickets that are there."""
    for column in (
        sa.Column("sort_title", PLAIN_TEXT, server_default=sa.text("''"), nullable=False),
        sa.Column("required_skill", PLAIN_TEXT, nullable=True),
        sa.Column("priority_rank", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=True),
        sa.Column("story_points", sa.Numeric(10, 2), nullable=True),
    ):
        op.add_column("assignments", column)
    fill_repeated(REPEATED)
    repeat_tickets(REPEATED)
    for name, (_, columns) in WIDENED.items():
        op.drop_index(name, "assignments")
        op.create_index(name, "assignments", columns)
    for name, columns in SORTED.items():
        op.create_index(name, "assignments", columns)


def downgrade() -> None:
    """Take it back."""
    for name in SORTED:
        op.drop_index(name, "assignments")
    for name, (columns, _) in WIDENED.items():
        op.drop_index(name, "assignments")
        op.create_index(name, "assignments", columns)
    stop_repeating()
    for name in REPEATED:
        op.drop_column("assignments", name)
