"""Triggers that keep what assignments repeat of their tickets equal to it."""

from alembic import op

COLUMNS = ("sort_title", "required_skill", "priority_rank", "due_date", "story_points")
NAME = "tickets_repeated"

_NAMES = ", ".join(COLUMNS)
_REPEAT = (
    f"UPDATE assignments SET {', '.join(f'{name} = NEW.{name}' for name in COLUMNS)} "  # noqa: S608 - our names
    "WHERE ticket_id = NEW.id"
)
_SQLITE = (
    f"""
    CREATE TRIGGER {NAME} AFTER UPDATE OF {_NAMES} ON tickets
    WHEN {" OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in COLUMNS)}
    BEGIN {_REPEAT}; END
    """,
)
_POSTGRESQL = (
    f"""
    CREATE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN {_REPEAT}; RETURN NULL; END $$
    """,
    f"""
    CREATE TRIGGER {NAME} AFTER UPDATE OF {_NAMES} ON tickets FOR EACH ROW
    WHEN ({" OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in COLUMNS)})
    EXECUTE FUNCTION {NAME}()
    """,
)


def repeat_tickets() -> None:
    """Fill the columns from the tickets that are there, and keep them equal from now on."""
    op.execute(
        f"UPDATE assignments SET ({_NAMES}) = "  # noqa: S608 - our names
        f"(SELECT {_NAMES} FROM tickets WHERE tickets.id = assignments.ticket_id)"
    )
    for statement in _SQLITE if _is_sqlite() else _POSTGRESQL:
        op.execute(statement)


def stop_repeating() -> None:
    """Take the trigger away, on the way down."""
    if _is_sqlite():
        op.execute(f"DROP TRIGGER {NAME}")
    else:
        op.execute(f"DROP TRIGGER {NAME} ON tickets")
        op.execute(f"DROP FUNCTION {NAME}()")


def _is_sqlite() -> bool:
    return op.get_context().dialect.name == "sqlite"
