"""The floor: the drivers themselves, on connections set up like the app's own."""

import csv
import io
import json
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from psycopg2.extras import execute_values  # type: ignore[import-untyped] # it carries no types

from db.engine import Database

# As large as execute_values stays quick with; the default of 100 would make a slow floor.
PAGE = 2_000


@dataclass(frozen=True)
class Raw:
    """One transaction on a driver's own connection."""

    dialect: str
    cursor: Any

    def run(self, statement: str, values: Sequence[Any] = ()) -> None:
        """Execute one statement; `?` stands for a value."""
        self.cursor.execute(self._marked(statement), values)

    def fetch(self, statement: str, values: Any = ()) -> list[Any]:
        """All rows of one statement, whose parameters are marked as this driver wants them."""
        self.cursor.execute(statement, values)
        return cast(list[Any], self.cursor.fetchall())

    def insert(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Insert many rows the way this driver does it best."""
        into = f"INSERT INTO {table} ({', '.join(columns)}) VALUES "
        if self.dialect == "postgresql":
            execute_values(self.cursor, into + "%s", rows, page_size=PAGE)
        else:
            self.cursor.executemany(into + f"({', '.join('?' * len(columns))})", rows)

    def load(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Insert very many rows, the fastest way there is: for what is not timed."""
        if self.dialect == "postgresql":
            # An empty cell without quotes is NULL, as csv writes None.
            text = io.StringIO()
            csv.writer(text).writerows(rows)
            text.seek(0)
            names = ", ".join(columns)
            self.cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN WITH (FORMAT csv)", text)
        else:
            self.insert(table, columns, rows)

    def update(
        self,
        table: str,
        columns: dict[str, str],
        rows: Sequence[Sequence[Any]],
        *,
        add: bool = False,
    ) -> None:
        """Set (or add to) columns of many rows the way this driver does it best.

        `columns` holds each column's type; a row holds their values, and its id comes last.
        """
        old = f"{table}.{{name}} + " if add else ""
        if self.dialect == "postgresql":
            # A VALUES list has the types of its literals; a text is no time stamp by itself.
            settings = ", ".join(
                f"{name} = {old.format(name=name)}new.{name}::{as_type}"
                for name, as_type in columns.items()
            )
            names = ", ".join((*columns, "id"))
            statement = (
                f"UPDATE {table} SET {settings} "
                f"FROM (VALUES %s) AS new ({names}) WHERE {table}.id = new.id"
            )
            execute_values(self.cursor, statement, rows, page_size=PAGE)
        else:
            settings = ", ".join(f"{name} = {old.format(name=name)}?" for name in columns)
            self.cursor.executemany(f"UPDATE {table} SET {settings} WHERE id = ?", rows)

    def open_batch(self, command: str, at: datetime, event_count: int) -> str:
        """Write a batch and move the board on to it, as every commit does; the batch's id."""
        batch_id = str(uuid.uuid4())
        when = stamp(at)
        self.run("UPDATE board SET data_version = data_version + 1, last_changed_at = ?", [when])
        self.run(
            "INSERT INTO batches (id, data_version, command, changed_by, changed_at, event_count) "
            "SELECT ?, data_version, ?, 'Bench', ?, ? FROM board",
            [batch_id, command, when, event_count],
        )
        self.run(
            "INSERT INTO seals (id, data_version, seal) SELECT ?, data_version, ? FROM board",
            [batch_id, batch_id],
        )
        return batch_id

    def close_day(self, at: datetime, developer_ids: Sequence[int]) -> None:
        """Note the closing workloads of some developers, for the day and for its week."""
        some = ", ".join(map(str, developer_ids))
        day = at.date()
        for table, key, period in (
            ("daily_workload", "day", day),
            ("weekly_workload", "week", day - timedelta(days=day.weekday())),
        ):
            self.run(
                f"INSERT INTO {table} (developer_id, {key}, points) "
                f"SELECT id, ?, current_workload FROM developers WHERE id IN ({some}) "
                f"ON CONFLICT (developer_id, {key}) DO UPDATE SET points = excluded.points",
                [period.isoformat()],
            )

    def _marked(self, statement: str) -> str:
        return statement.replace("?", "%s") if self.dialect == "postgresql" else statement


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


def stamp(instant: datetime) -> str:
    """An instant as SQLite keeps it, and as PostgreSQL reads it in a session set to UTC."""
    return instant.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def document(state: dict[str, Any]) -> str:
    """A JSON column's text."""
    return json.dumps(state)
