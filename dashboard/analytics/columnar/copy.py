"""The copy of one board's history: it takes over new events by id, and answers series."""

import logging
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any

import duckdb
import pandas as pd

from dashboard.analytics.columnar.store import Store
from db.domain.calendar.working_time import WorkingTime
from db.engine import Database
from db.errors import Busy
from db.queries.calendars import usual_working_time, working_times
from db.queries.history.raw_events import (
    Head,
    Source,
    is_head_of_a_past,
    raw_events,
    read_head,
)

# Events taken over at once: a fill that is stopped goes on behind the last of such chunks.
CHUNK = 50_000
# Who asks waits as long for the copy; what takes longer goes on beside the page.
PATIENCE_SECONDS = 2.0
SOURCES: tuple[Source, ...] = ("records", "events")
NOTHING = Head(0, "", "", "", 0, 0)
_LAST_CHANGE = "SELECT coalesce(max(id), 0) AS id FROM records WHERE kind = 'calendar'"

_log = logging.getLogger(__name__)


class StillReading(Busy):
    """The copy does not have the whole history yet; `share` says how much of it, from 0 to 1."""

    def __init__(self, share: float) -> None:
        super().__init__(
            f"The history is being read for its figures: {share:.0%} so far. Ask again in a moment."
        )
        self.share = share


class Copy:
    """A columnar copy of a board's history, of which every series is computed."""

    def __init__(self, board: Database, folder: Path | None = None) -> None:
        """Kept in a file of `folder`, or in memory. Nothing is read before somebody asks."""
        self._board = board
        self._folder = folder
        self._store: Store | None = None
        self._lock = Lock()
        self._work: _Work | None = None
        self._stop = Event()
        self._done: Head | None = None
        self._so_far = (0, 1)
        self._calendars: tuple[int, WorkingTime, Mapping[int, WorkingTime]] | None = None

    def catch_up(self, *, patience: float | None = PATIENCE_SECONDS) -> "Copy":
        """Take over what was committed until now; the copy itself.

        Raises StillReading where that takes longer than `patience` (seconds): it goes on then.
        """
        # What goes on already may have begun before the last commit; the next has all until now.
        for _ in range(2):
            with self._board.read() as session:
                if read_head(session) == self._done:
                    break
            with self._lock:
                if self._work is None or self._work.is_over:
                    self._work = _Work(self._advance)
                work = self._work
            if not work.wait(patience):
                raise StillReading(self._share)
        return self

    def query(self, sql: str, **values: Any) -> pd.DataFrame:
        """The rows of one statement over the tables of `dashboard.analytics.columnar.schema`.

        Raises StillReading where the copy is being made anew.
        """
        store = self._store
        if store is None:
            raise StillReading(self._share)
        try:
            with store.cursor() as cursor:
                cursor.begin()
                if cursor.execute("SELECT complete FROM taken").fetchone() != (True,):
                    raise StillReading(self._share)
                return cursor.execute(sql, values).df()
        except (duckdb.IOException, duckdb.FatalException, duckdb.ConnectionException) as error:
            # The file was damaged under it. All that it had is in the database still.
            self._give_up(store, error)
            raise StillReading(self._share) from error

    def working_times(self, ids: Collection[int]) -> list[WorkingTime]:
        """When each of these developers works, read anew from the board once a calendar changed."""
        last = int(self.query(_LAST_CHANGE)["id"].iloc[0])
        if self._calendars is None or self._calendars[0] != last:
            with self._board.read() as session:
                usual, found = usual_working_time(session), working_times(session)
            # Of those that are as they were, what was found out about weeks is kept.
            kept = {one: one for one in self._calendars[2].values()} if self._calendars else {}
            known = {id_: kept.get(one, one) for id_, one in found.items()}
            self._calendars = (last, usual, known)
        _, usual, working = self._calendars
        return [working.get(id_, usual) for id_ in ids]

    def close(self) -> None:
        """End what goes on, and let go of the file, with which the next process goes on."""
        self._stop.set()
        if self._work is not None:
            self._work.wait(None, tell=False)
        if self._store is not None:
            self._store.close()

    def _advance(self) -> None:
        """Take over all that is new, up to the head of now."""
        try:
            self._take_over()
        except duckdb.Error as error:
            if self._store is None or self._store.path is None:
                raise
            # A full disk, say. Everything is in the database still.
            self._give_up(self._store, error)
            self._take_over()

    def _give_up(self, store: Store, error: duckdb.Error) -> None:
        """Go on in memory, from the beginning."""
        _log.warning("The copy of the history is kept in memory from now on: %s", error)
        with self._lock:
            if self._store is store:
                self._folder = self._store = self._done = None
                self._so_far = (0, 1)
        store.close(remove=True)

    @property
    def _share(self) -> float:
        done, all_ = self._so_far
        return min(0.99, done / max(1, all_))

    def _take_over(self) -> None:
        if self._store is None:
            self._store = Store.open(self._folder)
        store = self._store
        with self._board.read() as session:
            head = read_head(session)
            taken, complete = store.taken()
            known = taken.time_zone == head.time_zone and is_head_of_a_past(session, taken)
        if not known:
            with store.transaction():
                store.begin_anew(head)
            taken, complete = store.taken()
        if complete:
            with store.transaction():
                self._take(store, taken, head)
                store.derive(taken)
                store.note(head)
        else:
            self._take(store, taken, head, chunk_by_chunk=True)
            if self._stop.is_set():
                return
            with store.transaction():
                store.derive(NOTHING)
                store.note(head)
        self._done = head

    def _take(self, store: Store, taken: Head, head: Head, *, chunk_by_chunk: bool = False) -> None:
        for source in SOURCES:
            last, end = getattr(taken, source), getattr(head, source)
            while last < end and not self._stop.is_set():
                with self._board.read() as session:
                    rows = raw_events(session, source, after=last, until=end, limit=CHUNK)
                if not rows:
                    break
                if chunk_by_chunk:
                    with store.transaction():
                        store.add(source, rows, head.time_zone)
                else:
                    store.add(source, rows, head.time_zone)
                last = rows[-1][0]
                before = head.records if source == "events" else 0
                self._so_far = (before + last, head.records + head.events)


class _Work:
    """Something done in a thread of its own, for which many may wait, and all are told."""

    def __init__(self, work: Callable[[], None]) -> None:
        self._over = Event()
        self._error: Exception | None = None
        Thread(target=self._run, args=(work,), name="history copy", daemon=True).start()

    @property
    def is_over(self) -> bool:
        return self._over.is_set()

    def wait(self, seconds: float | None, *, tell: bool = True) -> bool:
        """Whether it was over in time. Raises what it raised."""
        over = self._over.wait(seconds)
        if over and tell and self._error is not None:
            raise self._error
        return over

    def _run(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001 - whoever waits is told
            self._error = error
        finally:
            self._over.set()
