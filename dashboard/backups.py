"""A scheduled backup, if a setting names a folder for them."""

import logging
from datetime import timedelta

from dashboard.clock import now
from db.backups.schedule import Schedule, backup_if_due, note_made
from db.engine import Database
from db.settings import DatabaseSettings
from db.startup import as_owner

_log = logging.getLogger(__name__)


def back_up_if_due(board: Database, chosen: DatabaseSettings) -> None:
    """Make a backup if one is due, delete the oldest, and note that it was made."""
    schedule = schedule_of(chosen)
    if schedule is None:
        return
    with as_owner(board, chosen) as owner:
        made = backup_if_due(owner, schedule, at=now())
    note_made(board, schedule)
    if made is not None:
        _log.info("Backed up to %s", made)


def schedule_of(chosen: DatabaseSettings) -> Schedule | None:
    """The schedule from the settings; None if there are to be no backups."""
    if chosen.backup_dir is None:
        return None
    every = timedelta(hours=chosen.backup_every_hours)
    return Schedule(chosen.backup_dir, every, chosen.backup_keep, chosen.pg_programs)
