"""Watch the board for commits by anybody, without querying it all the time.

PostgreSQL sends a NOTIFY with each commit; in SQLite a number changes when another connection has
committed. Either takes one connection for each process, and a query only after a commit.
"""

import logging
import select as waiting
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from threading import Event
from typing import Any

from sqlalchemy import NullPool, create_engine, select
from sqlalchemy.orm import Session

from db.engine import Database
from db.history.batches import CHANNEL
from db.models.board import Batch, Board, table_of
from db.queries.backups import last_restore

LOOK_SECONDS = 0.25
AGAIN_SECONDS = 1.0
# A silent connection may be dead, so after this time it is tested and the board is read.
SILENT_SECONDS = 10.0
MOST_COMMITS = 500
# With these, a broken network shows within seconds instead of the usual two hours.
_ALIVE = {
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
    "connect_timeout": 5,
}

_BOARD, _BATCHES = table_of(Board), table_of(Batch)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit: which, by whom, when, and how many events it has."""

    data_version: int
    changed_by: str
    changed_at: datetime
    events: int


@dataclass(frozen=True, slots=True)
class BoardNews:
    """The board's data version, and the commits that led to it, oldest first."""

    data_version: int
    time_zone: str
    restored_at: datetime | None
    commits: tuple[Commit, ...]


def board_news(session: Session, since: int) -> BoardNews:
    """The board's data version and the commits after `since`, the last MOST_COMMITS of them."""
    board = select(_BOARD.c.data_version, _BOARD.c.time_zone).where(_BOARD.c.id == 1)
    version, time_zone = session.execute(board).one()
    restored_at = last_restore(session)
    if version == since:
        return BoardNews(version, time_zone, restored_at, ())
    columns = _BATCHES.c
    found = session.execute(
        select(columns.data_version, columns.changed_by, columns.changed_at, columns.event_count)
        .where(columns.data_version > since)
        .order_by(columns.data_version.desc())
        .limit(MOST_COMMITS)
    ).all()
    commits = tuple(Commit(*row) for row in reversed(found))
    return BoardNews(version, time_zone, restored_at, commits)


def watch(
    database: Database,
    *,
    since: Callable[[], int],
    tell: Callable[[BoardNews], None],
    stop: Event,
) -> None:
    """Call `tell` with the commits after `since()`, a moment after each commit, until `stop`.

    It blocks, so it needs a thread of its own. A lost connection is made again, and commits that
    were made meanwhile are told then.
    """
    lost = False
    while not stop.is_set():
        try:
            with _signals(database, stop) as signals:
                for _ in signals:
                    with database.read() as session:
                        news = board_news(session, since())
                    tell(news)
                    if lost:
                        _log.info("The board is watched again")
                        lost = False
        except Exception as error:  # noqa: BLE001 - whatever it is, it may pass
            if not lost:
                _log.warning("The board is not watched, trying again: %s", type(error).__name__)
            lost = True
        stop.wait(AGAIN_SECONDS)


@contextmanager
def _signals(database: Database, stop: Event) -> Iterator[Iterator[None]]:
    """One signal at the start, and one after each commit."""
    if database.dialect == "sqlite":
        connection = database.engine.raw_connection()
        # It sees only what others commit, so no session may have it.
        connection.detach()
        with closing(connection):
            yield _of_sqlite(connection.dbapi_connection, stop)
        return
    direct = create_engine(
        database.engine.url,
        poolclass=NullPool,
        hide_parameters=True,
        isolation_level="AUTOCOMMIT",
        connect_args=_ALIVE,
    )
    with direct.connect() as listening:
        listening.exec_driver_sql(f"LISTEN {CHANNEL}")
        yield _of_postgresql(listening.connection.driver_connection, stop)


def _of_sqlite(connection: Any, stop: Event) -> Iterator[None]:
    # https://www.sqlite.org/pragma.html#pragma_data_version
    seen = None
    while not stop.is_set():
        (version,) = connection.execute("PRAGMA data_version").fetchone()
        if version != seen:
            seen = version
            yield
        stop.wait(LOOK_SECONDS)


def _of_postgresql(connection: Any, stop: Event) -> Iterator[None]:
    # https://www.psycopg.org/docs/advanced.html#asynchronous-notifications
    yield
    silent = 0.0
    # Not select(), which fails where the process has more than 1,024 descriptors.
    arriving = waiting.poll()
    arriving.register(connection, waiting.POLLIN)
    while not stop.is_set():
        if arriving.poll(LOOK_SECONDS * 1_000):
            connection.poll()
            notified = bool(connection.notifies)
            connection.notifies.clear()
            if notified:
                silent = 0.0
                yield
                continue
        silent += LOOK_SECONDS
        if silent >= SILENT_SECONDS:
            silent = 0.0
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            yield
