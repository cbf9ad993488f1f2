"""A database whose disk is full, for whoever runs the tests."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from sqlite3 import Connection, connect
from typing import Any

from sqlalchemy import event

from db.engine import Database

# More than is free in the pages that a database has.
LARGE = "All of it. " * 1_500
_FULL = """
CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER full_disk BEFORE INSERT ON batches EXECUTE FUNCTION full_disk();
"""


@contextmanager
def full_disk(database: Database) -> Iterator[None]:
    """Within it there is no room for one page more."""
    if database.dialect == "postgresql":
        with database.engine.begin() as connection:
            connection.exec_driver_sql(_FULL)
        yield
        with database.engine.begin() as connection:
            connection.exec_driver_sql("DROP TRIGGER full_disk ON batches")
        return

    def limit(connection: Connection, _record: Any) -> None:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")

    # Else what migrations have freed would be room.
    database.dispose()
    with closing(connect(database.engine.url.database or "")) as file:
        file.execute("VACUUM")
    event.listen(database.engine, "connect", limit)
    database.dispose()
    yield
    event.remove(database.engine, "connect", limit)
    database.dispose()
