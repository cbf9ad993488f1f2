"""Developers: the list, new ones, edits of one, and their file."""

from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy.orm import Session

from dashboard.api.access import Caller, KnownFirst
from dashboard.api.csv_files import developers_in_file
from dashboard.api.cursors import read_cursor, write_cursor
from dashboard.api.errors import DetailedError
from dashboard.api.fields import Cursor, Limit, PathId, QueryReason, QueryVersion, Teams
from dashboard.api.routes.syncing import File, OneFile, Options, sync
from dashboard.api.rows import refuse_all
from dashboard.api.schemas.developers import (
    Developer,
    DeveloperIn,
    Developers,
    DevelopersIn,
    DevelopersSaved,
)
from dashboard.api.schemas.errors import ErrorDetail
from dashboard.api.schemas.files import Synced
from dashboard.api.writing import Write, perform
from dashboard.database import database
from db.commands import Edit, add_developers, update_developers
from db.errors import Conflict, NotFound
from db.queries.developers import (
    BY_NAME,
    BY_NAME_TYPES,
    developer_page,
    developers_by_id,
    is_without_developers,
)
from db.queries.lists.paging import read_cursor as read_name

router = APIRouter(prefix="/developers", tags=["developers"], route_class=KnownFirst)
files = APIRouter(prefix="/developers", tags=["developers"], route_class=OneFile)


@router.get("/")
def list_developers(
    _caller: Caller, team: Teams = (), limit: Limit = 100, cursor: Cursor | None = None
) -> Developers:
    """Developers in alphabetical order; those of the CSV file while the database has none."""
    of = ["developers", repr(team)]
    with database().read() as session:
        if is_without_developers(session):
            found = _of_file(team, limit, cursor)
            if found is not None:
                return found
        after = read_cursor(cursor, of, fits=_is_name)
        page = developer_page(session, teams=team, cursor=after, limit=limit)
    return Developers(
        developers=[Developer.model_validate(row) for row in page.rows],
        next_cursor=write_cursor(page.next_cursor, of),
        source="database",
    )


@router.post("/", status_code=201, response_model=DevelopersSaved)
def add(write: Write, body: DevelopersIn) -> Response:
    """Add developers, all of them or none; names, e-mails and aliases belong to one person."""
    rows = [developer.model_dump(exclude_unset=True) for developer in body.developers]

    def work(session: Session, at: datetime) -> DevelopersSaved:
        outcome = add_developers(session, rows, actor=write.caller, at=at, reason=body.reason)
        refuse_all(session, outcome)
        assert outcome.batch_id is not None  # noqa: S101 - something was saved
        made = [Developer.model_validate(row) for row in developers_by_id(session, outcome.records)]
        return DevelopersSaved(saved=len(made), developers=made, batch_id=outcome.batch_id)

    return perform(write, work, status=201)


@router.patch("/{developer_id:id}/", response_model=Developer)
def edit(
    write: Write,
    developer_id: PathId,
    body: DeveloperIn,
    version: QueryVersion | None = None,
    reason: QueryReason | None = None,
) -> Response:
    """Change fields of a developer; the developer as they are then."""
    wanted = Edit(developer_id, body.model_dump(exclude_unset=True), version, reason)

    def work(session: Session, at: datetime) -> Developer:
        outcome = update_developers(session, [wanted], actor=write.caller, at=at)
        found = developers_by_id(session, [developer_id])
        if not found:
            raise NotFound(f"There is no developer {developer_id}.")
        shown = Developer.model_validate(found[0])
        for refusal in outcome.refused:
            detail = ErrorDetail(message=refusal.message, developer=shown)
            raise DetailedError(Conflict(refusal.message), [detail])
        return shown

    return perform(write, work)


@files.post("/sync/", response_model=Synced)
def sync_developers(write: Write, options: Options, file: File = None) -> Response:
    """Import developers from a CSV file, or from the one in the data folder."""
    return sync(write, "developers", file, options)


def _of_file(teams: tuple[str, ...], limit: int, cursor: str | None) -> Developers | None:
    found = developers_in_file()
    if found is None:
        return None
    rows = [row for row in found if not teams or row.team in teams]
    of = ["developers of the file", repr(teams)]
    begin = int(read_cursor(cursor, of, fits=str.isdecimal) or 0)
    more = begin + limit < len(rows)
    return Developers(
        developers=rows[begin : begin + limit],
        next_cursor=write_cursor(str(begin + limit) if more else None, of),
        source="csv",
    )


def _is_name(inner: str) -> bool:
    return read_name(inner, BY_NAME, BY_NAME_TYPES) is not None
