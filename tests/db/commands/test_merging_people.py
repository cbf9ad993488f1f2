"""Two developers who are one person: merged in one commit, and taken apart by its undo."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.commands import Outcome, merge_developers, undo
from db.commands.records.calendars import CalendarChange, change_calendars
from db.domain.calendar.entries import Entry
from db.engine import Database
from db.errors import Conflict, Invalid
from db.importing.save import Wishes, import_rows
from db.models.board import Assignment, Developer
from db.models.calendars import CalendarEntry
from db.queries.assignments import developer_counts
from db.verify import verify
from tests.db.together.holding import content
from tests.db.together.reading import record, rows_of, workloads
from tests.factories import ANN, START, carry_out, make_assignments, make_developers, make_tickets

LATER = START + timedelta(days=1)
FILE = [
    {"name": name, "email": f"{name.lower()}@example.com", "baseline_workload": 20.0}
    for name in ("Ana", "Anna")
]


def merge(session: Session, id_: int = 2, into: int = 1) -> Outcome:
    return merge_developers(session, id_, into, actor=ANN, at=LATER)


def a_person_twice(session: Session) -> None:
    """Ana, and Anna who is the same: with active, completed and rejected work."""
    import_rows(session, "developers", FILE, actor=ANN, at=START)
    _, done, removed, _ = make_assignments(
        session, dict(zip(make_tickets(session, 4), ["Anna"] * 3 + ["Ana"], strict=True))
    )
    carry_out(session, "complete", done)
    carry_out(session, "remove", removed)


def test_after_a_merge_both_pasts_are_one(database: Database) -> None:
    leave = CalendarChange(Entry("leave", date(2026, 4, 6), date(2026, 4, 10)), 2)
    with database.write() as session:
        a_person_twice(session)
        change_calendars(session, [leave], actor=ANN, at=START)

    with database.write() as session:
        merge(session)

    with database.read() as session:
        counts = {"active": 2, "completed": 1, "removed": 1}
        assert (developer_counts(session, 1), developer_counts(session, 2)) == (counts, {})
        assert workloads(session) == {"Ana": 26.0, "Anna": 0.0}
        kept, gone = (record(session, Developer, id_) for id_ in (1, 2))
        assert (kept.aliases, kept.email) == ("Anna\nanna@example.com", "ana@example.com")
        assert (kept.active, gone.active) == (True, False)
        assert session.scalars(select(CalendarEntry.developer_id)).all() == [1]
        assert verify(session) == []


def test_the_undo_of_a_merge_takes_the_two_apart_and_its_redo_merges_them_again(
    database: Database,
) -> None:
    with database.write() as session:
        a_person_twice(session)
        leave = CalendarChange(Entry("leave", date(2026, 4, 6), date(2026, 4, 10)), 2)
        change_calendars(session, [leave], actor=ANN, at=START)
        before = content(session)
        merged = merge(session)
        after = content(session)

    with database.write() as session:
        undone = undo(session, str(merged.batch_id), actor=ANN, at=LATER)
        assert content(session) == before
        redone = undo(session, str(undone.batch_id), actor=ANN, at=LATER)
        assert content(session) == after

    assert (undone.refused, redone.refused) == ((), ())
    with database.read() as session:
        assert verify(session) == []


def test_a_merge_is_undone_after_tickets_of_the_past_went_to_somebody_else(
    database: Database,
) -> None:
    with database.write() as session:
        a_person_twice(session)
        make_developers(session, "Cy")
        merged = merge(session)
        make_assignments(session, {3: "Cy"})

    with database.write() as session:
        outcome = undo(session, str(merged.batch_id), actor=ANN, at=LATER)

    with database.read() as session:
        assert outcome.refused == ()
        assert [row.assigned_to for row in rows_of(session, Assignment)] == [
            *["Anna"] * 3,
            "Ana",
            "Cy",
        ]
        assert verify(session) == []


def test_files_find_the_kept_one_after_a_merge_and_change_nothing(database: Database) -> None:
    row = {
        "external_key": "T-1",
        "title": "Task",
        "assignee": "Anna",
        "assignee_email": "anna@example.com",
    }
    wishes = Wishes(create_developers=True)
    with database.write() as session:
        import_rows(session, "developers", FILE, actor=ANN, at=START)
        import_rows(session, "tickets", [row], actor=ANN, at=START, wishes=wishes)
        merge(session)

    with database.write() as session:
        people = import_rows(session, "developers", FILE, actor=ANN, at=LATER)
        tickets = import_rows(session, "tickets", [row], actor=ANN, at=LATER, wishes=wishes)

    assert (people.is_empty, people.unchanged, tickets.is_empty) == (True, 2, True)
    with database.read() as session:
        assert workloads(session) == {"Ana": 20.0, "Anna": 0.0}


def test_a_merge_needs_two_people_of_whom_one_goes_on(database: Database) -> None:
    with database.write() as session:
        import_rows(session, "developers", FILE, actor=ANN, at=START)
        with pytest.raises(Invalid, match="nobody can be merged with themselves"):
            merge(session, 1, 1)
        merge(session)
        with pytest.raises(Conflict, match="Anna is Ana already"):
            merge(session)
        with pytest.raises(Invalid, match="Anna is no longer active"):
            merge(session, 1, 2)
