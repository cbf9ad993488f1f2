"""Assignments: the list, new ones, many decisions at once, and one assignment's history."""

from datetime import datetime
from typing import Annotated, cast

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy.orm import Session

from dashboard.api.access import Caller, KnownFirst
from dashboard.api.cursors import read_cursor, write_cursor
from dashboard.api.errors import MOST_DETAILS, DetailedError
from dashboard.api.fields import Cursor, Limit, PathId, QueryId
from dashboard.api.filters import Fields, Several, one_of
from dashboard.api.rows import assignments_of, conflicts_of, one_assignment, refuse_all
from dashboard.api.schemas.assignments import (
    Assignment,
    AssignmentEvent,
    Assignments,
    BulkIn,
    Changed,
    History,
    Saved,
    SaveIn,
)
from dashboard.api.schemas.errors import ErrorDetail
from dashboard.api.writing import Write, perform
from dashboard.database import database
from db.commands import Change, NewAssignment, decide, save_assignments
from db.domain.actions import Action
from db.errors import Invalid
from db.models.board import ASSIGNMENT_STATUSES
from db.queries.assignments import assignments
from db.queries.developers import developer_ids
from db.queries.history.events import assignment_events
from db.queries.lists.filters import AssignmentFilter
from db.queries.lists.paging import cursor_id
from db.queries.tickets import tickets_by_id

router = APIRouter(prefix="/assignments", tags=["assignments"], route_class=KnownFirst)

Status = Annotated[str, *one_of((*ASSIGNMENT_STATUSES, "all"))]


@router.post("/save/", status_code=201, response_model=Saved)
def save(write: Write, body: SaveIn) -> Response:
    """Save assignments, all of them or none; proposals keep the proposer's hard rules."""
    items = [
        NewAssignment(item.ticket_id, item.assigned_to, item.reason, status=item.status)
        for item in body.assignments
    ]

    def work(session: Session, at: datetime) -> Saved:
        outcome = save_assignments(
            session,
            items,
            actor=write.caller,
            at=at,
            assigned_by=body.assigned_by,
            force=body.force,
        )
        if outcome.refused:
            _refuse_unknown(session, body)
        refuse_all(session, outcome)
        assert outcome.batch_id is not None  # noqa: S101 - something was saved
        made = assignments_of(session, outcome.changed)
        return Saved(saved=len(made), assignments=made, batch_id=outcome.batch_id)

    return perform(write, work, status=201)


@router.get("/")
def list_assignments(
    _caller: Caller,
    fields: Fields,
    *,
    status: Annotated[tuple[Status, ...], Several] = ("active",),
    ticket_id: QueryId | None = None,
    limit: Limit = 100,
    cursor: Cursor | None = None,
) -> Assignments:
    """Assignments, the newest first."""
    statuses = () if "all" in status else tuple(dict.fromkeys(status))
    wanted = fields.limit(AssignmentFilter(statuses=statuses, ticket_id=ticket_id))
    of = ["assignments", repr(wanted)]
    after = read_cursor(cursor, of, fits=lambda inner: cursor_id(inner) is not None)
    with database().read() as session:
        page = assignments(session, wanted, cursor=after, limit=limit)
    return Assignments(
        assignments=[Assignment.model_validate(row) for row in page.rows],
        next_cursor=write_cursor(page.next_cursor, of),
    )


@router.post("/bulk/", response_model=Changed)
def bulk(write: Write, body: BulkIn) -> Response:
    """Carry out many decisions in one batch; what conflicts is told, and the rest is saved."""
    changes = [
        Change(
            item.assignment_id,
            cast("Action", item.action.replace("_", " ")),
            item.new_developer,
            item.reason,
            item.version,
        )
        for item in body.changes
    ]

    def work(session: Session, at: datetime) -> Changed:
        outcome = decide(
            session,
            changes,
            actor=write.caller,
            at=at,
            allow_overload=body.allow_overload,
        )
        return Changed(
            changed=assignments_of(session, outcome.changed),
            conflicts=conflicts_of(session, outcome.refused),
            batch_id=outcome.batch_id,
        )

    return perform(write, work)


@router.get("/{assignment_id:id}/history/")
def history(_caller: Caller, assignment_id: PathId) -> History:
    """All that happened to one assignment, oldest first."""
    with database().read() as session:
        one_assignment(session, assignment_id)
        events = assignment_events(session, assignment_id)
    return History(history=[AssignmentEvent.model_validate(row) for row in events])


def _refuse_unknown(session: Session, body: SaveIn) -> None:
    """Raise DetailedError for tickets and developers that do not exist, each by its place."""
    tickets = tickets_by_id(session, [item.ticket_id for item in body.assignments])
    names = developer_ids(session, [item.assigned_to for item in body.assignments])
    details = []
    for at, item in enumerate(body.assignments):
        place = f"body.assignments.{at}"
        if item.ticket_id not in tickets:
            message = f"Ticket {item.ticket_id} does not exist."
            details.append(ErrorDetail(field=f"{place}.ticket_id", message=message))
        if item.assigned_to not in names:
            message = f"There is no developer called {item.assigned_to}."
            details.append(ErrorDetail(field=f"{place}.assigned_to", message=message))
    if details:
        raise DetailedError(
            Invalid(f"{details[0].message} Nothing was saved."), details[:MOST_DETAILS]
        )
