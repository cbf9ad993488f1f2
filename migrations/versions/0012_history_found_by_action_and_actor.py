"""Events found by what was done and by whom, and those of a time by its first one."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TABLES = ("assignment_history", "record_history")
COLUMNS = ("action", "changed_by")


def upgrade() -> None:
    """Make the change."""
    for table in TABLES:
        _index_times(table, "changed_at", "id")
        for column in COLUMNS:
            op.create_index(f"ix_{table}_{column}", table, [column, "id"])


def downgrade() -> None:
    """Take it back."""
    for table in TABLES:
        _index_times(table, "changed_at")
        for column in COLUMNS:
            op.drop_index(f"ix_{table}_{column}", table)


def _index_times(table: str, *columns: str) -> None:
    op.drop_index(f"ix_{table}_changed_at", table)
    op.create_index(f"ix_{table}_changed_at", table, list(columns))
