"""The names and e-mails under which files call a developer."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; the history has its values where it was taken back."""
    op.add_column("developers", sa.Column("aliases", sa.Text(), nullable=True))
    history = sa.table(
        "record_history",
        sa.column("id"),
        sa.column("kind"),
        sa.column("record_id"),
        sa.column("state", sa.JSON()),
    )
    developers = sa.table("developers", sa.column("id"), sa.column("aliases"))
    last = (
        sa.select(history.c.state["aliases"].as_string())
        .where(history.c.kind == "developer", history.c.record_id == developers.c.id)
        .order_by(history.c.id.desc())
        .limit(1)
    )
    op.execute(sa.update(developers).values(aliases=last.scalar_subquery()))


def downgrade() -> None:
    """Take it back."""
    op.drop_column("developers", "aliases")
