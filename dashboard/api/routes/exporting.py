"""Exports: CSV sent while it is read; Excel and Parquet, which end with an index, from a file."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from itertools import chain
from typing import IO, Annotated, Any, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response, StreamingResponse
from sqlalchemy.orm import Session

from dashboard.api.access import Caller, KnownFirst
from dashboard.api.fields import Instant, Name, QueryId, Teams
from dashboard.api.filters import AssignmentStatus, Fields, Several, Text, TicketStatus, one_of
from dashboard.api.routes.ahead import Developers, Proposals, rows_for
from dashboard.database import database
from dashboard.tables.ahead import WEEK_COLUMNS, week_rows
from db.domain.values import LARGEST_ID
from db.exporting import (
    CHANGE_COLUMNS,
    MEDIA_TYPES,
    Format,
    Heading,
    Row,
    assignment_rows,
    calendar_rows,
    change_rows,
    columns_of,
    csv_parts,
    developer_rows,
    event_rows,
    icalendar_file,
    ticket_rows,
    write_file,
)
from db.queries.assignments import ASSIGNMENT_ORDERS
from db.queries.history.events import EVENT_ACTIONS, EventFilter
from db.queries.lists.filters import AssignmentFilter, TicketFilter
from db.queries.lists.ordering import Sort
from db.queries.tickets import TICKET_ORDERS

developers = APIRouter(prefix="/developers", tags=["developers"], route_class=KnownFirst)
tickets = APIRouter(prefix="/tickets", tags=["tickets"], route_class=KnownFirst)
assignments = APIRouter(prefix="/assignments", tags=["assignments"], route_class=KnownFirst)
history = APIRouter(prefix="/history", tags=["history"], route_class=KnownFirst)
calendar = APIRouter(prefix="/calendar", tags=["calendar"], route_class=KnownFirst)
weeks = APIRouter(prefix="/ahead", tags=["ahead"], route_class=KnownFirst)
ROUTERS = (developers, tickets, assignments, calendar, history, weeks)

ICALENDAR = "text/calendar"
FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            type_: {"schema": {"type": "string"}} for type_ in (*MEDIA_TYPES.values(), ICALENDAR)
        },
        "description": "The file.",
    }
}
_IN_MEMORY = 1 << 20
_BLOCK = 1 << 16

Asked = Annotated[Format, Query(alias="format", description="What kind of file.")]
Action = Annotated[str, *one_of(EVENT_ACTIONS)]
TicketOrder = Annotated[str, *one_of(TICKET_ORDERS)]
AssignmentOrder = Annotated[str, *one_of(ASSIGNMENT_ORDERS)]
Descending = Annotated[bool, Query(description="The highest first.")]


@developers.get("/export/", response_class=StreamingResponse, responses=FILES)
def export_developers(
    _caller: Caller,
    *,
    id_: Annotated[tuple[QueryId, ...], Query(alias="id", max_length=1_000)] = (),
    team: Teams = (),
    format_: Asked = "csv",
) -> StreamingResponse:
    """All developers, or some; the file imports again without a change."""
    return file_of(
        "developers",
        format_,
        lambda session: developer_rows(session, id_ or None, team),
        columns_of("developers"),
    )


@tickets.get("/export/", response_class=StreamingResponse, responses=FILES)
def export_tickets(
    _caller: Caller,
    fields: Fields,
    *,
    status: Annotated[tuple[TicketStatus, ...], Several] = (),
    sort: TicketOrder = "newest",
    descending: Descending = True,
    format_: Asked = "csv",
) -> StreamingResponse:
    """All tickets, or those that pass a filter; the file imports again without a change."""
    wanted = fields.limit(TicketFilter(statuses=status))
    order = Sort(sort, descending=descending)
    everything = wanted == TicketFilter() and order == Sort()
    return file_of(
        "tickets",
        format_,
        lambda session: ticket_rows(session, None if everything else wanted, order),
        columns_of("tickets"),
    )


@tickets.get("/changes/", response_class=StreamingResponse, responses=FILES)
def export_changes(
    _caller: Caller,
    source: Annotated[Name, Query(description="Under which the tickets have come.")],
    format_: Asked = "csv",
) -> StreamingResponse:
    """What differs from what a tracker said last, to be entered there: key, field, old, new."""
    return file_of("changes", format_, lambda session: change_rows(session, source), CHANGE_COLUMNS)


@assignments.get("/export/", response_class=StreamingResponse, responses=FILES)
def export_assignments(
    _caller: Caller,
    fields: Fields,
    *,
    status: Annotated[tuple[AssignmentStatus, ...], Several] = (),
    sort: AssignmentOrder = "newest",
    descending: Descending = True,
    format_: Asked = "csv",
) -> StreamingResponse:
    """All assignments, those that were completed or removed too, or those that pass a filter."""
    wanted = fields.limit(AssignmentFilter(statuses=status))
    order = Sort(sort, descending=descending)
    everything = wanted == AssignmentFilter() and order == Sort()
    return file_of(
        "assignments",
        format_,
        lambda session: assignment_rows(session, None if everything else wanted, order),
        columns_of("assignments"),
    )


@calendar.get("/export/", response_class=StreamingResponse, responses=FILES)
def export_calendar(
    _caller: Caller,
    *,
    developer_id: Annotated[tuple[QueryId, ...], Query(max_length=1_000)] = (),
    format_: Annotated[
        Format | Literal["ics"],
        Query(alias="format", description="Days off alone where it is `ics`, iCalendar."),
    ] = "csv",
) -> Response:
    """All calendars, or those of some developers alone; the file imports again without a change."""
    ids = developer_id or None
    if format_ != "ics":
        rows = columns_of("calendar")
        return file_of("calendar", format_, lambda session: calendar_rows(session, ids), rows)
    with database().read() as session:
        content = icalendar_file(session, ids)
    disposition = {"Content-Disposition": 'attachment; filename="calendar.ics"'}
    return Response(content, media_type=ICALENDAR, headers=disposition)


@history.get("/export/", response_class=StreamingResponse, responses=FILES)
def export_history(
    _caller: Caller,
    *,
    developer_id: QueryId | None = None,
    ticket_id: Annotated[int | None, Query(ge=0, le=LARGEST_ID)] = None,
    action: Annotated[tuple[Action, ...], Several] = (),
    changed_by: Annotated[tuple[Name, ...], Several] = (),
    since: Instant | None = None,
    until: Instant | None = None,
    batch_id: Name | None = None,
    text: Text = "",
    team: Annotated[tuple[Name, ...], Several] = (),
    project: Annotated[tuple[Text, ...], Several] = (),
    descending: Annotated[bool, Query(description="The newest first.")] = True,
    format_: Asked = "csv",
) -> StreamingResponse:
    """All events, or those that pass a filter, in the order of the commits."""
    wanted = EventFilter(
        developer_id=developer_id,
        ticket_id=ticket_id,
        actions=action,
        actors=changed_by,
        since=since,
        until=until,
        batch_id=batch_id,
        text=text,
        teams=team,
        projects=project,
    )
    return file_of(
        "history",
        format_,
        lambda session: event_rows(session, wanted, oldest_first=not descending),
        columns_of("history"),
    )


@weeks.get("/export/", response_class=StreamingResponse, responses=FILES)
def export_ahead(
    _caller: Caller,
    developer: Developers = (),
    team: Teams = (),
    *,
    proposals: Proposals = False,
    format_: Asked = "csv",
) -> StreamingResponse:
    """What is due for everybody, or for some, week by week; work without a date has no week."""
    return file_of(
        "ahead",
        format_,
        lambda session: week_rows(rows_for(session, developer, team, with_proposals=proposals)[1]),
        WEEK_COLUMNS,
    )


def file_of(
    name: str,
    format_: Format,
    rows: Callable[[Session], Iterator[Row]],
    columns: Sequence[Heading],
    *,
    suffix: str = "",
) -> StreamingResponse:
    """A table as a file to keep, whose name ends with `suffix`."""
    if format_ == "csv":
        parts = _csv(columns, rows)
    else:
        parts = _blocks(_written(name, format_, rows, columns))
    # What the database has to say against it is said while there is still a status to say it in.
    first = next(parts)
    return StreamingResponse(
        chain([first], parts),
        media_type=MEDIA_TYPES[format_],
        headers={"Content-Disposition": f'attachment; filename="{name}{suffix}.{format_}"'},
    )


def _csv(columns: Sequence[Heading], rows: Callable[[Session], Iterator[Row]]) -> Iterator[bytes]:
    with database().read() as session:
        for part in csv_parts(columns, rows(session)):
            yield part.encode()


def _written(
    name: str,
    format_: Format,
    rows: Callable[[Session], Iterator[Row]],
    columns: Sequence[Heading],
) -> IO[bytes]:
    with ExitStack() as unless_written:
        file = unless_written.enter_context(tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY))
        with database().read() as session:
            write_file(format_, file, name, columns, rows(session))
        file.seek(0)
        # It is closed once it is sent.
        unless_written.pop_all()
        return file


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while block := file.read(_BLOCK):
            yield block
