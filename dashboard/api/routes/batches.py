"""Batches: all that one commit changed goes back together."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import Response
from sqlalchemy.orm import Session

from dashboard.api.access import KnownFirst
from dashboard.api.fields import QueryReason
from dashboard.api.rows import refuse_all
from dashboard.api.schemas.assignments import Undone
from dashboard.api.writing import Write, perform
from db.commands import undo as take_back

router = APIRouter(prefix="/batches", tags=["batches"], route_class=KnownFirst)


@router.post("/{batch_id}/undo/", response_model=Undone)
def undo(
    write: Write,
    batch_id: Annotated[str, Path(max_length=100)],
    reason: QueryReason | None = None,
) -> Response:
    """Take one batch back by appending its reverse; nothing goes back if a part cannot."""

    def work(session: Session, at: datetime) -> Undone:
        outcome = take_back(session, batch_id, actor=write.caller, at=at, reason=reason)
        refuse_all(session, outcome)
        return Undone(
            assignments=len(set(outcome.changed)),
            records=len(outcome.records),
            batch_id=outcome.batch_id,
        )

    return perform(write, work)
