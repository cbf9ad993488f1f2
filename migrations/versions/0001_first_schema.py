"""The four tables of the board, their histories, and what puts all writes in one order."""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import forget_append_only, free_append_only, keep_append_only

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PLAIN_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.DateTime(timezone=True)
POINTS = sa.Numeric(10, 2)
SHARE = sa.Numeric(3, 2)


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "batches",
        sa.Column("id", PLAIN_TEXT, nullable=False),
        sa.Column("data_version", BIG_ID, nullable=False),
        sa.Column("command", PLAIN_TEXT, nullable=False),
        sa.Column("changed_by", PLAIN_TEXT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("event_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_batches"),
        sa.UniqueConstraint("data_version", name="uq_batches_data_version"),
    )
    op.create_table(
        "board",
        sa.Column("id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("data_version", BIG_ID, nullable=False),
        sa.Column("last_changed_at", INSTANT, nullable=True),
        sa.Column("time_zone", PLAIN_TEXT, nullable=False),
        sa.CheckConstraint("id = 1", name="ck_board_one_row"),
        sa.PrimaryKeyConstraint("id", name="pk_board"),
    )
    op.create_table(
        "developers",
        sa.Column("id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("name", PLAIN_TEXT, nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("experience_years", POINTS, nullable=True),
        sa.Column("current_workload", POINTS, server_default=sa.text("0"), nullable=False),
        sa.Column("baseline_workload", POINTS, server_default=sa.text("0"), nullable=False),
        sa.Column("availability", SHARE, server_default=sa.text("1"), nullable=False),
        sa.Column("skills", sa.Text(), nullable=True),
        sa.Column("capacity", POINTS, server_default=sa.text("20"), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "availability >= 0 AND availability <= 1", name="ck_developers_availability_share"
        ),
        sa.CheckConstraint("baseline_workload >= 0", name="ck_developers_baseline_not_negative"),
        sa.CheckConstraint("capacity >= 0", name="ck_developers_capacity_not_negative"),
        sa.PrimaryKeyConstraint("id", name="pk_developers"),
        sa.UniqueConstraint("name", name="uq_developers_name"),
    )
    op.create_table(
        "tickets",
        sa.Column("id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("story_points", POINTS, nullable=True),
        sa.Column("required_skill", PLAIN_TEXT, nullable=True),
        sa.Column("priority", PLAIN_TEXT, nullable=False),
        sa.Column("priority_rank", sa.Integer(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=True),
        sa.Column("status", PLAIN_TEXT, server_default=sa.text("'pending'"), nullable=False),
        sa.Column("source", PLAIN_TEXT, nullable=False),
        sa.Column("external_key", PLAIN_TEXT, nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "status IN ('pending', 'assigned', 'completed', 'rejected', 'withdrawn')",
            name="ck_tickets_status_known",
        ),
        sa.CheckConstraint("story_points >= 0", name="ck_tickets_points_not_negative"),
        sa.PrimaryKeyConstraint("id", name="pk_tickets"),
        sa.UniqueConstraint("source", "external_key", name="uq_tickets_source_external_key"),
    )
    op.create_index("ix_tickets_required_skill", "tickets", ["required_skill"])
    op.create_index("ix_tickets_status", "tickets", ["status"])
    op.create_index("ix_tickets_urgency", "tickets", ["status", "priority_rank", "due_date", "id"])

    op.create_table(
        "plans",
        sa.Column("id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("batch_id", PLAIN_TEXT, nullable=False),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.Column("leftovers", sa.JSON(), nullable=False),
        sa.Column("created_by", PLAIN_TEXT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name="fk_plans_batch_id_batches"),
        sa.PrimaryKeyConstraint("id", name="pk_plans"),
    )
    op.create_table(
        "record_history",
        sa.Column("id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("batch_id", PLAIN_TEXT, nullable=False),
        sa.Column("kind", PLAIN_TEXT, nullable=False),
        sa.Column("record_id", BIG_ID, nullable=False),
        sa.Column("action", PLAIN_TEXT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("changed_by", PLAIN_TEXT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("developer_id", BIG_ID, nullable=True),
        sa.Column("workload_points", POINTS, server_default=sa.text("0"), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.CheckConstraint("kind IN ('ticket', 'developer')", name="ck_record_history_kind_known"),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batches.id"], name="fk_record_history_batch_id_batches"
        ),
        sa.ForeignKeyConstraint(
            ["developer_id"], ["developers.id"], name="fk_record_history_developer_id_developers"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_record_history"),
    )
    op.create_index("ix_record_history_batch_id", "record_history", ["batch_id"])
    op.create_index("ix_record_history_changed_at", "record_history", ["changed_at"])
    op.create_index(
        "ix_record_history_developer_id",
        "record_history",
        ["developer_id"],
        postgresql_where=sa.text("developer_id IS NOT NULL"),
        sqlite_where=sa.text("developer_id IS NOT NULL"),
    )
    op.create_index(
        "ix_record_history_kind_record_id", "record_history", ["kind", "record_id", "id"]
    )

    op.create_table(
        "assignments",
        sa.Column("id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("ticket_id", BIG_ID, nullable=False),
        sa.Column("assigned_to", PLAIN_TEXT, nullable=False),
        sa.Column("developer_id", BIG_ID, nullable=False),
        sa.Column("assigned_by", PLAIN_TEXT, nullable=False),
        sa.Column("assignment_type", PLAIN_TEXT, nullable=False),
        sa.Column("original_assigned_to", PLAIN_TEXT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("status", PLAIN_TEXT, nullable=False),
        sa.Column("scope", PLAIN_TEXT, nullable=True),
        sa.Column("plan_id", BIG_ID, nullable=True),
        sa.Column("details", sa.JSON(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "assignment_type IN ('ai', 'manual', 'reassigned')", name="ck_assignments_type_known"
        ),
        sa.CheckConstraint("scope IN ('pairing', 'ticket')", name="ck_assignments_scope_known"),
        sa.CheckConstraint(
            "status IN ('proposed', 'active', 'completed', 'rejected', 'superseded', "
            "'removed', 'withdrawn')",
            name="ck_assignments_status_known",
        ),
        sa.ForeignKeyConstraint(
            ["assigned_to"],
            ["developers.name"],
            name="fk_assignments_assigned_to_developers",
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["developer_id"], ["developers.id"], name="fk_assignments_developer_id_developers"
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_assignments_plan_id_plans"),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name="fk_assignments_ticket_id_tickets"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_assignments"),
    )
    op.create_index("ix_assignments_assigned_to", "assignments", ["assigned_to"])
    op.create_index(
        "ix_assignments_developer_id_status", "assignments", ["developer_id", "status", "id"]
    )
    op.create_index("ix_assignments_status", "assignments", ["status", "id"])
    op.create_index("ix_assignments_ticket_id", "assignments", ["ticket_id"])
    op.create_index(
        "uq_assignments_one_active",
        "assignments",
        ["ticket_id"],
        unique=True,
        postgresql_where=sa.text("status = 'active'"),
        sqlite_where=sa.text("status = 'active'"),
    )
    op.create_index(
        "uq_assignments_one_proposed",
        "assignments",
        ["ticket_id"],
        unique=True,
        postgresql_where=sa.text("status = 'proposed'"),
        sqlite_where=sa.text("status = 'proposed'"),
    )

    op.create_table(
        "assignment_history",
        sa.Column("id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("batch_id", PLAIN_TEXT, nullable=False),
        sa.Column("assignment_id", BIG_ID, nullable=False),
        sa.Column("ticket_id", BIG_ID, nullable=False),
        sa.Column("previous_developer", PLAIN_TEXT, nullable=True),
        sa.Column("new_developer", PLAIN_TEXT, nullable=True),
        sa.Column("previous_developer_id", BIG_ID, nullable=True),
        sa.Column("new_developer_id", BIG_ID, nullable=True),
        sa.Column("action", PLAIN_TEXT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("changed_by", PLAIN_TEXT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("story_points", POINTS, nullable=True),
        sa.Column("released_points", POINTS, server_default=sa.text("0"), nullable=False),
        sa.Column("added_points", POINTS, server_default=sa.text("0"), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "action IN ('created', 'proposed', 'superseded', 'approved', 'rejected', "
            "'reassigned', 'removed', 'completed', 'reopened', 'undone')",
            name="ck_assignment_history_action_known",
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["assignments.id"],
            name="fk_assignment_history_assignment_id_assignments",
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batches.id"], name="fk_assignment_history_batch_id_batches"
        ),
        sa.ForeignKeyConstraint(
            ["new_developer_id"],
            ["developers.id"],
            name="fk_assignment_history_new_developer_id_developers",
        ),
        sa.ForeignKeyConstraint(
            ["previous_developer_id"],
            ["developers.id"],
            name="fk_assignment_history_previous_developer_id_developers",
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name="fk_assignment_history_ticket_id_tickets"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_assignment_history"),
    )
    op.create_index(
        "ix_assignment_history_assignment_id", "assignment_history", ["assignment_id", "id"]
    )
    op.create_index("ix_assignment_history_batch_id", "assignment_history", ["batch_id"])
    op.create_index("ix_assignment_history_changed_at", "assignment_history", ["changed_at"])
    op.create_index(
        "ix_assignment_history_new_developer_id", "assignment_history", ["new_developer_id", "id"]
    )
    op.create_index(
        "ix_assignment_history_previous_developer_id",
        "assignment_history",
        ["previous_developer_id", "id"],
    )
    op.create_index("ix_assignment_history_ticket_id", "assignment_history", ["ticket_id", "id"])

    op.execute("INSERT INTO board (id, data_version, time_zone) VALUES (1, 0, 'UTC')")
    keep_append_only("assignment_history", "record_history", "batches")


def downgrade() -> None:
    """Take it back."""
    free_append_only("assignment_history", "record_history", "batches")
    forget_append_only()
    for table in (
        "assignment_history",
        "assignments",
        "record_history",
        "plans",
        "tickets",
        "developers",
        "board",
        "batches",
    ):
        op.drop_table(table)
