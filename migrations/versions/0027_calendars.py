"""Calendars: who works when; their changes are events of a third kind."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0025"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PLAIN_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.DateTime(timezone=True)
# As the first schema named it.
KIND = "ck_record_history_ck_record_history_kind_known"
KINDS_BEFORE = "kind IN ('ticket', 'developer')"
KINDS = "kind IN ('ticket', 'developer', 'calendar')"
ENDS = ("first_on", "last_on")


def upgrade() -> None:
    """Make the table, and fill it with what the history knows, where it was taken back."""
    entries = op.create_table(
        "calendar_entries",
        sa.Column("id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("developer_id", BIG_ID, nullable=True),
        sa.Column("kind", PLAIN_TEXT, nullable=False),
        sa.Column("first_on", sa.Date(), nullable=True),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("share", sa.Numeric(3, 2), nullable=True),
        sa.Column("hours", PLAIN_TEXT, nullable=True),
        sa.Column("country", PLAIN_TEXT, nullable=True),
        sa.Column("weeks", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("uid", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "share > 0 AND share <= 1", name=op.f("ck_calendar_entries_share_of_a_day")
        ),
        sa.CheckConstraint("weeks > 0", name=op.f("ck_calendar_entries_weeks_positive")),
        sa.ForeignKeyConstraint(
            ["developer_id"], ["developers.id"], name="fk_calendar_entries_developer_id_developers"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_entries"),
    )
    op.create_index("ix_calendar_entries_developer_id", "calendar_entries", ["developer_id", "id"])
    _allow(KINDS, instead_of=KINDS_BEFORE)
    rows = _from_history()
    if rows:
        op.bulk_insert(entries, rows)


def downgrade() -> None:
    """Take it back; what happened to calendars stays in the history."""
    op.drop_table("calendar_entries")
    if not _kept_events():
        _allow(KINDS_BEFORE, instead_of=KINDS)


def _allow(kinds: str, *, instead_of: str) -> None:
    """Say anew of which kinds events of records are.

    SQLite would copy the table for it; its manual describes how to change a CHECK alone
    (https://www.sqlite.org/lang_altertable.html, section 7).
    """
    if op.get_context().dialect.name != "sqlite":
        op.execute(f"ALTER TABLE record_history DROP CONSTRAINT {KIND}")
        op.execute(f"ALTER TABLE record_history ADD CONSTRAINT {KIND} CHECK ({kinds})")
        return
    connection = op.get_bind()
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.exec_driver_sql(
        "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE name = 'record_history'",
        (instead_of, kinds),
    )
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")


_EVENTS = sa.table(
    "record_history",
    *(sa.column(name) for name in ("id", "kind", "record_id", "changed_at")),
    sa.column("state", sa.JSON()),
)


def _kept_events() -> bool:
    kept = sa.select(_EVENTS.c.id).where(_EVENTS.c.kind == "calendar").limit(1)
    return op.get_bind().execute(kept).first() is not None


def _from_history() -> list[dict[str, Any]]:
    """The entries as their last events left them."""
    events = sa.select(
        _EVENTS.c.record_id, sa.type_coerce(_EVENTS.c.changed_at, INSTANT), _EVENTS.c.state
    ).where(_EVENTS.c.kind == "calendar")
    rows: dict[int, dict[str, Any]] = {}
    for id_, changed_at, state in op.get_bind().execute(events.order_by(_EVENTS.c.id)):
        created_at = rows[id_]["created_at"] if id_ in rows else changed_at
        rows[id_] = {
            "id": id_,
            **_as_kept(state),
            "created_at": created_at,
            "updated_at": changed_at,
        }
    return list(rows.values())


def _as_kept(state: Mapping[str, Any]) -> dict[str, Any]:
    ends = {name: state[name] and date.fromisoformat(state[name]) for name in ENDS}
    return {**state, **ends}
