"""Scheduled backups: one of the copies of the app that share a folder makes them.

The record of access notes how they went, so that every copy of the app can show it, even one that
does not see the folder.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from db.backups.making import backup
from db.domain.values import REASON
from db.engine import Database
from db.history.batches import lock_board
from db.history.security_log import record
from db.queries.backups import FAILED, MADE, Backups, backups_noted

STAMP = "%Y%m%dT%H%M%SZ"
SUFFIXES = {"sqlite": ".db", "postgresql": ".dump"}
# Any number will do, but every copy of the app must use the same one.
ADVISORY_LOCK = 4_011_993_018
# While backups keep failing, it is noted at most this often.
FAILED_EVERY = timedelta(hours=1)
WHO = "Assignboard"


@dataclass(frozen=True, slots=True)
class Schedule:
    """Where backups go, how often one is made, and how many are kept."""

    folder: Path
    every: timedelta
    keep: int
    programs: Path | None = None


def backup_if_due(database: Database, schedule: Schedule, *, at: datetime) -> Path | None:
    """Make a backup named after its time, and delete the oldest past `schedule.keep`.

    Returns None where none is due, or another copy of the app is making it.
    """
    if not is_due(database, schedule, at=at):
        return None
    schedule.folder.mkdir(parents=True, exist_ok=True)
    with _backup_lock(database) as locked:
        # Another copy may have made it just now.
        if not locked or not is_due(database, schedule, at=at):
            return None
        name = f"assignboard-{at.astimezone(UTC).strftime(STAMP)}{SUFFIXES[database.dialect]}"
        made = backup(database, schedule.folder / name, programs=schedule.programs)
        for old in backups_in(database, schedule.folder)[: -schedule.keep]:
            old.unlink()
    return made


def backups_in(database: Database, folder: Path) -> list[Path]:
    """The backups that `backup_if_due` made, the oldest first."""
    return sorted(folder.glob(f"assignboard-*Z{SUFFIXES[database.dialect]}"))


def newest_at(database: Database, folder: Path) -> datetime | None:
    """When the newest backup in this folder was made; None if there is none."""
    made = backups_in(database, folder)
    if not made:
        return None
    stamp = made[-1].stem.removeprefix("assignboard-")
    return datetime.strptime(stamp, STAMP).replace(tzinfo=UTC)


def is_due(database: Database, schedule: Schedule, *, at: datetime) -> bool:
    """Whether there is no backup younger than `schedule.every`."""
    newest = newest_at(database, schedule.folder)
    return newest is None or at - newest >= schedule.every


def note_made(database: Database, schedule: Schedule) -> None:
    """Note when the newest backup was made, unless it is noted already."""
    newest = newest_at(database, schedule.folder)
    if newest is not None:
        detail = str(schedule.folder)
        _note(database, lambda known: _is_newer(newest, known.made_at), MADE, detail, at=newest)


def note_failed(database: Database, why: str, *, at: datetime) -> None:
    """Note that no backup could be made, and why, at most once every FAILED_EVERY."""
    _note(
        database,
        lambda known: _is_newer(at, known.failed_at, by=FAILED_EVERY),
        FAILED,
        why[: REASON.most],
        at=at,
    )


def _is_newer(at: datetime, than: datetime | None, *, by: timedelta = timedelta()) -> bool:
    return than is None or at - than > by


def _note(
    database: Database, is_news: Callable[[Backups], bool], kind: str, detail: str, *, at: datetime
) -> None:
    with database.read() as session:
        if not is_news(backups_noted(session)):
            return
    with database.write() as session:
        lock_board(session)
        # Another copy may have noted it just now.
        if is_news(backups_noted(session)):
            record(session, kind, WHO, detail=detail, at=at)


@contextmanager
def _backup_lock(database: Database) -> Iterator[bool]:
    """Try to get the lock for making a backup; yields whether this process has it.

    It is released when the block or the process ends.
    """
    if database.dialect == "postgresql":
        with database.engine.connect() as connection:
            statement = text("SELECT pg_try_advisory_lock(:key)")
            locked = connection.execute(statement, {"key": ADVISORY_LOCK}).scalar_one()
            connection.commit()
            try:
                yield locked
            finally:
                connection.invalidate()
        return
    # The lock is on the database's folder: all copies run on this host. The backups' folder may be
    # a network share, where locks do not work, and only SQLite may open the database file.
    folder = os.open(Path(database.engine.url.database or "").parent, os.O_RDONLY)
    try:
        yield _is_locked(folder)
    finally:
        os.close(folder)


def _is_locked(folder: int) -> bool:
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
