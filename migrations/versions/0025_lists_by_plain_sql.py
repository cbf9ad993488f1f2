"""Lists are found by plain SQL: indexes for what pages open with, and no statistics of ours."""

from collections.abc import Mapping

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0020"
branch_labels = None
depends_on = None

LIMITED = ("required_skill", "priority_rank", "due_date", "story_points")
Indexes = Mapping[str, tuple[str, ...]]


def _by_field(table: str) -> Indexes:
    return {
        f"ix_{table}_by_{name}": (
            *("status", field, "id"),
            *(other for other in LIMITED if other != field),
            "updated_at",
        )
        for name, field in (
            ("points", "story_points"),
            ("skill", "required_skill"),
            ("priority", "priority_rank"),
            ("due", "due_date"),
        )
    }


BEFORE: Mapping[str, Indexes] = {
    "tickets": {
        "ix_tickets_status": ("status", "id", *LIMITED, "updated_at"),
        "ix_tickets_required_skill": ("required_skill", "id"),
        "ix_tickets_urgency": (
            *("status", "priority_rank", "due_date", "id", "required_skill", "story_points"),
        ),
        "ix_tickets_changed": ("status", "updated_at", "id", *LIMITED),
        "ix_tickets_by_title": ("status", "sort_title", "id", *LIMITED, "updated_at"),
        **_by_field("tickets"),
    },
    "assignments": {
        "ix_assignments_ticket_id": ("ticket_id", "status", "id", *LIMITED, "updated_at"),
        "ix_assignments_status": ("status", "id", *LIMITED, "updated_at"),
        "ix_assignments_assigned_to": (
            *("assigned_to", "id", "status", "developer_id", "updated_at", *LIMITED),
        ),
        "ix_assignments_changed": (
            *("status", "updated_at", "id", "ticket_id", "developer_id", *LIMITED),
        ),
        "ix_assignments_by_reason": (
            *("status", "sort_reason", "id", "developer_id", "updated_at", *LIMITED),
        ),
        "ix_assignments_developer_id_status": (
            *("developer_id", "status", "id", "ticket_id", "updated_at", *LIMITED),
        ),
        "ix_assignments_by_title": ("status", "sort_title", "id", *LIMITED, "updated_at"),
        **_by_field("assignments"),
    },
}
AFTER: Mapping[str, Indexes] = {
    "tickets": {
        "ix_tickets_status": ("status", "id"),
        "ix_tickets_required_skill": ("required_skill",),
    },
    "assignments": {
        "ix_assignments_ticket_id": ("ticket_id",),
        "ix_assignments_assigned_to": ("assigned_to", "status", "id"),
        "ix_assignments_status": ("status", "id"),
        "ix_assignments_developer_id": ("developer_id", "status", "id"),
    },
}
# Each of one status alone.
PARTIAL = (
    ("ix_tickets_urgency", "tickets", ["status", "priority_rank", "due_date", "id"], "pending"),
    ("ix_assignments_proposals", "assignments", ["status", "priority_rank", "id"], "proposed"),
)


def upgrade() -> None:
    """Make the change."""
    _exchange(BEFORE, AFTER)
    for name, table, columns, status in PARTIAL:
        only = sa.text(f"status = '{status}'")
        op.create_index(name, table, columns, sqlite_where=only, postgresql_where=only)
    if op.get_context().dialect.name == "sqlite":
        # Those of a large board, written by hand, by which SQLite chose between the indexes.
        op.execute("DROP TABLE IF EXISTS sqlite_stat1")


def downgrade() -> None:
    """Take it back."""
    for name, table, *_ in PARTIAL:
        op.drop_index(name, table)
    _exchange(AFTER, BEFORE)


def _exchange(old: Mapping[str, Indexes], new: Mapping[str, Indexes]) -> None:
    for table, indexes in old.items():
        for name in indexes:
            op.drop_index(name, table)
    for table, indexes in new.items():
        for name, columns in indexes.items():
            op.create_index(name, table, list(columns))
