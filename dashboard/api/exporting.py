"""Exports: CSV, sent while it is read."""

import csv
import io
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from dashboard.api.access import Caller, KnownFirst
from dashboard.database import database
from db.csv_out import table

router = APIRouter(prefix="/assignments", tags=["assignments"], route_class=KnownFirst)

AT_A_TIME = 500
CSV: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "The file."}
}


@router.get("/export/", response_class=StreamingResponse, responses=CSV)
def export_assignments(_caller: Caller) -> StreamingResponse:
    """All assignments as CSV, those that were completed or removed too."""
    return export("assignments")


def export(name: str) -> StreamingResponse:
    """One of the three tables, as a file to keep."""
    parts = _parts(name)
    # What the database has to say against it is said while there is still a status to say it in.
    first = next(parts)
    return StreamingResponse(
        chain([first], parts),
        media_type="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def _parts(name: str) -> Iterator[str]:
    with database().read() as session:
        rows = table(session, name)
        while some := list(islice(rows, AT_A_TIME)):
            written = io.StringIO(newline="")
            csv.writer(written).writerows(some)
            yield written.getvalue()
