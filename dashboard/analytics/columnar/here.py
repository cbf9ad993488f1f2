"""The copy of this process: of the board that its pages and its API serve."""

import logging
from contextlib import suppress
from threading import Lock

from dashboard.analytics.columnar.copy import PATIENCE_SECONDS, Copy, StillReading
from dashboard.database import database
from dashboard.settings import settings
from db.engine import Database
from db.errors import BoardError

_copies: dict[int, tuple[Database, Copy]] = {}
_lock = Lock()

_log = logging.getLogger(__name__)


def history(*, patience: float | None = PATIENCE_SECONDS) -> Copy:
    """The copy with all that was committed until now. Raises StillReading while it is filled.

    With a `patience` of None that is waited for.
    """
    return _copy().catch_up(patience=patience)


def begin() -> None:
    """Fill the copy beside everything else, so that nobody has to wait for it."""
    try:
        with suppress(StillReading):
            _copy().catch_up(patience=0)
    except BoardError as error:
        # Whoever asks for a figure begins again, and is told.
        _log.warning("The history is not read yet: %s", error)


def close() -> None:
    """Let go of the file, before the database is closed."""
    with _lock:
        ended = list(_copies.values())
        _copies.clear()
    for _, copy in ended:
        copy.close()


def _copy() -> Copy:
    board = database()
    with _lock:
        known = _copies.get(id(board))
        if known is None:
            folder = settings().analytics_dir if settings().database_enabled else None
            known = _copies[id(board)] = (board, Copy(board, folder))
    return known[1]
