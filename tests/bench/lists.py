"""Lists at any size: the views that pages open by default, and others drawn at random.

The floor sends the same SQL over a connection that is open already, and fetches the same rows.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from sqlalchemy import event
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
from tests.bench import measuring
from tests.bench.board import AREAS, BEGINS_AT, DAYS, DEVELOPERS, POINTS, SKILLS, name_of
from tests.bench.measuring import Figure, seconds
from tests.bench.raw import raw

DRAWN = 100
DUE = date(2025, 6, 1)
PROPOSED = AssignmentFilter(statuses=("proposed",))
URGENT = Sort("priority", descending=False)


@dataclass(frozen=True)
class View:
    """What somebody looks at."""

    name: str
    read: Callable[[Session], Any]


def measure(engine: str, database: Database, size: int) -> Iterator[Figure]:
    """The default views one by one; of the others the median, the 95th of a hundred, the worst."""
    for view in (*_default_pages(database), *DEFAULT_FIGURES):
        yield _timed(f"{view.name}, at {size:,}", engine, database, view, runs=11)
    for name, views in (
        (
            "assignments",
            _drawn(assignments, AssignmentFilter, ASSIGNMENT_STATUSES, ASSIGNMENT_ORDERS),
        ),
        ("tickets", _drawn(tickets, TicketFilter, TICKET_STATUSES, TICKET_ORDERS)),
    ):
        figures = [
            replace(_timed("", engine, database, view, runs=3), note=view.name) for view in views
        ]
        figures.sort(key=lambda figure: figure.seconds)
        what = f"{name} by {DRAWN} filters, orders and words drawn at random, at {size:,}"
        for which, place in (("median", DRAWN // 2), ("95th", DRAWN * 95 // 100 - 1)):
            yield replace(figures[place], operation=f"{what}: the {which}", note="")
        yield replace(figures[-1], operation=f"{what}: the slowest")


_LISTS: tuple[tuple[str, Any, Any, Sort, int], ...] = (
    ("open work", assignments, AssignmentFilter(statuses=("proposed", "active")), NEWEST, 100),
    ("all assignments", assignments, AssignmentFilter(), NEWEST, 100),
    ("open proposals", assignments, PROPOSED, URGENT, 500),
    (
        "a developer's active tickets",
        assignments,
        AssignmentFilter(statuses=("active",), developer_id=7),
        NEWEST,
        50,
    ),
    (
        "a developer's past tickets",
        assignments,
        AssignmentFilter(statuses=("completed", "removed"), developer_id=7),
        NEWEST,
        50,
    ),
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
    for name, reader, wanted, sort, limit in _LISTS:
        read = partial(reader, wanted=wanted, limit=limit)
        opposite = replace(sort, descending=not sort.descending)
        with database.read() as session:
            cursor = read(session, sort=opposite).next_cursor
        yield View(name, partial(read, sort=sort))
        yield View(f"{name}, the last page", partial(read, sort=sort, cursor=cursor))


def _timed(operation: str, engine: str, database: Database, view: View, *, runs: int) -> Figure:
    statements = _statements(database, view)

    def read() -> None:
        with database.read() as session:
            view.read(session)

    def floor() -> float:
        with raw(database, begin="BEGIN") as driver:
            return seconds(lambda: [driver.fetch(*statement) for statement in statements])

    return measuring.compare(operation, engine, lambda: seconds(read), floor, runs=runs)


def _statements(database: Database, view: View) -> list[tuple[str, Any]]:
    """What the view sends to the driver, with its parameters; it is read once for that."""
    sent: list[tuple[str, Any]] = []

    def note(*given: Any) -> None:
        if given[2].startswith(("SELECT", "WITH")):
            sent.append((given[2], given[3]))

    event.listen(database.engine, "before_cursor_execute", note)
    with database.read() as session:
        view.read(session)
    event.remove(database.engine, "before_cursor_execute", note)
    return sent


def _drawn(reader: Any, make: Any, statuses: tuple[str, ...], orders: Any) -> Iterator[View]:
    """One to four fields each, every second with words; the same in every run."""
    rng = random.Random(20250301)  # noqa: S311 - not a secret
    draws = {"statuses": _some("statuses", statuses, 2), **_FIELDS}
    for number in range(DRAWN):
        fields = rng.sample(sorted(draws), rng.randint(1, 4))
        wanted = {key: value for field in fields for key, value in draws[field](rng).items()}
        if number % 2:
            wanted["text"] = _words(rng)
        sort = Sort(rng.choice(list(orders)), rng.random() < 1 / 2)
        said = ", ".join(map(_said, wanted.items()))
        name = f"{said}, by {sort.column} {'descending' if sort.descending else 'ascending'}"
        yield View(name, partial(reader, wanted=make(**wanted), sort=sort))


def _said(item: tuple[str, Any]) -> str:
    name, value = item
    if name == "developers":
        return f"{len(value)} developers"
    if isinstance(value, tuple):
        return " or ".join(value)
    return f"{name} {f'{value:%F}' if hasattr(value, 'year') else value}"


def _words(rng: random.Random) -> str:
    """Words of a twentieth of all titles or of all, begun ones, and the beginnings of numbers."""
    area, number = rng.choice(AREAS), rng.randint(1, 99)
    return rng.choice(
        [area, area[:2], f"number {number}", f"{area} number", f"number {number} {area}", "ticket"]
    )


def _some(name: str, values: tuple[str, ...], most: int) -> Callable[..., dict[str, Any]]:
    return lambda rng: {name: tuple(rng.sample(values, rng.randint(1, most)))}


def _points(rng: random.Random) -> dict[str, Any]:
    low, high = sorted(rng.sample(POINTS, 2))
    bounds = {"min_points": low, "max_points": high}
    kept = rng.choice([["min_points"], ["max_points"], list(bounds)])
    return {name: bounds[name] for name in kept}


def _time(of: str) -> Callable[..., dict[str, Any]]:
    """From a day on, to a day, or a day, a week, a month or half a year of them."""

    def draw(rng: random.Random) -> dict[str, Any]:
        begin = BEGINS_AT + timedelta(days=rng.randrange(DAYS))
        end = begin + timedelta(days=rng.choice([1, 7, 31, 183]))
        bounds = {f"{of}_from": begin, f"{of}_to": end}
        kept = rng.choice([[f"{of}_from"], [f"{of}_to"], list(bounds)])
        return {name: bounds[name] if of == "changed" else bounds[name].date() for name in kept}

    return draw


_FIELDS: dict[str, Callable[..., dict[str, Any]]] = {
    "developers": _some("developers", tuple(map(name_of, range(1, DEVELOPERS + 1))), 20),
    "priorities": _some("priorities", PRIORITIES, 2),
    "skills": _some("skills", SKILLS, 2),
    "points": _points,
    "due": _time("due"),
    "changed": _time("changed"),
}
