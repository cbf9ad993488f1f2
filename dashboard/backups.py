"""Scheduled backups while the app runs, if a setting names a folder for them."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import anyio
import anyio.to_thread

from dashboard.clock import now
from dashboard.database import database
from dashboard.settings import settings
from db.backups.schedule import Schedule, backup_if_due, note_failed, note_made
from db.engine import Database
from db.settings import DatabaseSettings
from db.startup import as_owner

LOOK_EVERY_SECONDS = 60

_log = logging.getLogger(__name__)


@asynccontextmanager
async def scheduled_backups() -> AsyncIterator[None]:
    """Check every minute whether a backup is due, as long as the server runs."""
    if schedule_of(settings()) is None:
        yield
        return
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(_keep_backing_up)
        yield
        # Cancelling waits for a backup that has begun.
        tasks.cancel_scope.cancel()


async def _keep_backing_up() -> None:
    while True:
        # Whatever goes wrong, the next attempt may succeed.
        try:
            await anyio.to_thread.run_sync(back_up_if_due, database(), settings())
        except Exception:  # noqa: BLE001 - logged, and tried again
            _log.exception("A scheduled backup failed")
        await anyio.sleep(LOOK_EVERY_SECONDS)


def back_up_if_due(board: Database, chosen: DatabaseSettings) -> None:
    """Make a backup if one is due, delete the oldest, and note how it went."""
    schedule = schedule_of(chosen)
    if schedule is None:
        return
    try:
        with as_owner(board, chosen) as owner:
            made = backup_if_due(owner, schedule, at=now())
    except Exception as error:
        # The driver's message, without the SQL statement.
        note_failed(board, str(getattr(error, "orig", error)), at=now())
        raise
    note_made(board, schedule)
    if made is not None:
        _log.info("Backed up to %s", made)


def schedule_of(chosen: DatabaseSettings) -> Schedule | None:
    """The schedule from the settings; None if there are to be no backups."""
    if chosen.backup_dir is None:
        return None
    every = timedelta(hours=chosen.backup_every_hours)
    return Schedule(chosen.backup_dir, every, chosen.backup_keep, chosen.pg_programs)
