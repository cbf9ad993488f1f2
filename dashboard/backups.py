"""Backups by themselves, while the app runs, where a setting names a folder for them."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import anyio.to_thread

from dashboard.clock import now
from dashboard.database import database
from dashboard.settings import settings
from db.backup import backup_into, is_due

LOOK_EVERY_SECONDS = 60

_log = logging.getLogger(__name__)


@asynccontextmanager
async def scheduled_backups() -> AsyncIterator[None]:
    """Look every minute whether a backup is due, until the server ends."""
    if settings().backup_dir is None:
        yield
        return
    task = asyncio.create_task(_keep_backing_up())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _keep_backing_up() -> None:
    while True:
        # Whatever goes wrong, the next one may succeed: a full disk is emptied.
        try:
            await anyio.to_thread.run_sync(back_up_if_due)
        except Exception:  # noqa: BLE001 - logged, and tried again
            _log.exception("A scheduled backup failed")
        await asyncio.sleep(LOOK_EVERY_SECONDS)


def back_up_if_due() -> None:
    """Make a backup, and delete the oldest ones, if the newest is old enough."""
    chosen = settings()
    folder, at = chosen.backup_dir, now()
    every = timedelta(hours=chosen.backup_every_hours)
    if folder is None or not is_due(database(), folder, every=every, at=at):
        return
    made = backup_into(
        database(), folder, keep=chosen.backup_keep, at=at, programs=chosen.pg_programs
    )
    _log.info("Backed up to %s", made)
