"""The History page: the last events, those at the other end, and 100 of a filter."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from db.engine import Database
from db.queries.history import EventFilter, counted_events
from tests.bench import reading
from tests.bench.measuring import Figure
from tests.bench.reading import ROWS

SINCE, UNTIL = datetime(2025, 6, 1, tzinfo=UTC), datetime(2025, 6, 8, tzinfo=UTC)


@dataclass(frozen=True)
class View:
    """What somebody looks at."""

    name: str
    wanted: EventFilter
    oldest_first: bool

    def read(self, session: Session) -> None:
        """Read its page."""
        counted_events(session, self.wanted, oldest_first=self.oldest_first, limit=ROWS)


FILTERED = {
    "a week": EventFilter(since=SINCE, until=UNTIL),
    "nothing yet": EventFilter(since=datetime(2030, 1, 1, tzinfo=UTC)),
    "one action": EventFilter(actions=("reassigned",)),
    "a rare action": EventFilter(actions=("removed",)),
    "three actions": EventFilter(actions=("proposed", "completed", "removed")),
    "one actor": EventFilter(actors=("Bench",)),
    "nobody": EventFilter(actors=("Nobody",)),
    "one developer": EventFilter(developer_id=7),
    "one developer, a week": EventFilter(developer_id=7, since=SINCE, until=UNTIL),
    "words of a few": EventFilter(text="number 777"),
    "words of 1 %": EventFilter(text="number 77"),
    "a word of all": EventFilter(text="ticket"),
    "a word of all, a week": EventFilter(text="ticket", since=SINCE, until=UNTIL),
    "a word of none": EventFilter(text="elsewhere"),
    "a number": EventFilter(text="#777"),
}


def measure(engine: str, database: Database, size: int) -> Iterator[Figure]:
    """Time both on the same board, view by view."""
    for oldest in (False, True):
        view = View("the oldest" if oldest else "the newest", EventFilter(), oldest)
        yield reading.measure("History page", engine, database, size, view)
    views = [
        View(f"{name}, the oldest first" if oldest else name, wanted, oldest)
        for name, wanted in FILTERED.items()
        for oldest in (False, True)
    ]
    yield reading.slowest("History page, filtered", engine, database, size, views)
