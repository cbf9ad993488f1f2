"""Work that the app does by itself: one of its copies does it, and the record says how it went.

The record of access notes it, so that every copy can show it, even one that does not see the
folder.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from db.domain.values import REASON
from db.engine import Database
from db.history.batches import lock_board
from db.history.security_log import record
from db.queries.attempts import Attempts, Task, attempts, failed, made

# Any number will do, but every copy of the app must use the same one.
_ADVISORY_LOCKS: dict[Task, int] = {"backup": 4_011_993_018, "report": 4_011_993_019}
# While attempts keep failing, it is noted at most this often.
FAILED_EVERY = timedelta(hours=1)
WHO = "Assignboard"


def note_made(database: Database, task: Task, detail: str, *, at: datetime) -> None:
    """Note when the newest one was made, unless it is noted already."""
    _note(database, task, lambda known: _is_newer(at, known.made_at), made(task), detail, at=at)


def note_failed(database: Database, task: Task, why: str, *, at: datetime) -> None:
    """Note that none could be made, and why, at most once every FAILED_EVERY."""
    _note(
        database,
        task,
        lambda known: _is_newer(at, known.failed_at, by=FAILED_EVERY),
        failed(task),
        why[: REASON.most],
        at=at,
    )


@contextmanager
def only_copy(database: Database, task: Task) -> Iterator[bool]:
    """Try to get the lock of a task; yields whether this process has it.

    It is released when the block or the process ends.
    """
    if database.dialect == "postgresql":
        with database.engine.connect() as connection:
            statement = text("SELECT pg_try_advisory_lock(:key)")
            locked = connection.execute(statement, {"key": _ADVISORY_LOCKS[task]}).scalar_one()
            connection.commit()
            try:
                yield locked
            finally:
                connection.invalidate()
        return
    # The lock is on the database's folder: all copies run on this host. The folder to write to may
    # be a network share, where locks do not work, and only SQLite may open the database file. All
    # tasks share it, and who does not get it looks again in a minute.
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


def _is_newer(at: datetime, than: datetime | None, *, by: timedelta = timedelta()) -> bool:
    return than is None or at - than > by


def _note(
    database: Database,
    task: Task,
    is_news: Callable[[Attempts], bool],
    kind: str,
    detail: str,
    *,
    at: datetime,
) -> None:
    with database.read() as session:
        if not is_news(attempts(session, task)):
            return
    with database.write() as session:
        lock_board(session)
        # Another copy may have noted it just now.
        if is_news(attempts(session, task)):
            record(session, kind, WHO, detail=detail, at=at)
