"""Calendars as files: one table of all entries, and days off as iCalendar (RFC 5545)."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from icalendar import Calendar, Event, vCalAddress
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.domain.calendar.entries import EVERYBODY, SHARE_PROPERTY
from db.models.board import Developer
from db.queries.calendars import calendar_entries


def calendar_rows(session: Session, ids: Sequence[int] | None = None) -> Iterator[tuple[Any, ...]]:
    """All entries, or those of these developers alone, as they come in again."""
    for row in calendar_entries(session, ids, with_everybody=ids is None):
        yield (
            row.name or EVERYBODY,
            row.kind,
            row.first_on,
            row.last_on,
            row.share,
            row.hours,
            row.country,
            row.weeks,
            row.note,
        )


def icalendar_file(session: Session, ids: Sequence[int] | None = None) -> bytes:
    """The days off of everybody, or of these developers alone, team holidays among everybody's.

    Working hours, countries, sprints, and first and last days have no form in iCalendar.
    """
    emails = {row.id: row.email for row in session.execute(select(Developer.id, Developer.email))}
    calendar = Calendar()
    calendar.add("prodid", "-//Assignboard//Calendars//EN")
    calendar.add("version", "2.0")
    for row in calendar_entries(session, ids, with_everybody=ids is None):
        if row.kind not in ("leave", "holiday"):
            continue
        event = Event()
        event.add("uid", row.uid or f"calendar-{row.id}@assignboard")
        event.add("dtstamp", row.updated_at)
        event.add("dtstart", row.first_on)
        event.add("dtend", row.last_on + timedelta(days=1))
        what = row.note or row.kind
        event.add("summary", f"{row.name}: {what}" if row.name else what)
        event.add("description", row.note or "")
        event.add(SHARE_PROPERTY, f"{row.share:g}")
        if row.name is None:
            event.add("categories", [EVERYBODY])
        elif emails[row.developer_id]:
            address = vCalAddress(f"mailto:{emails[row.developer_id]}")
            address.params["CN"] = row.name
            event.add("attendee", address)
        calendar.add_component(event)
    return bytes(calendar.to_ical())
