"""Work in the background: long tasks with their progress, and short writes one after another."""

import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from typing import Any, Literal

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt

from db.engine import Database
from db.errors import BoardError, Busy

State = Literal["running", "done", "failed"]
# How often a short write is tried while the database is busy.
TRIES = 4

_log = logging.getLogger(__name__)
_tasks = ThreadPoolExecutor(max_workers=2, thread_name_prefix="job")
_writes = ThreadPoolExecutor(max_workers=1, thread_name_prefix="later")


@dataclass
class Job:
    """One long task: its progress, then its result or its error.

    `about` is whatever its owner wants to find again with it. A result that nobody has taken
    `forget_after` seconds after the end is dropped.
    """

    title: str
    about: Any = None
    forget_after: float | None = None
    state: State = "running"
    done: int = 0
    total: int = 0
    step: str = ""
    result: Any = None
    error: Exception | None = None
    ended: float = 0.0

    @property
    def share(self) -> float:
        """The part that is done, from 0 to 1."""
        return min(1.0, self.done / self.total) if self.total else 0.0

    def advance(self, done: int, total: int) -> None:
        """Note that `done` of `total` rows are finished."""
        self.done, self.total = done, total


_of: dict[str, Job] = {}
_lock = Lock()


def start(job: Job, work: Callable[[Job], Any], *, owner: str) -> bool:
    """Run `work` in another thread, which fills `job`.

    `unreported(owner)` finds the job again, also after the page was reloaded. Does nothing and
    returns False while an earlier job of the same owner has not been reported.
    """
    with _lock:
        _forget()
        if owner in _of:
            return False
        _of[owner] = job
    _tasks.submit(_run, job, work)
    return True


def unreported(owner: str) -> Job | None:
    """The last job of `owner`, until it is reported."""
    return _of.get(owner)


def report(owner: str, job: Job) -> bool:
    """Mark `job` as reported; False where another tab was faster."""
    with _lock:
        return _of.get(owner) is job and _of.pop(owner) is job


def write_later(board: Database, work: Callable[[Session], object]) -> None:
    """Queue `work` for a transaction of its own, and return at once. A failure is only logged."""
    _writes.submit(_write, board, work)


def wait_until_written() -> None:
    """Return once everything that is queued now is written."""
    _writes.submit(bool).result()


def _run(job: Job, work: Callable[[Job], Any]) -> None:
    try:
        job.result = work(job)
        job.state = "done"
    except Exception as error:  # noqa: BLE001 - whatever it is, the page must show it
        _log.exception("%s failed", job.title)
        job.error = error
        job.state = "failed"
    job.ended = time.monotonic()


def _forget() -> None:
    """Drop results that nobody has taken in time."""
    now = time.monotonic()
    for owner, job in list(_of.items()):
        if job.ended and job.forget_after is not None and now - job.ended > job.forget_after:
            del _of[owner]


def _write(board: Database, work: Callable[[Session], object]) -> None:
    tries = Retrying(
        retry=retry_if_exception_type(Busy), stop=stop_after_attempt(TRIES), reraise=True
    )
    try:
        for attempt in tries:
            with attempt, board.write() as session:
                work(session)
    except (BoardError, DBAPIError):
        _log.warning("A write that nobody waits for failed", exc_info=True)
