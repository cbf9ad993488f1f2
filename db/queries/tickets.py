"""Tickets: one page of them, one of them with all that ever happened to it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from db.models import Assignment, Ticket
from db.priorities import PRIORITIES
from db.queries.assignments import matches_ticket_text
from db.queries.paging import Page, count_matches, cursor_id, one_page
from db.types import AnyRow, AnySelect


@dataclass(frozen=True, slots=True)
class TicketFilter:
    """Which tickets; what is empty does not limit."""

    statuses: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    text: str = ""


def tickets(
    session: Session, wanted: TicketFilter, *, cursor: str | None = None, limit: int = 100
) -> Page:
    """One page of tickets, newest first, each with who holds it or is proposed for it."""
    statement = _filtered(_ROWS, wanted).order_by(Ticket.id.desc())
    before = cursor_id(cursor)
    if before is not None:
        statement = statement.where(Ticket.id < before)
    return one_page(session, statement, limit)


def count_tickets(session: Session, wanted: TicketFilter) -> int:
    """How many tickets pass, counted up to a limit."""
    return count_matches(session, _filtered(select(Ticket.id), wanted))


def ticket(session: Session, ticket_id: int) -> AnyRow | None:
    """One ticket, with its description."""
    return session.execute(
        _ROWS.add_columns(
            Ticket.description, Ticket.source, Ticket.created_at, _HOLDING.developer_id
        ).where(Ticket.id == ticket_id)
    ).one_or_none()


def ticket_ids(session: Session, text: str) -> list[int]:
    """The tickets whose key is `text`, in either case; `#12` is a number. Newest first."""
    number = cursor_id(text.removeprefix("#"))
    named = func.lower(Ticket.external_key) == text.lower()
    statement = select(Ticket.id).where(
        named if number is None else or_(named, Ticket.id == number)
    )
    return list(session.scalars(statement.order_by(Ticket.id.desc())))


def due_tickets(session: Session, until: date, limit: int = 10) -> list[AnyRow]:
    """The tickets that nobody has and that are due by `until`, the most urgent first."""
    statement = _ROWS.where(*_unassigned_by(until)).order_by(
        Ticket.priority_rank, Ticket.due_date, Ticket.id
    )
    return list(session.execute(statement.limit(limit)))


def count_due_tickets(session: Session, until: date) -> int:
    """How many tickets nobody has and are due by `until`, counted up to a limit."""
    return count_matches(session, select(Ticket.id).where(*_unassigned_by(until)))


def pending_by_priority(session: Session) -> dict[str, int]:
    """How many tickets nobody has, by priority, the most urgent first; none is left out."""
    statement = (
        select(Ticket.priority_rank, func.count().label("number"))
        .where(Ticket.status == "pending")
        .group_by(Ticket.priority_rank)
    )
    found = {row.priority_rank: int(row.number) for row in session.execute(statement)}
    return {name: found.get(rank, 0) for rank, name in enumerate(PRIORITIES, start=1)}


def ticket_counts(session: Session) -> dict[str, int]:
    """How many tickets are in each status."""
    return {
        row.status: int(row.number)
        for row in session.execute(
            select(Ticket.status, func.count().label("number")).group_by(Ticket.status)
        )
    }


def required_skills(session: Session, limit: int = 500) -> list[str]:
    """The skills that tickets ask for, in alphabetical order."""
    statement = (
        select(Ticket.required_skill)
        .where(Ticket.required_skill.is_not(None))
        .distinct()
        .order_by(Ticket.required_skill)
        .limit(limit)
    )
    return [str(skill) for skill in session.scalars(statement)]


_HOLDING = aliased(Assignment)
_ROWS: AnySelect = select(
    Ticket.id,
    Ticket.external_key,
    Ticket.title,
    Ticket.status,
    Ticket.priority,
    Ticket.story_points,
    Ticket.required_skill,
    Ticket.due_date,
    Ticket.version,
    Ticket.updated_at,
    _HOLDING.assigned_to,
    _HOLDING.status.label("assignment_status"),
    _HOLDING.id.label("assignment_id"),
).outerjoin(
    _HOLDING,
    and_(
        _HOLDING.ticket_id == Ticket.id,
        # Spelled out, so that each partial unique index serves its half.
        or_(_HOLDING.status == "active", _HOLDING.status == "proposed"),
    ),
)


def _unassigned_by(until: date) -> tuple[ColumnElement[bool], ...]:
    return (
        Ticket.status == "pending",
        # All of them, said so that the index on urgency serves each priority's range of dates.
        Ticket.priority_rank.in_(range(1, len(PRIORITIES) + 1)),
        Ticket.due_date <= until,
    )


def _filtered(statement: AnySelect, wanted: TicketFilter) -> AnySelect:
    if wanted.statuses:
        statement = statement.where(Ticket.status.in_(wanted.statuses))
    if wanted.priorities:
        statement = statement.where(Ticket.priority.in_(wanted.priorities))
    if wanted.skills:
        statement = statement.where(Ticket.required_skill.in_(wanted.skills))
    if wanted.text:
        statement = statement.where(matches_ticket_text(wanted.text))
    return statement
