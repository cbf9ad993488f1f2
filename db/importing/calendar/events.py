"""Read days off from the events of an iCalendar file (RFC 5545), including series."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

import recurring_ical_events
from icalendar import Calendar
from icalendar.cal import Component

from db.domain.calendar.checking import checked
from db.domain.calendar.entries import EVERYBODY, SHARE_PROPERTY, Entry
from db.domain.values import NAME_LENGTH
from db.domain.words import counted
from db.errors import Invalid
from db.importing.calendar.sheet import CalendarRow, CalendarSheet, Person
from db.importing.read.sheet import Problem, Unreadable, shown

BEGINS = b"BEGIN:VCALENDAR"
# How far back and ahead of today series are followed; single events are taken at any time.
PAST, AHEAD = timedelta(days=366), timedelta(days=2 * 366)
MOST_EVENTS = 20_000
# The hours of a whole day off; shorter events take a share of the day off.
HOURS_OF_A_DAY = 8
DAY = timedelta(days=1)
# Leave does not recur by the hour, and a file that says so would have millions of events.
_FINER = ("BYHOUR", "BYMINUTE", "BYSECOND")
_COARSE = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")


def read_events(content: bytes, *, name: str, today: date, zone: tzinfo) -> CalendarSheet:
    """The days off in a calendar file. Raises Unreadable.

    Whole days are taken as written, whatever their zone; times are converted to `zone`, the
    board's. Events that are cancelled or marked as free are skipped.
    """
    try:
        calendars = Calendar.from_ical(content, multiple=True)
    except (ValueError, IndexError, KeyError, TypeError) as error:
        raise Unreadable(f"{name} is no calendar that can be read: {error}.") from error
    sheet = CalendarSheet(since=today - PAST)
    uids: set[str] = set()
    for calendar in calendars:
        calendar.subcomponents = list(_sound(calendar, sheet))
        uids |= {_text(event, "UID") for event in calendar.walk("VEVENT")} - {""}
        for number, event in enumerate(_occurrences(calendar, today, name), start=1):
            if not _is_off(event):
                continue
            for entry in _entries(event, zone, sheet):
                _add(sheet, number, event, entry)
    if not sheet.rows and not sheet.problems and not uids:
        raise Unreadable(f"{name} holds no events; it may have been cut off.")
    sheet.uids = frozenset(uids)
    _note_series(calendars, today, sheet)
    return sheet


def _sound(calendar: Component, sheet: CalendarSheet) -> Iterator[Component]:
    """The readable components; unreadable events become problems of the sheet."""
    for number, component in enumerate(calendar.subcomponents, start=1):
        message = _objection(component) if component.name == "VEVENT" else None
        if message is None:
            yield component
        else:
            sheet.problems.append(Problem(number, "", shown(_text(component, "SUMMARY")), message))


def _objection(event: Component) -> str | None:
    if any(name in ("DTSTART", "DTEND", "DURATION", "RRULE") for name, _ in event.errors):
        return "Its days cannot be read."
    if "DTSTART" not in event:
        return "It has no first day."
    for rule in _rules(event):
        frequencies = [str(value).upper() for value in rule.get("FREQ", ())]
        if any(value not in _COARSE for value in frequencies) or any(
            part in rule for part in _FINER
        ):
            return "It recurs within a day, which no leave does."
    return None


def _rules(event: Component) -> list[Any]:
    rules = event.get("RRULE", [])
    return rules if isinstance(rules, list) else [rules]


@dataclass(frozen=True, slots=True)
class _Event:
    """One occurrence: an event of the file, and when it is."""

    of: Any
    start: date | datetime
    end: date | datetime


def _occurrences(calendar: Component, today: date, name: str) -> Iterator[_Event]:
    """Every single event, and those of series for some time around today."""
    single: list[Any] = []
    series = Calendar()
    recurring = {_text(event, "UID") for event in calendar.walk("VEVENT") if _recurs(event)}
    for subcomponent in calendar.subcomponents:
        if (
            subcomponent.name == "VEVENT"
            and _text(subcomponent, "UID") not in recurring
            and not _recurs(subcomponent)
        ):
            single.append(subcomponent)
        else:
            series.add_component(subcomponent)
    found = 0
    for event in single:
        yield _Event(event, event.start, event.end)
    query = recurring_ical_events.of(series, skip_bad_series=True)
    for occurrences in query.series:
        for occurrence in occurrences.between(today - PAST, today + AHEAD):
            found += 1
            if found + len(single) > MOST_EVENTS:
                raise Unreadable(
                    f"{name} has more than {counted(MOST_EVENTS, 'event')}, with all that recur."
                )
            event = occurrence.as_component(keep_recurrence_attributes=True)
            yield _Event(event, event.start, event.end)


def _recurs(event: Component) -> bool:
    return any(name in event for name in ("RRULE", "RDATE", "RECURRENCE-ID"))


def _is_off(event: _Event) -> bool:
    return (
        _text(event.of, "STATUS").upper() != "CANCELLED"
        and _text(event.of, "TRANSP").upper() != "TRANSPARENT"
    )


def _entries(event: _Event, zone: tzinfo, sheet: CalendarSheet) -> Iterator[Entry]:
    """The days off of an event: whole days together, hours day by day."""
    ours = SHARE_PROPERTY in event.of
    note = _text(event.of, "DESCRIPTION" if ours else "SUMMARY")
    off = Entry(
        "holiday" if ours and _is_everybodys(event) else "leave",
        share=1.0,
        note=note[:NAME_LENGTH] or None,
        uid=_text(event.of, "UID") or None,
    )
    start, end = event.start, event.end
    if not isinstance(start, datetime):
        last = end - DAY if end > start else start
        yield replace(off, first_on=start, last_on=last, share=_share(event))
        return
    _note_unknown_zone(event, sheet)
    if isinstance(end, datetime) and start.time() == end.time() == time() and end > start:
        # Some programs write whole days like this, in the zone of the person who entered them.
        yield replace(off, first_on=start.date(), last_on=end.date() - DAY)
        return
    here, until = (_in_zone(moment, zone) for moment in (start, end))
    while here < until:
        midnight = datetime.combine(here.date() + DAY, time(), zone)
        hours = (min(until, midnight) - here).total_seconds() / 3600
        share = min(1.0, round(hours / HOURS_OF_A_DAY, 2))
        if share:
            yield replace(off, first_on=here.date(), last_on=here.date(), share=share)
        here = midnight


def _in_zone(moment: date | datetime, zone: tzinfo) -> datetime:
    """A time in the board's zone; a time without a zone is taken as the board's."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time(), zone)
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)


def _share(event: _Event) -> float:
    """The share of a day in our own files; 1 in others."""
    try:
        return float(_text(event.of, SHARE_PROPERTY) or 1)
    except ValueError:
        return 1.0


def _is_everybodys(event: _Event) -> bool:
    """Whether an event of our own files is a team holiday."""
    categories = event.of.get("CATEGORIES")
    return categories is not None and EVERYBODY in map(str, getattr(categories, "cats", ()))


def _add(sheet: CalendarSheet, number: int, event: _Event, entry: Entry) -> None:
    summary = _text(event.of, "SUMMARY")
    people = event.of.get("ATTENDEE", [])
    people = people if isinstance(people, list) else [people]
    organizer = event.of.get("ORGANIZER")
    try:
        kept = checked(entry, of_everybody=entry.kind == "holiday")
    except Invalid as error:
        sheet.problems.append(Problem(number, "", shown(summary), str(error)))
        return
    sheet.rows.append(
        CalendarRow(
            number,
            kept,
            tuple(map(_person, people)),
            summary,
            None if organizer is None else _person(organizer),
            of_everybody=kept.kind == "holiday",
        )
    )


def _person(address: Any) -> Person:
    """The person in a CAL-ADDRESS (RFC 5545, section 3.3.3)."""
    email = str(address).removeprefix("mailto:").removeprefix("MAILTO:").strip()
    return Person(str(address.params.get("CN", "")).strip() or email, email or None)


def _note_unknown_zone(event: _Event, sheet: CalendarSheet) -> None:
    start = event.of.get("DTSTART")
    zone = start.params.get("TZID") if start is not None else None
    if zone and isinstance(event.start, datetime) and event.start.tzinfo is None:
        note = f"The time zone {shown(str(zone))} is not known: its times are taken as the board's."
        if note not in sheet.notes:
            sheet.notes.append(note)


def _note_series(calendars: list[Any], today: date, sheet: CalendarSheet) -> None:
    """Note how many series have no end and are cut off."""
    endless = sum(
        any("UNTIL" not in rule and "COUNT" not in rule for rule in _rules(event))
        for calendar in calendars
        for event in calendar.walk("VEVENT")
    )
    if endless:
        are = "series has" if endless == 1 else "series have"
        sheet.notes.append(
            f"{endless:,} {are} no end: taken until {today + AHEAD}. Import it again for later."
        )


def _text(event: Component, name: str) -> str:
    return str(event.get(name, "")).strip()
