"""Tickets: pages of them, single ones, and counts."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from db.domain.priorities import PRIORITIES
from db.models.board import Assignment, Developer, Ticket
from db.models.counting import STANDING
from db.models.links import LINK
from db.models.types import AnyRow, AnySelect
from db.queries.lists.filters import OPEN, TicketFilter, ticket_conditions
from db.queries.lists.groups import GroupSum, group_sums, week_of
from db.queries.lists.ordering import NEWEST, Order, Sort, order_of, read_page
from db.queries.lists.paging import CountedPage, count_matches

HOLDING = aliased(Assignment)
EVERYTHING = TicketFilter()
# Spelled out, so that each partial unique index serves its half.
IS_OPEN = or_(*(HOLDING.status == status for status in OPEN))


def _of_holder(column: Any) -> ColumnElement[Any]:
    """A column of the assignment that holds a ticket or proposes somebody, or of its developer.

    The ticket's status says whether there is one, so that other tickets need no look-up.
    """
    found = (
        select(column)
        .select_from(Assignment)
        .join(Developer, Developer.id == Assignment.developer_id)
    )
    return case(
        *(
            (
                Ticket.status == of_ticket,
                found.where(
                    Assignment.ticket_id == Ticket.id, Assignment.status == status
                ).scalar_subquery(),
            )
            for of_ticket, status in (("assigned", "active"), ("pending", "proposed"))
        )
    )


_HOLDER = _of_holder(Developer.name)
TICKET_ORDERS: Mapping[str, Order] = MappingProxyType(
    {
        "newest": Order((Ticket.id,)),
        "status": Order((Ticket.status, Ticket.id)),
        "title": Order((Ticket.sort_title, Ticket.id)),
        "points": Order((Ticket.story_points, Ticket.id), nullable=True),
        "skill": Order((Ticket.required_skill, Ticket.id), nullable=True),
        "priority": Order((Ticket.priority_rank, Ticket.id)),
        "due": Order((Ticket.due_date, Ticket.id), nullable=True),
        "changed": Order((Ticket.updated_at, Ticket.id)),
        # Who holds it, or is proposed for it.
        "developer": Order((_HOLDER, Ticket.id), nullable=True),
    }
)
TICKET_GROUPS: Mapping[str, Any] = MappingProxyType(
    {
        "developer": _HOLDER,
        "skill": Ticket.required_skill,
        "priority": Ticket.priority_rank,
        "due week": week_of(Ticket.due_date),
        "team": _of_holder(Developer.team),
        "project": Ticket.project,
    }
)


def tickets(
    session: Session,
    wanted: TicketFilter,
    *,
    sort: Sort = NEWEST,
    cursor: str | None = None,
    limit: int = 100,
) -> CountedPage:
    """One page of tickets, sorted by one of TICKET_ORDERS and TICKET_GROUPS, and how many match.

    Each row has the developer who holds the ticket or is proposed for it.
    """
    return read_page(
        session,
        _matching(session, wanted),
        order_of(TICKET_ORDERS, TICKET_GROUPS, sort),
        sort,
        cursor=cursor,
        limit=limit,
        read=lambda ids: session.execute(_ROWS.where(Ticket.id.in_(ids))),
    )


def ticket_groups(
    session: Session, wanted: TicketFilter, group: str, of: Collection[Any]
) -> dict[Any, GroupSum]:
    """What all matching tickets of the groups `of`, and those of none, add up to."""
    return group_sums(session, _matching(session, wanted), TICKET_GROUPS[group], of)


def _matching(session: Session, wanted: TicketFilter) -> AnySelect:
    return select(Ticket.id).where(*ticket_conditions(session, wanted))


def ticket(session: Session, ticket_id: int) -> AnyRow | None:
    """One ticket, with its description."""
    return session.execute(
        _ROWS.add_columns(
            Ticket.description,
            Ticket.source,
            # No file has said anything of it yet.
            Ticket.last_seen.is_(None).label("by_hand"),
            HOLDING.developer_id,
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


def due_tickets(
    session: Session, until: date, wanted: TicketFilter = EVERYTHING, limit: int = 10
) -> list[AnyRow]:
    """The tickets that pass, nobody has and are due by `until`, the most urgent first."""
    conditions = (*_unassigned_by(until), *ticket_conditions(session, wanted))
    statement = _ROWS.where(*conditions).order_by(Ticket.priority_rank, Ticket.due_date, Ticket.id)
    return list(session.execute(statement.limit(limit)))


def count_due_tickets(session: Session, until: date, wanted: TicketFilter = EVERYTHING) -> int:
    """How many tickets pass, nobody has and are due by `until`, counted up to a limit."""
    conditions = (*_unassigned_by(until), *ticket_conditions(session, wanted))
    return count_matches(session, select(Ticket.id).where(*conditions))


def pending_by_priority(session: Session, wanted: TicketFilter = EVERYTHING) -> dict[str, int]:
    """How many tickets pass and nobody has, by priority, the most urgent first.

    Every priority is there.
    """
    statement = (
        select(Ticket.priority_rank, func.count().label("number"))
        .where(Ticket.status == "pending", *ticket_conditions(session, wanted))
        .group_by(Ticket.priority_rank)
    )
    found = {row.priority_rank: int(row.number) for row in session.execute(statement)}
    return {name: found.get(rank, 0) for rank, name in enumerate(PRIORITIES, start=1)}


def required_skills(session: Session, *, most: int | None = 500) -> list[str]:
    """The lists of skills that tickets ask for, in alphabetical order; None means all of them."""
    return _values_of(session, Ticket.required_skill, most=most)


def projects(session: Session) -> list[str]:
    """The projects that tickets belong to, in alphabetical order, 500 at most."""
    return _values_of(session, Ticket.project, most=500)


def sources(session: Session) -> list[str]:
    """The sources that the board's tickets come from, in alphabetical order."""
    return _values_of(session, Ticket.source, most=None)


def _values_of(
    session: Session, column: InstrumentedAttribute[Any], *, most: int | None
) -> list[str]:
    """The values of a column, each for one look-up in its index, however many rows have it."""
    least = func.min(column)
    first = select(least.label("value")).where(column.is_not(None)).cte("found", recursive=True)
    after = select(least).where(column > first.c.value).correlate(first).scalar_subquery()
    found = first.union_all(select(after).where(first.c.value.is_not(None)))
    statement = select(found.c.value).where(found.c.value.is_not(None)).limit(most)
    return [str(value) for value in session.scalars(statement)]


_ROWS: AnySelect = select(
    Ticket.id,
    Ticket.external_key,
    Ticket.title,
    Ticket.status,
    Ticket.priority,
    Ticket.story_points,
    Ticket.required_skill,
    Ticket.due_date,
    Ticket.project,
    Ticket.version,
    Ticket.created_at,
    Ticket.updated_at,
    LINK,
    *STANDING,
    HOLDING.assigned_to,
    select(Developer.team)
    .where(Developer.id == HOLDING.developer_id)
    .correlate(HOLDING)
    .scalar_subquery()
    .label("team"),
    HOLDING.status.label("assignment_status"),
    HOLDING.id.label("assignment_id"),
    HOLDING.version.label("assignment_version"),
).outerjoin(
    HOLDING,
    and_(HOLDING.ticket_id == Ticket.id, IS_OPEN),
)


def _unassigned_by(until: date) -> tuple[ColumnElement[bool], ...]:
    return (
        Ticket.status == "pending",
        # Every priority: naming them lets the index on urgency find each one's range of dates.
        Ticket.priority_rank.in_(range(1, len(PRIORITIES) + 1)),
        Ticket.due_date <= until,
    )
