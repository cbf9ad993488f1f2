"""Developers: the list, their file, and their export."""

from fastapi import APIRouter
from fastapi.responses import Response

from dashboard.api.access import Caller, KnownFirst
from dashboard.api.csv_files import developers_in_file
from dashboard.api.cursors import read_cursor, write_cursor
from dashboard.api.fields import Cursor, Limit
from dashboard.api.routes.syncing import File, OneFile, Options, sync
from dashboard.api.schemas.developers import Developer, Developers
from dashboard.api.schemas.files import Synced
from dashboard.api.writing import Write
from dashboard.database import database
from db.queries.developers import (
    BY_NAME,
    BY_NAME_TYPES,
    developer_page,
    is_without_developers,
)
from db.queries.lists.paging import read_cursor as read_name

router = APIRouter(prefix="/developers", tags=["developers"], route_class=KnownFirst)
files = APIRouter(prefix="/developers", tags=["developers"], route_class=OneFile)
OF = "developers"


@router.get("/")
def list_developers(
    _caller: Caller, limit: Limit = 100, cursor: Cursor | None = None
) -> Developers:
    """Developers in alphabetical order; those of the CSV file while the database has none."""
    with database().read() as session:
        if is_without_developers(session):
            found = _of_file(limit, cursor)
            if found is not None:
                return found
        after = read_cursor(cursor, OF, fits=_is_name)
        page = developer_page(session, cursor=after, limit=limit)
    return Developers(
        developers=[Developer.model_validate(row) for row in page.rows],
        next_cursor=write_cursor(page.next_cursor, OF),
        source="database",
    )


@files.post("/sync/", response_model=Synced)
def sync_developers(write: Write, options: Options, file: File = None) -> Response:
    """Import developers from a CSV file, or from the one in the data folder."""
    return sync(write, "developers", file, options)


def _of_file(limit: int, cursor: str | None) -> Developers | None:
    rows = developers_in_file()
    if rows is None:
        return None
    of = f"{OF} of the file"
    begin = int(read_cursor(cursor, of, fits=str.isdecimal) or 0)
    more = begin + limit < len(rows)
    return Developers(
        developers=list(rows[begin : begin + limit]),
        next_cursor=write_cursor(str(begin + limit) if more else None, of),
        source="csv",
    )


def _is_name(inner: str) -> bool:
    return read_name(inner, BY_NAME, BY_NAME_TYPES) is not None
