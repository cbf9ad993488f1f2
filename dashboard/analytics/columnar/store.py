"""Where the copy is kept: in a file of this process, or in memory where none can be made."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Any, Self

import duckdb
import pyarrow as pa

from dashboard.analytics.columnar.schema import (
    DERIVED,
    NEW_DAYS,
    NOTHING_TAKEN,
    SCHEMA,
    TABLES,
    TOUCHED,
)
from db.domain.days import Days
from db.queries.history.raw_events import COLUMNS, Head, Source

# As many processes keep a file side by side; further ones work in memory.
MOST_FILES = 16
# Nothing is fetched from the network, and no other file is read.
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
# How columns come in; all others are whole numbers. To find it out takes ten times as long.
_TYPES = {
    **dict.fromkeys(("moment", "kind", "action", "status", "ticket_status"), pa.string()),
    **dict.fromkeys(("assignment_type", "scope", "reason", "name", "team", "skills"), pa.string()),
    "due_on": pa.string(),
    **dict.fromkeys(("story_points", "released", "added", "points"), pa.float64()),
    **dict.fromkeys(("capacity", "availability"), pa.float64()),
    "active": pa.bool_(),
}
# What DuckDB says where another process has the file, on Linux and macOS, and on Windows.
_HAS_ANOTHER = ("Could not set lock", "used by another process")
_IN_USE_HERE: set[Path] = set()
_lock = Lock()

_log = logging.getLogger(__name__)


class Store:
    """A DuckDB database with the tables of the copy, and a note of how far it goes."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path | None) -> None:
        self._connection = connection
        self.path = path

    @classmethod
    def open(cls, folder: Path | None) -> Self:
        """The first file of `folder` that no other process has; in memory without a folder.

        What a process left, the next one goes on with. A file that is damaged, foreign or of
        another schema is made anew; where no file can be made, the copy is in memory.
        """
        for number in range(1, MOST_FILES + 1) if folder is not None else ():
            path = Path(folder or "") / f"history-{number}.duckdb"
            with _lock:
                if path in _IN_USE_HERE:
                    continue
                try:
                    connection = _opened(path)
                except (OSError, duckdb.Error) as error:
                    _log.warning("The copy of the history is kept in memory: %s", error)
                    break
                if connection is not None:
                    _IN_USE_HERE.add(path)
                    return cls(connection, path)
        connection = duckdb.connect(":memory:", config=_CONFIG)
        _make_tables(connection)
        return cls(connection, None)

    def close(self, *, remove: bool = False) -> None:
        """Let go of the file; `remove` it where it cannot be gone on with."""
        with suppress(duckdb.Error):
            self._connection.close()
        if self.path is not None:
            if remove:
                with suppress(OSError):
                    _remove(self.path)
            with _lock:
                _IN_USE_HERE.discard(self.path)

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A connection of its own for one reader; it sees what was whole when it asked."""
        return self._connection.cursor()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is done within it is there at once, or not at all."""
        self._connection.begin()
        try:
            yield
        except BaseException:
            with suppress(duckdb.Error):
                self._connection.rollback()
            raise
        self._connection.commit()

    def taken(self) -> tuple[Head, bool]:
        """How far the copy goes, and whether it has all that is before."""
        row = self._connection.execute("SELECT * EXCLUDE schema_number FROM taken").fetchone()
        assert row is not None  # noqa: S101 - made with the tables
        return Head(*row[:-1]), bool(row[-1])

    def begin_anew(self, head: Head) -> None:
        """Forget everything, to be filled up to `head`."""
        _make_tables(self._connection)
        self._connection.execute(
            "UPDATE taken SET data_version = ?, batch_id = ?, seal = ?, time_zone = ?",
            [head.data_version, head.batch_id, head.seal, head.time_zone],
        )

    def derive(self, after: Head) -> None:
        """Work out anew what becomes of each ticket that an event after `after` is about."""
        last = {"events": after.events, "records": after.records}
        self._connection.execute(TOUCHED, last)
        self._connection.execute(NEW_DAYS, last)
        for statement in DERIVED:
            self._connection.execute(statement)

    def note(self, head: Head) -> None:
        """Note that all up to `head` is here."""
        self._connection.execute(
            "UPDATE taken SET data_version = ?, batch_id = ?, seal = ?, complete = true",
            [head.data_version, head.batch_id, head.seal],
        )

    def add(self, source: Source, rows: Sequence[Sequence[Any]], time_zone: str) -> None:
        """Take over events, which come in the order of their ids, and note the last of them."""
        names = [column.name for column in COLUMNS[source]]
        incoming = pa.table(
            {
                name: pa.array(values, _TYPES.get(name, pa.int64()))
                for name, values in zip(names, zip(*rows, strict=True), strict=True)
            }
        )
        begins, days = _borders(rows[0][1], rows[-1][1], time_zone)
        borders = pa.table({"begins": begins, "on_day": days})
        self._connection.register("incoming", incoming)
        self._connection.register("borders", borders)
        try:
            self._connection.execute(
                f"""
                INSERT INTO {source} BY NAME
                WITH timed AS (SELECT * REPLACE (moment::TIMESTAMP AS moment) FROM incoming)
                SELECT timed.*, borders.on_day
                FROM timed ASOF JOIN borders ON timed.moment >= borders.begins
                """  # noqa: S608 - one of our own two tables
            )
            self._connection.execute(f"UPDATE taken SET {source} = ?", [rows[-1][0]])  # noqa: S608
        finally:
            self._connection.unregister("incoming")
            self._connection.unregister("borders")


def _make_tables(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(TABLES)
    connection.execute(NOTHING_TAKEN, [SCHEMA])


def _opened(path: Path) -> duckdb.DuckDBPyConnection | None:
    """The database in a file, made where it is missing or of no use; None while another has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        connection = duckdb.connect(path, config=_CONFIG)
    except duckdb.Error as error:
        if any(said in str(error) for said in _HAS_ANOTHER):
            return None
        _log.warning("The copy of the history is made anew: %s", error)
    else:
        if _has_our_tables(connection):
            return connection
        connection.close()
    _remove(path)
    connection = duckdb.connect(path, config=_CONFIG)
    _make_tables(connection)
    return connection


def _has_our_tables(connection: duckdb.DuckDBPyConnection) -> bool:
    try:
        found = connection.execute("SELECT schema_number FROM taken").fetchall()
    except duckdb.Error:
        return False
    return found == [(SCHEMA,)]


def _remove(path: Path) -> None:
    for one in (path, path.with_name(f"{path.name}.wal")):
        one.unlink(missing_ok=True)


def _borders(first: str, last: str, time_zone: str) -> tuple[list[datetime], list[date]]:
    """When each day of the board begins, in UTC, for all days from one moment to another.

    Where a zone left out a day, it begins when the next one does, and has no moment.
    """
    day = datetime.fromisoformat(first).date() - timedelta(days=2)
    end = datetime.fromisoformat(last).date() + timedelta(days=2)
    begins: dict[datetime, date] = {}
    while day <= end:
        begin = Days(day, day, time_zone).since
        begins[begin.astimezone(UTC).replace(tzinfo=None)] = day
        day += timedelta(days=1)
    return list(begins), list(begins.values())
