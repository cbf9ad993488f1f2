"""Triggers with which the database itself refuses to alter or delete what has happened."""

from alembic import op

MESSAGE = "History is append-only: nothing may change or delete it."


def keep_append_only(*tables: str) -> None:
    """Refuse UPDATE and DELETE (on PostgreSQL also TRUNCATE) on `tables`."""
    if op.get_context().dialect.name == "sqlite":
        for table in tables:
            for verb in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
                )
            # REPLACE deletes the row in its way without asking the trigger on DELETE.
            op.execute(
                f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "  # noqa: S608 - our names
                f"WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id) "
                f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            )
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION refuse_history_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$"
    )
    for table in tables:
        op.execute(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_history_change()"
        )
        # Row triggers do not see TRUNCATE.
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_history_change()"
        )


def refuse_replace(table: str, key: str) -> None:
    """On SQLite, refuse REPLACE by another unique column than the id as well."""
    if op.get_context().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {table}_no_replace_{key} BEFORE INSERT ON {table} "  # noqa: S608 - ours
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key}) "
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )


def allow_replace(table: str, key: str) -> None:
    """Take that trigger away again."""
    if op.get_context().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {table}_no_replace_{key}")


def forget_append_only() -> None:
    """Drop what all these triggers share, once none is left."""
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_history_change()")


def free_append_only(*tables: str) -> None:
    """Take the triggers away again, on the way down."""
    if op.get_context().dialect.name == "sqlite":
        for table in tables:
            for verb in ("update", "delete", "replace"):
                op.execute(f"DROP TRIGGER {table}_no_{verb}")
        return
    for table in tables:
        op.execute(f"DROP TRIGGER {table}_no_change ON {table}")
        op.execute(f"DROP TRIGGER {table}_no_truncate ON {table}")
