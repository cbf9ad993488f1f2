"""Bring a database to this version's schema, once, however many copies of the app start."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import cache

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, select, text
from sqlalchemy.exc import OperationalError
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_delay, wait_fixed

from db.commands.records.skills import settle_skills
from db.engine import BUSY_SECONDS, Database
from db.errors import Busy, Conflict, NotFound
from db.failures import is_busy
from db.models.board import Board, table_of
from db.settings import ROOT

# Any number will do, but every copy of the app must use the same one.
ADVISORY_LOCK = 4_011_993_017
# How long an upgrade waits for writers, and how long each attempt to lock the board lasts.
PATIENCE = timedelta(minutes=10)
ATTEMPT_SECONDS = 1

_log = logging.getLogger(__name__)

# Returns the statements that a database still needs; none if there is nothing to do.
Lacking = Callable[[Connection], Sequence[str]]


def upgrade(
    database: Database,
    revision: str = "head",
    *,
    lacking: Lacking = lambda _connection: (),
    patience: timedelta = PATIENCE,
) -> None:
    """Upgrade to `revision`, and run the statements that `lacking` returns.

    Nothing is locked if there is nothing to do. Otherwise it waits for writers, and other copies of
    the app wait for it. Raises Conflict when writers take longer than `patience`, and for a
    database that a newer version of the app has upgraded.
    """
    if revision == "head" and _is_done(database, lacking):
        return
    Retrying(
        retry=retry_if_exception(_is_held),
        stop=stop_after_delay(patience),
        wait=wait_fixed(ATTEMPT_SECONDS),
        before_sleep=_say_once,
        retry_error_callback=_give_up,
    )(_upgrade, database, revision, lacking)


def _upgrade(database: Database, revision: str, lacking: Lacking) -> None:
    with _alone(database) as connection:
        _refuse_newer(connection)
        if revision != "head" or _revision(connection) != _newest():
            _keep_writers_out(connection)
            command.upgrade(_config(connection), revision)
        for statement in lacking(connection):
            connection.execute(text(statement))
    if revision == "head":
        with database.write() as session:
            settle_skills(session)


def _is_done(database: Database, lacking: Lacking) -> bool:
    with database.engine.connect() as connection:
        _refuse_newer(connection)
        settled = select(table_of(Board).c.skills_settled)
        return (
            _revision(connection) == _newest()
            and not lacking(connection)
            and bool(connection.execute(settled).scalar_one())
        )


def _is_held(error: BaseException) -> bool:
    return isinstance(error, Busy) or (isinstance(error, OperationalError) and is_busy(error))


def _say_once(state: RetryCallState) -> None:
    if state.attempt_number == 1:
        _log.warning(
            "Somebody is writing to this database, so its upgrade waits until they are done."
        )


def _give_up(state: RetryCallState) -> None:
    minutes = (state.seconds_since_start or 0) / 60
    error = state.outcome.exception() if state.outcome else None
    raise Conflict(
        f"Somebody has been writing to this database for {minutes:.0f} minutes, so it was not "
        "upgraded; nothing was changed. Wait for their import or stop that program, then start "
        "again."
    ) from error


def _keep_writers_out(connection: Connection) -> None:
    """On PostgreSQL, lock the table that every write locks first; SQLite has only one writer."""
    if connection.dialect.name == "sqlite" or not inspect(connection).has_table("board"):
        return
    # With a short time-out, because all other writers wait behind this attempt.
    connection.execute(text(f"SET LOCAL lock_timeout = '{ATTEMPT_SECONDS}s'"))
    connection.execute(text("LOCK TABLE board IN EXCLUSIVE MODE"))
    connection.execute(text(f"SET LOCAL lock_timeout = '{BUSY_SECONDS}s'"))


def require_board(database: Database, *, any_revision: bool = False) -> None:
    """Raise NotFound if there is no board, and Conflict if its schema is not this version's.

    `any_revision` accepts every schema, for the backup before an upgrade.
    """
    with database.engine.connect() as connection:
        revision = _revision(connection)
    if revision is None:
        raise NotFound(
            "This database holds no board: correct DATABASE_URL, or make a new board there with "
            "`python -m db upgrade`."
        )
    if any_revision:
        return
    refuse_unknown(revision)
    if revision != _newest():
        raise Conflict(
            f"The database is at revision {revision}, and this version of Assignboard reads "
            f"{_newest()}: make a backup with `python -m db backup FILE`, then run "
            "`python -m db upgrade`."
        )


def downgrade(database: Database, revision: str) -> None:
    """Take the schema back to `revision` (`base`: to nothing)."""
    with _alone(database) as connection:
        command.downgrade(_config(connection), revision)


def check(database: Database) -> None:
    """Raise an alembic error that names the difference, if models and schema differ."""
    with database.engine.connect() as connection:
        command.check(_config(connection))


def current_revision(database: Database) -> str | None:
    """The revision that the database is at; None for an empty one."""
    with database.engine.connect() as connection:
        return _revision(connection)


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


@contextmanager
def _alone(database: Database) -> Iterator[Connection]:
    engine = database.engine.execution_options(sqlite_begin="IMMEDIATE")
    if database.dialect == "sqlite":
        with engine.connect() as connection:
            cursor = connection.connection.cursor()
            cursor.execute(f"PRAGMA busy_timeout = {ATTEMPT_SECONDS * 1000}")
            try:
                with connection.begin():
                    yield connection
            finally:
                cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
        return
    with engine.connect() as guard, engine.connect() as connection:
        # The lock needs a connection of its own, as it outlives the transaction. Waiting is its
        # purpose, so the usual time-outs are off.
        guard.execute(text("SET lock_timeout = 0"))
        guard.execute(text("SET statement_timeout = 0"))
        attempt = guard.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": ADVISORY_LOCK})
        if not attempt.scalar_one():
            _log.warning("Another copy of the app is upgrading this database; waiting for it.")
            guard.execute(text("SELECT pg_advisory_lock(:key)"), {"key": ADVISORY_LOCK})
        guard.commit()
        try:
            with connection.begin():
                # A migration of a large table may take longer than other statements may.
                connection.execute(text("SET LOCAL statement_timeout = 0"))
                yield connection
        finally:
            guard.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": ADVISORY_LOCK})
            guard.commit()
            # The settings above must not get back into the pool.
            guard.invalidate()


def _config(connection: Connection) -> Config:
    config = _scripts_config()
    config.attributes["connection"] = connection
    return config


def _scripts_config() -> Config:
    config = Config(ROOT / "alembic.ini")
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return config


@cache
def _revisions() -> tuple[str, ...]:
    """Every revision that this version of the app knows, newest first."""
    scripts = ScriptDirectory.from_config(_scripts_config())
    return tuple(script.revision for script in scripts.walk_revisions())


def _newest() -> str:
    return _revisions()[0]


def _refuse_newer(connection: Connection) -> None:
    revision = _revision(connection)
    if revision is not None:
        refuse_unknown(revision)


def refuse_unknown(revision: str) -> None:
    """Raise Conflict for a revision that this version of the app does not know."""
    if revision not in _revisions():
        raise Conflict(
            f"The database is at revision {revision}, which this version of Assignboard does not "
            "know: a newer version has upgraded it. Start that version, or restore a backup."
        )
