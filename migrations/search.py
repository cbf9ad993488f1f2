"""What finds rows by words: each engine's own full-text index over a column of folded words."""

from dataclasses import dataclass

from alembic import op


@dataclass(frozen=True)
class WordIndex:
    """An index over `column`, whose words stand between spaces.

    Where the column is nullable, rows with NULL are not in it. PostgreSQL takes no such index for a
    column that is never NULL: it drops the condition before it looks whether the index serves.
    `name` is SQLite's table and `index` PostgreSQL's index: no model describes them, so that a
    comparison of models and schema must not look for them.
    """

    table: str
    column: str
    name: str
    index: str
    nullable: bool = False


TICKETS = WordIndex("tickets", "search_words", "ticket_search", "ix_tickets_search")
REASONS = WordIndex(
    "assignments", "reason_words", "reason_search", "ix_assignments_reason_search", nullable=True
)
# What assignments repeat of their tickets: the ids that it finds are those of lists of assignments.
ASSIGNMENTS = WordIndex("assignments", "search_words", "assignment_search", "ix_assignments_search")
WORD_INDEXES = (TICKETS, REASONS, ASSIGNMENTS)


def is_word_index(kind: str, name: str) -> bool:
    """Whether a table or an index of the database is one of these, or belongs to one."""
    if kind == "table":
        return any(name.startswith(one.name) for one in WORD_INDEXES)
    return any(name == one.index for one in WORD_INDEXES)


# https://www.sqlite.org/fts5.html#external_content_tables: the index holds no text of its own.
# The words are folded already and stand between spaces, so the plainest tokenizer does. Beginnings
# of up to four letters are indexed like words: the most rows begin with the shortest ones.
_SQLITE = (
    """
    CREATE VIRTUAL TABLE {name} USING fts5(
        {column}, content='{table}', content_rowid='id', detail=none, columnsize=0,
        prefix='1 2 3 4', tokenize="ascii tokenchars '+#'"
    )
    """,
    "INSERT INTO {name} ({name}) VALUES ('rebuild')",
    """
    CREATE TRIGGER {name}_insert AFTER INSERT ON {table} WHEN NEW.{column} IS NOT NULL BEGIN
        INSERT INTO {name} (rowid, {column}) VALUES (NEW.id, NEW.{column});
    END
    """,
    """
    CREATE TRIGGER {name}_update AFTER UPDATE OF {column} ON {table}
    WHEN OLD.{column} IS NOT NEW.{column} BEGIN
        INSERT INTO {name} ({name}, rowid, {column})
        SELECT 'delete', OLD.id, OLD.{column} WHERE OLD.{column} IS NOT NULL;
        INSERT INTO {name} (rowid, {column})
        SELECT NEW.id, NEW.{column} WHERE NEW.{column} IS NOT NULL;
    END
    """,
    """
    CREATE TRIGGER {name}_delete AFTER DELETE ON {table} WHEN OLD.{column} IS NOT NULL BEGIN
        INSERT INTO {name} ({name}, rowid, {column}) VALUES ('delete', OLD.id, OLD.{column});
    END
    """,
)
# https://www.postgresql.org/docs/current/textsearch-indexes.html
_POSTGRESQL = (
    """
    CREATE INDEX {index} ON {table}
    USING gin (array_to_tsvector(string_to_array({column}, ' '))){where}
    """,
)


def make_search_index(of: WordIndex = TICKETS) -> None:
    """Make the index and fill it from the rows that are there."""
    where = f" WHERE {of.column} IS NOT NULL" if of.nullable else ""
    for statement in _SQLITE if _is_sqlite() else _POSTGRESQL:
        names = {"name": of.name, "table": of.table, "column": of.column, "index": of.index}
        op.execute(statement.format(**names, where=where))


def drop_search_index(of: WordIndex = TICKETS) -> None:
    """Take it away, on the way down."""
    if not _is_sqlite():
        op.execute(f"DROP INDEX {of.index}")
        return
    for event in ("insert", "update", "delete"):
        op.execute(f"DROP TRIGGER {of.name}_{event}")
    op.execute(f"DROP TABLE {of.name}")


def _is_sqlite() -> bool:
    return op.get_context().dialect.name == "sqlite"
