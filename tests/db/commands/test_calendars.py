"""Calendars change by commands: sealed, undone, replayed, and refused in sentences."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from db.commands import CalendarChange, Outcome, change_calendars, undo
from db.domain.calendar.entries import Entry
from db.engine import Database
from db.errors import Invalid, NotFound
from db.migrate import downgrade, upgrade
from db.queries.calendars import calendar_entries, working_times
from db.queries.history.event_lines import event_lines
from db.queries.history.events import EventFilter, events
from db.verify import verify
from tests.factories import ANN, START, make_developers, manager
from tests.in_turn import in_turn

MONDAY = date(2026, 12, 21)
LEAVE = Entry("leave", MONDAY, date(2027, 1, 2), share=1.0)
LATER = START + timedelta(hours=1)


def change(session: Session, *changes: CalendarChange, actor: str = "Ann") -> Outcome:
    return change_calendars(session, changes, actor=manager(actor), at=LATER)


def points(session: Session, developer_id: int) -> float:
    return working_times(session)[developer_id].points_in_week(MONDAY, 20)


def test_leave_and_team_holidays_lower_what_somebody_has_and_their_undo_brings_it_back(
    database: Database,
) -> None:
    with database.write() as session:
        dana = make_developers(session, "Dana")["Dana"]
        batch = change(
            session,
            CalendarChange(Entry("leave", MONDAY, MONDAY), dana),
            CalendarChange(
                Entry("holiday", MONDAY + timedelta(days=1), MONDAY + timedelta(days=1))
            ),
            CalendarChange(Entry("sprint", weeks=4)),
        ).batch_id
        assert points(session, dana) == 3
        assert verify(session) == []

    with database.write() as session:
        assert batch is not None
        undone = undo(session, batch, actor=ANN, at=LATER)
        assert points(session, dana) == 10
        assert calendar_entries(session) == []
        assert undone.batch_id is not None
        undo(session, undone.batch_id, actor=ANN, at=LATER)
        assert points(session, dana) == 3
        assert verify(session) == []


def test_of_two_managers_who_change_one_entry_the_second_is_told(database: Database) -> None:
    with database.write() as session:
        dana = make_developers(session, "Dana")["Dana"]
        (id_,) = change(session, CalendarChange(LEAVE, dana)).records
        longer = Entry("leave", MONDAY, date(2027, 1, 9))
        change(session, CalendarChange(longer, dana, id_, version=1), actor="Ben")

        late = change(
            session,
            CalendarChange(None, dana, id_, version=1),
            CalendarChange(Entry("employed", last_on=date(2027, 6, 30)), dana),
        )

        (refusal,) = late.refused
        assert refusal.message.startswith("leave 2026-12-21 to 2027-01-09 was updated by Ben")
        kept = [(row.kind, row.last_on) for row in calendar_entries(session)]
        assert kept == [("employed", date(2027, 6, 30)), ("leave", date(2027, 1, 9))]
        assert verify(session) == []


def test_an_undo_keeps_an_entry_that_was_changed_since(database: Database) -> None:
    with database.write() as session:
        dana = make_developers(session, "Dana")["Dana"]
        first = change(session, CalendarChange(LEAVE, dana))
        change(session, CalendarChange(None, dana, first.records[0]))
        assert first.batch_id is not None

        undone = undo(session, first.batch_id, actor=ANN, at=LATER)

        assert [refusal.message for refusal in undone.refused] == [
            "leave 2026-12-21 to 2027-01-02 was changed since, and is kept as it is."
        ]


def test_a_board_that_goes_back_a_version_has_its_calendars_when_it_comes_forward(
    database: Database,
) -> None:
    with database.write() as session:
        dana = make_developers(session, "Dana")["Dana"]
        part_time = Entry("week", MONDAY, hours=(8, 8, 4, 0, 0, 0, 0))
        first = change(session, CalendarChange(LEAVE, dana), CalendarChange(part_time, dana))
        change(session, CalendarChange(None, dana, first.records[0]))

    downgrade(database, "0025")
    upgrade(database)

    with database.read() as session:
        assert [row.kind for row in calendar_entries(session)] == ["week"]
        assert points(session, dana) == 5
        assert verify(session) == []


def test_what_a_calendar_holds_already_is_not_entered_twice(database: Database) -> None:
    with database.write() as session:
        dana = make_developers(session, "Dana")["Dana"]
        change(session, CalendarChange(LEAVE, dana))

        again = change(session, CalendarChange(LEAVE, dana), CalendarChange(LEAVE, dana))

        assert (again.batch_id, len(calendar_entries(session))) == (None, 1)


def test_the_history_tells_of_calendars(database: Database) -> None:
    with database.write() as session:
        dana = make_developers(session, "Dana")["Dana"]
        (id_,) = change(session, CalendarChange(LEAVE, dana)).records
        change(session, CalendarChange(Entry("leave", MONDAY, MONDAY, share=0.5), dana, id_))
        change(session, CalendarChange(Entry("country", country="no")))

        rows = events(session, EventFilter(developer_id=dana), oldest_first=True).rows
        told = [
            (line.action, line.subject, line.change and (line.change.field, line.change.new))
            for line in event_lines(session, rows[1:])
        ]
        everybody = event_lines(session, events(session, EventFilter(), limit=1).rows)

    assert told == [
        ("created", "Dana: leave 2026-12-21 to 2027-01-02", None),
        ("updated", "Dana: half a day of leave 2026-12-21", ("last_on", "2026-12-21")),
        ("updated", "Dana: half a day of leave 2026-12-21", ("share", 0.5)),
    ]
    assert [line.subject for line in everybody] == ["Everybody: public holidays of NO"]


@in_turn(
    ("entry", "sentence"),
    [
        (Entry("leave", MONDAY), "Say the first and the last day off"),
        (Entry("leave", MONDAY, date(2026, 12, 20)), "comes before the first"),
        (Entry("leave", date(2026, 1, 1), date(2196, 1, 1)), "more than ten years"),
        (Entry("leave", MONDAY, MONDAY, share=1.5), "at most 1, not 1.5"),
        (Entry("week", hours=(8, 8)), "from Monday to Sunday"),
        (Entry("week", hours=(25,) * 7), "from Monday to Sunday"),
        (Entry("employed"), "Say the first day, the last day, or both"),
        (Entry("country", country="Atlantis"), "No public holidays are known of 'Atlantis'"),
        (Entry("country", country="DE-XX"), "DE has no region XX"),
        (Entry("holiday", MONDAY, MONDAY), "is everybody's"),
        (Entry("sprint", weeks=2), "is everybody's"),
    ],
)
def test_what_no_calendar_of_a_developer_can_hold_is_refused(
    sqlite_database: Database, entry: Entry, sentence: str
) -> None:
    with sqlite_database.write() as session:
        dana = make_developers(session, "Dana")["Dana"]

        with pytest.raises(Invalid, match=sentence):
            change(session, CalendarChange(entry, dana))


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        (LEAVE, "Leave is one developer's"),
        (Entry("week", hours=(0,) * 7), "says what full time is"),
        (Entry("sprint", weeks=0), "1 to 26 weeks"),
    ],
)
def test_what_everybodys_calendar_cannot_hold_is_refused(
    sqlite_database: Database, entry: Entry, sentence: str
) -> None:
    with sqlite_database.write() as session, pytest.raises(Invalid, match=sentence):
        change(session, CalendarChange(entry))


def test_a_calendar_of_somebody_who_is_not_there_is_refused(sqlite_database: Database) -> None:
    with sqlite_database.write() as session, pytest.raises(NotFound, match="number 7"):
        change(session, CalendarChange(LEAVE, 7))


def test_ten_thousand_entries_are_one_commit_and_one_undo(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        dana = make_developers(session, "Dana")["Dana"]
        days = [MONDAY + timedelta(days=number) for number in range(10_000)]
        batch = change(
            session, *(CalendarChange(Entry("leave", day, day), dana) for day in days)
        ).batch_id
        assert points(session, dana) == 0
        assert batch is not None

        undo(session, batch, actor=ANN, at=LATER)

        assert points(session, dana) == 10
