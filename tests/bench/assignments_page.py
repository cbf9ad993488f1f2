"""The Assignments page: 100 rows by one filter and order or another, and the count beside them.

The views that the page offers by default are shown each; of all others the slowest of their kind.
The floor sends the same SQL over a connection that is open already, and fetches the same rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from db.engine import Database
from db.models.board import ASSIGNMENT_STATUSES
from db.queries.assignment_source import ASSIGNMENT_ORDERS, AssignmentFilter
from db.queries.assignments import assignments
from db.queries.ordering import NEWEST, Sort
from tests.bench import reading
from tests.bench.combinations import drawn
from tests.bench.measuring import Figure
from tests.bench.reading import ROWS

PAGE = "Assignments page"
COMBINATIONS = 50
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

    def read(self, session: Session) -> None:
        """Read its page."""
        assignments(session, self.wanted, sort=self.sort, limit=ROWS, cursor=self.cursor)


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
    View("a word of 5 %, here and there", AssignmentFilter(text="billing")),
    View("words of 11 %, all together", AssignmentFilter(text="number 7")),
    View("words of 5 % and of all", AssignmentFilter(text="billing number")),
)


def measure(engine: str, database: Database, size: int) -> Iterator[Figure]:
    """Time both on the same board, view by view."""
    for view in DEFAULTS:
        for one in (view, _at_its_end(database, view)):
            yield reading.measure(PAGE, engine, database, size, one)
    by_column = [
        replace(view, name=f"{view.name} by {column}", sort=Sort(column, descending=False))
        for view in DEFAULTS[:2]
        for column in ASSIGNMENT_ORDERS
    ]
    ends = [_at_its_end(database, view) for view in by_column]
    sorted_ = (*by_column, *ends)
    yield reading.slowest(f"{PAGE}, sorted by any column", engine, database, size, sorted_)
    by_due = [
        replace(view, name=f"{view.name} by due", sort=Sort("due", descending=False))
        for view in FILTERED
    ]
    yield reading.slowest(f"{PAGE}, filtered", engine, database, size, (*FILTERED, *by_due))
    at_random = _drawn()
    yield reading.slowest(f"{PAGE}, filtered at random", engine, database, size, at_random)
    yield reading.slowest(f"{PAGE}, searched", engine, database, size, TEXTS)
    searched = [
        replace(view, name=f"{view.name} by {column}", sort=Sort(column))
        for view in TEXTS
        for column in ("title", "due", "developer")
    ]
    yield reading.slowest(f"{PAGE}, searched and sorted", engine, database, size, searched)
    both = _drawn(with_words=True)
    yield reading.slowest(f"{PAGE}, searched and filtered at random", engine, database, size, both)


def _drawn(*, with_words: bool = False) -> list[View]:
    orders = drawn(
        COMBINATIONS,
        AssignmentFilter,
        ASSIGNMENT_STATUSES,
        ASSIGNMENT_ORDERS,
        with_words=with_words,
    )
    return [View(*combination) for combination in orders]


def _at_its_end(database: Database, view: View) -> View:
    """The last page of a view: the cursor after the first page of the opposite order."""
    opposite = replace(view.sort, descending=not view.sort.descending)
    with database.read() as session:
        page = assignments(session, view.wanted, sort=opposite, limit=ROWS)
    return replace(view, name=f"{view.name}, last page", cursor=page.next_cursor)
