"""Indexes on the fields of tickets hold when a row changed, so that both are asked for in one."""

from alembic import op

from migrations.statistics import describe_large_board

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# What they hold already.
FIELDS = {
    "points": ["status", "story_points", "id", "required_skill", "priority_rank", "due_date"],
    "skill": ["status", "required_skill", "id", "priority_rank", "due_date", "story_points"],
    "priority": ["status", "priority_rank", "id", "required_skill", "due_date", "story_points"],
    "due": ["status", "due_date", "id", "required_skill", "priority_rank", "story_points"],
}


def upgrade() -> None:
    """Make the change."""
    _make(["updated_at"])


def downgrade() -> None:
    """Take it back."""
    _make([])


def _make(added: list[str]) -> None:
    for table in ("tickets", "assignments"):
        for name, columns in FIELDS.items():
            op.drop_index(f"ix_{table}_by_{name}", table)
            op.create_index(f"ix_{table}_by_{name}", table, [*columns, *added])
    describe_large_board()
