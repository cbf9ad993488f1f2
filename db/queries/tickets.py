"""Tickets: one page of them, one of them with all that ever happened to it."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from db.domain.priorities import PRIORITIES
from db.history.batches import id_chunks
from db.models.board import Ticket
from db.models.counting import STANDING
from db.models.types import AnyRow, AnySelect
from db.queries.ordering import NEWEST, Sort, find
from db.queries.paging import CountedPage, count_matches
from db.queries.ticket_source import HOLDING, IS_OPEN, TICKET_ORDERS, TicketFilter, TicketSource


def tickets(
    session: Session,
    wanted: TicketFilter,
    *,
    sort: Sort = NEWEST,
    cursor: str | None = None,
    limit: int = 100,
) -> CountedPage:
    """One page of tickets, sorted by one of TICKET_ORDERS, and how many match.

    Each comes with who holds it or is proposed for it.
    """
    order = TICKET_ORDERS[sort.column]
    source = TicketSource(session, wanted, order)
    found = find(session, order, sort, source, cursor=cursor, limit=limit)
    place = {row.id: number for number, row in enumerate(found.rows)}
    rows = [
        row
        for chunk in id_chunks(place)
        for row in session.execute(_ROWS.where(Ticket.id.in_(chunk)))
    ]
    return CountedPage(sorted(rows, key=lambda row: place[row.id]), found.next_cursor, found.count)


def count_tickets(session: Session, wanted: TicketFilter) -> int:
    """How many tickets pass, counted up to a limit."""
    return count_matches(
        session, TicketSource(session, wanted, TICKET_ORDERS["newest"]).matching(Ticket.id)
    )


def ticket(session: Session, ticket_id: int) -> AnyRow | None:
    """One ticket, with its description."""
    return session.execute(
        _ROWS.add_columns(
            Ticket.description, Ticket.source, Ticket.created_at, HOLDING.developer_id
        ).where(Ticket.id == ticket_id)
    ).one_or_none()


def tickets_by_id(session: Session, ids: Sequence[int]) -> dict[int, AnyRow]:
    """These tickets as they are now, by id."""
    return {row.id: row for row in session.execute(_ROWS.where(Ticket.id.in_(ids)))}


def descriptions(session: Session, ids: Sequence[int]) -> dict[int, str | None]:
    """The descriptions of these tickets, which may be long, by id."""
    statement = select(Ticket.id, Ticket.description).where(Ticket.id.in_(ids))
    return {row.id: row.description for row in session.execute(statement)}


def is_without_tickets(session: Session) -> bool:
    """Whether no ticket was ever imported."""
    return session.scalar(select(Ticket.id).limit(1)) is None


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
    """The skills that tickets ask for, in alphabetical order.

    Each is found by one probe of an index past the one before, however many tickets ask for it.
    """
    first = select(func.min(Ticket.required_skill).label("skill")).cte("skills", recursive=True)
    after = (
        select(func.min(Ticket.required_skill))
        .where(Ticket.required_skill > first.c.skill)
        .correlate(first)
        .scalar_subquery()
    )
    found = first.union_all(select(after).where(first.c.skill.is_not(None)))
    statement = select(found.c.skill).where(found.c.skill.is_not(None)).limit(limit)
    return [str(skill) for skill in session.scalars(statement)]


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
    *STANDING,
    HOLDING.assigned_to,
    HOLDING.status.label("assignment_status"),
    HOLDING.id.label("assignment_id"),
).outerjoin(
    HOLDING,
    and_(HOLDING.ticket_id == Ticket.id, IS_OPEN),
)


def _unassigned_by(until: date) -> tuple[ColumnElement[bool], ...]:
    return (
        Ticket.status == "pending",
        # All of them, said so that the index on urgency serves each priority's range of dates.
        Ticket.priority_rank.in_(range(1, len(PRIORITIES) + 1)),
        Ticket.due_date <= until,
    )
