"""Indexes on tickets hold what filters look at, as those on assignments do."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

LIMITED = ["required_skill", "priority_rank", "due_date", "story_points"]
# What they hold, and what is added.
WIDENED = {
    "ix_tickets_status": (["status", "id"], LIMITED),
    "ix_tickets_changed": (["status", "updated_at", "id"], LIMITED),
    "ix_tickets_by_title": (["status", "sort_title", "id"], LIMITED),
    "ix_tickets_urgency": (
        ["status", "priority_rank", "due_date", "id"],
        ["required_skill", "story_points"],
    ),
}


def upgrade() -> None:
    """Make the change."""
    for name, (columns, added) in WIDENED.items():
        op.drop_index(name, "tickets")
        op.create_index(name, "tickets", [*columns, *added])


def downgrade() -> None:
    """Take it back."""
    for name, (columns, _) in WIDENED.items():
        op.drop_index(name, "tickets")
        op.create_index(name, "tickets", columns)
