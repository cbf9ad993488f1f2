"""What each tracker last said of a ticket, and how files with a known header are read."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

PLAIN_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the change."""
    op.add_column("tickets", sa.Column("last_seen", sa.Text(), nullable=True))
    _fill()
    op.create_table(
        "import_mappings",
        sa.Column("header", PLAIN_TEXT, nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("updated_by", PLAIN_TEXT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("header", name="pk_import_mappings"),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("import_mappings")
    op.drop_column("tickets", "last_seen")


def _fill() -> None:
    """Take the words of sources from the history, which has them where this was taken back."""
    history = sa.table(
        "record_history",
        sa.column("id"),
        sa.column("kind"),
        sa.column("record_id"),
        sa.column("state", sa.JSON()),
    )
    tickets = sa.table("tickets", sa.column("id"), sa.column("last_seen"))
    with_words = sa.cast(history.c.state, sa.Text()).contains('"last_seen"')
    if op.get_bind().execute(sa.select(1).where(with_words).limit(1)).one_or_none() is None:
        return
    last = (
        sa.select(history.c.state["last_seen"].as_string())
        .where(history.c.kind == "ticket", history.c.record_id == tickets.c.id)
        .order_by(history.c.id.desc())
        .limit(1)
    )
    op.execute(sa.update(tickets).values(last_seen=last.scalar_subquery()))
