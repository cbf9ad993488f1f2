"""Calendars: their entries, and the working time that follows from them."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from db.domain.calendar.away import Away, away
from db.domain.calendar.entries import Entry, entry_of
from db.domain.calendar.working_time import DAY, WorkingTime
from db.history.batches import id_chunks
from db.models.board import Developer
from db.models.calendars import CalendarEntry
from db.models.types import AnyRow, AnySelect
from db.queries.lists.paging import Page, cursor_id, one_page

_ENTRIES: AnySelect = (
    select(
        CalendarEntry.id,
        CalendarEntry.developer_id,
        Developer.name,
        CalendarEntry.kind,
        CalendarEntry.first_on,
        CalendarEntry.last_on,
        CalendarEntry.share,
        CalendarEntry.hours,
        CalendarEntry.country,
        CalendarEntry.weeks,
        CalendarEntry.note,
        CalendarEntry.uid,
        CalendarEntry.version,
        CalendarEntry.updated_at,
    )
    .outerjoin(Developer, Developer.id == CalendarEntry.developer_id)
    .where(CalendarEntry.active)
)


def working_times(
    session: Session,
    developer_ids: Collection[int] | None = None,
    *,
    since: date | None = None,
) -> dict[int, WorkingTime]:
    """The working time of these developers, or of everybody, by developer id.

    With `since`, entries that ended before that day are not read.
    """
    statement = _ENTRIES
    if since is not None:
        statement = statement.where(_lasts_until(since))
    if developer_ids is None:
        wanted = list(session.scalars(select(Developer.id)))
        owned = [statement]
    else:
        wanted = list(developer_ids)
        owned = [
            statement.where(CalendarEntry.developer_id.in_(chunk)) for chunk in id_chunks(wanted)
        ]
        owned.append(statement.where(CalendarEntry.developer_id.is_(None)))
    entries: dict[int | None, list[Entry]] = defaultdict(list)
    for owned_entries in owned:
        for row in session.execute(owned_entries.order_by(CalendarEntry.id)):
            entries[row.developer_id].append(entry_of(row))
    shared = tuple(entries[None])
    # Developers without entries of their own share one working time.
    usual = WorkingTime((), shared)
    return {
        id_: WorkingTime(tuple(entries[id_]), shared) if id_ in entries else usual for id_ in wanted
    }


def absences(session: Session, on: date) -> dict[str, list[Away]]:
    """Which active developers are away on the day `on` or in the sprint from then on, by name."""
    people = {
        row.id: row.name
        for row in session.execute(select(Developer.id, Developer.name).where(Developer.active))
    }
    found = {}
    for id_, working in working_times(session, people).items():
        if working.own:
            last = on + timedelta(weeks=working.sprint_weeks_on(on)) - DAY
            gone = away(working, on, last)
            if gone:
                found[people[id_]] = gone
    return found


def calendar_page(
    session: Session,
    developer_ids: Collection[int] | None = None,
    *,
    cursor: str | None = None,
    limit: int = 100,
) -> Page:
    """One page of the entries of these developers, or of all and everybody's, by id."""
    statement = _ENTRIES.order_by(CalendarEntry.id)
    if developer_ids is not None:
        statement = statement.where(CalendarEntry.developer_id.in_(list(developer_ids)))
    after = cursor_id(cursor)
    if after is not None:
        statement = statement.where(CalendarEntry.id > after)
    return one_page(session, statement, limit)


def usual_working_time(session: Session) -> WorkingTime:
    """The working time of developers without entries of their own."""
    nobody = 0
    return working_times(session, [nobody])[nobody]


def calendar_entries(
    session: Session,
    developer_ids: Collection[int] | None = None,
    *,
    since: date | None = None,
    with_everybody: bool = True,
) -> list[AnyRow]:
    """The entries of these developers or of all, by person and day, with those of everybody.

    Each row has `name` (None: everybody's), the columns of an entry, `id` and `version`. With
    `since`, entries that ended before that day are left out.
    """
    statement = _ENTRIES
    if developer_ids is not None:
        own = CalendarEntry.developer_id.in_(list(developer_ids))
        every = CalendarEntry.developer_id.is_(None)
        statement = statement.where(or_(own, every) if with_everybody else own)
    if since is not None:
        statement = statement.where(_lasts_until(since))
    order = (Developer.name.nulls_first(), CalendarEntry.first_on.nulls_first(), CalendarEntry.id)
    return list(session.execute(statement.order_by(*order)))


def _lasts_until(day: date) -> ColumnElement[bool]:
    """Whether an entry ends on a day or later, or never."""
    return or_(CalendarEntry.last_on.is_(None), CalendarEntry.last_on >= day)
