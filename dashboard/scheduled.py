"""What the app does by itself while it runs: backups and reports, each into its folder."""

import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

import anyio
import anyio.to_thread

from dashboard.backups import back_up_if_due
from dashboard.clock import now
from dashboard.database import database
from dashboard.report.scheduled import report_if_due
from dashboard.settings import Settings, settings
from db.by_schedule import note_failed
from db.engine import Database
from db.queries.attempts import Task

LOOK_EVERY_SECONDS = 60
# Each does nothing where it is not due, or where no folder is set.
_TASKS: Mapping[Task, Callable[[Database, Settings], None]] = {
    "backup": back_up_if_due,
    "report": report_if_due,
}

_log = logging.getLogger(__name__)


@asynccontextmanager
async def scheduled_work() -> AsyncIterator[None]:
    """Look every minute what is due, as long as the server runs."""
    async with anyio.create_task_group() as tasks:
        for task in _TASKS:
            tasks.start_soon(_keep_doing, task)
        yield
        # Cancelling waits for what has begun.
        tasks.cancel_scope.cancel()


async def _keep_doing(task: Task) -> None:
    while True:
        # Whatever goes wrong, the next attempt may succeed.
        try:
            await anyio.to_thread.run_sync(do_if_due, task, database(), settings())
        except Exception:  # noqa: BLE001 - logged, and tried again
            _log.exception("A scheduled %s failed", task)
        await anyio.sleep(LOOK_EVERY_SECONDS)


def do_if_due(task: Task, board: Database, chosen: Settings) -> None:
    """Do it if it is due, and note it where that fails. Raises what went wrong."""
    try:
        _TASKS[task](board, chosen)
    except Exception as error:
        # The driver's message, without the SQL statement.
        note_failed(board, task, str(getattr(error, "orig", error)), at=now())
        raise
