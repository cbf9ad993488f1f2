"""Connections to SQLite and PostgreSQL, configured so that no confirmed commit is ever lost."""

import sqlite3
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    QueuePool,
    create_engine,
    event,
    make_url,
    text,
)
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.orm import Session
from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_exponential_jitter

from db.access import DENIED
from db.errors import Forbidden, Invalid, NotFound, Unreachable
from db.failures import is_busy, is_lost, translated_errors
from db.history.security_log import note_denied
from db.same_file import stay_with_file
from db.settings import DatabaseSettings

BUSY_SECONDS = 15
CONNECT_SECONDS = 5
_ADDRESSES = "give sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME."


@dataclass(frozen=True)
class Database:
    """One database: short-lived sessions that read, and sessions that write and commit."""

    engine: Engine

    @classmethod
    def open(
        cls, url: str, *, pool_size: int = 10, max_overflow: int = 20, read_only: bool = False
    ) -> Self:
        """The database at `url` (`sqlite:///…` or `postgresql://…`); connects on first use.

        With `read_only` the database must exist and refuses every write. Raises NotFound where
        there is no such file.
        """
        parsed = driver_url(url)
        make = _sqlite if parsed.get_backend_name() == "sqlite" else _postgresql
        return cls(
            make(parsed, pool_size=pool_size, max_overflow=max_overflow, read_only=read_only)
        )

    @classmethod
    def from_settings(cls, settings: DatabaseSettings, *, read_only: bool = False) -> Self:
        """The database of the settings; one in memory if they say `database_enabled=false`."""
        return cls.open(
            settings.database_url.get_secret_value() if settings.database_enabled else "sqlite://",
            pool_size=settings.db_pool_size,
            max_overflow=settings.db_max_overflow,
            read_only=read_only and settings.database_enabled,
        )

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.engine.dialect.name

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one consistent state of the board, and saves nothing.

        Raises Busy, Unreachable or Unusable.
        """
        session: Session | None = None
        try:
            with (
                translated_errors(),
                self._connect(self._reading) as connection,
                Session(connection, autoflush=False) as session,
            ):
                yield session
        except Forbidden:
            self._note_refusal(session)
            raise

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session whose work is committed at the end, or rolled back after an error.

        Raises Busy when another writer holds the board for too long, NoRoom when the disk is full,
        Unusable, and Unreachable when the connection is lost. If it is lost during the commit, the
        batch is looked for, and where it was committed nothing is raised.
        """
        done = False
        session: Session | None = None
        with translated_errors():
            try:
                with (
                    self._connect(self._writing) as connection,
                    Session(connection, expire_on_commit=False) as session,
                    session.begin(),
                ):
                    yield session
                    done = True
            except Forbidden:
                self._note_refusal(session)
                raise
            except DBAPIError as error:
                batch_id = session.info.get("batch_id") if session else None
                if not done or batch_id is None or not is_lost(error):
                    raise
                if not self._has_batch(batch_id):
                    raise

    @contextmanager
    def rehearse(self) -> Iterator[Session]:
        """A session that may write, whose work is rolled back at the end; raises like `write`."""
        with self.write() as session:
            yield session
            session.rollback()

    def _note_refusal(self, session: Session | None) -> None:
        """Record the refusal that ended this session."""
        refused = session.info.get(DENIED) if session else None
        if refused is not None:
            with self.write() as after:
                note_denied(after, refused)

    @contextmanager
    def _connect(self, engine: Engine) -> Iterator[Connection]:
        """A connection; connecting is retried for a while, as nothing has been sent yet."""
        connection = _retrying(_is_transient, CONNECT_SECONDS)(engine.connect)
        with connection:
            yield connection

    def _has_batch(self, batch_id: str) -> bool:
        """Whether a batch was committed although the connection was lost meanwhile."""
        try:
            with self._connect(self.engine) as connection, connection.begin():
                # The lost transaction may still be running; the board's lock waits for its end.
                connection.execute(text("SELECT id FROM board FOR UPDATE"))
                found = text("SELECT id FROM batches WHERE id = :id")
                return connection.execute(found, {"id": batch_id}).one_or_none() is not None
        except DBAPIError as error:
            raise Unreachable(
                "The connection to the database was lost while saving, and it is not known "
                "whether the change was saved. Look at History before you do it again."
            ) from error

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


def _retrying(is_transient: Callable[[BaseException], bool], seconds: float) -> Retrying:
    """Calls a function again while it raises transient errors, for up to `seconds`."""
    return Retrying(
        retry=retry_if_exception(is_transient),
        wait=wait_exponential_jitter(multiplier=0.05, max=0.5),
        stop=stop_after_delay(seconds),
        reraise=True,
    )


def _is_transient(error: BaseException) -> bool:
    return isinstance(error, OperationalError) and is_lost(error)


def _sqlite(url: URL, *, pool_size: int, max_overflow: int, read_only: bool) -> Engine:
    memory = not url.database or url.database == ":memory:"
    path = Path(url.database or "")
    if read_only and not memory and not path.is_file():
        raise NotFound(
            f"There is no database file {path}: correct DATABASE_URL, or make a new board there "
            "with `python -m db upgrade`."
        )
    if not read_only and not memory:
        path.parent.mkdir(parents=True, exist_ok=True)
    name = f"file:/assignboard-{uuid.uuid4()}?vfs=memdb"

    def connect_to_memory() -> sqlite3.Connection:
        # https://www.sqlite.org/src/file/src/memdb.c: one database for all threads of a process.
        return sqlite3.connect(name, uri=True, timeout=BUSY_SECONDS, check_same_thread=False)

    engine = create_engine(
        url,
        hide_parameters=True,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
        poolclass=QueuePool,
        pool_size=pool_size,
        max_overflow=max_overflow,
        **({"creator": connect_to_memory} if memory else {}),
    )
    if memory:
        # The database lives as long as a connection to it; this one lives as long as the engine.
        keeper = connect_to_memory()
        event.listen(engine, "engine_disposed", lambda _engine: keeper.close())

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: Any) -> None:
        # The driver's own BEGIN comes too late to protect a read that decides a write.
        connection.isolation_level = None
        if not read_only:
            _use_wal(connection)
        for pragma in (
            f"query_only={read_only}",
            "foreign_keys=ON",
            "synchronous=FULL",
            "cache_size=-65536",
            # Without this, REPLACE would delete history rows without firing the DELETE trigger.
            "recursive_triggers=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {mode}")

    if not memory:
        stay_with_file(engine, path)
    return engine


def _use_wal(connection: sqlite3.Connection) -> None:
    """Switch to the write-ahead log. For this statement SQLite's own time-out does not apply."""
    _retrying(is_busy, BUSY_SECONDS)(connection.execute, "PRAGMA journal_mode=WAL")


def _postgresql(url: URL, *, pool_size: int, max_overflow: int, read_only: bool) -> Engine:
    settings = {
        "default_transaction_read_only": "on" if read_only else "off",
        "lock_timeout": f"{BUSY_SECONDS}s",
        "statement_timeout": "300s",
        "timezone": "UTC",
        # Right for memory and SSDs. The default of 4 is for spinning disks, and would read whole
        # tables instead of indexes.
        "random_page_cost": "1.1",
    }
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
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
