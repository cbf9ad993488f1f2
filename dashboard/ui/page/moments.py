"""Which board a page shows, and as of which commit."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from dashboard.database import database
from dashboard.live.news import feed


@dataclass(frozen=True)
class Moment:
    """Which board, as of which commit: what is read under one moment never changes."""

    board: str
    version: int
    time_zone: str
    # A restore gives the same numbers to other commits.
    restored_at: datetime | None = None


_of_this_run: ContextVar[Moment | None] = ContextVar("_of_this_run", default=None)


def this_moment() -> Moment:
    """The board of this process as it stands, or as it stood when this page began to be drawn."""
    known = _of_this_run.get()
    if known is not None:
        return known
    news = feed().catch_up()
    return Moment(board_key(), news.data_version, news.time_zone, news.restored_at)


def is_whole_run() -> bool:
    """Whether the whole page is drawn, as opposed to a part of it by itself."""
    return _of_this_run.get() is not None


@contextmanager
def one_moment() -> Iterator[None]:
    """Within it the board is asked once where it stands: a page is of one moment."""
    token = _of_this_run.set(this_moment())
    try:
        yield
    finally:
        _of_this_run.reset(token)


def board_key() -> str:
    """What tells one database from another in a cache; never shown, for a URL may hold a secret."""
    return str(database().engine.url)
