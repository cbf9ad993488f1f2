"""Tickets: one page of them, one of them with all that ever happened to it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, partial
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, and_, func, null, or_, select
from sqlalchemy.orm import Session, aliased

from db.board import id_chunks
from db.models import TICKET_STATUSES, Assignment, Developer, Ticket
from db.priorities import PRIORITIES
from db.queries.conditions import is_of_time, named_values, ticket_conditions, time_conditions
from db.queries.ordering import (
    NEWEST,
    Glance,
    Order,
    Sort,
    Walk,
    any_of,
    as_it_is,
    but_for,
    find,
    unindexed,
)
from db.queries.paging import CountedPage, are_few_of_many, count_matches
from db.queries.text import match_text
from db.types import AnyRow, AnySelect


@dataclass(frozen=True, slots=True)
class TicketFilter:
    """Which tickets; what is empty does not limit, and both ends of a range are included.

    `developers` have them or are proposed for them; `changed_to` is the one end that is not
    included.
    """

    statuses: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    text: str = ""
    min_points: float | None = None
    max_points: float | None = None
    due_from: date | None = None
    due_to: date | None = None
    developers: tuple[str, ...] = ()
    changed_from: datetime | None = None
    changed_to: datetime | None = None


# How somebody holds a ticket of this status, if anybody does.
HELD_AS: Mapping[str, str] = MappingProxyType({"assigned": "active", "pending": "proposed"})

TICKET_ORDERS: Mapping[str, Order] = MappingProxyType(
    {
        "newest": Order((Ticket.id,), group=Ticket.status),
        "status": Order((Ticket.status, Ticket.id)),
        "title": Order((Ticket.sort_title, Ticket.id), group=Ticket.status),
        "points": Order((Ticket.story_points, Ticket.id), group=Ticket.status, nullable=True),
        "skill": Order((Ticket.required_skill, Ticket.id), group=Ticket.status, nullable=True),
        "priority": Order((Ticket.priority_rank, Ticket.id), group=Ticket.status),
        "due": Order((Ticket.due_date, Ticket.id), group=Ticket.status, nullable=True),
        "changed": Order((Ticket.updated_at, Ticket.id), group=Ticket.status),
        # Who holds it, or is proposed for it.
        "developer": Order((Developer.name, Ticket.id), group=Ticket.status, nullable=True),
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
    """One page of tickets, sorted by one of TICKET_ORDERS, and how many match.

    Each comes with who holds it or is proposed for it.
    """
    order = TICKET_ORDERS[sort.column]
    source = _Source(session, wanted)
    found = find(
        session,
        order,
        sort,
        matching=source.matching,
        walk=source.walk(order),
        without=source.unheld() if order.keys[0].class_ is Developer else None,
        of_text=source.is_of_text,
        sorts_all=source.sorts_all(sort),
        glance=source.glance(order),
        cursor=cursor,
        limit=limit,
    )
    place = {row.id: number for number, row in enumerate(found.rows)}
    rows = [
        row
        for chunk in id_chunks(place)
        for row in session.execute(_ROWS.where(Ticket.id.in_(chunk)))
    ]
    return CountedPage(sorted(rows, key=lambda row: place[row.id]), found.next_cursor, found.count)


def count_tickets(session: Session, wanted: TicketFilter) -> int:
    """How many tickets pass, counted up to a limit."""
    return count_matches(session, _Source(session, wanted).matching(Ticket.id))


def ticket(session: Session, ticket_id: int) -> AnyRow | None:
    """One ticket, with its description."""
    return session.execute(
        _ROWS.add_columns(
            Ticket.description, Ticket.source, Ticket.created_at, _HOLDING.developer_id
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


_HOLDING = aliased(Assignment)
# Spelled out, so that each partial unique index serves its half.
_IS_OPEN = or_(_HOLDING.status == "active", _HOLDING.status == "proposed")
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
    and_(_HOLDING.ticket_id == Ticket.id, _IS_OPEN),
)


def _unassigned_by(until: date) -> tuple[ColumnElement[bool], ...]:
    return (
        Ticket.status == "pending",
        # All of them, said so that the index on urgency serves each priority's range of dates.
        Ticket.priority_rank.in_(range(1, len(PRIORITIES) + 1)),
        Ticket.due_date <= until,
    )


class _Source:
    """The tickets that pass a filter, as statements that begin at one index or another."""

    def __init__(self, session: Session, wanted: TicketFilter) -> None:
        self._session, self._wanted = session, wanted
        self._is_sqlite = session.get_bind().dialect.name == "sqlite"
        self._statuses = tuple(dict.fromkeys(wanted.statuses))
        self._text = match_text(session, wanted.text)
        self._held: Any = None
        if wanted.developers:
            named = select(Developer.id).where(Developer.name.in_(wanted.developers))
            # By id, for which there is an index with the status in it.
            self._held = select(Assignment.ticket_id).where(
                Assignment.developer_id.in_(session.scalars(named).all()),
                Assignment.status.in_(("active", "proposed")),
            )

    @property
    def is_of_text(self) -> bool:
        """Whether their tickets are looked up by words."""
        return self._text is not None and self._text.ids is not None

    def sorts_all(self, sort: Sort) -> bool:
        """Whether all of them are sorted, however many they are: the index of changes holds all."""
        is_there = sort.column not in ("changed", "developer", "title")
        return self._is_found_by_time and is_there

    def walk(self, order: Order) -> Walk:
        """How they are come by in this order, those that have a value in it."""
        if order.keys[0].class_ is Developer:
            return Walk(self._by_developer, values=self._wanted.developers or None)
        return Walk(partial(self.walking, order), self._groups(order), self._values(order))

    def glance(self, order: Order) -> Glance:
        """The same by an index that does not hold when they changed."""
        fields = partial(self._walking_fields, order)
        walk = Walk(fields, self._groups(order), self._values(order))
        return Glance(walk, met=self._times(unindexed))

    def _groups(self, order: Order) -> tuple[str, ...]:
        if order.group is None:
            return ()
        # Without a filter, the newest of all are in the primary key's index.
        return self._statuses or (() if len(order.keys) == 1 else TICKET_STATUSES)

    def _values(self, order: Order) -> Sequence[Any] | None:
        """The values in an order that these tickets can have, where they are known."""
        if order.keys[0] is Ticket.status:
            return self._statuses or TICKET_STATUSES
        return named_values(Ticket, self._wanted, order)

    def unheld(self) -> Walk:
        """Those that nobody holds and nobody is proposed for, which none is that is assigned."""
        statuses = [one for one in self._statuses or TICKET_STATUSES if one != "assigned"]
        return Walk(self._unheld, statuses, valueless=True)

    def _by_developer(self, *columns: Any) -> AnySelect:
        """Those that somebody holds or is proposed for, found through their developers."""
        held = [HELD_AS[one] for one in self._statuses or TICKET_STATUSES if one in HELD_AS]
        return (
            select(*columns)
            .select_from(Developer)
            .join(_HOLDING, and_(_HOLDING.developer_id == Developer.id, _HOLDING.status.in_(held)))
            .join(Ticket, Ticket.id == unindexed(_HOLDING.ticket_id))
            .where(*self._walked())
        )

    def _unheld(self, developer: Any, *columns: Any) -> AnySelect:
        proposed = select(_HOLDING.id).where(
            _HOLDING.ticket_id == Ticket.id, _HOLDING.status == "proposed"
        )
        nobody = null().label(developer.name)
        walked = select(nobody, *columns).select_from(Ticket).where(*self._walked())
        return walked.where(~proposed.correlate(Ticket).exists())

    def matching(self, *columns: Any) -> AnySelect:
        """All of them, found by whichever index the engine thinks best, or is told to use."""
        conditions = self._found()
        if conditions or self._statuses:
            conditions += self._in_status()
        if self._text is not None:
            ids = self._text.ids
            conditions.append(self._text.met if ids is None else Ticket.id.in_(ids))
        statement = select(*columns).select_from(Ticket).where(*conditions)
        if not any_of(columns, Developer):
            return statement
        held = and_(_HOLDING.ticket_id == Ticket.id, _IS_OPEN)
        return statement.outerjoin(_HOLDING, held).outerjoin(
            Developer, Developer.id == _HOLDING.developer_id
        )

    def walking(self, order: Order, *columns: Any) -> AnySelect:
        """All of them, found in the order in which an index holds them."""
        return select(*columns).select_from(Ticket).where(*self._walked(but_for(order)))

    def _walking_fields(self, order: Order, *columns: Any) -> AnySelect:
        return select(*columns).select_from(Ticket).where(*self._by_fields(but_for(order)))

    def _walked(self, wrap: Callable[[Any], Any] = unindexed) -> list[ColumnElement[bool]]:
        """What they must be, for whoever comes by them."""
        conditions = [*self._by_fields(wrap), *self._times(wrap)]
        if self._text is not None:
            conditions.append(self._text.met)
        if self._held is not None:
            held = self._held.where(Assignment.ticket_id == Ticket.id).correlate(Ticket)
            conditions.append(held.exists())
        return conditions

    def _in_status(self) -> list[ColumnElement[bool]]:
        """Said even of all, because most indexes on tickets begin with the status."""
        if self._held is not None and not self._statuses:
            return []
        return [Ticket.status.in_(self._statuses or TICKET_STATUSES)]

    @property
    def _is_found_by_time(self) -> bool:
        """Whether the index of changes, which holds what filters look at, leaves the fewest."""
        return is_of_time(self._wanted) and self._held is None and self._text is None

    def _found(self) -> list[ColumnElement[bool]]:
        """What the tickets must be, but for their status, by one index or another."""
        if self._held is not None:
            # The index of holders holds the fields, too.
            of_ticket = ticket_conditions(Assignment, self._wanted, unindexed)
            return [Ticket.id.in_(self._held.where(*of_ticket)), *self._times(unindexed)]
        by_fields, by_time = self._by_fields(as_it_is), self._times(as_it_is)
        if not (self._is_sqlite and self._is_found_by_time and by_fields):
            return [*by_fields, *by_time]
        if self._fields_are_few:
            few = select(Ticket.id).where(*self._in_status(), *by_fields)
            return [Ticket.id.in_(few), *self._times(unindexed)]
        return [*self._by_fields(unindexed), *by_time]

    @cached_property
    def _fields_are_few(self) -> bool:
        """Whether few have what is asked of the fields, and many changed within the time."""
        of_all = select(Ticket.id).where(*self._in_status())
        few, many = of_all.where(*self._by_fields(as_it_is)), of_all.where(*self._times(as_it_is))
        return are_few_of_many(self._session, few, many)

    def _by_fields(self, wrap: Callable[[Any], Any]) -> list[ColumnElement[bool]]:
        return ticket_conditions(Ticket, self._wanted, wrap)

    def _times(self, wrap: Callable[[Any], Any]) -> list[ColumnElement[bool]]:
        return time_conditions(Ticket, self._wanted, wrap)
