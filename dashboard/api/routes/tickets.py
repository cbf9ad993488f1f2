"""Tickets: the list, new ones, edits of one, and their file."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy.orm import Session

from dashboard.api.access import Caller, KnownFirst
from dashboard.api.csv_files import passes, tickets_in_file
from dashboard.api.cursors import read_cursor, write_cursor
from dashboard.api.errors import DetailedError
from dashboard.api.fields import Cursor, Limit, PathId, QueryReason, QueryVersion
from dashboard.api.filters import Fields, Several, TicketStatus
from dashboard.api.routes.syncing import File, OneFile, Options, sync
from dashboard.api.rows import refuse_all
from dashboard.api.schemas.errors import ErrorDetail
from dashboard.api.schemas.files import Synced
from dashboard.api.schemas.tickets import Ticket, TicketIn, Tickets, TicketsIn, TicketsSaved
from dashboard.api.writing import Write, perform
from dashboard.database import database
from db.commands import Edit, add_tickets, update_tickets
from db.errors import Conflict, NotFound
from db.models.types import AnyRow
from db.queries.lists.filters import TicketFilter
from db.queries.lists.paging import cursor_id
from db.queries.tickets import descriptions, is_without_tickets, tickets, tickets_by_id

router = APIRouter(prefix="/tickets", tags=["tickets"], route_class=KnownFirst)
files = APIRouter(prefix="/tickets", tags=["tickets"], route_class=OneFile)


@router.get("/")
def list_tickets(
    _caller: Caller,
    fields: Fields,
    *,
    status: Annotated[tuple[TicketStatus, ...], Several] = (),
    limit: Limit = 100,
    cursor: Cursor | None = None,
) -> Tickets:
    """Tickets, the newest first; those of the CSV file while the database has none."""
    wanted = fields.limit(TicketFilter(statuses=status))
    of = ["tickets", repr(wanted)]
    with database().read() as session:
        if is_without_tickets(session):
            found = _of_file(wanted, limit, cursor)
            if found is not None:
                return found
        after = read_cursor(cursor, of, fits=lambda inner: cursor_id(inner) is not None)
        page = tickets(session, wanted, cursor=after, limit=limit)
        shown = _shown(session, page.rows)
    next_cursor = write_cursor(page.next_cursor, of)
    return Tickets(tickets=shown, next_cursor=next_cursor, source="database")


@router.post("/", status_code=201, response_model=TicketsSaved)
def add(write: Write, body: TicketsIn) -> Response:
    """Add tickets, all of them or none; each is pending, under a number of this board.

    409 names the ticket that has a key already.
    """
    rows = [ticket.model_dump(exclude_unset=True) for ticket in body.tickets]

    def work(session: Session, at: datetime) -> TicketsSaved:
        outcome = add_tickets(session, rows, actor=write.caller, at=at, reason=body.reason)
        refuse_all(session, outcome)
        assert outcome.batch_id is not None  # noqa: S101 - something was saved
        made = _shown(session, list(tickets_by_id(session, outcome.records).values()))
        return TicketsSaved(saved=len(made), tickets=made, batch_id=outcome.batch_id)

    return perform(write, work, status=201)


@router.patch("/{ticket_id:id}/", response_model=Ticket)
def edit(
    write: Write,
    ticket_id: PathId,
    body: TicketIn,
    version: QueryVersion | None = None,
    reason: QueryReason | None = None,
) -> Response:
    """Change fields of a ticket; the ticket as it is then."""
    wanted = Edit(ticket_id, body.model_dump(exclude_unset=True), version, reason)

    def work(session: Session, at: datetime) -> Ticket:
        outcome = update_tickets(session, [wanted], actor=write.caller, at=at)
        shown = _shown(session, list(tickets_by_id(session, [ticket_id]).values()))
        if not shown:
            raise NotFound(f"There is no ticket {ticket_id}.")
        for refusal in outcome.refused:
            detail = ErrorDetail(message=refusal.message, ticket_id=ticket_id, ticket=shown[0])
            raise DetailedError(Conflict(refusal.message), [detail])
        return shown[0]

    return perform(write, work)


@files.post("/sync/", response_model=Synced)
def sync_tickets(write: Write, options: Options, file: File = None) -> Response:
    """Import tickets from a CSV file, or from the one in the data folder."""
    return sync(write, "tickets", file, options)


def _shown(session: Session, rows: list[AnyRow]) -> list[Ticket]:
    texts = descriptions(session, [row.id for row in rows])
    # The rows have more than the API tells.
    told = Ticket.model_fields.keys() - {"description"}
    return [
        Ticket(**{name: getattr(row, name) for name in told}, description=texts[row.id])
        for row in rows
    ]


def _of_file(wanted: TicketFilter, limit: int, cursor: str | None) -> Tickets | None:
    rows = tickets_in_file()
    if rows is None:
        return None
    passed = [row for row in rows if passes(row, wanted)]
    of = ["tickets of the file", repr(wanted)]
    begin = int(read_cursor(cursor, of, fits=str.isdecimal) or 0)
    more = begin + limit < len(passed)
    return Tickets(
        tickets=passed[begin : begin + limit],
        next_cursor=write_cursor(str(begin + limit) if more else None, of),
        source="csv",
    )
