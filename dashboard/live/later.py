"""What may be written down a moment later: who only looks does not wait for who writes."""

import logging
from collections.abc import Callable
from functools import cache
from queue import SimpleQueue
from threading import Event, Thread

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt

from db.engine import Database
from db.errors import BoardError, Busy

# Each waits for as long as a commit does.
TRIES = 4

_log = logging.getLogger(__name__)


def write_later(board: Database, work: Callable[[Session], object]) -> None:
    """Do `work` in a transaction of its own, after what was asked for before; return at once."""
    _waiting().put(lambda: _write_down(board, work))


def wait_until_written() -> None:
    """Return once all that was asked for until now is written down."""
    done = Event()
    _waiting().put(done.set)
    done.wait()


@cache
def _waiting() -> SimpleQueue[Callable[[], None]]:
    """What is still to be written, by a thread for which the end of the process does not wait."""
    jobs: SimpleQueue[Callable[[], None]] = SimpleQueue()

    def write_for_ever() -> None:
        while True:
            jobs.get()()

    Thread(target=write_for_ever, name="later", daemon=True).start()
    return jobs


def _write_down(board: Database, work: Callable[[Session], object]) -> None:
    tries = Retrying(
        retry=retry_if_exception_type(Busy), stop=stop_after_attempt(TRIES), reraise=True
    )
    try:
        tries(_write, board, work)
    except (BoardError, DBAPIError):
        _log.warning("Who was here was not written down", exc_info=True)


def _write(board: Database, work: Callable[[Session], object]) -> None:
    with board.write() as session:
        work(session)
