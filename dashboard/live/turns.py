"""Few scripts at a time: they share one interpreter, and would wait for each other at every step.

With many runs at once each gives the interpreter away whenever it reads or writes anything, and
then waits for all the others to have had it. A few at a time are done sooner, every one of them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

# One computes while others wait for the database.
AT_A_TIME = 2
# A run that waits for the board's lock may hold its turn for long: nobody waits longer for it.
PATIENCE_SECONDS = 1.0

_turns = BoundedSemaphore(AT_A_TIME)


@contextmanager
def turn() -> Iterator[None]:
    """Run when it is one's turn, or after a second all the same."""
    taken = _turns.acquire(timeout=PATIENCE_SECONDS)
    try:
        yield
    finally:
        if taken:
            _turns.release()
