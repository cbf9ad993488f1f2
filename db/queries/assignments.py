"""Assignments with their tickets: the rows that managers decide about."""

from collections.abc import Collection, Mapping
from operator import attrgetter
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from db.history.batches import id_chunks
from db.models.board import Assignment, Developer, Ticket
from db.models.counting import STANDING, WEIGHT
from db.models.links import LINK
from db.models.types import AnyRow, AnySelect
from db.queries.lists.filters import OPEN, AssignmentFilter, assignment_conditions
from db.queries.lists.groups import GroupSum, group_sums, week_of
from db.queries.lists.ordering import NEWEST, Order, Sort, order_of, read_page
from db.queries.lists.paging import CountedPage, count_matches

ASSIGNMENT_ORDERS: Mapping[str, Order] = MappingProxyType(
    {
        "newest": Order((Assignment.id,)),
        "ticket": Order((Assignment.ticket_id, Assignment.id)),
        "developer": Order((Assignment.assigned_to, Assignment.id)),
        "status": Order((Assignment.status, Assignment.id)),
        "reason": Order((Assignment.sort_reason, Assignment.id), nullable=True),
        "changed": Order((Assignment.updated_at, Assignment.id)),
        "title": Order((Assignment.sort_title, Assignment.id)),
        "points": Order((Assignment.story_points, Assignment.id), nullable=True),
        "skill": Order((Assignment.required_skill, Assignment.id), nullable=True),
        "priority": Order((Assignment.priority_rank, Assignment.id)),
        "due": Order((Assignment.due_date, Assignment.id), nullable=True),
    }
)
TEAM = (
    select(Developer.team)
    .where(Developer.id == Assignment.developer_id)
    .correlate(Assignment)
    .scalar_subquery()
)
ASSIGNMENT_GROUPS: Mapping[str, Any] = MappingProxyType(
    {
        "developer": Assignment.assigned_to,
        "skill": Assignment.required_skill,
        "priority": Assignment.priority_rank,
        "due week": week_of(Assignment.due_date),
        "team": TEAM,
        "project": Assignment.project,
    }
)


def assignments(
    session: Session,
    wanted: AssignmentFilter,
    *,
    sort: Sort = NEWEST,
    cursor: str | None = None,
    limit: int = 100,
) -> CountedPage:
    """One page, sorted by one of ASSIGNMENT_ORDERS and ASSIGNMENT_GROUPS, and how many match."""
    return read_page(
        session,
        _matching(session, wanted),
        order_of(ASSIGNMENT_ORDERS, ASSIGNMENT_GROUPS, sort),
        sort,
        cursor=cursor,
        limit=limit,
        parts=_parts(wanted),
        read=lambda ids: _rows(session, _ROWS.where(Assignment.id.in_(ids))),
    )


def assignment_groups(
    session: Session, wanted: AssignmentFilter, group: str, of: Collection[Any]
) -> dict[Any, GroupSum]:
    """What all matching assignments of the groups `of`, and those of none, add up to."""
    matching = _matching(session, wanted).join(Ticket, Ticket.id == Assignment.ticket_id)
    return group_sums(session, matching, ASSIGNMENT_GROUPS[group], of)


def count_assignments(session: Session, wanted: AssignmentFilter) -> int:
    """How many assignments pass the filter; a count past COUNTED means "more than that"."""
    return count_matches(session, _matching(session, wanted))


def _matching(session: Session, wanted: AssignmentFilter) -> AnySelect:
    return select(Assignment.id).where(*assignment_conditions(session, wanted))


def _parts(wanted: AssignmentFilter) -> list[ColumnElement[bool]]:
    """A condition for each status if the filter limits nothing else, as when the page opens.

    `read_page` then reads each status by its index.
    """
    if wanted != AssignmentFilter(statuses=wanted.statuses):
        return []
    return [Assignment.status == status for status in dict.fromkeys(wanted.statuses)]


def assignments_by_id(session: Session, ids: list[int]) -> list[AnyRow]:
    """These assignments as they are now, in the order of their ids."""
    return _rows(session, _ROWS.where(Assignment.id.in_(ids)).order_by(Assignment.id))


def open_assignments_of(session: Session, ticket_ids: Collection[int]) -> list[AnyRow]:
    """What is active or proposed for these tickets, in the order of the assignments' ids."""
    rows = [
        row
        for chunk in id_chunks(ticket_ids)
        for row in _rows(
            session,
            _ROWS.where(Assignment.ticket_id.in_(chunk), Assignment.status.in_(OPEN)),
        )
    ]
    return sorted(rows, key=attrgetter("id"))


def open_work(session: Session) -> list[AnyRow]:
    """All that is active or proposed, with whose it is, and what its ticket counts and is due."""
    statement = (
        select(
            Assignment.developer_id,
            Assignment.status,
            Assignment.ticket_id,
            Ticket.external_key,
            Ticket.title,
            WEIGHT.label("counted_points"),
            Assignment.due_date,
            Assignment.priority_rank,
        )
        .join(Ticket, Ticket.id == Assignment.ticket_id)
        .where(Assignment.status.in_(OPEN))
    )
    return list(session.execute(statement.order_by(Assignment.id)))


def reopenable_assignment(session: Session, ticket_id: int) -> AnyRow | None:
    """The assignment whose reopening reopens a ticket that was completed or set aside."""
    completed = and_(Ticket.status == "completed", Assignment.status == "completed")
    set_aside = and_(
        Ticket.status == "rejected",
        Assignment.status == "rejected",
        Assignment.scope == "ticket",
    )
    statement = _ROWS.where(Assignment.ticket_id == ticket_id, or_(completed, set_aside))
    return session.execute(
        statement.order_by(Assignment.updated_at.desc(), Assignment.id.desc()).limit(1)
    ).one_or_none()


def developer_counts(session: Session, developer_id: int) -> dict[str, int]:
    """How many of one developer's assignments are in each status."""
    return {
        row.status: int(row.number)
        for row in session.execute(
            select(Assignment.status, func.count().label("number"))
            .where(Assignment.developer_id == developer_id)
            .group_by(Assignment.status)
        )
    }


def _rows(session: Session, statement: AnySelect) -> list[AnyRow]:
    """Rows of `_ROWS`, with the runners-up in `details` under their present names."""
    rows = list(session.execute(statement))
    runners_up = [
        runner_up for row in rows for runner_up in (row.details or {}).get("runners_up", ())
    ]
    names = {
        row.id: row.name
        for chunk in id_chunks(runner_up["developer_id"] for runner_up in runners_up)
        for row in session.execute(
            select(Developer.id, Developer.name).where(Developer.id.in_(chunk))
        )
    }
    for runner_up in runners_up:
        runner_up["name"] = names.get(runner_up["developer_id"], runner_up["name"])
    return rows


# The proposer's figures explain its own choice, not somebody's correction of it.
_DETAILS = case((Assignment.assignment_type != "reassigned", Assignment.details)).label("details")
_ROWS: AnySelect = select(
    Assignment.id,
    Assignment.version,
    Assignment.ticket_id,
    Ticket.external_key,
    Ticket.title,
    Ticket.story_points,
    Ticket.required_skill,
    Ticket.priority,
    Ticket.due_date,
    Ticket.project,
    TEAM.label("team"),
    Ticket.version.label("ticket_version"),
    LINK,
    *STANDING,
    Assignment.assigned_to,
    Assignment.developer_id,
    Assignment.status,
    Assignment.scope,
    Assignment.assignment_type,
    Assignment.assigned_by,
    Assignment.original_assigned_to,
    Assignment.reason,
    _DETAILS,
    Assignment.created_at,
    Assignment.updated_at,
).join(Ticket, Ticket.id == Assignment.ticket_id)
