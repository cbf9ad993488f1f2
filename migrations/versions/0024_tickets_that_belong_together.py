"""Tickets keep what they are, whose part they are, and what holds them up."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0022"
branch_labels = None
depends_on = None

PLAIN_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INDEXES = {
    "ix_tickets_parent": (["source", "parent_key"], "parent_key IS NOT NULL"),
    "ix_tickets_linked": (["id"], "blocked_by IS NOT NULL OR blocks IS NOT NULL"),
}


def _columns() -> list[sa.Column[Any]]:
    texts: list[sa.Column[Any]] = [
        sa.Column("issue_type", PLAIN_TEXT),
        sa.Column("parent_key", PLAIN_TEXT),
        sa.Column("blocked_by", sa.Text()),
        sa.Column("blocks", sa.Text()),
        sa.Column("blocked", PLAIN_TEXT),
    ]
    switches: list[sa.Column[Any]] = [
        sa.Column("is_work", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("covered", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("waits", sa.Boolean(), server_default=sa.false(), nullable=False),
    ]
    return [*texts, *switches]


def upgrade() -> None:
    """Make the change; no ticket that is there says any of it yet."""
    for column in _columns():
        op.add_column("tickets", column)
    for name, (columns, condition) in INDEXES.items():
        only = sa.text(condition)
        op.create_index(name, "tickets", columns, sqlite_where=only, postgresql_where=only)


def downgrade() -> None:
    """Take it back."""
    for name in INDEXES:
        op.drop_index(name, "tickets")
    for column in reversed(_columns()):
        op.drop_column("tickets", column.name)
