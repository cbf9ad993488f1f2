"""Assignments with their tickets: the rows that managers decide about."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import Session

from db.limits import is_storable
from db.models import Assignment, Developer, Ticket
from db.queries.paging import Page, count_matches, cursor_id, one_page
from db.types import AnyRow, AnySelect


@dataclass(frozen=True, slots=True)
class AssignmentFilter:
    """Which assignments; what is empty does not limit."""

    statuses: tuple[str, ...] = ()
    developers: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    text: str = ""
    ticket_id: int | None = None
    developer_id: int | None = None


def assignments(
    session: Session, wanted: AssignmentFilter, *, cursor: str | None = None, limit: int = 100
) -> Page:
    """One page of assignments, newest first."""
    # The ids first, which an index holds in order: the rows themselves are fetched for one page.
    ids = _ids(session, wanted).order_by(Assignment.id.desc()).limit(limit + 1)
    before = cursor_id(cursor)
    if before is not None:
        ids = ids.where(Assignment.id < before)
    statement = _ROWS.where(Assignment.id.in_(ids)).order_by(Assignment.id.desc())
    return one_page(session, statement, limit)


def count_assignments(session: Session, wanted: AssignmentFilter) -> int:
    """How many assignments pass, counted up to a limit."""
    return count_matches(session, _ids(session, wanted))


def open_proposals(session: Session, limit: int = 500) -> list[AnyRow]:
    """The proposals that wait for a decision, most urgent tickets first."""
    statement = _ROWS.where(Assignment.status == "proposed").order_by(
        Ticket.priority_rank, Ticket.due_date.nulls_last(), Assignment.id
    )
    return list(session.execute(statement.limit(limit)))


def assignments_by_id(session: Session, ids: list[int]) -> list[AnyRow]:
    """These assignments as they are now, in the order of their ids."""
    return list(session.execute(_ROWS.where(Assignment.id.in_(ids)).order_by(Assignment.id)))


def reopenable_assignment(session: Session, ticket_id: int) -> AnyRow | None:
    """The assignment through which a completed ticket, or one set aside, is reopened."""
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


def status_counts(session: Session) -> dict[str, int]:
    """How many assignments are in each status."""
    return {
        row.status: int(row.number)
        for row in session.execute(
            select(Assignment.status, func.count().label("number")).group_by(Assignment.status)
        )
    }


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
    Ticket.version.label("ticket_version"),
    Assignment.assigned_to,
    Assignment.developer_id,
    Assignment.status,
    Assignment.scope,
    Assignment.assignment_type,
    Assignment.assigned_by,
    Assignment.original_assigned_to,
    Assignment.reason,
    Assignment.details,
    Assignment.created_at,
    Assignment.updated_at,
).join(Ticket, Ticket.id == Assignment.ticket_id)


def _ids(session: Session, wanted: AssignmentFilter) -> AnySelect:
    statement: AnySelect = select(Assignment.id)
    if wanted.priorities or wanted.skills or wanted.text:
        statement = statement.join(Ticket, Ticket.id == Assignment.ticket_id)
    if wanted.statuses:
        statement = statement.where(Assignment.status.in_(wanted.statuses))
    if wanted.developers:
        # By id, for which there is an index with the status in it.
        named = select(Developer.id).where(Developer.name.in_(wanted.developers))
        statement = statement.where(Assignment.developer_id.in_(session.scalars(named).all()))
    if wanted.developer_id is not None:
        statement = statement.where(Assignment.developer_id == wanted.developer_id)
    if wanted.ticket_id is not None:
        statement = statement.where(Assignment.ticket_id == wanted.ticket_id)
    if wanted.priorities:
        statement = statement.where(Ticket.priority.in_(wanted.priorities))
    if wanted.skills:
        statement = statement.where(Ticket.required_skill.in_(wanted.skills))
    if wanted.text:
        statement = statement.where(matches_ticket_text(wanted.text))
    return statement


def matches_ticket_text(text: str) -> ColumnElement[bool]:
    """Tickets whose title or key holds `text`, in either case; `#12` is a number."""
    if not is_storable(text):
        return false()
    found = or_(
        Ticket.title.icontains(text, autoescape=True),
        Ticket.external_key.icontains(text, autoescape=True),
    )
    number = cursor_id(text.removeprefix("#"))
    return found if number is None else or_(found, Ticket.id == number)
