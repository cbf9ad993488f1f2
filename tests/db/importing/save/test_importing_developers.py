"""Developers from a file: found again by name, and never more changed than the file says."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.engine import Database
from db.importing.save import Difference, Wishes, compare, import_rows
from db.models.board import Batch, Developer, RecordHistory
from tests.db.together.reading import everything, record, workloads
from tests.factories import START, make_assignment, make_developers, make_ticket, manager

BO = manager("Bo")
LATER = START + timedelta(days=1)
DANA = {
    "name": "Dana",
    "title": "Engineer",
    "experience_years": 7.5,
    "baseline_workload": 4.25,
    "availability": 0.8,
    "skills": "C++; C#; Java",
    "capacity": 25.5,
    "email": "dana@example.com",
}


def save(session: Session, *rows: dict[str, Any], **wishes: Any) -> Difference:
    wanted = Wishes(**wishes)
    return import_rows(
        session, "developers", rows, actor=BO, at=LATER, wishes=wanted, reason="From team.csv."
    )


def events(session: Session) -> list[RecordHistory]:
    return list(session.scalars(select(RecordHistory).order_by(RecordHistory.id)))


def test_a_new_developer_gets_what_the_file_says(database: Database) -> None:
    with database.write() as session:
        difference = save(session, DANA)

    with database.read() as session:
        row = record(session, Developer, 1)
        assert {name: getattr(row, name) for name in DANA} == DANA
        assert (row.current_workload, row.active, row.version) == (4.25, True, 1)
        assert row.created_at == row.updated_at == LATER
        assert (len(difference.created), len(difference.updated), difference.unchanged) == (1, 0, 0)


def test_a_new_developer_gets_defaults_for_what_the_file_does_not_say(
    database: Database,
) -> None:
    with database.write() as session:
        save(session, {"name": "Dana", "capacity": None, "skills": None})

    with database.read() as session:
        row = record(session, Developer, 1)
        assert (row.capacity, row.availability, row.baseline_workload) == (20.0, 1.0, 0.0)
        assert (row.current_workload, row.skills, row.title) == (0.0, None, None)


def test_a_new_developer_is_recorded_with_the_workload_brought_in(database: Database) -> None:
    with database.write() as session:
        difference = save(session, DANA)

    with database.read() as session:
        (event,) = events(session)
        batch = session.get(Batch, difference.batch_id)
        assert batch is not None
        assert (batch.command, batch.event_count) == ("import developers", 1)
        assert (event.batch_id, event.changed_by, event.changed_at) == (batch.id, "Bo", LATER)
        assert (event.kind, event.record_id, event.action) == ("developer", 1, "created")
        assert (event.developer_id, event.workload_points) == (1, 4.25)
        assert (event.reason, event.state) == (
            "From team.csv.",
            DANA | {"aliases": None, "team": None, "active": True, "version": 1},
        )


def test_importing_the_same_file_twice_changes_nothing(database: Database) -> None:
    rows = [DANA, DANA | {"name": "Eli", "skills": None, "experience_years": 0.1}]
    with database.write() as session:
        save(session, *rows)
    with database.read() as session:
        before = everything(session)

    with database.write() as session:
        difference = save(session, *rows)

    with database.read() as session:
        assert everything(session) == before
        assert (difference.is_empty, difference.unchanged) == (True, 2)
        assert difference.batch_id is None


def test_only_the_rows_that_differ_are_touched(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli")

        difference = save(
            session, {"name": "Dana", "capacity": 20.0}, {"name": "Eli", "title": "X"}
        )

    with database.read() as session:
        dana, eli = record(session, Developer, 1), record(session, Developer, 2)
        assert (dana.version, dana.updated_at) == (1, START)
        assert (eli.version, eli.updated_at, eli.created_at) == (2, LATER, START)
        assert difference.updated[0].changes == {"title": ("Engineer", "X")}
        assert len(events(session)) == 3


def test_a_changed_baseline_moves_the_workload_and_keeps_active_points(
    database: Database,
) -> None:
    with database.write() as session:
        make_developers(session, "Dana", baseline_workload=4.0)
        make_assignment(session, make_ticket(session, story_points=5.0), "Dana")

        save(session, {"name": "Dana", "baseline_workload": 1.5})

    with database.read() as session:
        event = events(session)[-1]
        assert workloads(session) == {"Dana": 6.5}
        assert (event.action, event.developer_id, event.workload_points) == ("updated", 1, -2.5)


def test_a_column_that_the_file_does_not_have_is_left_alone(database: Database) -> None:
    with database.write() as session:
        save(session, DANA)

        save(session, {"name": "Dana", "title": "Lead"})

    with database.read() as session:
        row = record(session, Developer, 1)
        assert {name: getattr(row, name) for name in DANA} == DANA | {"title": "Lead"}


def test_an_empty_cell_empties_what_may_be_unknown_where_that_is_wished(database: Database) -> None:
    fields = ("title", "experience_years", "skills", "email")
    with database.write() as session:
        save(session, DANA)

        kept = save(session, {"name": "Dana", **dict.fromkeys(fields)})
        save(session, {"name": "Dana", **dict.fromkeys(fields)}, empty_cells="empty")

    assert (kept.unchanged, kept.kept) == (1, len(fields))
    with database.read() as session:
        row = record(session, Developer, 1)
        assert [getattr(row, field) for field in fields] == [None] * len(fields)


def test_an_empty_cell_does_not_empty_what_is_counted_with(database: Database) -> None:
    fields = ("baseline_workload", "availability", "capacity")
    with database.write() as session:
        save(session, DANA)

        difference = save(session, {"name": "Dana", **dict.fromkeys(fields)})

    assert difference.unchanged == 1


def test_a_preview_says_what_a_commit_would_do_and_writes_nothing(database: Database) -> None:
    rows: list[dict[str, Any]] = [
        DANA,
        {"name": "Eli", "title": "Lead"},
        {"name": "Fay", "title": "Engineer"},
    ]
    with database.write() as session:
        make_developers(session, "Eli", "Fay")
        before = everything(session)

        preview = compare(session, "developers", rows)
        unwritten = everything(session)
        commit = save(session, *rows)

    assert unwritten == before
    assert (len(preview.created), len(preview.updated), preview.unchanged) == (1, 1, 1)
    assert (preview.created, preview.updated) == (commit.created, commit.updated)


def test_the_rows_of_a_page_keep_their_own_numbers_out_of_the_board(database: Database) -> None:
    with database.write() as session:
        difference = save(session, {"row": 2, "name": "Dana"}, {"row": 3, "name": "Eli"})

    with database.read() as session:
        assert len(difference.created) == 2
        assert session.scalar(select(func.max(Developer.id))) == 2


def test_a_person_is_found_again_in_another_spelling_of_case(database: Database) -> None:
    with database.write() as session:
        save(session, DANA)

        difference = save(session, DANA | {"name": "dana"})

    assert difference.created == ()


def test_a_value_that_the_board_refuses_saves_no_row_of_the_file(database: Database) -> None:
    with database.read() as session:
        before = everything(session)

    with pytest.raises(Exception, match="availability"), database.write() as session:
        save(session, DANA, {"name": "Eli", "availability": 1.5})

    with database.read() as session:
        assert everything(session) == before
