"""Lists at any size: the views that pages open by default, and others drawn at random.

The floor sends the same SQL over a connection that is open already, and fetches the same rows.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from db.domain.priorities import PRIORITIES
from db.engine import Database
from db.models.board import ASSIGNMENT_STATUSES, TICKET_STATUSES
from db.queries.assignments import (
    ASSIGNMENT_ORDERS,
    assignments,
    count_assignments,
    developer_counts,
)
from db.queries.history.events import EventFilter, counted_events
from db.queries.lists.filters import AssignmentFilter, TicketFilter
from db.queries.lists.ordering import NEWEST, Sort
from db.queries.planning import TicketChoice, tickets_to_plan
from db.queries.tickets import (
    TICKET_ORDERS,
    count_due_tickets,
    due_tickets,
    pending_by_priority,
    tickets,
)
from tests.bench.board import AREAS, BEGINS_AT, DAYS, DEVELOPERS, POINTS, SKILLS, name_of
from tests.bench.measuring import Figure, compare, seconds
from tests.bench.raw import noted, raw

DRAWN = 100
DUE = date(2025, 6, 1)
PROPOSED = AssignmentFilter(statuses=("proposed",))
URGENT = Sort("priority", descending=False)


@dataclass(frozen=True)
class View:
    """What somebody looks at."""

    name: str
    read: Callable[[Session], Any]


def measure(database: Database) -> Iterator[Figure]:
    """The default views one by one; of the others the median, the 95th of a hundred, the worst."""
    for view in (*_default_pages(database), *DEFAULT_FIGURES):
        yield _timed(database, view, runs=11)
    drawn = {
        "assignments": (assignments, AssignmentFilter, ASSIGNMENT_STATUSES, ASSIGNMENT_ORDERS),
        "tickets": (tickets, TicketFilter, TICKET_STATUSES, TICKET_ORDERS),
    }
    for name, of in drawn.items():
        figures = [_timed(database, view, runs=3) for view in _drawn(*of)]
        figures.sort(key=lambda figure: figure.seconds)
        what = f"{name} by {DRAWN} filters, orders and words drawn at random"
        yield replace(figures[DRAWN // 2], operation=f"{what}: the median")
        yield replace(figures[DRAWN * 95 // 100 - 1], operation=f"{what}: the 95th")
        worst = figures[-1]
        yield replace(worst, operation=f"{what}: the slowest", note=worst.operation)


MY_ACTIVE = AssignmentFilter(statuses=("active",), developer_id=7)
MY_PAST = AssignmentFilter(statuses=("completed", "removed"), developer_id=7)
LISTS: tuple[tuple[str, Any, Any, Sort, int], ...] = (
    ("open work", assignments, AssignmentFilter(statuses=("proposed", "active")), NEWEST, 100),
    ("all assignments", assignments, AssignmentFilter(), NEWEST, 100),
    ("open proposals", assignments, PROPOSED, URGENT, 500),
    ("a developer's active tickets", assignments, MY_ACTIVE, NEWEST, 50),
    ("a developer's past tickets", assignments, MY_PAST, NEWEST, 50),
    ("all tickets", tickets, TicketFilter(), NEWEST, 100),
)
DEFAULT_FIGURES = (
    View("a developer's counts", lambda session: developer_counts(session, 7)),
    View("Home: open proposals", lambda session: count_assignments(session, PROPOSED)),
    View("Home: tickets due", lambda session: due_tickets(session, DUE)),
    View("Home: how many are due", lambda session: count_due_tickets(session, DUE)),
    View("Home: pending by priority", pending_by_priority),
    View("the planner's next tickets", lambda session: tickets_to_plan(session, TicketChoice())),
    View("history", lambda session: counted_events(session, EventFilter())),
    View("history of words", lambda session: counted_events(session, EventFilter(text="billing"))),
)


def _default_pages(database: Database) -> Iterator[View]:
    """Each list as it opens, and its last page: that behind the first of the opposite order."""
    for name, reader, wanted, sort, limit in LISTS:
        read = partial(reader, wanted=wanted, limit=limit)
        opposite = replace(sort, descending=not sort.descending)
        with database.read() as session:
            cursor = read(session, sort=opposite).next_cursor
        yield View(name, partial(read, sort=sort))
        yield View(f"{name}, the last page", partial(read, sort=sort, cursor=cursor))


def _timed(database: Database, view: View, *, runs: int) -> Figure:
    def read() -> None:
        with database.read() as session:
            view.read(session)

    with noted(database, "SELECT", "WITH") as sent:
        read()

    def floor() -> float:
        with raw(database, begin="BEGIN") as driver:
            return seconds(lambda: driver.send(*sent))

    return compare(view.name, lambda: seconds(read), floor, runs=runs)


def _drawn(reader: Any, make: Any, statuses: tuple[str, ...], orders: Any) -> Iterator[View]:
    """One to four fields each, every second with words; the same in every run."""
    rng = random.Random(20250301)  # noqa: S311 - not a secret
    for number in range(DRAWN):
        wanted: dict[str, Any] = {}
        for field in rng.sample(_fields(rng, statuses), rng.randint(1, 4)):
            wanted |= field
        if number % 2:
            wanted["text"] = _words(rng)
        sort = Sort(rng.choice(list(orders)), rng.random() < 1 / 2)
        said = ", ".join(f"{name} {value}" for name, value in wanted.items())
        name = f"{said}, by {sort.column} {'descending' if sort.descending else 'ascending'}"
        yield View(name, partial(reader, wanted=make(**wanted), sort=sort))


def _fields(rng: random.Random, statuses: tuple[str, ...]) -> list[dict[str, Any]]:
    """A value for each field: of a list some, of a range its beginning, its end, or both."""

    def some(values: Sequence[str], most: int) -> tuple[str, ...]:
        return tuple(rng.sample(values, rng.randint(1, most)))

    def bounds(first: str, last: str, low: Any, high: Any) -> dict[str, Any]:
        return rng.choice([{first: low}, {last: high}, {first: low, last: high}])

    begin = BEGINS_AT + timedelta(days=rng.randrange(DAYS))
    end = begin + timedelta(days=rng.choice([1, 7, 31, 183]))
    return [
        {"statuses": some(statuses, 2)},
        {"developers": some([name_of(id_) for id_ in range(1, DEVELOPERS + 1)], 20)},
        {"priorities": some(PRIORITIES, 2)},
        {"skills": some(SKILLS, 2)},
        bounds("min_points", "max_points", *sorted(rng.sample(POINTS, 2))),
        bounds("due_from", "due_to", begin.date(), end.date()),
        bounds("changed_from", "changed_to", begin, end),
    ]


def _words(rng: random.Random) -> str:
    """Words of a twentieth of all titles or of all, begun ones, and the beginnings of numbers."""
    area, number = rng.choice(AREAS), rng.randint(1, 99)
    return rng.choice(
        [area, area[:2], f"number {number}", f"{area} number", f"number {number} {area}", "ticket"]
    )
