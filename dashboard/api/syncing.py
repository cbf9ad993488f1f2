"""Imports of CSV files: read, compared, and saved in one batch."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, BinaryIO, Literal

from fastapi import File as FormFile
from fastapi import Query, Request, UploadFile
from fastapi.responses import Response
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from dashboard.api.access import KnownFirst
from dashboard.api.asking import Ask, answered_before, perform
from dashboard.api.csv_files import file_of
from dashboard.api.errors import Refused, refuse_field
from dashboard.api.schemas import ErrorDetail, RejectedCell, Synced
from dashboard.database import database
from dashboard.importing import Upload, preview
from db.access import require
from db.commands import Difference, import_rows
from db.commands.importing import SameIds, Wishes
from db.csv_in import Choices, DateOrder, Sheet, Unreadable, read
from db.csv_in.sheet import Kind
from db.errors import Conflict, NotFound
from db.import_mappings import with_remembered

File = Annotated[
    UploadFile | None,
    FormFile(description="A CSV file; without one, that of the data folder is read."),
]
DryRun = Annotated[bool, Query(description="Only say what would change.")]
DateOrderAsked = Annotated[
    Literal["month first", "day first"] | None,
    Query(
        description="Which comes first in dates such as 03/04/2026, where a file leaves it open."
    ),
]
SameIdsAsked = Annotated[
    Literal["ask", "same", "other"],
    Query(description="Whether ids that are known under other titles are the same tickets."),
]


class OneFile(KnownFirst):
    """Takes one file from whoever is known, and nothing else."""

    async def before(self, request: Request) -> None:
        """Refuse another type before it is read, and other fields before they are passed over."""
        _refuse_other_types(request)
        await _refuse_other_fields(request)


def sync(
    asked: Ask,
    kind: Kind,
    file: UploadFile | None,
    *,
    dry_run: bool,
    dates: DateOrder | None,
    same_ids: SameIds,
) -> Response:
    """Import a file of developers or tickets; rows that it cannot take are told, not saved."""
    before = answered_before(asked)
    if before is not None:
        return before
    if not dry_run:
        with database().read() as session:
            require(session, asked.caller, "change the board")
    upload = Upload(_sheet(kind, file, dates), Wishes(same_ids))
    if dry_run and asked.once is None:
        with database().read() as session:
            return _json(_said(upload.sheet, _compared(session, upload)))

    def work(session: Session, at: datetime) -> Synced:
        if dry_run:
            return _said(upload.sheet, _compared(session, upload))
        difference = import_rows(
            session,
            kind,
            upload.sheet.records,
            actor=asked.caller,
            at=at,
            source=upload.source,
            wishes=upload.wishes,
            reason=f"Imported from {upload.sheet.name}.",
        )
        return _said(upload.sheet, difference)

    return perform(asked, work)


def _sheet(kind: Kind, file: UploadFile | None, dates: DateOrder | None) -> Sheet:
    path = file_of(kind)
    source: BinaryIO | Path = path if file is None else file.file
    name = path.name if file is None else file.filename or path.name
    try:
        with database().read() as session:
            choices = with_remembered(session, source, name, Choices(date_order=dates))
        sheet = read(source, name=name, kind=kind, choices=choices)
    except FileNotFoundError:
        raise NotFound(
            f"There is no {path.name} in the data folder of the server; send one as `file`."
        ) from None
    except Unreadable as error:
        raise refuse_field("body.file", str(error)) from error
    if sheet.questions:
        asked = [
            ErrorDetail(field="query.dates", message=one.text, options=list(one.options))
            for one in sheet.questions
        ]
        raise Refused(Conflict(asked[0].message), asked)
    return sheet


def _compared(session: Session, upload: Upload) -> Difference:
    difference = preview(session, upload)
    if difference.question is not None:
        raise Conflict(difference.question)
    return difference


def _said(sheet: Sheet, difference: Difference) -> Synced:
    return Synced(
        created=len(difference.created),
        updated=difference.changed,
        unchanged=difference.unchanged,
        rejected=[RejectedCell.model_validate(one) for one in sheet.problems],
        batch_id=difference.batch_id,
    )


def _json(answer: Synced) -> Response:
    return Response(answer.model_dump_json(), media_type="application/json")


def _refuse_other_types(request: Request) -> None:
    """Else a file that was sent otherwise would be passed over for the one in the folder."""
    type_ = request.headers.get("content-type", "")
    has_body = (
        request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers
    )
    if not type_.startswith("multipart/form-data") and (type_ or has_body):
        raise HTTPException(415, "Send the file as the field `file` of multipart/form-data.")


async def _refuse_other_fields(request: Request) -> None:
    form = await request.form(max_files=1, max_fields=1)
    for name, value in form.multi_items():
        if name != "file" or isinstance(value, str):
            await form.close()
            raise refuse_field("body.file", "Send one file, as the field `file`.")
