"""Assignments repeat the words of their tickets, and are found by them."""

import sqlalchemy as sa
from alembic import op

from migrations.repeated import fill_repeated, repeat_tickets, stop_repeating
from migrations.search import ASSIGNMENTS, drop_search_index, make_search_index

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

PLAIN_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
BEFORE = ("sort_title", "required_skill", "priority_rank", "due_date", "story_points")
AFTER = (*BEFORE, "search_words")


def upgrade() -> None:
    """Make the change, with the tickets that are there."""
    words = sa.Column("search_words", PLAIN_TEXT, server_default=sa.text("''"), nullable=False)
    op.add_column("assignments", words)
    stop_repeating()
    fill_repeated(["search_words"])
    repeat_tickets(AFTER)
    make_search_index(ASSIGNMENTS)


def downgrade() -> None:
    """Take it back."""
    drop_search_index(ASSIGNMENTS)
    stop_repeating()
    repeat_tickets(BEFORE)
    op.drop_column("assignments", "search_words")
