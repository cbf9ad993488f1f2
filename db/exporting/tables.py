"""The tables to export: developers, tickets, assignments, calendar, history; filtered as on pages.

All but the history can be imported again unchanged: `db/importing` knows these columns.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Boolean, Date, Integer, func, select
from sqlalchemy.orm import Session

from db.history.batches import id_chunks
from db.history.chain import stream
from db.models.board import Assignment, Developer, Ticket
from db.models.links import LINK
from db.models.types import AnySelect, Points, UTCDateTime
from db.queries.assignments import TEAM, assignments
from db.queries.history.event_lines import EventLine, event_lines, state_text
from db.queries.history.events import EventFilter, events
from db.queries.lists.filters import AssignmentFilter, TicketFilter
from db.queries.lists.ordering import NEWEST, Sort
from db.queries.lists.paging import Page
from db.queries.tickets import tickets

Name = Literal["developers", "tickets", "assignments", "calendar", "history"]
Kind = Literal["whole", "number", "text", "date", "instant", "switch"]
Row = Sequence[Any]

_AT_A_TIME = 1_000


@dataclass(frozen=True, slots=True)
class Heading:
    name: str
    kind: Kind


_DEVELOPERS: AnySelect = select(
    Developer.name,
    Developer.title,
    Developer.experience_years,
    Developer.baseline_workload,
    Developer.availability,
    Developer.skills,
    Developer.capacity,
    Developer.email,
    Developer.active,
    func.replace(Developer.aliases, "\n", "; ").label("aliases"),
    Developer.team,
).order_by(Developer.id)
_TICKETS: AnySelect = select(
    Ticket.id,
    Ticket.source.label("assignboard_source"),
    Ticket.external_key.label("assignboard_key"),
    Ticket.title,
    Ticket.description,
    Ticket.story_points,
    Ticket.required_skill,
    Ticket.priority,
    Ticket.due_date,
    Ticket.status,
    Ticket.issue_type,
    Ticket.parent_key,
    Ticket.blocked_by,
    Ticket.blocks,
    Ticket.blocked,
    Ticket.is_work.label("counts_as_work"),
    Ticket.project,
    LINK,
    Ticket.last_seen.label("assignboard_seen"),
)
_ASSIGNMENTS: AnySelect = select(
    Assignment.id,
    Assignment.ticket_id,
    Ticket.external_key.label("ticket_key"),
    Ticket.title,
    Assignment.assigned_to,
    Assignment.status,
    Assignment.scope,
    Assignment.reason,
    Assignment.assigned_by,
    Assignment.assignment_type,
    Assignment.original_assigned_to,
    Assignment.created_at,
    Assignment.updated_at,
    Ticket.project,
    TEAM.label("team"),
).join(Ticket, Ticket.id == Assignment.ticket_id)
_STATEMENTS: Mapping[Name, AnySelect] = {
    "developers": _DEVELOPERS,
    "tickets": _TICKETS,
    "assignments": _ASSIGNMENTS,
}
_EVENTS = (
    Heading("changed_at", "instant"),
    Heading("changed_by", "text"),
    Heading("action", "text"),
    Heading("ticket_id", "whole"),
    Heading("ticket_key", "text"),
    Heading("subject", "text"),
    Heading("subject_now", "text"),
    Heading("previous_developer", "text"),
    Heading("previous_developer_now", "text"),
    Heading("new_developer", "text"),
    Heading("new_developer_now", "text"),
    Heading("field", "text"),
    Heading("old_value", "text"),
    Heading("new_value", "text"),
    Heading("story_points", "number"),
    Heading("reason", "text"),
    Heading("batch_id", "text"),
)
_ENTRIES = (
    Heading("person", "text"),
    Heading("kind", "text"),
    Heading("from", "date"),
    Heading("to", "date"),
    Heading("share", "number"),
    Heading("hours", "text"),
    Heading("country", "text"),
    Heading("weeks", "whole"),
    Heading("note", "text"),
)


def columns_of(name: Name) -> Sequence[Heading]:
    """The columns of a table, in their order."""
    if name == "history":
        return _EVENTS
    if name == "calendar":
        return _ENTRIES
    columns = _STATEMENTS[name].selected_columns
    return [Heading(column.name, _kind(column.type)) for column in columns]


def developer_rows(
    session: Session, ids: Sequence[int] | None = None, teams: Sequence[str] = ()
) -> Iterator[Row]:
    """All developers, or those with these ids, or in these teams."""
    wanted = _DEVELOPERS.where(Developer.team.in_(teams)) if teams else _DEVELOPERS
    if ids is None:
        yield from _streamed(session, wanted)
        return
    for chunk in id_chunks(ids):
        yield from _streamed(session, wanted.where(Developer.id.in_(chunk)))


def ticket_rows(
    session: Session, wanted: TicketFilter | None = None, sort: Sort = NEWEST
) -> Iterator[Row]:
    """All tickets that were not withdrawn by id, or those that pass a filter in the order given."""
    if wanted is None:
        yield from _streamed(
            session, _TICKETS.where(Ticket.status != "withdrawn").order_by(Ticket.id)
        )
        return
    yield from _paged(
        session,
        _TICKETS,
        Ticket.id,
        lambda cursor: tickets(session, wanted, sort=sort, cursor=cursor, limit=_AT_A_TIME),
    )


def assignment_rows(
    session: Session, wanted: AssignmentFilter | None = None, sort: Sort = NEWEST
) -> Iterator[Row]:
    """All assignments that were not withdrawn by id, or those that pass a filter, sorted."""
    if wanted is None:
        yield from _streamed(
            session,
            _ASSIGNMENTS.where(
                Assignment.status != "withdrawn", Ticket.status != "withdrawn"
            ).order_by(Assignment.id),
        )
        return
    yield from _paged(
        session,
        _ASSIGNMENTS,
        Assignment.id,
        lambda cursor: assignments(session, wanted, sort=sort, cursor=cursor, limit=_AT_A_TIME),
    )


def event_rows(
    session: Session, wanted: EventFilter, *, oldest_first: bool = False
) -> Iterator[Row]:
    """The events that pass a filter, newest or oldest first, with a row for each changed field.

    `subject_now` and the like are empty where the name is still the same.
    """
    for page in _pages(
        lambda cursor: events(
            session, wanted, oldest_first=oldest_first, cursor=cursor, limit=_AT_A_TIME
        )
    ):
        for line in event_lines(session, page.rows):
            yield (
                line.changed_at,
                line.changed_by,
                line.action,
                line.ticket_id,
                line.external_key,
                line.subject,
                line.subject_now,
                line.previous_developer,
                line.previous_developer_now,
                line.new_developer,
                line.new_developer_now,
                *_changed(line),
                line.story_points,
                line.reason,
                line.batch_id,
            )


def _changed(line: EventLine) -> tuple[str | None, str | None, str | None]:
    """The field, its old and its new value."""
    change = line.change
    if change is None:
        return None, None, None
    field = f"{change.field}_in_tracker" if change.in_tracker else change.field
    return field, state_text(change.old), state_text(change.new)


def _streamed(session: Session, statement: AnySelect) -> Iterator[Row]:
    for row in stream(session, statement):
        yield tuple(row.values())


def _paged(
    session: Session, statement: AnySelect, key: Any, page_at: Callable[[str | None], Page]
) -> Iterator[Row]:
    """The rows of all pages, with the columns of `statement`."""
    keyed = statement.add_columns(key.label("_key"))
    for page in _pages(page_at):
        place = {row.id: number for number, row in enumerate(page.rows)}
        found: list[Row] = [()] * len(place)
        for chunk in id_chunks(place):
            for *values, id_ in session.execute(keyed.where(key.in_(chunk))):
                found[place[id_]] = values
        yield from found


def _pages(page_at: Callable[[str | None], Page]) -> Iterator[Page]:
    cursor: str | None = None
    while True:
        page = page_at(cursor)
        yield page
        cursor = page.next_cursor
        if cursor is None:
            return


def _kind(type_: Any) -> Kind:
    kinds: tuple[tuple[type, Kind], ...] = (
        (Boolean, "switch"),
        (Points, "number"),
        (UTCDateTime, "instant"),
        (Date, "date"),
        (Integer, "whole"),
    )
    return next((kind for known, kind in kinds if isinstance(type_, known)), "text")
