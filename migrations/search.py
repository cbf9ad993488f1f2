"""What finds tickets by words: each engine's own full-text index over `tickets.search_words`."""

from alembic import op

# Names that a comparison of models and schema does not know: no model describes them.
TABLE = "ticket_search"
INDEX = "ix_tickets_search"

# https://www.sqlite.org/fts5.html#external_content_tables: the index holds no text of its own.
# The words are folded already and stand between spaces, so the plainest tokenizer does. Beginnings
# of up to four letters are indexed like words: the most tickets begin with the shortest ones.
_SQLITE = (
    """
    CREATE VIRTUAL TABLE ticket_search USING fts5(
        search_words, content='tickets', content_rowid='id', detail=none, columnsize=0,
        prefix='1 2 3 4', tokenize="ascii tokenchars '+#'"
    )
    """,
    "INSERT INTO ticket_search (ticket_search) VALUES ('rebuild')",
    """
    CREATE TRIGGER ticket_search_insert AFTER INSERT ON tickets BEGIN
        INSERT INTO ticket_search (rowid, search_words) VALUES (NEW.id, NEW.search_words);
    END
    """,
    """
    CREATE TRIGGER ticket_search_update AFTER UPDATE OF search_words ON tickets
    WHEN OLD.search_words <> NEW.search_words BEGIN
        INSERT INTO ticket_search (ticket_search, rowid, search_words)
        VALUES ('delete', OLD.id, OLD.search_words);
        INSERT INTO ticket_search (rowid, search_words) VALUES (NEW.id, NEW.search_words);
    END
    """,
    """
    CREATE TRIGGER ticket_search_delete AFTER DELETE ON tickets BEGIN
        INSERT INTO ticket_search (ticket_search, rowid, search_words)
        VALUES ('delete', OLD.id, OLD.search_words);
    END
    """,
)
# https://www.postgresql.org/docs/current/textsearch-indexes.html
_POSTGRESQL = (
    """
    CREATE INDEX ix_tickets_search ON tickets
    USING gin (array_to_tsvector(string_to_array(search_words, ' ')))
    """,
)


def make_search_index() -> None:
    """Make the index and fill it from the tickets that are there."""
    for statement in _SQLITE if _is_sqlite() else _POSTGRESQL:
        op.execute(statement)


def drop_search_index() -> None:
    """Take it away, on the way down."""
    if not _is_sqlite():
        op.execute(f"DROP INDEX {INDEX}")
        return
    for event in ("insert", "update", "delete"):
        op.execute(f"DROP TRIGGER {TABLE}_{event}")
    op.execute(f"DROP TABLE {TABLE}")


def _is_sqlite() -> bool:
    return op.get_context().dialect.name == "sqlite"
