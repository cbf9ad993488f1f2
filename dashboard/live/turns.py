"""Few page scripts run at a time, because they share one interpreter (the GIL).

A script gives the interpreter away whenever it reads or writes, and then waits until all others
that run had it. When a few run at a time, every one of them is done sooner.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

# One computes while others wait for the database.
AT_A_TIME = 2
# A run that waits for the board's lock holds its turn, so others wait no longer than this for it.
PATIENCE_SECONDS = 1.0

_turns = BoundedSemaphore(AT_A_TIME)


@contextmanager
def turn() -> Iterator[None]:
    """Wait for a turn, at most PATIENCE_SECONDS; run then in any case."""
    taken = _turns.acquire(timeout=PATIENCE_SECONDS)
    try:
        yield
    finally:
        if taken:
            _turns.release()
