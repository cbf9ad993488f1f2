"""Backups while the app runs: SQLite's online backup, PostgreSQL's pg_dump and pg_restore."""

import errno
import getpass
import os
import re
import secrets
import signal
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import inspect, select, text

from db.engine import Database
from db.errors import BoardError, Conflict, Invalid
from db.failures import room_for, translated_errors
from db.history.security_log import record
from db.migrate import refuse_unknown, upgrade
from db.models.board import Base, Batch
from db.queries.backups import RESTORED

# How pg_restore writes the schema revision: as the one row of a COPY.
_COPIED = re.compile(r"^COPY public\.alembic_version .*;\n(\S+)$", re.MULTILINE)
# How long a restore waits for other users of the database.
PATIENCE = timedelta(seconds=20)
_SOMEBODY = "Somebody"
_HELD = (
    "{who} held this database for {seconds:g} seconds, so nothing was replaced. Stop the "
    "app and every other program that uses it, then restore again."
)
# https://www.postgresql.org/docs/current/errcodes-appendix.html: no lock in time, a deadlock.
_HELD_CODES = re.compile(r"\b(55P03|40P01):")


class BackupFailed(BoardError):
    """pg_dump or pg_restore failed; the text is what it printed."""


def backup(database: Database, path: Path, *, programs: Path | None = None) -> Path:
    """Write the whole database, as it is at this moment, to the new file `path`.

    The file appears only once it is complete. `programs` is the folder of pg_dump, if it is not on
    the search path. Raises BackupFailed, NoRoom, and Invalid if the file exists.
    """
    if path.exists():
        raise Invalid(f"{path} is there already: give the backup another name.")
    path.parent.mkdir(parents=True, exist_ok=True)
    with translated_errors(), room_for(f"the backup {path}"):
        _write_backup(database, path, programs)
    return path


def _write_backup(database: Database, path: Path, programs: Path | None) -> None:
    # A random name, as another copy of the app may be making the same backup.
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    try:
        if database.dialect == "sqlite":
            _copy_sqlite(database, part)
        else:
            _run(database, programs, "pg_dump", "--format=custom", f"--file={part}")
        with part.open("rb") as file:
            os.fsync(file.fileno())
        os.link(part, path)
    except FileExistsError as error:
        raise Invalid(f"{path} is there already: give the backup another name.") from error
    finally:
        # SQLite leaves a journal beside an unfinished copy.
        for left in (part, part.with_name(f"{part.name}-journal")):
            left.unlink(missing_ok=True)


def restore(
    database: Database,
    path: Path,
    *,
    programs: Path | None = None,
    replace: bool = False,
    patience: timedelta = PATIENCE,
) -> None:
    """Replace the database by a backup, and bring it to this version's schema.

    Raises Conflict if the database holds a board and `replace` is not set, or if others keep it
    locked for longer than `patience`; Invalid if the file is no backup of this kind of database.
    """
    if not path.is_file():
        raise Invalid(f"There is no file {path}.")
    if not replace and _has_board(database):
        raise Conflict(
            "This database holds a board already. Restore into an empty one, or say --replace; "
            "what it holds now is then gone, so make a backup of it first."
        )
    if database.dialect == "sqlite":
        _restore_sqlite(database, path, patience)
    else:
        # Checked before anything is replaced.
        part = ("--data-only", "--table=alembic_version", "--file=-", str(path))
        listed = _run(database, programs, "pg_restore", *part, connects=False)
        for revision in _COPIED.findall(listed):
            refuse_unknown(revision)
        database.dispose()
        _restore_postgresql(database, path, programs, patience)
    upgrade(database)
    with database.write() as session:
        record(session, RESTORED, getpass.getuser(), detail=path.name, at=datetime.now(UTC))


def _has_board(database: Database) -> bool:
    if not inspect(database.engine).has_table("batches"):
        return False
    with database.read() as session:
        return session.scalar(select(Batch.id).limit(1)) is not None


def _copy_sqlite(database: Database, part: Path) -> None:
    part.unlink(missing_ok=True)
    connection = database.engine.raw_connection()
    try:
        with closing(sqlite3.connect(part)) as copy:
            connection.driver_connection.backup(copy)  # type: ignore[union-attr] # it is open
    finally:
        connection.close()


def _restore_postgresql(
    database: Database, path: Path, programs: Path | None, patience: timedelta
) -> None:
    """Replace everything in one transaction, which locks all tables first.

    An attempt that ends in a deadlock or a lock time-out has changed nothing and is repeated.
    """
    ends = time.monotonic() + patience.total_seconds()
    while True:
        left = ends - time.monotonic()
        if left <= 0:
            raise Conflict(_HELD.format(who=_holders(database), seconds=patience.total_seconds()))
        failure = _replace_all(database, path, programs, timedelta(seconds=left))
        if failure is None:
            return
        if not _HELD_CODES.search(failure):
            raise BackupFailed(f"pg_restore failed, so nothing was replaced: {failure}")


def _replace_all(
    database: Database, path: Path, programs: Path | None, wait: timedelta
) -> str | None:
    """One attempt; returns None if it was committed, else what the programs printed."""
    quote = database.engine.dialect.identifier_preparer.quote
    # All writers lock the board first, so this does too.
    tables = sorted(inspect(database.engine).get_table_names(), key=lambda name: name != "board")
    dropped = _drop_ours(database, tables)
    database.dispose()
    begin = f"BEGIN; SET LOCAL lock_timeout = {max(1, int(wait.total_seconds() * 1000))};"
    if tables:
        begin += f"LOCK TABLE {', '.join(map(quote, tables))} IN ACCESS EXCLUSIVE MODE;"
    begin += dropped
    dump = ("--clean", "--if-exists", "--no-owner", "--no-privileges", "--file=-", str(path))
    options = ("--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--set=VERBOSITY=verbose")
    with tempfile.TemporaryFile() as errors, _named(programs, "psql"):
        psql = subprocess.Popen(  # noqa: S603 - our own arguments
            [
                *(_program(programs, "psql"), _address(database)),
                *(*options, f"--command={begin}", "--file=-"),
            ],
            env=_environment(database),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=errors,
        )
        try:
            reading = subprocess.run(  # noqa: S603 - our own arguments
                [_program(programs, "pg_restore"), *dump],
                stdout=psql.stdin,
                stderr=errors,
                check=False,
            )
            # Without the COMMIT, everything is rolled back.
            psql.communicate(b"COMMIT;\n" if reading.returncode == 0 else None)
        finally:
            psql.kill()
            psql.wait()
        errors.seek(0)
        printed = errors.read().decode(errors="replace").strip()
    if reading.returncode == 0 and psql.returncode == 0:
        return None
    return printed or "it said nothing"


# The users and processes that hold locks on our tables.
_USERS = text(
    """
    SELECT DISTINCT usename || ' (process ' || pid || ')' AS who
    FROM pg_locks JOIN pg_stat_activity AS activity USING (pid)
    WHERE locktype = 'relation' AND granted AND pid <> pg_backend_pid()
        AND activity.datname = current_database()
        AND relation IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
    ORDER BY who LIMIT 5
    """
)


def _holders(database: Database) -> str:
    with database.engine.connect() as connection:
        return ", ".join(connection.execute(_USERS).scalars()) or _SOMEBODY


def _restore_sqlite(database: Database, path: Path, patience: timedelta) -> None:
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as source:
        try:
            sound = source.execute("PRAGMA integrity_check").fetchone()[0]
            revision = source.execute("SELECT version_num FROM alembic_version").fetchone()[0]
            for table in ("board", "batches", "assignment_history", "record_history"):
                source.execute(f"SELECT * FROM {table} LIMIT 1").fetchone()  # noqa: S608 - ours
        except (sqlite3.DatabaseError, TypeError) as error:
            raise Invalid(f"{path} is no backup of an Assignboard on SQLite.") from error
        if sound != "ok":
            raise Invalid(f"{path} is damaged: {sound}. Take an older backup.")
        refuse_unknown(str(revision))
        ends = time.monotonic() + patience.total_seconds()

        def give_up(status: int, *_pages: int) -> None:
            # Otherwise the copy would wait for ever for other writers or readers.
            if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > ends:
                raise Conflict(_HELD.format(who=_SOMEBODY, seconds=patience.total_seconds()))

        connection = database.engine.raw_connection()
        try:
            # A short time-out for each step, so that `give_up` is called often.
            connection.cursor().execute("PRAGMA busy_timeout = 100")
            target = connection.driver_connection
            # Without frequent attempts it would never get in between constant writers.
            source.backup(target, progress=give_up, sleep=0.01)  # type: ignore[arg-type] # it is open
        finally:
            # With the changed time-out, the connection must not go back to the pool.
            connection.invalidate()


def _drop_ours(database: Database, tables: Sequence[str]) -> str:
    """SQL that drops the board's own tables and their triggers' functions.

    pg_restore drops only what the backup contains: with an older backup, newer tables would stay
    and get in the way of the upgrade that follows.
    """
    ours = [name for name in tables if name in Base.metadata.tables]
    if not ours:
        return ""
    used = text(
        "SELECT DISTINCT t.tgfoid::regprocedure::text FROM pg_trigger t "
        "JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal "
        "AND c.relnamespace = 'public'::regnamespace AND c.relname = ANY(:ours)"
    )
    with database.engine.connect() as connection:
        functions = list(connection.scalars(used, {"ours": ours}))
    quote = database.engine.dialect.identifier_preparer.quote
    dropped = f"DROP TABLE {', '.join(map(quote, ours))} CASCADE;"
    return dropped + "".join(f"DROP FUNCTION {name} CASCADE;" for name in functions)


def _run(
    database: Database,
    programs: Path | None,
    program: str,
    *options: str,
    connects: bool = True,
) -> str:
    """Run a program; returns what it printed. With `connects`, it gets the database's address."""
    address = [_address(database)] if connects else []
    with _named(programs, program):
        done = subprocess.run(  # noqa: S603 - our own arguments
            [_program(programs, program), *address, *options],
            env=_environment(database),
            capture_output=True,
            text=True,
            check=False,
        )
    full = os.strerror(errno.ENOSPC)
    if done.returncode == -signal.SIGXFSZ or (done.returncode and full in done.stderr):
        raise OSError(errno.ENOSPC, full)
    if done.returncode:
        raise BackupFailed(f"{program} failed: {done.stderr.strip()}")
    return done.stdout


def _program(programs: Path | None, name: str) -> str:
    return str(programs / name) if programs else name


def _address(database: Database) -> str:
    target = database.engine.url.set(drivername="postgresql", password=None)
    return f"--dbname={target.render_as_string(hide_password=False)}"


def _environment(database: Database) -> dict[str, str]:
    """The environment with the password, which as an argument everybody on the host could read."""
    password = database.engine.url.password
    return {**os.environ, **({"PGPASSWORD": str(password)} if password else {})}


@contextmanager
def _named(programs: Path | None, program: str) -> Iterator[None]:
    """Turn the absence of a program into BackupFailed."""
    try:
        yield
    except FileNotFoundError as error:
        raise BackupFailed(
            f"{_program(programs, program)} is not installed: install PostgreSQL's client "
            "programs, or say where they are in PG_PROGRAMS."
        ) from error
