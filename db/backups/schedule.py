"""Scheduled backups: one of the copies of the app that share a folder makes them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from db import by_schedule
from db.backups.making import backup
from db.engine import Database

STAMP = "%Y%m%dT%H%M%SZ"
SUFFIXES = {"sqlite": ".db", "postgresql": ".dump"}


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
    with by_schedule.only_copy(database, "backup") as alone:
        # Another copy may have made it just now.
        if not alone or not is_due(database, schedule, at=at):
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
        by_schedule.note_made(database, "backup", str(schedule.folder), at=newest)
