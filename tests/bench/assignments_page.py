"""The Assignments page: 100 rows by one filter and order or another, and the count beside them.

The views that the page offers by default are shown each; of all others the slowest of their kind.
The floor sends the same SQL over a connection that is open already, and fetches the same rows.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, event

from db.engine import Database
from db.queries.assignments import ASSIGNMENT_ORDERS, AssignmentFilter, assignments
from db.queries.ordering import NEWEST, Sort
from tests.bench import measuring
from tests.bench.measuring import Figure, seconds
from tests.bench.raw import raw

ROWS = 100
OPEN = ("active", "proposed")
OPEN_WORK = AssignmentFilter(statuses=OPEN)
A_WEEK: dict[str, Any] = {"due_from": date(2025, 3, 1), "due_to": date(2025, 3, 7)}
CHANGED: dict[str, Any] = {
    "changed_from": datetime(2025, 3, 1, tzinfo=UTC),
    "changed_to": datetime(2025, 3, 8, tzinfo=UTC),
}


@dataclass(frozen=True)
class View:
    """What somebody looks at."""

    name: str
    wanted: AssignmentFilter
    sort: Sort = NEWEST
    cursor: str | None = None


DEFAULTS = (
    View("open work", OPEN_WORK),
    View("all", AssignmentFilter()),
    View("one developer", AssignmentFilter(statuses=("active",), developers=("Developer 007",))),
)
FILTERED = (
    View("one priority", AssignmentFilter(statuses=("active",), priorities=("High",))),
    View("one skill", AssignmentFilter(statuses=OPEN, skills=("Go",))),
    View("priority and skill", AssignmentFilter(priorities=("Low",), skills=("SQL",))),
    View("due in a week", AssignmentFilter(**A_WEEK)),
    View("open, due in a week", AssignmentFilter(statuses=OPEN, **A_WEEK)),
    View("one skill, due in a week", AssignmentFilter(skills=("SQL",), **A_WEEK)),
    View("open, changed in a week", AssignmentFilter(statuses=OPEN, **CHANGED)),
    View("one skill, changed in a week", AssignmentFilter(skills=("SQL",), **CHANGED)),
    View(
        "three developers, one skill",
        AssignmentFilter(
            developers=("Developer 007", "Developer 008", "Developer 009"), skills=("SQL",)
        ),
    ),
    View(
        "points and priority",
        AssignmentFilter(
            statuses=("proposed",), priorities=("Critical",), min_points=5, max_points=8
        ),
    ),
)
TEXTS = (
    View("words of a few", AssignmentFilter(text="number 777")),
    View("words of 1 %", AssignmentFilter(text="number 77")),
    View("a word of all", AssignmentFilter(text="ticket")),
    View("a word of all, open", AssignmentFilter(statuses=OPEN, text="ticket")),
    View("a word of none", AssignmentFilter(text="elsewhere")),
)


def measure(engine: str, database: Database, size: int) -> Iterator[Figure]:
    """Time both on the same board, view by view."""
    for view in DEFAULTS:
        yield _measure(engine, database, size, view)
        yield _measure(engine, database, size, _at_its_end(database, view))
    by_column = [
        replace(view, name=f"{view.name} by {column}", sort=Sort(column, descending=False))
        for view in DEFAULTS[:2]
        for column in ASSIGNMENT_ORDERS
    ]
    ends = [_at_its_end(database, view) for view in by_column]
    yield _slowest(engine, database, size, "sorted by any column", (*by_column, *ends))
    by_due = [
        replace(view, name=f"{view.name} by due", sort=Sort("due", descending=False))
        for view in FILTERED
    ]
    yield _slowest(engine, database, size, "filtered", (*FILTERED, *by_due))
    yield _slowest(engine, database, size, "searched", TEXTS)


def _at_its_end(database: Database, view: View) -> View:
    """The last page of a view: the cursor after the first page of the opposite order."""
    opposite = replace(view.sort, descending=not view.sort.descending)
    with database.read() as session:
        page = assignments(session, view.wanted, sort=opposite, limit=ROWS)
    return replace(view, name=f"{view.name}, last page", cursor=page.next_cursor)


def _slowest(
    engine: str, database: Database, size: int, kind: str, views: Iterable[View]
) -> Figure:
    figures = {view.name: _measure(engine, database, size, view) for view in views}
    name, figure = max(figures.items(), key=lambda item: item[1].seconds)
    operation = figure.operation.replace(f", {name} (", f", {kind}: {len(figures)} views (")
    return replace(figure, operation=f"{operation}, the slowest", note=name)


def _measure(engine: str, database: Database, size: int, view: View) -> Figure:
    statements = _statements(database, view)

    def ours() -> float:
        return seconds(lambda: _page(database, view))

    def floor() -> float:
        with raw(database, begin="BEGIN") as driver:
            return seconds(lambda: [driver.fetch(*statement) for statement in statements])

    operation = f"Assignments page, {view.name} ({ROWS} rows and the count), at {size:,}"
    return measuring.compare(operation, engine, ours, floor, runs=11, warm_up=2)


def _page(database: Database, view: View) -> None:
    with database.read() as session:
        assignments(session, view.wanted, sort=view.sort, limit=ROWS, cursor=view.cursor)


def _statements(database: Database, view: View) -> list[tuple[str, Any]]:
    """What the page sends to the driver, with its parameters."""
    sent: list[tuple[str, Any]] = []

    def note(
        _connection: Connection, _cursor: Any, statement: str, parameters: Any, *_: Any
    ) -> None:
        if statement.startswith("SELECT"):
            sent.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", note)
    _page(database, view)
    event.remove(database.engine, "before_cursor_execute", note)
    assert len(sent) >= 2
    return sent
