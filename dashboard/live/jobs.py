"""Long tasks that run beside the page which started them, and go on when it is left."""

import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from typing import Any, Literal

State = Literal["running", "done", "failed"]

_log = logging.getLogger(__name__)
_pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="job")


@dataclass
class Job:
    """One task: how far it is, and what came of it."""

    title: str
    state: State = "running"
    done: int = 0
    total: int = 0
    step: str = ""
    result: Any = None
    error: Exception | None = None
    forget_after: float | None = None
    """How many seconds after its end its result is dropped, if nobody has come for it."""
    ended: float = 0.0

    @property
    def share(self) -> float:
        """How much is done, from 0 to 1."""
        return min(1.0, self.done / self.total) if self.total else 0.0

    def advance(self, done: int, total: int) -> None:
        """Note that `done` of `total` rows are finished."""
        self.done, self.total = done, total


_of: dict[str, Job] = {}
_lock = Lock()


def start(
    title: str, work: Callable[[Job], Any], *, owner: str, forget_after: float | None = None
) -> Job | None:
    """Run `work` in another thread; the job holds its progress, then its result or its error.

    `owner` finds it again by `unreported`, also after the page was loaded anew. None, and nothing
    is begun, while another of the same owner has not been reported: a second click, or another tab.
    """
    job = Job(title, forget_after=forget_after)
    with _lock:
        _forget()
        if owner in _of:
            return None
        _of[owner] = job

    def run() -> None:
        try:
            job.result = work(job)
            job.state = "done"
        except Exception as error:  # noqa: BLE001 - whatever it is, the page must show it
            _log.exception("%s failed", title)
            job.error = error
            job.state = "failed"
        job.ended = time.monotonic()

    _pool.submit(run)
    return job


def _forget() -> None:
    """Drop results that nobody has come for in time."""
    now = time.monotonic()
    for owner, job in list(_of.items()):
        if job.ended and job.forget_after is not None and now - job.ended > job.forget_after:
            del _of[owner]


def unreported(owner: str) -> Job | None:
    """The last job of `owner`, until somebody was told what came of it."""
    return _of.get(owner)


def report(owner: str, job: Job) -> bool:
    """Whether the caller is the first to tell what came of `job`; it is not found again."""
    with _lock:
        return _of.get(owner) is job and _of.pop(owner) is job
