"""The moment that a page shows: which board, as of which commit."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from dashboard.database import database
from dashboard.live.news import feed


@dataclass(frozen=True)
class Moment:
    """Which board, as of which commit. What is read at one moment never changes."""

    board: str
    version: int
    time_zone: str
    # After a restore, other commits get the same versions.
    restored_at: datetime | None = None


_of_this_run: ContextVar[Moment | None] = ContextVar("_of_this_run", default=None)


def this_moment() -> Moment:
    """The moment at which this page began to be drawn; outside of a page, the present one."""
    known = _of_this_run.get()
    if known is not None:
        return known
    news = feed().catch_up()
    return Moment(board_key(), news.data_version, news.time_zone, news.restored_at)


def is_whole_run() -> bool:
    """Whether the whole page is drawn, and not only a fragment."""
    return _of_this_run.get() is not None


@contextmanager
def one_moment() -> Iterator[None]:
    """Have all that is drawn within it show one moment."""
    token = _of_this_run.set(this_moment())
    try:
        yield
    finally:
        _of_this_run.reset(token)


def board_key() -> str:
    """The database's URL as a key of caches; never shown, for it may hold a password."""
    return str(database().engine.url)
