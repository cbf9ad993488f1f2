"""Calendars of files on the board: whose they are, what is new, what is gone, and out again."""

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from db.commands import CalendarChange, Edit, change_calendars, update_developers
from db.domain.calendar.entries import Entry
from db.engine import Database
from db.exporting import calendar_rows, columns_of, csv_parts, icalendar_file
from db.importing.calendar.saving import CalendarDifference, import_calendar
from db.importing.calendar.sheet import CalendarSheet
from db.queries.calendars import calendar_entries, working_times
from db.verify import verify
from tests.conftest import NewDatabase
from tests.db.domain.test_working_time import YEAR, entries
from tests.db.importing.calendar.test_reading import MONDAY, events, read
from tests.factories import ANN, START, make_developers

LATER = START + timedelta(days=1)


def save(session: Session, sheet: CalendarSheet, whose: int | None = None) -> CalendarDifference:
    return import_calendar(session, sheet, actor=ANN, at=LATER, developer_id=whose)[0]


def held(session: Session) -> list[tuple[str | None, date | None, date | None]]:
    return [(row.name, row.first_on, row.last_on) for row in calendar_entries(session)]


def test_people_are_found_by_name_alias_e_mail_and_in_the_title_of_an_event(
    database: Database,
) -> None:
    sheet = read(
        events(
            "UID:1\nDTSTART;VALUE=DATE:20261221\nSUMMARY:Off\nATTENDEE:mailto:ADA@example.com",
            "UID:2\nDTSTART;VALUE=DATE:20261222\nSUMMARY:Vacation (bo lind)",
            "UID:3\nDTSTART;VALUE=DATE:20261223\nSUMMARY:Off\nORGANIZER;CN=Cy:mailto:cy@example.com",
            "UID:4\nDTSTART;VALUE=DATE:20261224\nSUMMARY:Nobody's day",
        )
    )
    with database.write() as session:
        ids = make_developers(session, "Ada Berg", "Bo Lind", "Cleo")
        edits = [
            Edit(ids["Ada Berg"], {"email": "ada@example.com"}),
            Edit(ids["Cleo"], {"aliases": "Cy"}),
        ]
        update_developers(session, edits, actor=ANN, at=LATER)

        done = save(session, sheet)

        assert [(name, first) for name, first, _ in held(session)] == [
            ("Ada Berg", MONDAY),
            ("Bo Lind", date(2026, 12, 22)),
            ("Cleo", date(2026, 12, 23)),
        ]
        assert done.unknown == {"Nobody's day": 1}
        assert verify(session) == []


def test_a_file_that_comes_again_moves_what_was_moved_and_takes_what_was_called_off(
    database: Database,
) -> None:
    before = events(
        "UID:stays\nDTSTART;VALUE=DATE:20261221\nSUMMARY:Off",
        "UID:moves\nDTSTART;VALUE=DATE:20261222\nSUMMARY:Off",
        "UID:goes\nDTSTART;VALUE=DATE:20261223\nSUMMARY:Off",
    )
    after = events(
        "UID:stays\nDTSTART;VALUE=DATE:20261221\nSUMMARY:Off",
        "UID:moves\nDTSTART;VALUE=DATE:20261228\nSUMMARY:Off",
        "UID:goes\nDTSTART;VALUE=DATE:20261223\nSTATUS:CANCELLED\nSUMMARY:Off",
    )
    with database.write() as session:
        ada, bo = make_developers(session, "Ada", "Bo").values()
        typed = CalendarChange(Entry("leave", date(2027, 1, 4), date(2027, 1, 4)), ada)
        change_calendars(session, [typed], actor=ANN, at=LATER)
        save(session, read(before), bo)
        save(session, read(before), ada)

        done = save(session, read(after), ada)

        assert (len(done.new), len(done.gone), done.unchanged) == (1, 2, 1)
        assert [(name, first and first.day) for name, first, _ in held(session)] == [
            *(("Ada", day) for day in (21, 28, 4)),
            *(("Bo", day) for day in (21, 22, 23)),
        ]


def test_calendars_go_out_and_come_in_again_without_a_change(database: Database) -> None:
    with database.write() as session:
        ada = make_developers(session, "Ada", email="ada@example.com")["Ada"]
        changes = [
            CalendarChange(Entry("leave", MONDAY, date(2027, 1, 2), note="=1+1, “home”"), ada),
            CalendarChange(Entry("leave", MONDAY, MONDAY, share=0.5), ada),
            CalendarChange(Entry("week", MONDAY, hours=(8, 8, 7.5, 0, 0, 0, 0)), ada),
            CalendarChange(Entry("employed", None, date(2027, 6, 30)), ada),
            CalendarChange(Entry("country", country="DE-BE"), ada),
            CalendarChange(Entry("holiday", MONDAY, MONDAY, share=0.5, note="Party")),
            CalendarChange(Entry("sprint", MONDAY, weeks=3)),
        ]
        change_calendars(session, changes, actor=ANN, at=LATER)
        csv = "".join(csv_parts(columns_of("calendar"), calendar_rows(session)))
        calendar = icalendar_file(session)

        again = [save(session, read(csv)), save(session, read(calendar.decode()))]

        assert [(done.batch_id, done.unchanged, done.unknown) for done in again] == [
            (None, 7, {}),
            (None, 3, {}),
        ]


@settings(
    max_examples=5,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(entries(shared=False), max_size=8), st.lists(entries(shared=True), max_size=4))
def test_a_random_year_is_the_same_on_the_board_and_on_one_that_its_files_made(
    new_sqlite_database: NewDatabase, own: list[Entry], shared: list[Entry]
) -> None:
    points = []
    csv = ""
    for made_of_file in (False, True):
        with new_sqlite_database().write() as session:
            ada = make_developers(session, "Ada")["Ada"]
            changes = [*(CalendarChange(entry, ada) for entry in own), *map(CalendarChange, shared)]
            if made_of_file:
                save(session, read(csv))
            else:
                change_calendars(session, changes, actor=ANN, at=LATER)
                csv = "".join(csv_parts(columns_of("calendar"), calendar_rows(session)))
            working = working_times(session)[ada]
            points.append([working.points_on(day, 20) for day in YEAR])

    assert points[0] == points[1]


def test_a_board_whose_time_zone_changes_keeps_its_days_off(sqlite_database: Database) -> None:
    late = events("UID:1\nDTSTART:20261221T230000Z\nDTEND:20261222T030000Z\nSUMMARY:Off")
    with sqlite_database.write() as session:
        ada = make_developers(session, "Ada")["Ada"]
        save(session, read("Ada,2026-12-28"))
        save(session, read(late, zone="America/New_York"), ada)

        # Half a day that is Monday evening in one zone is Tuesday's in another.
        save(session, read(late, zone="Europe/Berlin"), ada)

        assert [first and first.day for _, first, _ in held(session)] == [22, 28]
