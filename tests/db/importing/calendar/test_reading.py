"""Calendars as they come: pasted lines, CSV of other programs, iCalendar of every kind."""

from datetime import date

import pytest

from db.domain.calendar.entries import Entry
from db.importing.calendar.reading import read_calendar
from db.importing.calendar.sheet import CalendarSheet, Person
from db.importing.read import Unreadable

TODAY = date(2026, 11, 30)
MONDAY = date(2026, 12, 21)


def read(text: str, *, zone: str = "Europe/Berlin") -> CalendarSheet:
    return read_calendar(text.encode(), name="leave", today=TODAY, time_zone=zone)


def events(*parts: str) -> str:
    return "\r\n".join(
        ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Test//EN"]
        + [
            f"BEGIN:VEVENT\r\n{part.strip().replace(chr(10), chr(13) + chr(10))}\r\nEND:VEVENT"
            for part in parts
        ]
        + ["END:VCALENDAR", ""]
    )


def days(sheet: CalendarSheet) -> list[tuple[date | None, date | None, float | None]]:
    return [(row.entry.first_on, row.entry.last_on, row.entry.share) for row in sheet.rows]


def test_pasted_lines_say_who_from_when_to_when_and_how_much() -> None:
    sheet = read(
        "Ada Berg, 2026-12-21, 2027-01-02\n"
        "Bo Lind; not one of these\n\n"
        "Bo Lind, 24 Dec 2026,, half, Christmas Eve\n"
        "Everybody, 2026-12-31\n"
    )

    assert [row.entry for row in sheet.rows] == [
        Entry("leave", MONDAY, date(2027, 1, 2), share=1.0),
        Entry("leave", date(2026, 12, 24), date(2026, 12, 24), share=0.5, note="Christmas Eve"),
        Entry("holiday", date(2026, 12, 31), date(2026, 12, 31), share=1.0),
    ]
    assert [[one.name for one in row.who] for row in sheet.rows] == [["Ada Berg"], ["Bo Lind"], []]
    assert [problem.row for problem in sheet.problems] == [2]


def test_a_list_of_a_personnel_program_says_what_kind_of_leave_it_is() -> None:
    sheet = read(
        "Employee;E-mail;Type;Start date;End date\n"
        "Ada Berg;ada@example.com;Parental leave;21.12.2026;02.01.2027\n"
    )

    (row,) = sheet.rows
    assert (row.entry.note, row.entry.last_on) == ("Parental leave", date(2027, 1, 2))
    assert row.who[0].email == "ada@example.com"


def test_days_whose_order_the_list_leaves_open_are_asked_about() -> None:
    sheet = read("Ada Berg,03/04/2027,05/04/2027\n")

    assert [question.options for question in sheet.questions] == [("month first", "day first")]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("Ada,2026-12-21,2026-12-20", "comes before the first"),
        ("Ada,soon", "a date such as"),
        ("Ada,2026-02-30", "no such day"),
        (",2026-12-21", "Say whose it is"),
    ],
)
def test_a_line_that_is_no_entry_is_refused_with_what_is(line: str, sentence: str) -> None:
    sheet = read(f"Bo,2026-12-21\n{line}\n")

    assert len(sheet.rows) == 1
    assert sentence in sheet.problems[0].message


def test_days_of_events_are_taken_as_they_stand_and_the_end_is_not_among_them() -> None:
    sheet = read(
        events(
            """UID:1
DTSTART;VALUE=DATE:20261221
DTEND;VALUE=DATE:20270103
SUMMARY:Ada Berg: holidays
ATTENDEE;CN="Berg, Ada":mailto:ada@example.com
ORGANIZER;CN=Personnel:mailto:hr@example.com""",
            """UID:2
DTSTART;VALUE=DATE:20261224
SUMMARY:One day""",
            """UID:3
DTSTART;TZID=America/New_York:20261221T000000
DTEND;TZID=America/New_York:20261223T000000
SUMMARY:Whole days by the clock""",
        )
    )

    assert days(sheet) == [
        (MONDAY, date(2027, 1, 2), 1.0),
        (date(2026, 12, 24), date(2026, 12, 24), 1.0),
        (MONDAY, date(2026, 12, 22), 1.0),
    ]
    first = sheet.rows[0]
    assert first.who == (Person("Berg, Ada", "ada@example.com"),)
    assert first.organizer == Person("Personnel", "hr@example.com")


def test_times_of_foreign_zones_are_shares_of_the_boards_days() -> None:
    sheet = read(
        events(
            """UID:1
DTSTART;TZID=America/Los_Angeles:20261221T120000
DTEND;TZID=America/Los_Angeles:20261221T180000
SUMMARY:Six hours over midnight in Berlin""",
            """UID:2
DTSTART;TZID=W. Europe Standard Time:20261221T080000
DTEND;TZID=W. Europe Standard Time:20261221T120000
SUMMARY:Half a day""",
            """UID:3
DTSTART:20261221T070000Z
DTEND:20261221T230000Z
SUMMARY:More than a day's work""",
        )
    )

    assert days(sheet) == [
        (MONDAY, MONDAY, 0.38),
        (date(2026, 12, 22), date(2026, 12, 22), 0.38),
        (MONDAY, MONDAY, 0.5),
        (MONDAY, MONDAY, 1.0),
    ]


def test_a_zone_that_nobody_knows_is_the_boards_and_said() -> None:
    sheet = read(
        events(
            """UID:1
DTSTART;TZID=Atlantis/Poseidonis:20261221T080000
DTEND;TZID=Atlantis/Poseidonis:20261221T120000
SUMMARY:Half a day"""
        )
    )

    assert days(sheet) == [(MONDAY, MONDAY, 0.5)]
    assert "Atlantis/Poseidonis is not known" in sheet.notes[0]


def test_a_series_is_followed_with_what_was_moved_left_out_or_called_off() -> None:
    sheet = read(
        events(
            """UID:friday
DTSTART;VALUE=DATE:20261204
RRULE:FREQ=WEEKLY;COUNT=5
EXDATE;VALUE=DATE:20261211
SUMMARY:Fridays""",
            """UID:friday
RECURRENCE-ID;VALUE=DATE:20261218
DTSTART;VALUE=DATE:20261217
SUMMARY:Thursday for once""",
            """UID:friday
RECURRENCE-ID;VALUE=DATE:20270101
DTSTART;VALUE=DATE:20270101
STATUS:CANCELLED
SUMMARY:Not this one""",
            """UID:free
DTSTART;VALUE=DATE:20261207
TRANSP:TRANSPARENT
SUMMARY:A reminder""",
        )
    )

    assert sorted(first for first, _, _ in days(sheet) if first) == [
        date(2026, 12, 4),
        date(2026, 12, 17),
        date(2026, 12, 25),
    ]
    assert sheet.uids == {"friday", "free"}


def test_an_endless_series_ends_two_years_ahead_and_says_so() -> None:
    sheet = read(events("UID:1\nDTSTART;VALUE=DATE:20100101\nRRULE:FREQ=YEARLY\nSUMMARY:New Year"))

    assert [first and first.year for first, _, _ in days(sheet)] == [2026, 2027, 2028]
    assert sheet.notes == [
        "1 series has no end: taken until 2028-12-01. Import it again for later."
    ]


@pytest.mark.parametrize(
    "event",
    [
        "UID:1\nDTSTART:20261221T080000Z\nRRULE:FREQ=SECONDLY\nSUMMARY:Flood",
        "UID:1\nDTSTART:20261221T080000Z\nRRULE:FREQ=DAILY;BYHOUR=1,2,3\nSUMMARY:Flood",
        "UID:1\nDTSTART:tomorrow\nSUMMARY:Flood",
        "UID:1\nSUMMARY:Flood",
        "UID:1\nDTSTART;VALUE=DATE:20261221\nRRULE:FREQ=SOMETIMES\nSUMMARY:Flood",
    ],
)
def test_an_event_that_cannot_be_followed_is_refused_and_the_others_are_taken(event: str) -> None:
    sheet = read(events(event, "UID:2\nDTSTART;VALUE=DATE:20261224\nSUMMARY:Good"))

    assert days(sheet) == [(date(2026, 12, 24), date(2026, 12, 24), 1.0)]
    assert [problem.value for problem in sheet.problems] == ["Flood"]


def test_more_events_than_a_calendar_holds_are_refused_at_once() -> None:
    flood = [
        f"UID:{number}\nDTSTART;VALUE=DATE:20200101\nRRULE:FREQ=DAILY\nSUMMARY:x"
        for number in range(40)
    ]

    with pytest.raises(Unreadable, match="more than 20,000 events"):
        read(events(*flood))


@pytest.mark.parametrize("text", ["BEGIN:VCALENDAR\nnonsense", "BEGIN:VCALENDAR\nEND:VEVENT\n", ""])
def test_what_is_no_calendar_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        read(text)
