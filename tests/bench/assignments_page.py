"""The first Assignments page: 100 rows by the default filter, and the count beside them.

The floor sends the same SQL over a connection that is open already, and fetches the same rows.
"""

from typing import Any

from sqlalchemy import Connection, event

from db.engine import Database
from db.queries.assignments import AssignmentFilter, assignments, count_assignments
from tests.bench import measuring
from tests.bench.measuring import Figure, seconds
from tests.bench.raw import raw

ROWS = 100
OPEN_WORK = AssignmentFilter(statuses=("active", "proposed"))


def measure(engine: str, database: Database) -> Figure:
    """Time both on the same board."""
    statements = _statements(database)

    def ours() -> float:
        return seconds(lambda: _page(database))

    def floor() -> float:
        with raw(database, begin="BEGIN") as driver:
            return seconds(lambda: [driver.fetch(*statement) for statement in statements])

    operation = f"first Assignments page ({ROWS} rows and the count), at 100,000 assignments"
    return measuring.compare(operation, engine, ours, floor, runs=31, warm_up=3)


def _page(database: Database) -> None:
    with database.read() as session:
        page = assignments(session, OPEN_WORK, limit=ROWS)
        count_assignments(session, OPEN_WORK)
    assert len(page.rows) == ROWS


def _statements(database: Database) -> list[tuple[str, Any]]:
    """What the page sends to the driver, with its parameters."""
    sent: list[tuple[str, Any]] = []

    def note(
        _connection: Connection, _cursor: Any, statement: str, parameters: Any, *_: Any
    ) -> None:
        if statement.startswith("SELECT"):
            sent.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", note)
    _page(database)
    event.remove(database.engine, "before_cursor_execute", note)
    assert len(sent) == 2
    return sent
