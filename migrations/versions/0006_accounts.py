"""Users, API tokens, the record of access, and the keys of requests that are done once."""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import free_append_only, keep_append_only

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PLAIN_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.DateTime(timezone=True)
ROLE_KNOWN = "role IN ('viewer', 'manager', 'admin')"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "users",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("identity", PLAIN_TEXT, nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("role", PLAIN_TEXT, nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("last_sign_in_at", INSTANT, nullable=True),
        sa.CheckConstraint(ROLE_KNOWN, name=op.f("ck_users_role_known")),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("identity", name="uq_users_identity"),
    )
    op.create_table(
        "api_tokens",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("user_id", BIG_ID, nullable=False),
        sa.Column("name", PLAIN_TEXT, nullable=False),
        sa.Column("role", PLAIN_TEXT, nullable=False),
        sa.Column("secret_hash", PLAIN_TEXT, nullable=False),
        sa.Column("created_by", PLAIN_TEXT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=True),
        sa.Column("last_used_at", INSTANT, nullable=True),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.CheckConstraint(ROLE_KNOWN, name=op.f("ck_api_tokens_role_known")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_api_tokens_user_id_users"),
        sa.PrimaryKeyConstraint("id", name="pk_api_tokens"),
        sa.UniqueConstraint("secret_hash", name="uq_api_tokens_secret_hash"),
    )
    op.create_index("ix_api_tokens_user_id", "api_tokens", ["user_id"])
    op.create_table(
        "security_events",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("kind", PLAIN_TEXT, nullable=False),
        sa.Column("actor", PLAIN_TEXT, nullable=False),
        sa.Column("subject", PLAIN_TEXT, nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("address", PLAIN_TEXT, nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_security_events"),
    )
    op.create_index("ix_security_events_kind", "security_events", ["kind", "id"])
    op.create_table(
        "idempotency_keys",
        sa.Column("caller", PLAIN_TEXT, nullable=False),
        sa.Column("key", PLAIN_TEXT, nullable=False),
        sa.Column("request_hash", PLAIN_TEXT, nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("caller", "key", name="pk_idempotency_keys"),
    )
    op.create_index("ix_idempotency_keys_created_at", "idempotency_keys", ["created_at"])
    keep_append_only("security_events")


def downgrade() -> None:
    """Take them back."""
    free_append_only("security_events")
    for table in ("idempotency_keys", "security_events", "api_tokens", "users"):
        op.drop_table(table)
