"""Entries of calendars, and what they come to."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from dashboard.api.fields import MOST_ROWS, Day, Hours, Id, Name, Reason, Version
from dashboard.api.schemas.common import Answer, Request
from dashboard.api.schemas.files import RejectedCell
from db.domain.calendar.checking import LONGEST_SPRINT
from db.domain.calendar.entries import EntryKind


class _CalendarFields(BaseModel):
    """What an entry says: see "Calendars" in the manager's guide."""

    share: Annotated[float | None, Field(gt=0, le=1, description="Of each day, off.")] = None
    hours: Annotated[
        list[Hours] | None,
        Field(min_length=7, max_length=7, description="From Monday to Sunday."),
    ] = None
    country: Annotated[Name | None, Field(description="`NO`, or `DE-BE` with a region.")] = None
    weeks: Annotated[int | None, Field(ge=1, le=LONGEST_SPRINT)] = None
    note: Name | None = None


class CalendarEntry(_CalendarFields, Answer):
    """An entry of a developer's calendar, or of everybody's where it names none."""

    model_config = ConfigDict(populate_by_name=True)

    id: int
    version: int
    developer: str | None
    kind: EntryKind
    from_: Annotated[date | None, Field(alias="from")] = None
    to: date | None = None


class CalendarEntries(Answer):
    entries: list[CalendarEntry]
    next_cursor: str | None


class CalendarEntryIn(_CalendarFields, Request):
    """A new entry; with an `id`, what that one shall be, or that it goes."""

    id: Id | None = None
    version: Version | None = None
    developer: Annotated[Name | None, Field(description="Left out: everybody's.")] = None
    kind: EntryKind | None = None
    from_: Annotated[Day | None, Field(alias="from")] = None
    to: Day | None = None
    remove: Annotated[bool, Field(strict=True)] = False


class CalendarSaveIn(Request):
    entries: Annotated[list[CalendarEntryIn], Field(min_length=1, max_length=MOST_ROWS)]
    reason: Reason | None = None


class CalendarSaved(Answer):
    saved: int
    ids: list[int]
    batch_id: str | None


class CalendarDay(Answer):
    """What a developer has on a day; `points` is their part of the sprint's."""

    developer: str
    date: date
    hours: float
    share: float
    points: float


class CalendarDays(Answer):
    days: list[CalendarDay]


class CalendarSynced(Answer):
    created: int
    removed: int
    unchanged: int
    rejected: list[RejectedCell]
    unknown_people: list[str]
    notes: list[str]
    batch_id: str | None
