"""Calendars: their entries, what they come to on a day, and files of them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response
from sqlalchemy.orm import Session

from dashboard.analytics.columnar.here import history
from dashboard.api.access import Caller, KnownFirst
from dashboard.api.errors import refuse_field, refuse_open
from dashboard.api.fields import Cursor, Day, Limit, Name
from dashboard.api.routes.syncing import Dates, File, OneFile
from dashboard.api.routes.workload import check_size
from dashboard.api.schemas.calendars import (
    CalendarDay,
    CalendarDays,
    CalendarEntries,
    CalendarEntry,
    CalendarEntryIn,
    CalendarSaved,
    CalendarSaveIn,
    CalendarSynced,
)
from dashboard.api.schemas.files import RejectedCell
from dashboard.api.writing import Write, answered_before, perform
from dashboard.clock import today
from dashboard.database import database
from dashboard.series import had_by_day
from db.access import require
from db.commands import CalendarChange, change_calendars
from db.domain.calendar.entries import Entry, read_hours
from db.domain.days import Days
from db.domain.points import rounded
from db.errors import Conflict, Invalid, NotFound
from db.importing.calendar.reading import read_calendar
from db.importing.calendar.saving import compare_calendar, import_calendar
from db.importing.calendar.sheet import CalendarSheet
from db.importing.read import DateOrder, Unreadable
from db.models.types import AnyRow
from db.queries.calendars import calendar_page
from db.queries.developers import all_developer_ids
from db.queries.history.workload import time_zone

router = APIRouter(prefix="/calendar", tags=["calendar"], route_class=KnownFirst)
files = APIRouter(prefix="/calendar", tags=["calendar"], route_class=OneFile)

USUAL_DAYS = 14
Developers = Annotated[tuple[Name, ...], Query(max_length=50)]


@router.get("/")
def entries(
    _caller: Caller, developer: Developers = (), limit: Limit = 100, cursor: Cursor | None = None
) -> CalendarEntries:
    """The entries of all calendars, or of these developers' alone, in the order of their ids."""
    with database().read() as session:
        ids = ids_of(session, developer) if developer else None
        page = calendar_page(session, ids, cursor=cursor, limit=limit)
        return CalendarEntries(
            entries=[_told(row) for row in page.rows],
            next_cursor=page.next_cursor,
        )


@router.get("/days/")
def working_days(
    _caller: Caller,
    from_: Annotated[Day | None, Query(alias="from")] = None,
    to: Day | None = None,
    developer: Developers = (),
) -> CalendarDays:
    """What developers have on each day: hours, the share of their day, and points.

    Both ends are included: two weeks from today on, unless the request says otherwise. Points are
    those of `/capacity/`.
    """
    with database().read() as session:
        zone = time_zone(session)
        first = from_ or today(zone)
        last = to or first + timedelta(days=USUAL_DAYS - 1)
        wanted = ids_of(session, developer) if developer else all_developer_ids(session).values()
        check_size(first, last, len(wanted))
        past = history() if first < today(zone) else None
        found = list(had_by_day(session, Days(first, last, zone), set(wanted), past=past))
    return CalendarDays(
        days=[
            CalendarDay(
                developer=person.name,
                date=day,
                hours=rounded(working.hours_on(day)),
                share=rounded(working.share_on(day)),
                points=rounded(working.points_on(day, available)),
            )
            for person, working, had in found
            for day, available in had.items()
        ]
    )


@router.post("/", response_model=CalendarSaved, status_code=201)
def save(write: Write, body: CalendarSaveIn) -> Response:
    """Enter, change and take away entries, all or none of them."""

    def work(session: Session, at: datetime) -> CalendarSaved:
        ids = all_developer_ids(session)
        changes = [_change(entry, ids) for entry in body.entries]
        outcome = change_calendars(session, changes, actor=write.caller, at=at, reason=body.reason)
        if outcome.refused:
            raise Conflict(outcome.refused[0].message)
        return CalendarSaved(
            saved=len(outcome.records), ids=list(outcome.records), batch_id=outcome.batch_id
        )

    return perform(write, work, status=201)


@files.post("/sync/", response_model=CalendarSynced)
def sync(
    write: Write,
    file: File = None,
    *,
    developer: Annotated[Name | None, Query(description="Whose all of its entries are.")] = None,
    dates: Dates = None,
    dry_run: Annotated[bool, Query(description="Only say what would change.")] = False,
) -> Response:
    """Import a calendar: CSV with a header, lines without one, or iCalendar."""
    before = answered_before(write)
    if before is not None:
        return before
    if file is None:
        raise refuse_field("body.file", "Send the calendar as `file`.")
    with database().read() as session:
        if not dry_run:
            require(session, write.caller, "change the board")
        zone = time_zone(session)
    sheet = _read(file.file.read(), file.filename or "calendar", zone, dates)

    def work(session: Session, at: datetime) -> CalendarSynced:
        whose = ids_of(session, [developer])[0] if developer else None
        if dry_run:
            done = compare_calendar(session, sheet, developer_id=whose)
        else:
            done, _ = import_calendar(
                session,
                sheet,
                actor=write.caller,
                at=at,
                developer_id=whose,
                reason=f"Imported from {file.filename or 'calendar'}.",
            )
        return CalendarSynced(
            created=len(done.new),
            removed=len(done.gone),
            unchanged=done.unchanged,
            rejected=[RejectedCell.model_validate(problem) for problem in sheet.problems],
            unknown_people=list(done.unknown),
            notes=sheet.notes,
            batch_id=done.batch_id,
        )

    return perform(write, work)


def _told(row: AnyRow) -> CalendarEntry:
    return CalendarEntry(
        id=row.id,
        version=row.version,
        developer=row.name,
        kind=row.kind,
        from_=row.first_on,
        to=row.last_on,
        share=row.share,
        hours=list(read_hours(row.hours)) if row.hours else None,
        country=row.country,
        weeks=row.weeks,
        note=row.note,
    )


def _read(content: bytes, name: str, zone: str, dates: DateOrder | None) -> CalendarSheet:
    try:
        sheet = read_calendar(content, name=name, today=today(zone), time_zone=zone, dates=dates)
    except Unreadable as error:
        raise refuse_field("body.file", str(error)) from error
    refuse_open(sheet.questions)
    return sheet


def _change(wanted: CalendarEntryIn, ids: dict[str, int]) -> CalendarChange:
    if wanted.developer is not None and wanted.developer not in ids:
        raise NotFound(f"There is no developer called {wanted.developer}.")
    whose = None if wanted.developer is None else ids[wanted.developer]
    if wanted.remove:
        return CalendarChange(None, whose, wanted.id, wanted.version)
    if wanted.kind is None:
        raise Invalid("Say what kind of entry it is.")
    entry = Entry(
        wanted.kind,
        wanted.from_,
        wanted.to,
        wanted.share,
        None if wanted.hours is None else tuple(wanted.hours),
        wanted.country,
        wanted.weeks,
        wanted.note,
    )
    return CalendarChange(entry, whose, wanted.id, wanted.version)


def ids_of(session: Session, names: Sequence[str]) -> list[int]:
    """The ids of these developers. Raises NotFound."""
    known = all_developer_ids(session)
    for name in names:
        if name not in known:
            raise NotFound(f"There is no developer called {name}.")
    return [known[name] for name in names]
