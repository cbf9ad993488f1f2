"""The filters of lists of tickets and of assignments, and their SQL conditions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, not_, select
from sqlalchemy.orm import Session

from db.domain.priorities import PRIORITIES, priority_rank
from db.models.board import Assignment, Developer, Ticket
from db.models.counting import IS_BLOCKED
from db.models.types import AnySelect
from db.queries.lists.search import assignments_with, tickets_with

Conditions = list[ColumnElement[bool]]
# The statuses of an assignment that holds a ticket or proposes somebody for it.
OPEN = ("active", "proposed")
# … and the one that had it to the end.
TAKEN = (*OPEN, "completed")


@dataclass(frozen=True, slots=True)
class Filter:
    """The filters that tickets and assignments share; an empty one does not limit.

    Ranges include both ends, except for `changed_to`. `teams` are those in which people are now.
    """

    statuses: tuple[str, ...] = ()
    developers: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    text: str = ""
    min_points: float | None = None
    max_points: float | None = None
    due_from: date | None = None
    due_to: date | None = None
    changed_from: datetime | None = None
    changed_to: datetime | None = None
    blocked: bool | None = None


@dataclass(frozen=True, slots=True)
class TicketFilter(Filter):
    """Which tickets; `developers` have them or are proposed for them.

    Tickets of `teams` are those that their people have, completed or are proposed for, and all that
    nobody has, which any team may take. With `unheld`, nobody has them or is proposed for them.
    """

    unheld: bool = False


@dataclass(frozen=True, slots=True)
class AssignmentFilter(Filter):
    """Which assignments; points, due dates and the like are those of the ticket."""

    ticket_id: int | None = None
    developer_id: int | None = None


def members(teams: Sequence[str]) -> AnySelect:
    """The ids of the developers who are in one of these teams now."""
    return select(Developer.id).where(Developer.team.in_(teams))


def ticket_conditions(session: Session, wanted: TicketFilter) -> Conditions:
    """The conditions that a ticket must meet to pass the filter."""
    found = _of_both(Ticket, wanted)
    if wanted.developers:
        held = select(Assignment.ticket_id).where(
            Assignment.assigned_to.in_(wanted.developers), Assignment.status.in_(OPEN)
        )
        found.append(Ticket.id.in_(held))
    if wanted.unheld:
        open_ones = select(Assignment.ticket_id).where(Assignment.status.in_(OPEN))
        found.append(Ticket.id.not_in(open_ones))
    if wanted.teams:
        elsewhere = select(Assignment.id).where(
            Assignment.ticket_id == Ticket.id,
            Assignment.status.in_(TAKEN),
            Assignment.developer_id.not_in(members(wanted.teams)),
        )
        found.append(not_(elsewhere.exists()))
    if wanted.text:
        found.append(tickets_with(session, wanted.text))
    return found


def assignment_conditions(session: Session, wanted: AssignmentFilter) -> Conditions:
    """The conditions that an assignment must meet to pass the filter."""
    found = _of_both(Assignment, wanted)
    if wanted.developers:
        found.append(Assignment.assigned_to.in_(wanted.developers))
    if wanted.teams:
        found.append(Assignment.developer_id.in_(members(wanted.teams)))
    if wanted.developer_id is not None:
        found.append(Assignment.developer_id == wanted.developer_id)
    if wanted.ticket_id is not None:
        found.append(Assignment.ticket_id == wanted.ticket_id)
    if wanted.text:
        found.append(assignments_with(session, wanted.text))
    return found


def _of_both(of: type[Ticket] | type[Assignment], wanted: Filter) -> Conditions:
    """What is asked of the columns that both tables have."""
    found: Conditions = []
    if wanted.statuses:
        found.append(_one_of(of.status, wanted.statuses))
    if wanted.priorities:
        ranks = [priority_rank(name) for name in wanted.priorities if name in PRIORITIES]
        found.append(_one_of(of.priority_rank, ranks))
    if wanted.skills:
        found.append(_one_of(of.required_skill, wanted.skills))
    if wanted.projects:
        found.append(_one_of(of.project, wanted.projects))
    found += _between(of.story_points, wanted.min_points, wanted.max_points)
    found += _between(of.due_date, wanted.due_from, wanted.due_to)
    if wanted.changed_from is not None:
        found.append(of.updated_at >= wanted.changed_from)
    if wanted.changed_to is not None:
        found.append(of.updated_at < wanted.changed_to)
    if wanted.blocked is not None:
        ticket_id = Ticket.id if of is Ticket else Assignment.ticket_id
        blocked = ticket_id.in_(select(Ticket.id).where(IS_BLOCKED))
        found.append(blocked if wanted.blocked else not_(blocked))
    return found


def _one_of(column: Any, values: Sequence[Any]) -> ColumnElement[bool]:
    """Whether the column has one of these values.

    For a single value this is `=` rather than `IN`, without which SQLite uses no partial index.
    """
    is_one: ColumnElement[bool] = column == values[0] if len(values) == 1 else column.in_(values)
    return is_one


def _between(column: Any, low: Any, high: Any) -> Conditions:
    lowest = [] if low is None else [column >= low]
    return lowest if high is None else [*lowest, column <= high]
