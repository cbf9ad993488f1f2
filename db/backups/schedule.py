"""Backups by themselves: made by one of the copies of the app that share a folder, and noted.

How they went is in the record of access, so that every copy of the app can say it, also one that
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
# Any number will do, as long as every copy of the app asks for the same one.
ADVISORY_LOCK = 4_011_993_018
# A failure that lasts is noted this often.
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
    """Make a backup named by its time, and delete all but the newest that are kept.

    None where the newest is young enough, or another copy of the app is at it.
    """
    if not is_due(database, schedule, at=at):
        return None
    schedule.folder.mkdir(parents=True, exist_ok=True)
    with _one_of_all_copies(database) as chosen:
        # Another one may have made it just now.
        if not chosen or not is_due(database, schedule, at=at):
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
    """When the newest backup in this folder was made."""
    made = backups_in(database, folder)
    if not made:
        return None
    stamp = made[-1].stem.removeprefix("assignboard-")
    return datetime.strptime(stamp, STAMP).replace(tzinfo=UTC)


def is_due(database: Database, schedule: Schedule, *, at: datetime) -> bool:
    """Whether the newest backup is older than it may be."""
    newest = newest_at(database, schedule.folder)
    return newest is None or at - newest >= schedule.every


def note_made(database: Database, schedule: Schedule) -> None:
    """Note when the newest backup was made, unless it is noted already."""
    newest = newest_at(database, schedule.folder)
    if newest is not None:
        detail = str(schedule.folder)
        _note(database, lambda known: _is_newer(newest, known.made_at), MADE, detail, at=newest)


def note_failed(database: Database, why: str, *, at: datetime) -> None:
    """Note that no backup could be made, and why; now and then as long as that lasts."""
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
def _one_of_all_copies(database: Database) -> Iterator[bool]:
    """Whether this process is the one that makes a backup, until the end.

    The lock ends with the process that holds it, whatever happens.
    """
    if database.dialect == "postgresql":
        with database.engine.connect() as connection:
            asked = text("SELECT pg_try_advisory_lock(:key)")
            chosen = connection.execute(asked, {"key": ADVISORY_LOCK}).scalar_one()
            connection.commit()
            try:
                yield chosen
            finally:
                connection.invalidate()
        return
    # All copies are on the host that has this folder; that of the backups may be a share, on which
    # nothing can be locked. The file itself must not be opened but by SQLite.
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
