"""The Assignments page: 100 rows by one filter or another, and the count beside them.

The floor sends the same SQL over a connection that is open already, and fetches the same rows.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, event

from db.engine import Database
from db.queries.assignments import AssignmentFilter, assignments, count_assignments
from tests.bench import measuring
from tests.bench.measuring import Figure, seconds
from tests.bench.raw import raw

ROWS = 100
OPEN_WORK = AssignmentFilter(statuses=("active", "proposed"))
VIEWS = {
    "open work": OPEN_WORK,
    "all": AssignmentFilter(),
    "one developer": AssignmentFilter(statuses=("active",), developers=("Developer 007",)),
    "one priority": AssignmentFilter(statuses=("active",), priorities=("High",)),
    "one skill": AssignmentFilter(statuses=("active", "proposed"), skills=("Go",)),
    "priority and skill": AssignmentFilter(priorities=("Low",), skills=("SQL",)),
    "a word": AssignmentFilter(text="number 77"),
}


def measure(engine: str, database: Database, size: int) -> Iterator[Figure]:
    """Time both on the same board, view by view."""
    for view, wanted in VIEWS.items():
        yield _measure(engine, database, size, view, (wanted, None))
    with database.read() as session:
        last = assignments(session, OPEN_WORK, limit=ROWS, cursor=str(ROWS * 40)).rows[0].id
    yield _measure(engine, database, size, "last pages", (OPEN_WORK, str(last)))


def _measure(
    engine: str,
    database: Database,
    size: int,
    view: str,
    asked: tuple[AssignmentFilter, str | None],
) -> Figure:
    wanted, cursor = asked
    statements = _statements(database, wanted, cursor)

    def ours() -> float:
        return seconds(lambda: _page(database, wanted, cursor))

    def floor() -> float:
        with raw(database, begin="BEGIN") as driver:
            return seconds(lambda: [driver.fetch(*statement) for statement in statements])

    operation = f"Assignments page, {view} ({ROWS} rows and the count), at {size:,} assignments"
    return measuring.compare(operation, engine, ours, floor, runs=15, warm_up=3)


def _page(database: Database, wanted: AssignmentFilter, cursor: str | None) -> None:
    with database.read() as session:
        assignments(session, wanted, limit=ROWS, cursor=cursor)
        count_assignments(session, wanted)


def _statements(
    database: Database, wanted: AssignmentFilter, cursor: str | None
) -> list[tuple[str, Any]]:
    """What the page sends to the driver, with its parameters."""
    sent: list[tuple[str, Any]] = []

    def note(
        _connection: Connection, _cursor: Any, statement: str, parameters: Any, *_: Any
    ) -> None:
        if statement.startswith("SELECT"):
            sent.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", note)
    _page(database, wanted, cursor)
    event.remove(database.engine, "before_cursor_execute", note)
    assert len(sent) >= 2
    return sent
