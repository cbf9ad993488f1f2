"""What filters ask of tickets and of assignments alike, as conditions of SQL.

Assignments repeat the fields of their ticket, so that they can be found without it. `wrap` says
of a column whether an index may be chosen for it (`db/queries/ordering.py`).
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import ColumnElement

from db.domain.priorities import PRIORITIES, priority_rank
from db.models.board import Assignment, Ticket
from db.queries.unindexed import as_it_is
from db.queries.ways import Order

Filtered = type[Ticket] | type[Assignment]


class Limits(Protocol):
    """Limits of a ticket's fields, both ends included, and of changes, but for the end."""

    @property
    def priorities(self) -> tuple[str, ...]: ...
    @property
    def skills(self) -> tuple[str, ...]: ...
    @property
    def min_points(self) -> float | None: ...
    @property
    def max_points(self) -> float | None: ...
    @property
    def due_from(self) -> date | None: ...
    @property
    def due_to(self) -> date | None: ...
    @property
    def changed_from(self) -> datetime | None: ...
    @property
    def changed_to(self) -> datetime | None: ...


def ticket_conditions(
    of: Filtered, wanted: Limits, wrap: Callable[[Any], Any]
) -> list[ColumnElement[bool]]:
    """What a filter asks of the fields of a ticket."""
    return [one for ones in by_field(of, wanted, wrap).values() for one in ones]


def by_field(
    of: Filtered, wanted: Limits, wrap: Callable[[Any], Any] = as_it_is
) -> dict[str, list[ColumnElement[bool]]]:
    """The same by the names of the columns that something is asked of."""
    rank, skill, due = wrap(of.priority_rank), wrap(of.required_skill), wrap(of.due_date)
    points = wrap(of.story_points)
    conditions = {
        "priority_rank": [rank.in_(_ranks(wanted.priorities))] if wanted.priorities else [],
        "required_skill": [skill.in_(wanted.skills)] if wanted.skills else [],
        "due_date": _within(due, wanted.due_from, wanted.due_to),
        "story_points": _within(points, wanted.min_points, wanted.max_points),
    }
    return {name: ones for name, ones in conditions.items() if ones}


def _within(column: Any, low: Any, high: Any) -> list[ColumnElement[bool]]:
    lowest = [] if low is None else [column >= low]
    return lowest if high is None else [*lowest, column <= high]


def time_conditions(
    of: Filtered, wanted: Limits, wrap: Callable[[Any], Any]
) -> list[ColumnElement[bool]]:
    """What a filter asks of when a row changed."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.changed_from is not None:
        conditions.append(wrap(of.updated_at) >= wanted.changed_from)
    if wanted.changed_to is not None:
        conditions.append(wrap(of.updated_at) < wanted.changed_to)
    return conditions


def is_of_time(wanted: Limits) -> bool:
    """Whether a filter asks when a row changed."""
    return wanted.changed_from is not None or wanted.changed_to is not None


def named_values(of: Filtered, wanted: Limits, order: Order) -> Sequence[Any] | None:
    """The values in an order that a filter names; None if it names none."""
    if order.keys[0] is of.required_skill and wanted.skills:
        return wanted.skills
    if order.keys[0] is of.priority_rank and wanted.priorities:
        return _ranks(wanted.priorities)
    return None


def _ranks(priorities: Sequence[str]) -> list[int]:
    return [priority_rank(name) for name in priorities if name in PRIORITIES]
