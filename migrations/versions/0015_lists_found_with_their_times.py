"""Indexes that lists are found by hold when a row changed, so that all is asked for in one."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

LIMITED = ["required_skill", "priority_rank", "due_date", "story_points"]
# What they hold already.
BOTH = {
    "status": ["status", "id", *LIMITED],
    "by_title": ["status", "sort_title", "id", *LIMITED],
    "by_points": ["status", "story_points", "id", "required_skill", "priority_rank", "due_date"],
    "by_skill": ["status", "required_skill", "id", "priority_rank", "due_date", "story_points"],
    "by_priority": ["status", "priority_rank", "id", "required_skill", "due_date", "story_points"],
    "by_due": ["status", "due_date", "id", "required_skill", "priority_rank", "story_points"],
}
INDEXES = {
    "tickets": BOTH,
    "assignments": {**BOTH, "ticket_id": ["ticket_id", "status", "id", *LIMITED]},
}


def upgrade() -> None:
    """Make the change."""
    _make(["updated_at"])


def downgrade() -> None:
    """Take it back."""
    _make([])


def _make(added: list[str]) -> None:
    for table, indexes in INDEXES.items():
        for name, columns in indexes.items():
            op.drop_index(f"ix_{table}_{name}", table)
            op.create_index(f"ix_{table}_{name}", table, [*columns, *added])
