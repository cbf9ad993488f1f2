"""Events: in the order of the commits, from either end, and one ticket's timeline."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, cast

from sqlalchemy import ColumnElement, and_, func, literal, null, or_, select, true
from sqlalchemy.orm import Session, aliased

from db.domain.relations import FOLLOWED
from db.models.board import (
    ACTIONS,
    AssignmentHistory,
    Developer,
    RecordHistory,
    Ticket,
)
from db.models.types import AnyRow, AnySelect
from db.queries.lists.paging import LARGEST_ID, CountedPage, Page, count_matches, cursor_id
from db.queries.lists.search import tickets_called, tickets_with

RECORD_ACTIONS = (
    "created",
    "updated",
    "renamed",
    "deactivated",
    "reactivated",
    "merged",
    "removed",
    "undone",
    "withdrawn",
    "noted",
    *FOLLOWED,
    "completed",
    "set aside",
    "reopened",
)
# Of so many tickets a page is met soon by whoever walks through the events.
MANY = 100_000
_Model = type[AssignmentHistory] | type[RecordHistory]
_KNOWN: Mapping[_Model, Sequence[str]] = {
    AssignmentHistory: ACTIONS,
    RecordHistory: RECORD_ACTIONS,
}
EVENT_ACTIONS = tuple(dict.fromkeys((*ACTIONS, *RECORD_ACTIONS)))


HOLDER_ID = func.coalesce(
    AssignmentHistory.new_developer_id, AssignmentHistory.previous_developer_id
)


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events; what is empty does not limit. `since` is inclusive, `until` is not.

    `holder_ids` are those who have the work after an event, or had it where nobody has it then:
    each event of an assignment is one developer's. `text` is a ticket's key or number, or where
    no ticket is called so, words of a title or a key.
    """

    developer_id: int | None = None
    ticket_id: int | None = None
    actions: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    assignments_only: bool = False
    batch_id: str | None = None
    holder_ids: tuple[int, ...] = ()
    text: str = ""


def events(
    session: Session,
    wanted: EventFilter,
    *,
    oldest_first: bool = False,
    cursor: str | None = None,
    limit: int = 100,
) -> Page:
    """One page of events of both kinds, in the order of the commits or in the opposite one.

    Events of assignments and of records have ids of their own, both in the order of the commits:
    each kind is read by its own index, and the two are merged. The cursor holds how far each is.
    """
    both = _both(session, wanted)
    return _page(session, both, oldest_first=oldest_first, cursor=cursor, limit=limit)


def counted_events(
    session: Session,
    wanted: EventFilter,
    *,
    oldest_first: bool = False,
    cursor: str | None = None,
    limit: int = 100,
) -> CountedPage:
    """A page as `events` reads it, and how many pass, each kind counted up to a limit."""
    both = _both(session, wanted)
    count = sum(count_matches(session, kind.ids) for kind in both if kind is not None)
    page = _page(session, both, oldest_first=oldest_first, cursor=cursor, limit=limit)
    return CountedPage(page.rows, page.next_cursor, count)


@dataclass(frozen=True)
class _Kind:
    """The events of one kind that pass.

    `rows` are all of the kind with what is shown of them, `ids` the ids of those that pass. An
    index holds each of the `parts` in order. Those that are `looked_up` by words are found first
    and sorted then.
    """

    id: Any
    rows: AnySelect
    ids: AnySelect
    parts: Sequence[ColumnElement[bool]]
    looked_up: bool

    def page(self, position: int | None, *, oldest_first: bool, limit: int) -> Iterator[AnySelect]:
        """Statements that together find the next `limit` rows, and perhaps some after them."""
        for part in self.parts:
            ids, id_ = self.ids.where(part), self.id
            if self.looked_up:
                # The limit has PostgreSQL not go through all events in their order.
                id_ = ids.limit(LARGEST_ID).subquery().c.id
                ids = select(id_)
            if position is not None:
                ids = ids.where(id_ > position if oldest_first else id_ < position)
            ids = ids.order_by(id_ if oldest_first else id_.desc()).limit(limit)
            yield self.rows.where(self.id.in_(ids))


def _both(session: Session, wanted: EventFilter) -> Sequence[_Kind | None]:
    """In the order of the ranks that they give their rows; None where no event can pass."""
    about = _about(session, wanted.text)
    return (
        _kind(session, RecordHistory, wanted, about),
        _kind(session, AssignmentHistory, wanted, about),
    )


@dataclass(frozen=True)
class _About:
    """Tickets by their ids, or by what selects these; `are_many` where most events are of them."""

    ids: list[int] | AnySelect
    are_many: bool = False

    def has(self, ticket_id: Any) -> ColumnElement[bool]:
        """Whether the ticket of an event is one of them."""
        if self.are_many and not isinstance(self.ids, list):
            # Asked event by event, for a page of them is among the first.
            return self.ids.where(Ticket.id == ticket_id).correlate_except(Ticket).exists()
        return cast(ColumnElement[bool], ticket_id.in_(self.ids))


def _kind(
    session: Session, model: _Model, wanted: EventFilter, about: _About | None
) -> _Kind | None:
    rows, conditions = (
        (_RECORD_EVENTS, _of_records(wanted, about))
        if model is RecordHistory
        else (_ASSIGNMENT_EVENTS, _of_assignments(wanted, about))
    )
    actions = [one for one in dict.fromkeys(wanted.actions) if one in _KNOWN[model]]
    if conditions is None or (wanted.actions and not actions):
        return None
    first, end = (_first_id(session, model, at) for at in (wanted.since, wanted.until))
    if wanted.since is not None:
        if first is None:
            return None
        conditions.append(model.id >= first)
    if end is not None:
        conditions.append(model.id < end)
    if wanted.batch_id is not None:
        conditions.append(model.batch_id == wanted.batch_id)
    named = ((model.changed_by, list(dict.fromkeys(wanted.actors))), (model.action, actions))
    chosen = [(column, values) for column, values in named if values]
    conditions += [column.in_(values) for column, values in chosen]
    looked_up = about is not None and not about.are_many
    # An index holds the events of one value in order, not those of several.
    parts = [column == value for column, values in chosen[:1] for value in values]
    return _Kind(
        model.id,
        rows,
        select(model.id).where(*conditions),
        [true()] if looked_up else parts or [true()],
        looked_up,
    )


def _first_id(session: Session, model: _Model, at: datetime | None) -> int | None:
    """The first event at `at` or later: ids and times grow together (db/history/batches.py)."""
    if at is None:
        return None
    statement = select(model.id).where(model.changed_at >= at)
    return session.scalar(statement.order_by(model.changed_at, model.id).limit(1))


def _page(
    session: Session,
    both: Sequence[_Kind | None],
    *,
    oldest_first: bool,
    cursor: str | None,
    limit: int,
) -> Page:
    positions = _positions(cursor, oldest_first=oldest_first)
    found: list[AnyRow] = []
    for kind, position in zip(both, positions, strict=True):
        if kind is None:
            continue
        for statement in kind.page(position, oldest_first=oldest_first, limit=limit + 1):
            found += session.execute(statement)
    found.sort(key=attrgetter("changed_at", "rank", "id"), reverse=not oldest_first)
    if len(found) <= limit:
        return Page(found, None)
    taken = found[:limit]
    after = [0 if one is None else one for one in positions]
    if not oldest_first:
        # A kind that has no row on this page goes on below its newest row of now, so that what is
        # added meanwhile does not slip into later pages.
        for row in reversed(found):
            after[row.rank] = row.id + 1
    for row in taken:
        after[row.rank] = row.id
    return Page(taken, "-".join([*([_OLDEST] if oldest_first else []), *map(str, after)]))


def ticket_timeline(session: Session, ticket_id: int) -> list[AnyRow]:
    """All that happened to one ticket and its assignments, oldest first."""
    of_ticket = and_(RecordHistory.kind == "ticket", RecordHistory.record_id == ticket_id)
    found = [
        *session.execute(_RECORD_EVENTS.where(of_ticket)),
        *session.execute(_ASSIGNMENT_EVENTS.where(AssignmentHistory.ticket_id == ticket_id)),
    ]
    return sorted(found, key=attrgetter("changed_at", "rank", "id"))


def assignment_events(session: Session, assignment_id: int) -> list[AnyRow]:
    """The events of one assignment, oldest first."""
    statement = _ASSIGNMENT_EVENTS.where(AssignmentHistory.assignment_id == assignment_id)
    return list(session.execute(statement.order_by(AssignmentHistory.id)))


# As they are called by now.
_PREVIOUS, _NEW = aliased(Developer), aliased(Developer)
_ASSIGNMENT_EVENTS: AnySelect = (
    select(
        AssignmentHistory.id,
        literal(1).label("rank"),
        AssignmentHistory.changed_at,
        AssignmentHistory.action,
        AssignmentHistory.ticket_id,
        Ticket.external_key,
        Ticket.title.label("subject"),
        AssignmentHistory.previous_developer,
        AssignmentHistory.new_developer,
        _PREVIOUS.name.label("previous_developer_now"),
        _NEW.name.label("new_developer_now"),
        AssignmentHistory.story_points,
        AssignmentHistory.reason,
        AssignmentHistory.changed_by,
        AssignmentHistory.batch_id,
        AssignmentHistory.state,
    )
    .join(Ticket, Ticket.id == AssignmentHistory.ticket_id)
    .outerjoin(_PREVIOUS, _PREVIOUS.id == AssignmentHistory.previous_developer_id)
    .outerjoin(_NEW, _NEW.id == AssignmentHistory.new_developer_id)
)

_TICKET_RECORD = and_(RecordHistory.kind == "ticket", Ticket.id == RecordHistory.record_id)
_DEVELOPER_RECORD = or_(
    and_(RecordHistory.kind == "developer", Developer.id == RecordHistory.record_id),
    and_(RecordHistory.kind == "calendar", Developer.id == RecordHistory.developer_id),
)
_RECORD_EVENTS: AnySelect = (
    select(
        RecordHistory.id,
        literal(0).label("rank"),
        RecordHistory.changed_at,
        RecordHistory.action,
        RecordHistory.kind,
        Ticket.id.label("ticket_id"),
        Ticket.external_key,
        func.coalesce(Ticket.title, Developer.name).label("subject"),
        null().label("previous_developer"),
        null().label("new_developer"),
        null().label("previous_developer_now"),
        null().label("new_developer_now"),
        RecordHistory.workload_points.label("story_points"),
        RecordHistory.reason,
        RecordHistory.changed_by,
        RecordHistory.batch_id,
        RecordHistory.state,
    )
    .outerjoin(Ticket, _TICKET_RECORD)
    .outerjoin(Developer, _DEVELOPER_RECORD)
)


def _about(session: Session, text: str) -> _About | None:
    """The tickets that `text` names, or else those that hold its words; None for no limit."""
    if not text:
        return None
    called = tickets_called(session, text)
    if called:
        return _About(called)
    found = select(Ticket.id).where(tickets_with(session, text))
    return _About(found, count_matches(session, found, limit=MANY) > MANY)


def _of_assignments(wanted: EventFilter, about: _About | None) -> list[ColumnElement[bool]]:
    """What events of assignments must be, but for what both kinds have."""
    conditions: list[ColumnElement[bool]] = []
    if about is not None:
        conditions.append(about.has(AssignmentHistory.ticket_id))
    if wanted.developer_id is not None:
        conditions.append(
            or_(
                AssignmentHistory.new_developer_id == wanted.developer_id,
                AssignmentHistory.previous_developer_id == wanted.developer_id,
            )
        )
    if wanted.ticket_id is not None:
        conditions.append(AssignmentHistory.ticket_id == wanted.ticket_id)
    if wanted.holder_ids:
        conditions.append(HOLDER_ID.in_(wanted.holder_ids))
    return conditions


def _of_records(wanted: EventFilter, about: _About | None) -> list[ColumnElement[bool]] | None:
    """What events of records must be, but for what both kinds have; None where none can pass."""
    if wanted.assignments_only or wanted.holder_ids:
        return None
    conditions: list[ColumnElement[bool]] = []
    if about is not None:
        conditions += [RecordHistory.kind == "ticket", about.has(RecordHistory.record_id)]
    if wanted.developer_id is not None:
        own = and_(
            RecordHistory.kind == "developer", RecordHistory.record_id == wanted.developer_id
        )
        # A file that changes the points of a ticket in work moves its holder's workload.
        conditions.append(or_(own, RecordHistory.developer_id == wanted.developer_id))
    if wanted.ticket_id is not None:
        conditions += [RecordHistory.kind == "ticket", RecordHistory.record_id == wanted.ticket_id]
    return conditions


def is_event_cursor(cursor: str, *, oldest_first: bool = False) -> bool:
    """Whether a cursor says how far the events were read; any other means the first page."""
    return any(one is not None for one in _positions(cursor, oldest_first=oldest_first))


# What the cursors of the oldest first begin with.
_OLDEST = "oldest"


def _positions(cursor: str | None, *, oldest_first: bool) -> tuple[int | None, int | None]:
    """How far each kind of event was read; a cursor that makes no sense is the first page."""
    match (cursor or "").split("-"):
        case [begin, records, assignments] if oldest_first and begin == _OLDEST:
            return (cursor_id(records), cursor_id(assignments))
        case [records, assignments] if not oldest_first:
            return (cursor_id(records), cursor_id(assignments))
        case _:
            return (None, None)
