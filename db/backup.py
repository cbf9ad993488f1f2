"""Backups while the app runs: SQLite's online backup, PostgreSQL's pg_dump and pg_restore."""

import getpass
import os
import re
import secrets
import sqlite3
import subprocess
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import inspect, select, text
from sqlalchemy.exc import OperationalError

from db.engine import Database
from db.errors import BoardError, Conflict, Invalid
from db.migrate import refuse_unknown, upgrade
from db.models import Batch
from db.restores import note_restore

STAMP = "%Y%m%dT%H%M%SZ"
# The revision as pg_restore writes it: the one row of a COPY.
_COPIED = re.compile(r"^COPY public\.alembic_version .*;\n(\S+)$", re.MULTILINE)
SUFFIXES = {"sqlite": ".db", "postgresql": ".dump"}
# How long a restore waits for those who hold the board.
PATIENCE = timedelta(seconds=20)
_HELD = (
    "Somebody has held this database for {seconds:g} seconds, so nothing was replaced. Stop the "
    "app and every other program that uses it, then restore again."
)


class BackupFailed(BoardError):
    """A program that makes or reads backups failed; the text is what it said."""


def backup(database: Database, path: Path, *, programs: Path | None = None) -> Path:
    """Write the whole database, as it is at this moment, to the file `path`.

    The file appears only when it is complete. `programs` is where pg_dump lies, if not on the
    search path. Raises BackupFailed, and Invalid when the file is there already.
    """
    if path.exists():
        raise Invalid(f"{path} is there already: give the backup another name.")
    path.parent.mkdir(parents=True, exist_ok=True)
    # Of its own, for another copy of the app may make the same backup at this moment.
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
        part.unlink(missing_ok=True)
    return path


def restore(
    database: Database,
    path: Path,
    *,
    programs: Path | None = None,
    replace: bool = False,
    patience: timedelta = PATIENCE,
) -> None:
    """Put a backup in the place of the database, and bring it to this version's schema.

    Raises Conflict when the database holds a board already, unless `replace`, and when somebody
    holds it for longer than `patience`; Invalid for a file that is no backup of this kind of
    database.
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
        options = ("--clean", "--if-exists", "--no-owner", "--single-transaction")
        # What is in the way of it must show before anything is replaced.
        part = ("--data-only", "--table=alembic_version", "--file=-", str(path))
        listed = _run(database, programs, "pg_restore", *part, connects=False)
        for revision in _COPIED.findall(listed):
            refuse_unknown(revision)
        _refuse_if_held(database, patience)
        database.dispose()
        _run(database, programs, "pg_restore", *options, "--exit-on-error", str(path))
    upgrade(database)
    with database.write() as session:
        note_restore(session, path.name, actor=getpass.getuser(), at=datetime.now(UTC))


def backup_into(
    database: Database, folder: Path, *, keep: int, at: datetime, programs: Path | None = None
) -> Path:
    """Make a backup named by its time, and delete all but the newest `keep` in this folder."""
    name = f"assignboard-{at.astimezone(UTC).strftime(STAMP)}{SUFFIXES[database.dialect]}"
    made = backup(database, folder / name, programs=programs)
    for old in backups_in(database, folder)[:-keep]:
        old.unlink()
    return made


def backups_in(database: Database, folder: Path) -> list[Path]:
    """The backups that `backup_into` made, the oldest first."""
    return sorted(folder.glob(f"assignboard-*Z{SUFFIXES[database.dialect]}"))


def is_due(database: Database, folder: Path, *, every: timedelta, at: datetime) -> bool:
    """Whether the newest backup in this folder is older than `every`."""
    made = backups_in(database, folder)
    if not made:
        return True
    stamp = made[-1].stem.removeprefix("assignboard-")
    return at - datetime.strptime(stamp, STAMP).replace(tzinfo=UTC) >= every


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


def _refuse_if_held(database: Database, patience: timedelta) -> None:
    """Ask for every table once, for pg_restore itself waits for ever."""
    tables = inspect(database.engine).get_table_names()
    if not tables:
        return
    names = ", ".join(database.engine.dialect.identifier_preparer.quote(name) for name in tables)
    try:
        with database.engine.begin() as connection:
            wait = int(patience.total_seconds() * 1000)
            connection.execute(text(f"SET LOCAL lock_timeout = {wait}"))
            connection.execute(text(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE"))
    except OperationalError as error:
        raise Conflict(_HELD.format(seconds=patience.total_seconds())) from error


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
            # Without this, the copy waits for ever for a writer or reader to end.
            if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > ends:
                raise Conflict(_HELD.format(seconds=patience.total_seconds()))

        connection = database.engine.raw_connection()
        try:
            # Else each step waits for as long as a commit does before `give_up` is asked.
            connection.cursor().execute("PRAGMA busy_timeout = 100")
            source.backup(connection.driver_connection, progress=give_up)  # type: ignore[arg-type] # it is open
        finally:
            # It is no longer what the pool hands out.
            connection.invalidate()


def _run(
    database: Database,
    programs: Path | None,
    program: str,
    *options: str,
    connects: bool = True,
) -> str:
    """What the program printed; without a connection, it only reads a file."""
    url = database.engine.url
    target = url.set(drivername="postgresql", password=None)
    # A password among the arguments could be read by everybody on the machine.
    environment = {**os.environ, **({"PGPASSWORD": str(url.password)} if url.password else {})}
    command = str(programs / program) if programs else program
    address = f"--dbname={target.render_as_string(hide_password=False)}"
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments
            [command, *([address] if connects else []), *options],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise BackupFailed(
            f"{command} is not installed: install PostgreSQL's client programs, or say where they "
            "are in PG_PROGRAMS."
        ) from error
    if done.returncode:
        raise BackupFailed(f"{program} failed: {done.stderr.strip()}")
    return done.stdout
