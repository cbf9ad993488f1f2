"""The floor: the drivers themselves, on connections set up like the app's own."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, islice
from typing import Any, NamedTuple, cast

from psycopg2.extras import execute_values  # type: ignore[import-untyped] # it carries no types
from sqlalchemy import event

from db.engine import Database

# As large as execute_values stays quick with; the default of 100 would make a slow floor.
PAGE = 2_000
# How many rows are held as text at a time.
LOADED_AT_ONCE = 100_000


class Sent(NamedTuple):
    """A statement as SQLAlchemy gave it to the driver."""

    statement: str
    values: Any


@dataclass(frozen=True)
class Raw:
    """One transaction on a driver's own connection."""

    dialect: str
    cursor: Any

    def run(self, statement: str, values: Sequence[Any] = ()) -> None:
        """Execute one statement; `?` stands for a value."""
        marked = statement.replace("?", "%s") if self.dialect == "postgresql" else statement
        self.cursor.execute(marked, values)

    def send(self, *sent: Sent) -> None:
        """Execute what the app sent, and fetch all rows that it gives."""
        for row in sent:
            many = isinstance(row.values, list)
            (self.cursor.executemany if many else self.cursor.execute)(*row)
            if self.cursor.description is not None:
                self.cursor.fetchall()

    def rows(self, table: str) -> list[dict[str, Any]]:
        """All of a table, in the order in which it was written."""
        self.cursor.execute(f"SELECT * FROM {table} ORDER BY rowid")
        names = [column[0] for column in self.cursor.description]
        return [dict(zip(names, row, strict=True)) for row in self.cursor]

    def insert(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Insert many rows the way this driver does it best."""
        into = f"INSERT INTO {table} ({', '.join(columns)}) VALUES "
        if self.dialect == "postgresql":
            execute_values(self.cursor, into + "%s", rows, page_size=PAGE)
        else:
            self.cursor.executemany(into + f"({', '.join('?' * len(columns))})", rows)

    def load(self, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Insert very many rows, the fastest way there is: for what is not timed."""
        remaining = iter(rows)
        while (first := next(remaining, None)) is not None:
            part = islice(chain([first], remaining), LOADED_AT_ONCE)
            values = (list(row.values()) for row in part)
            if self.dialect == "sqlite":
                self.insert(table, list(first), values)
                continue
            # An empty cell without quotes is NULL, as csv writes None.
            text = io.StringIO()
            csv.writer(text).writerows(values)
            text.seek(0)
            copied = f"COPY {table} ({', '.join(first)}) FROM STDIN WITH (FORMAT csv)"
            self.cursor.copy_expert(copied, text)


@contextmanager
def raw(database: Database, *, begin: str = "BEGIN IMMEDIATE") -> Iterator[Raw]:
    """A transaction on a connection that the app has set up (pragmas, time-outs), committed.

    `begin` is SQLite's; psycopg2 begins by itself.
    """
    connection = database.engine.raw_connection()
    try:
        driver = cast(Any, connection.driver_connection)
        with closing(driver.cursor()) as cursor:
            if database.dialect == "sqlite":
                cursor.execute(begin)
            yield Raw(database.dialect, cursor)
        driver.commit()
    finally:
        # Rolls back what an error has left open.
        connection.close()


@contextmanager
def noted(database: Database, *verbs: str) -> Iterator[list[Sent]]:
    """What the app sends meanwhile that begins with one of these words."""
    sent: list[Sent] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *rest: Any) -> None:
        if statement.startswith(verbs):
            sent.append(Sent(statement, values))

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def stamp(instant: datetime) -> str:
    """An instant as SQLite keeps it, and as PostgreSQL reads it in a session set to UTC."""
    return instant.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
