"""Assignments from a file, as an export of a board has them: with the whole past of its tickets."""

from datetime import datetime
from typing import Annotated, BinaryIO

from fastapi import APIRouter, Query
from fastapi.responses import Response
from sqlalchemy.orm import Session

from dashboard.api.errors import refuse_field
from dashboard.api.routes.syncing import File, OneFile
from dashboard.api.schemas.files import RejectedCell, Synced
from dashboard.api.writing import Write, answered_before, perform
from dashboard.database import database
from db.access import require
from db.importing.read import Unreadable
from db.importing.read.assignments import read_assignments
from db.importing.save.assignments import compare_assignments, import_assignments

files = APIRouter(prefix="/assignments", tags=["assignments"], route_class=OneFile)

DryRun = Annotated[bool, Query(description="Only say what would change.")]


@files.post("/sync/", response_model=Synced)
def sync_assignments(write: Write, file: File = None, *, dry_run: DryRun = False) -> Response:
    """Import assignments from a CSV file; import its developers and tickets first."""
    before = answered_before(write)
    if before is not None:
        return before
    if file is None:
        raise refuse_field("body.file", "Send the file of assignments as `file`.")
    if not dry_run:
        with database().read() as session:
            require(session, write.caller, "change the board")
    source: BinaryIO = file.file
    try:
        rows, problems = read_assignments(source, name=file.filename or "assignments.csv")
    except Unreadable as error:
        raise refuse_field("body.file", str(error)) from error

    def work(session: Session, at: datetime) -> Synced:
        done = (
            compare_assignments(session, rows, actor=write.caller)
            if dry_run
            else import_assignments(session, rows, actor=write.caller, at=at)
        )
        return Synced(
            created=done.created,
            updated=0,
            unchanged=done.unchanged,
            rejected=[RejectedCell.model_validate(problem) for problem in problems],
            batch_id=done.batch_id,
            notes=[refusal.message for refusal in done.refused],
        )

    return perform(write, work)
