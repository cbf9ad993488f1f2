"""Assignments with their tickets: the rows that managers decide about."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from operator import attrgetter
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from db.board import id_chunks
from db.models import ASSIGNMENT_STATUSES, TICKET_STATUSES, Assignment, Developer, Ticket
from db.queries.ordering import (
    NEWEST,
    Order,
    Sort,
    Walk,
    any_of,
    as_it_is,
    find,
    unindexed,
)
from db.queries.paging import CountedPage, count_matches
from db.queries.text import match_reason_or_ticket
from db.queries.tickets import HELD_AS, TICKET_ORDERS, ticket_conditions
from db.types import AnyRow, AnySelect


@dataclass(frozen=True, slots=True)
class AssignmentFilter:
    """Which assignments; what is empty does not limit.

    Points and due dates are those of the ticket, both ends included; `changed_from` is inclusive,
    `changed_to` is not.
    """

    statuses: tuple[str, ...] = ()
    developers: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    text: str = ""
    ticket_id: int | None = None
    developer_id: int | None = None
    min_points: float | None = None
    max_points: float | None = None
    due_from: date | None = None
    due_to: date | None = None
    changed_from: datetime | None = None
    changed_to: datetime | None = None


def assignments(
    session: Session,
    wanted: AssignmentFilter,
    *,
    sort: Sort = NEWEST,
    cursor: str | None = None,
    limit: int = 100,
) -> CountedPage:
    """One page of assignments, sorted by one of ASSIGNMENT_ORDERS, and how many match."""
    order = ASSIGNMENT_ORDERS[sort.column]
    source = _Source(session, wanted)
    # The ids first, which indexes hold in order: the rows themselves are fetched for one page.
    found = find(
        session,
        order,
        sort,
        matching=source.matching,
        walk=Walk(
            source.by_ticket if order.keys[0].class_ is Ticket else source.by_assignment,
            source.groups(order),
        ),
        of_text=source.is_of_text,
        at_once=source.reads_both_tables,
        cursor=cursor,
        limit=limit,
    )
    place = {row.id: number for number, row in enumerate(found.rows)}
    rows = [
        row
        for chunk in id_chunks(place)
        for row in session.execute(_ROWS.where(Assignment.id.in_(chunk)))
    ]
    return CountedPage(sorted(rows, key=lambda row: place[row.id]), found.next_cursor, found.count)


def count_assignments(session: Session, wanted: AssignmentFilter) -> int:
    """How many assignments pass, counted up to a limit."""
    return count_matches(session, _Source(session, wanted).matching(Assignment.id))


def assignments_by_id(session: Session, ids: list[int]) -> list[AnyRow]:
    """These assignments as they are now, in the order of their ids."""
    return list(session.execute(_ROWS.where(Assignment.id.in_(ids)).order_by(Assignment.id)))


def open_assignments_of(session: Session, ticket_ids: Collection[int]) -> list[AnyRow]:
    """What is active or proposed for these tickets, in the order of the assignments' ids."""
    rows = [
        row
        for chunk in id_chunks(ticket_ids)
        for row in session.execute(
            _ROWS.where(
                Assignment.ticket_id.in_(chunk), Assignment.status.in_(("active", "proposed"))
            )
        )
    ]
    return sorted(rows, key=attrgetter("id"))


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


ASSIGNMENT_ORDERS: Mapping[str, Order] = MappingProxyType(
    {
        "newest": Order((Assignment.id,), group=Assignment.status),
        "ticket": Order((Assignment.ticket_id, Assignment.id)),
        "developer": Order((Assignment.assigned_to, Assignment.id)),
        "status": Order((Assignment.status, Assignment.id), group=Assignment.status),
        "reason": Order(
            (Assignment.sort_reason, Assignment.id), group=Assignment.status, nullable=True
        ),
        "changed": Order((Assignment.updated_at, Assignment.id), group=Assignment.status),
        **{
            name: Order((*order.keys, Assignment.id), order.group, nullable=order.nullable)
            for name, order in TICKET_ORDERS.items()
            if name in ("title", "points", "skill", "priority", "due")
        },
    }
)
# How far both ends of a search are counted before it begins at one of them.
_COMPARED = 100_000
# In which status the ticket of an active assignment is, and that of a proposed one.
_TICKET_STATUS = {held: status for status, held in HELD_AS.items()}


class _Source:
    """The assignments that pass a filter, as statements that begin at one index or another."""

    def __init__(self, session: Session, wanted: AssignmentFilter) -> None:
        self._session, self._wanted = session, wanted
        self._is_sqlite = session.get_bind().dialect.name == "sqlite"
        self._tickets_are_fewer: bool | None = None
        self._statuses = tuple(dict.fromkeys(wanted.statuses))
        self._developer_ids: Sequence[int] | None = None
        if wanted.developers:
            # By id, for which there is an index with the status in it.
            named = select(Developer.id).where(Developer.name.in_(wanted.developers))
            self._developer_ids = session.scalars(named).all()
        self._text = match_reason_or_ticket(session, wanted.text)

    @property
    def is_of_text(self) -> bool:
        """Whether they are looked up by words."""
        return self._text is not None and self._text.ids is not None

    @property
    def reads_both_tables(self) -> bool:
        """Whether the ticket of each that changed in a time is looked at."""
        wanted = self._wanted
        changed = wanted.changed_from is not None or wanted.changed_to is not None
        return changed and bool(ticket_conditions(wanted, as_it_is))

    def groups(self, order: Order) -> tuple[str, ...]:
        """The values of the order's group that these assignments can have."""
        if order.group is None:
            return ()
        if order.group is Ticket.status:
            return self._ticket_statuses()
        # Without a filter, the newest of all are in the primary key's index.
        return self._statuses or (() if len(order.keys) == 1 else ASSIGNMENT_STATUSES)

    def matching(self, *columns: Any) -> AnySelect:
        """All of them, found by whichever index the engine thinks best, or is told to use."""
        if self._text is None and self.reads_both_tables and self._is_sqlite:
            return self._from_the_fewer(*columns)
        of_ticket = ticket_conditions(self._wanted, as_it_is)
        if of_ticket:
            # Said, because most indexes on tickets begin with the status.
            of_ticket.append(Ticket.status.in_(self._ticket_statuses()))
        conditions = [*self._conditions(as_it_is), *self._in_status(as_it_is)]
        if self._text is not None:
            if self._text.ids is None:
                of_ticket.append(self._text.met)
            else:
                conditions.append(Assignment.id.in_(self._text.ids))
        statement = select(*columns).select_from(Assignment).where(*conditions, *of_ticket)
        if of_ticket or any_of(columns, Ticket):
            return statement.join(Ticket, Ticket.id == Assignment.ticket_id)
        return statement

    def _from_the_fewer(self, *columns: Any) -> AnySelect:
        """All of them, found from the tickets on or from the assignments on.

        SQLite does not know how many of either pass, and each has to be looked up in the other.
        """
        wanted = self._wanted
        own = [*self._conditions(as_it_is), *self._in_status(as_it_is)]
        of_ticket = [
            *ticket_conditions(wanted, as_it_is),
            Ticket.status.in_(self._ticket_statuses()),
        ]
        if self._tickets_are_fewer is None:
            count = partial(count_matches, self._session, limit=_COMPARED)
            tickets = count(select(Ticket.id).where(*of_ticket))
            self._tickets_are_fewer = tickets <= count(select(Assignment.id).where(*own))
        statement = select(*columns)
        if self._tickets_are_fewer:
            own = self._conditions(unindexed)
            if self._statuses:
                own.append(unindexed(Assignment.status).in_(self._statuses))
            statement = statement.select_from(Ticket).join(
                Assignment, Assignment.ticket_id == unindexed(Ticket.id)
            )
        else:
            # A ticket of a skill is looked up in the index of skills, a quarter of a row's time.
            of_ticket = ticket_conditions(wanted, as_it_is)
            statement = statement.select_from(Assignment).join(
                Ticket, Ticket.id == unindexed(Assignment.ticket_id)
            )
        return statement.where(*own, *of_ticket)

    def by_ticket(self, *columns: Any) -> AnySelect:
        """All of them, found through their tickets, which an index holds in order."""
        return (
            select(*columns)
            .select_from(Ticket)
            .join(Assignment, Assignment.ticket_id == unindexed(Ticket.id))
            .where(*self._conditions(unindexed), *self._in_status(as_it_is), *self._met())
        )

    def by_assignment(self, *columns: Any) -> AnySelect:
        """All of them, found in the order in which an index on assignments holds them."""
        conditions = [*self._conditions(unindexed), *self._in_status(unindexed)]
        statement = select(*columns).select_from(Assignment).where(*conditions)
        met = self._met()
        if not met:
            return statement
        return statement.join(Ticket, Ticket.id == unindexed(Assignment.ticket_id)).where(*met)

    def _met(self) -> list[ColumnElement[bool]]:
        """What the tickets must be, for whoever comes by them."""
        conditions = ticket_conditions(self._wanted, unindexed)
        return conditions if self._text is None else [*conditions, self._text.met]

    def _in_status(self, wrap: Callable[[Any], Any]) -> list[ColumnElement[bool]]:
        wanted = self._wanted
        if self._statuses:
            return [wrap(Assignment.status).in_(self._statuses)]
        if wrap is as_it_is and (wanted.changed_from or wanted.changed_to):
            # Said, because the index on changes begins with the status.
            return [Assignment.status.in_(ASSIGNMENT_STATUSES)]
        return []

    def _conditions(self, wrap: Callable[[Any], Any]) -> list[ColumnElement[bool]]:
        """What the assignments themselves must be, but for their status."""
        wanted = self._wanted
        conditions: list[ColumnElement[bool]] = []
        if self._developer_ids is not None:
            conditions.append(wrap(Assignment.developer_id).in_(self._developer_ids))
        if wanted.developer_id is not None:
            conditions.append(wrap(Assignment.developer_id) == wanted.developer_id)
        if wanted.ticket_id is not None:
            conditions.append(wrap(Assignment.ticket_id) == wanted.ticket_id)
        if wanted.changed_from is not None:
            conditions.append(wrap(Assignment.updated_at) >= wanted.changed_from)
        if wanted.changed_to is not None:
            conditions.append(wrap(Assignment.updated_at) < wanted.changed_to)
        return conditions

    def _ticket_statuses(self) -> tuple[str, ...]:
        if self._statuses and all(status in _TICKET_STATUS for status in self._statuses):
            return tuple(_TICKET_STATUS[status] for status in self._statuses)
        return TICKET_STATUSES
