"""Events: in the order of the commits, from either end, and one ticket's timeline."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, cast

from sqlalchemy import ColumnElement, and_, false, func, literal, null, or_, select, true, union_all
from sqlalchemy.orm import Session, aliased

from db.domain.relations import FOLLOWED
from db.domain.values import LARGEST_ID
from db.models.board import (
    ACTIONS,
    AssignmentHistory,
    Developer,
    RecordHistory,
    Ticket,
)
from db.models.types import AnyRow, AnySelect
from db.queries.lists.filters import members
from db.queries.lists.paging import CountedPage, Page, count_matches, cursor_id
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
# With more tickets than this, walking through the events soon fills a page.
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

    `holder_ids` are developers who hold the work after an event, or held it before if nobody does.
    `text` is a ticket's key or number, or else words of a title or a key. `teams` are those in
    which the people are now who lose or get something by an event, or whom it is about.
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
    teams: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()


def events(
    session: Session,
    wanted: EventFilter,
    *,
    oldest_first: bool = False,
    cursor: str | None = None,
    limit: int = 100,
) -> Page:
    """One page of the events of assignments and of records, in the order of the commits.

    It is newest first unless `oldest_first`. Each kind has its own ids: the two are read separately
    and merged, and the cursor holds how far each was read.
    """
    kinds = _kinds(session, wanted)
    return _page(session, kinds, oldest_first=oldest_first, cursor=cursor, limit=limit)


def counted_events(
    session: Session,
    wanted: EventFilter,
    *,
    oldest_first: bool = False,
    cursor: str | None = None,
    limit: int = 100,
) -> CountedPage:
    """A page as `events` reads it, with the number of events that pass (see `count_matches`)."""
    kinds = _kinds(session, wanted)
    count = sum(count_matches(session, kind.ids) for kind in kinds if kind is not None)
    page = _page(session, kinds, oldest_first=oldest_first, cursor=cursor, limit=limit)
    return CountedPage(page.rows, page.next_cursor, count)


def batches_with(session: Session, wanted: EventFilter) -> AnySelect:
    """The ids of the batches that hold an event that passes."""
    kinds = [kind for kind in _kinds(session, wanted) if kind is not None]
    found = [kind.ids.with_only_columns(kind.batch_id) for kind in kinds]
    return (
        select(union_all(*found).subquery().c.batch_id) if found else select(null()).where(false())
    )


@dataclass(frozen=True)
class _Kind:
    """The events of one kind that pass.

    `rows` selects all events of the kind with their columns, `ids` the ids of those that pass.
    `parts` are conditions within which an index has the order. `looked_up` events were found by
    words, so they are sorted after they are found.
    """

    id: Any
    batch_id: Any
    rows: AnySelect
    ids: AnySelect
    parts: Sequence[ColumnElement[bool]]
    looked_up: bool

    def page(self, position: int | None, *, oldest_first: bool, limit: int) -> Iterator[AnySelect]:
        """Statements that together find the next `limit` rows, and perhaps some after them."""
        for part in self.parts:
            ids, id_ = self.ids.where(part), self.id
            if self.looked_up:
                # The limit keeps PostgreSQL from going through all events in order.
                id_ = ids.limit(LARGEST_ID).subquery().c.id
                ids = select(id_)
            if position is not None:
                ids = ids.where(id_ > position if oldest_first else id_ < position)
            ids = ids.order_by(id_ if oldest_first else id_.desc()).limit(limit)
            yield self.rows.where(self.id.in_(ids))


def _kinds(session: Session, wanted: EventFilter) -> Sequence[_Kind | None]:
    """The kinds, ordered by their rows' rank; None for a kind of which no event can pass."""
    tickets = list(_about(session, wanted))
    return (
        _kind(session, RecordHistory, wanted, tickets),
        _kind(session, AssignmentHistory, wanted, tickets),
    )


@dataclass(frozen=True)
class _Tickets:
    """Ids of tickets, or a statement that selects them; `are_many` means most events."""

    ids: list[int] | AnySelect
    are_many: bool = False

    def has(self, ticket_id: Any) -> ColumnElement[bool]:
        """Whether the ticket of an event is one of them."""
        if self.are_many and not isinstance(self.ids, list):
            # Checked event by event: a page of matches is soon found.
            return self.ids.where(Ticket.id == ticket_id).correlate_except(Ticket).exists()
        return cast(ColumnElement[bool], ticket_id.in_(self.ids))


def _kind(
    session: Session, model: _Model, wanted: EventFilter, tickets: Sequence[_Tickets]
) -> _Kind | None:
    rows, conditions = (
        (_RECORD_EVENTS, _of_records(wanted, tickets))
        if model is RecordHistory
        else (_ASSIGNMENT_EVENTS, _of_assignments(wanted, tickets))
    )
    actions = [action for action in dict.fromkeys(wanted.actions) if action in _KNOWN[model]]
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
    looked_up = any(not some.are_many for some in tickets)
    # An index holds the events of one value in order, not those of several.
    parts = [column == value for column, values in chosen[:1] for value in values]
    return _Kind(
        model.id,
        model.batch_id,
        rows,
        select(model.id).where(*conditions),
        [true()] if looked_up else parts or [true()],
        looked_up,
    )


def _first_id(session: Session, model: _Model, at: datetime | None) -> int | None:
    """The id of the first event at `at` or later: ids grow with time (db/history/batches.py)."""
    if at is None:
        return None
    statement = select(model.id).where(model.changed_at >= at)
    return session.scalar(statement.order_by(model.changed_at, model.id).limit(1))


def _page(
    session: Session,
    kinds: Sequence[_Kind | None],
    *,
    oldest_first: bool,
    cursor: str | None,
    limit: int,
) -> Page:
    positions = _positions(cursor, oldest_first=oldest_first)
    found: list[AnyRow] = []
    for kind, position in zip(kinds, positions, strict=True):
        if kind is None:
            continue
        for statement in kind.page(position, oldest_first=oldest_first, limit=limit + 1):
            found += session.execute(statement)
    found.sort(key=attrgetter("changed_at", "rank", "id"), reverse=not oldest_first)
    if len(found) <= limit:
        return Page(found, None)
    shown = found[:limit]
    after = [position or 0 for position in positions]
    if not oldest_first:
        # A kind without a row on this page starts the next one at its newest row, so that events
        # added meanwhile do not appear on later pages.
        for row in reversed(found):
            after[row.rank] = row.id + 1
    for row in shown:
        after[row.rank] = row.id
    return Page(shown, "-".join([*([_OLDEST] if oldest_first else []), *map(str, after)]))


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


# For the developers' present names.
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


def _about(session: Session, wanted: EventFilter) -> Iterator[_Tickets]:
    """The tickets that the text names, or else that hold its words; those of the projects."""
    called = tickets_called(session, wanted.text) if wanted.text else []
    if called:
        yield _Tickets(called)
    elif wanted.text:
        yield _matching(session, tickets_with(session, wanted.text))
    if wanted.projects:
        yield _matching(session, Ticket.project.in_(wanted.projects))


def _matching(session: Session, condition: ColumnElement[bool]) -> _Tickets:
    found = select(Ticket.id).where(condition)
    return _Tickets(found, count_matches(session, found, limit=MANY) > MANY)


def _of_assignments(wanted: EventFilter, tickets: Sequence[_Tickets]) -> list[ColumnElement[bool]]:
    """The conditions that only events of assignments have."""
    conditions = [some.has(AssignmentHistory.ticket_id) for some in tickets]
    if wanted.teams:
        own = members(wanted.teams)
        conditions.append(
            or_(
                AssignmentHistory.new_developer_id.in_(own),
                AssignmentHistory.previous_developer_id.in_(own),
            )
        )
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


def _of_records(
    wanted: EventFilter, tickets: Sequence[_Tickets]
) -> list[ColumnElement[bool]] | None:
    """The conditions that only events of records have; None if no such event can pass."""
    if wanted.assignments_only or wanted.holder_ids:
        return None
    conditions: list[ColumnElement[bool]] = []
    if tickets:
        conditions.append(RecordHistory.kind == "ticket")
        conditions += [some.has(RecordHistory.record_id) for some in tickets]
    if wanted.teams:
        own_record = and_(
            RecordHistory.kind == "developer", RecordHistory.record_id.in_(members(wanted.teams))
        )
        conditions.append(or_(own_record, RecordHistory.developer_id.in_(members(wanted.teams))))
    if wanted.developer_id is not None:
        own = and_(
            RecordHistory.kind == "developer", RecordHistory.record_id == wanted.developer_id
        )
        # An import that changes the points of an active ticket changes its holder's workload.
        conditions.append(or_(own, RecordHistory.developer_id == wanted.developer_id))
    if wanted.ticket_id is not None:
        conditions += [RecordHistory.kind == "ticket", RecordHistory.record_id == wanted.ticket_id]
    return conditions


def is_event_cursor(cursor: str, *, oldest_first: bool = False) -> bool:
    """Whether a cursor is one of `events` in this order; any other means the first page."""
    return any(position is not None for position in _positions(cursor, oldest_first=oldest_first))


# The first part of cursors for `oldest_first`.
_OLDEST = "oldest"


def _positions(cursor: str | None, *, oldest_first: bool) -> tuple[int | None, int | None]:
    """How far each kind of event was read; None for both where the cursor is no such cursor."""
    match (cursor or "").split("-"):
        case [begin, records, assignments] if oldest_first and begin == _OLDEST:
            return (cursor_id(records), cursor_id(assignments))
        case [records, assignments] if not oldest_first:
            return (cursor_id(records), cursor_id(assignments))
        case _:
            return (None, None)
