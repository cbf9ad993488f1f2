"""Connections to SQLite or PostgreSQL, set up so that both keep every confirmed commit."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.orm import Session

from db.errors import Busy, Invalid
from db.settings import DatabaseSettings

BUSY_SECONDS = 15
_ADDRESSES = "give sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME."


@dataclass(frozen=True)
class Database:
    """One database: short-lived sessions that read, and sessions that write and commit."""

    engine: Engine

    @classmethod
    def open(cls, url: str, *, pool_size: int = 10, max_overflow: int = 20) -> Self:
        """The database at `url` (`sqlite:///…` or `postgresql://…`); connects on first use."""
        parsed = driver_url(url)
        if parsed.get_backend_name() == "sqlite":
            return cls(_sqlite(parsed))
        return cls(_postgresql(parsed, pool_size=pool_size, max_overflow=max_overflow))

    @classmethod
    def from_settings(cls, settings: DatabaseSettings) -> Self:
        """The database that the settings name."""
        return cls.open(
            settings.database_url.get_secret_value(),
            pool_size=settings.db_pool_size,
            max_overflow=settings.db_max_overflow,
        )

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.engine.dialect.name

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session on one consistent view of the board, in which nothing is saved."""
        with _plainly(), Session(self._reading, autoflush=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session whose work is committed at the end, whole, or not at all.

        Raises Busy when another writer holds the board for too long.
        """
        with (
            _plainly(),
            Session(self._writing, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    @property
    def _reading(self) -> Engine:
        if self.dialect == "sqlite":
            return self.engine
        return self.engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )

    @property
    def _writing(self) -> Engine:
        return self.engine.execution_options(sqlite_begin="IMMEDIATE")

    def close(self) -> None:
        """Close every pooled connection; for `contextlib.closing`."""
        self.dispose()

    def dispose(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


def driver_url(url: str) -> URL:
    """`url` with the driver this project uses: plain `postgresql` would mean psycopg 3."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise Invalid(f"DATABASE_URL is no database address; {_ADDRESSES}") from error
    if parsed.get_backend_name() not in ("sqlite", "postgresql", "postgres"):
        raise Invalid(f"DATABASE_URL names a database that is not supported; {_ADDRESSES}")
    if parsed.drivername in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg2")
    return parsed


@contextmanager
def _plainly() -> Iterator[None]:
    """Turn a lock that was not had in time into a sentence."""
    try:
        yield
    except OperationalError as error:
        message = str(error.orig).lower()
        if "locked" in message or "lock timeout" in message:
            raise Busy("Somebody else is saving; nothing was saved here. Try again.") from error
        raise


def _sqlite(url: URL) -> Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        hide_parameters=True,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: Any) -> None:
        # The driver's own BEGIN comes too late to protect a read that decides a write.
        connection.isolation_level = None
        _use_wal(connection)
        for pragma in (
            "foreign_keys=ON",
            "synchronous=FULL",
            "cache_size=-65536",
            # Else REPLACE deletes history rows without asking the trigger on DELETE.
            "recursive_triggers=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")
        connection.create_function("local_day", 2, local_day, deterministic=True)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {mode}")

    return engine


def _use_wal(connection: sqlite3.Connection) -> None:
    """Switch the file to its write-ahead log; SQLite does not wait for others by itself here."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


def _postgresql(url: URL, *, pool_size: int, max_overflow: int) -> Engine:
    options = f"-c lock_timeout={BUSY_SECONDS}s -c statement_timeout=300s -c timezone=UTC"
    return create_engine(
        url,
        pool_size=pool_size,
        max_overflow=max_overflow,
        pool_pre_ping=True,
        hide_parameters=True,
        executemany_mode="values_plus_batch",
        executemany_batch_page_size=1000,
        insertmanyvalues_page_size=2000,
        connect_args={"options": options},
    )


def local_day(instant: str, time_zone: str) -> str:
    """The date, in a time zone, of an instant as SQLite keeps it (UTC, ISO 8601)."""
    # Offsets change on whole minutes, so one answer serves the whole minute.
    return _day_of_minute(instant[:16], time_zone)


@lru_cache(maxsize=1 << 18)
def _day_of_minute(minute: str, time_zone: str) -> str:
    instant = datetime.fromisoformat(minute + "+00:00")
    return instant.astimezone(ZoneInfo(time_zone)).date().isoformat()
