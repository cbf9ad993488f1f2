"""Imports of CSV files: read, compared, and saved in one batch."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Annotated, BinaryIO

from fastapi import Depends, Query, Request, UploadFile
from fastapi import File as FormFile
from fastapi.responses import Response
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from dashboard.api.access import KnownFirst
from dashboard.api.csv_files import file_of
from dashboard.api.errors import refuse_field, refuse_open
from dashboard.api.fields import MOST_ROWS
from dashboard.api.schemas.files import (
    FileWord,
    MissingTicket,
    RejectedCell,
    SettledConflict,
    Synced,
    WithoutAssignee,
)
from dashboard.api.writing import WriteRequest, answered_before, perform
from dashboard.database import database
from dashboard.importing import Upload, preview
from db.access import require
from db.errors import Conflict, NotFound
from db.importing.read import Choices, DateOrder, Sheet, Unreadable, read
from db.importing.read.sheet import Kind
from db.importing.save import (
    Clash,
    Difference,
    EmptyCells,
    SameIds,
    Wishes,
    about_defaults,
    about_work,
    import_rows,
)
from db.importing.save.mappings import with_remembered

File = Annotated[
    UploadFile | None,
    FormFile(description="A CSV file; without one, that of the data folder is read."),
]


Dates = Annotated[
    DateOrder | None,
    Query(
        description="Which comes first in dates such as 03/04/2026, where a file leaves it open."
    ),
]


@dataclass(frozen=True, slots=True)
class SyncOptions:
    """How a file is to be read and compared."""

    dry_run: Annotated[bool, Query(description="Only say what would change.")] = False
    dates: Dates = None
    same_ids: Annotated[
        SameIds,
        Query(description="Whether ids that are known under other titles are the same tickets."),
    ] = "ask"
    create_developers: Annotated[
        bool, Query(description="Make developers of assignees whom the board does not know.")
    ] = False
    empty_cells: Annotated[
        EmptyCells,
        Query(description="Whether an empty cell keeps what the board knows, or empties it."),
    ] = "keep"
    epics_count: Annotated[
        bool, Query(description="Count tickets that only gather others, such as epics, as work.")
    ] = False
    set_aside_missing: Annotated[
        bool,
        Query(
            description="Set the `missing` tickets aside: open ones of the same source and project "
            "that are not in the file. Not for a filtered export."
        ),
    ] = False
    hours_per_point: Annotated[
        float | None,
        Query(gt=0, le=1_000, description="Where the file holds times, how many hours a point is."),
    ] = None


Options = Annotated[SyncOptions, Depends()]


class OneFile(KnownFirst):
    """Takes one file from whoever is known, and nothing else."""

    async def before(self, request: Request) -> None:
        """Refuse another type before it is read, and other fields before they are passed over."""
        _refuse_other_types(request)
        await _refuse_other_fields(request)


def sync(
    write: WriteRequest, kind: Kind, file: UploadFile | None, options: SyncOptions
) -> Response:
    """Import a file of developers or tickets; rows that it cannot take are told, not saved."""
    before = answered_before(write)
    if before is not None:
        return before
    if not options.dry_run:
        with database().read() as session:
            require(session, write.caller, "change the board")
    wishes = Wishes(
        options.same_ids,
        create_developers=options.create_developers,
        empty_cells=options.empty_cells,
        epics_count=options.epics_count,
        set_aside_missing=options.set_aside_missing,
    )
    upload = Upload(_sheet(kind, file, options), wishes)
    if options.dry_run and write.idempotent is None:
        with database().read() as session:
            return _json(_said(upload.sheet, _compared(session, upload)))

    def work(session: Session, at: datetime) -> Synced:
        if options.dry_run:
            return _said(upload.sheet, _compared(session, upload))
        difference = import_rows(
            session,
            kind,
            upload.sheet.records,
            actor=write.caller,
            at=at,
            source=upload.source,
            wishes=upload.wishes,
            links=upload.sheet.links,
            reason=f"Imported from {upload.sheet.name}.",
        )
        return _said(upload.sheet, difference)

    return perform(write, work)


def _sheet(kind: Kind, file: UploadFile | None, options: SyncOptions) -> Sheet:
    path = file_of(kind)
    source: BinaryIO | Path = path if file is None else file.file
    name = path.name if file is None else file.filename or path.name
    try:
        with database().read() as session:
            said = Choices(
                kind=kind, date_order=options.dates, hours_per_point=options.hours_per_point
            )
            choices = with_remembered(session, source, name, said)
        sheet = read(source, name=name, kind=kind, choices=choices)
    except FileNotFoundError:
        raise NotFound(
            f"There is no {path.name} in the data folder of the server; send one as `file`."
        ) from None
    except Unreadable as error:
        raise refuse_field("body.file", str(error)) from error
    refuse_open(sheet.questions)
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
        rejected=[RejectedCell.model_validate(problem) for problem in sheet.problems],
        batch_id=difference.batch_id,
        notes=[*sheet.notes, *about_defaults(sheet)],
        work=about_work(difference),
        unused_columns=[column.header for column in sheet.columns if column.role is None],
        unknown_people=list(difference.people)[:MOST_ROWS],
        without_assignee=[
            WithoutAssignee(ticket=omission.label, message=omission.message)
            for omission in islice(difference.left_out, MOST_ROWS)
        ],
        conflicts=[_conflict(clash) for clash in islice(difference.clashes, MOST_ROWS)],
        missing=[
            MissingTicket.model_validate(ticket) for ticket in islice(difference.missing, MOST_ROWS)
        ],
        states=[
            FileWord(
                word=status.word, means=status.state, count=status.count, is_known=status.is_known
            )
            for status in sheet.statuses
        ],
        priorities=[
            FileWord(
                word=priority.word,
                means=priority.priority,
                count=priority.count,
                is_known=priority.is_known,
            )
            for priority in sheet.priorities
        ],
    )


def _conflict(clash: Clash) -> SettledConflict:
    was, theirs, ours = (_told(value) for value in (clash.was, clash.theirs, clash.ours))
    return SettledConflict(
        ticket=clash.label, field=clash.field, was=was, theirs=theirs, ours=ours, takes=clash.takes
    )


def _told(value: object) -> str | float | None:
    """A value as JSON holds it; what the source has not said before is None."""
    match value:
        case str() | float() | int():
            return value
        case date():
            return value.isoformat()
    return None


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
