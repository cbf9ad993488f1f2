"""One decision about one assignment; a refusal comes with the row that is in the way."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response
from sqlalchemy.orm import Session

from dashboard.api.access import KnownFirst
from dashboard.api.errors import refuse_field
from dashboard.api.fields import Name, PathId, QueryReason, QueryVersion
from dashboard.api.rows import one_assignment, refuse_all
from dashboard.api.schemas.assignments import Assignment
from dashboard.api.writing import Write, WriteRequest, perform
from db.commands import Change, decide
from db.queries.developers import developer_ids

router = APIRouter(
    prefix="/assignments/{assignment_id:id}", tags=["assignments"], route_class=KnownFirst
)

AllowOverload = Annotated[bool, Query(description="Approve also past the available points.")]


@router.put("/reassign/", response_model=Assignment)
def reassign(
    write: Write,
    assignment_id: PathId,
    new_developer: Name,
    reason: QueryReason | None = None,
    version: QueryVersion | None = None,
) -> Response:
    """Hand open work to another developer."""
    return _decide(write, Change(assignment_id, "reassign", new_developer, reason, version))


@router.delete("/", response_model=Assignment)
def remove(
    write: Write,
    assignment_id: PathId,
    reason: QueryReason | None = None,
    version: QueryVersion | None = None,
) -> Response:
    """Take active work away; the row and its history stay, and its ticket waits again."""
    return _decide(write, Change(assignment_id, "remove", None, reason, version))


@router.post("/approve/", response_model=Assignment)
def approve(
    write: Write,
    assignment_id: PathId,
    reason: QueryReason | None = None,
    version: QueryVersion | None = None,
    *,
    allow_overload: AllowOverload = False,
) -> Response:
    """Make a proposal active."""
    change = Change(assignment_id, "approve", None, reason, version)
    return _decide(write, change, allow_overload=allow_overload)


@router.post("/reject/", response_model=Assignment)
def reject(
    write: Write,
    assignment_id: PathId,
    scope: Literal["pairing", "ticket"] = "pairing",
    reason: QueryReason | None = None,
    version: QueryVersion | None = None,
) -> Response:
    """Reject a proposal: not this person, or, with the scope `ticket`, set the ticket aside."""
    action: Literal["reject", "set aside"] = "reject" if scope == "pairing" else "set aside"
    return _decide(write, Change(assignment_id, action, None, reason, version))


@router.post("/complete/", response_model=Assignment)
def complete(
    write: Write,
    assignment_id: PathId,
    reason: QueryReason | None = None,
    version: QueryVersion | None = None,
) -> Response:
    """Say that active work is done."""
    return _decide(write, Change(assignment_id, "complete", None, reason, version))


def _decide(write: WriteRequest, change: Change, *, allow_overload: bool = False) -> Response:
    def work(session: Session, at: datetime) -> Assignment:
        outcome = decide(
            session, [change], actor=write.caller, at=at, allow_overload=allow_overload
        )
        now = one_assignment(session, change.assignment_id)
        name = change.developer
        if outcome.refused and name is not None and not developer_ids(session, [name]):
            raise refuse_field("query.new_developer", f"There is no developer called {name}.")
        refuse_all(session, outcome)
        return now

    return perform(write, work)
