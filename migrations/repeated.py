"""Triggers that keep what assignments repeat of their tickets equal to it."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

NAME = "tickets_repeated"


def fill_repeated(columns: Sequence[str]) -> None:
    """Give the assignments that are there what their tickets say."""
    names = ", ".join(columns)
    dropped = [] if _is_sqlite() else _drop_indexes()
    op.execute(
        f"UPDATE assignments SET ({names}) = "  # noqa: S608 - our names
        f"(SELECT {names} FROM tickets WHERE tickets.id = assignments.ticket_id)"
    )
    for statement in dropped:
        op.execute(statement)


def _drop_indexes() -> list[str]:
    """Drop the indexes of assignments but that of the key; the statements that make them again.

    PostgreSQL writes a row anew with all its entries: making the indexes afterwards takes half the
    time (67 s for a million), and leaves no dead entries in them.
    """
    found = op.get_bind().execute(
        sa.text(
            "SELECT indexname, indexdef FROM pg_indexes "
            "WHERE schemaname = current_schema() AND tablename = 'assignments' "
            "AND indexname <> 'pk_assignments'"
        )
    )
    indexes = found.all()
    for index in indexes:
        op.drop_index(index.indexname, "assignments")
    return [index.indexdef for index in indexes]


def repeat_tickets(columns: Sequence[str]) -> None:
    """Keep these columns equal from now on."""
    for statement in _on_sqlite(columns) if _is_sqlite() else _on_postgresql(columns):
        op.execute(statement)


def stop_repeating() -> None:
    """Take the trigger away, on the way down."""
    if _is_sqlite():
        op.execute(f"DROP TRIGGER {NAME}")
    else:
        op.execute(f"DROP TRIGGER {NAME} ON tickets")
        op.execute(f"DROP FUNCTION {NAME}()")


def _repeat(columns: Sequence[str]) -> str:
    values = ", ".join(f"{name} = NEW.{name}" for name in columns)
    return f"UPDATE assignments SET {values} WHERE ticket_id = NEW.id"  # noqa: S608 - our names


def _on_sqlite(columns: Sequence[str]) -> list[str]:
    differs = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in columns)
    return [
        f"""
        CREATE TRIGGER {NAME} AFTER UPDATE OF {", ".join(columns)} ON tickets
        WHEN {differs} BEGIN {_repeat(columns)}; END
        """
    ]


def _on_postgresql(columns: Sequence[str]) -> list[str]:
    differs = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in columns)
    return [
        f"""
        CREATE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN {_repeat(columns)}; RETURN NULL; END $$
        """,
        f"""
        CREATE TRIGGER {NAME} AFTER UPDATE OF {", ".join(columns)} ON tickets FOR EACH ROW
        WHEN ({differs}) EXECUTE FUNCTION {NAME}()
        """,
    ]


def _is_sqlite() -> bool:
    return op.get_context().dialect.name == "sqlite"
