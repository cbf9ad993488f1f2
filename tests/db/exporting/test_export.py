"""What is exported imports again without a change, here and on an empty board."""

from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from db.commands import (
    Change,
    Edit,
    NewAssignment,
    assign,
    decide,
    save_assignments,
    update_developers,
    update_tickets,
)
from db.domain.actions import ACTIONS
from db.engine import Database
from db.errors import Invalid
from db.exporting import export
from db.importing.read import read
from db.importing.read.assignments import read_assignments
from db.importing.save import Wishes, import_rows
from db.importing.save.assignments import import_assignments
from db.models.board import Assignment, Developer, Ticket
from tests.conftest import NewDatabase
from tests.db.together.holding import check_board
from tests.db.together.reading import number_of_commits, rows_of
from tests.factories import (
    ANN,
    START,
    carry_out,
    make_assignment,
    make_developers,
    make_proposal,
    make_ticket,
    make_tickets,
)

LATER = START + timedelta(days=1)


def seed(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana, the first", 'Eli "E" Lind', email="x@example.com")
        plain = make_tickets(session, 4, description="One\ntwo, “three”")
        rows = [{"external_key": "PROJ-1", "title": "=SUM(A1)", "story_points": 2.25}]
        import_rows(session, "tickets", rows, actor=ANN, at=START)
        mine = [{"id": 1, "title": "Own", "due_date": date(2026, 5, 1)}]
        import_rows(
            session,
            "tickets",
            mine,
            actor=ANN,
            at=START,
            wishes=Wishes(same_ids="other"),
            source="own.csv",
        )
        make_assignment(session, plain[0], "Dana, the first")
        make_proposal(session, plain[1], 'Eli "E" Lind')
        done = make_assignment(session, plain[2], "Dana, the first")
        carry_out(session, "complete", done)


def import_all(database: Database, folder: Path) -> tuple[int, int, int]:
    """Import all three files; how many rows were created, changed and refused."""
    created = updated = refused = 0
    with database.write() as session:
        for kind in ("developers", "tickets"):
            path = folder / f"{kind}.csv"
            sheet = read(path, name=path.name, kind=kind)
            assert not sheet.questions
            difference = import_rows(session, sheet.kind, sheet.records, actor=ANN, at=LATER)
            created += len(difference.created)
            updated += len(difference.updated)
            refused += sheet.refused
        rows, problems = read_assignments(folder / "assignments.csv", name="assignments.csv")
        done = import_assignments(session, rows, actor=ANN, at=LATER)
    return created + done.created, updated, refused + len(problems) + len(done.refused)


def test_an_export_imports_again_without_a_change(database: Database, tmp_path: Path) -> None:
    seed(database)
    with database.read() as session:
        written = export(session, tmp_path)
        before = number_of_commits(session)

    again = import_all(database, tmp_path)

    assert list(written.values()) == [2, 6, 3, 0, 0]
    assert again == (0, 0, 0)
    with database.read() as session:
        assert number_of_commits(session) == before


def board(session: Session) -> dict[str, list[dict[str, Any]]]:
    """All that a board holds but its history: no ids of assignments, no versions, no moments."""
    hidden = {"version", "created_at", "updated_at", "plan_id", "details", "developer_id"}
    tickets = {row.id for row in rows_of(session, Ticket) if row.status != "withdrawn"}
    kept = {
        Developer: rows_of(session, Developer),
        Ticket: [row for row in rows_of(session, Ticket) if row.id in tickets],
        Assignment: [
            row
            for row in rows_of(session, Assignment)
            if row.status != "withdrawn" and row.ticket_id in tickets
        ],
    }
    told = {}
    for model, rows in kept.items():
        hide = hidden if model is Ticket else hidden | {"id"}
        names = [column.key for column in model.__table__.columns if column.key not in hide]
        told[model.__tablename__] = sorted(
            ({name: getattr(row, name) for name in names} for row in rows), key=repr
        )
    return told


def make_somebodys_board(database: Database, choices: Random) -> None:
    """A board on which much has happened, as `choices` has it."""
    names = ["Dana", "Eli", "Fay"]
    with database.write() as session:
        make_developers(session, *names, capacity=50.0, skills=None)
        rows = [
            {
                "id": number,
                "title": f"Ticket {number}",
                "story_points": choices.choice([None, 0.5, 3.0]),
                "issue_type": choices.choice([None, "Story", "Epic"]),
                "parent_key": choices.choice([None, "1", "2"]),
                "blocked_by": choices.choice([None, "2; 3"]),
                "blocked": choices.choice([None, "Impediment"]),
                "state": choices.choice(["open", "open", "done", "set aside"]),
                "assignee": choices.choice([None, *names]),
            }
            for number in range(1, 9)
        ]
        import_rows(session, "tickets", rows, actor=ANN, at=START)
    for turn in range(25):
        with database.write() as session:
            take_a_turn(session, choices, names, at=START + timedelta(hours=1 + turn))


def take_a_turn(session: Session, choices: Random, names: list[str], *, at: datetime) -> None:
    """Something that managers do; what the board refuses changes nothing."""
    ticket, name = choices.randint(1, 8), choices.choice(names)
    rows = rows_of(session, Assignment)
    act = choices.choice(["assign", "propose", "decide", "decide", "decide", "edit", "leave"])
    if act == "assign":
        assign(session, [NewAssignment(ticket, name)], actor=ANN, at=at)
    elif act == "propose":
        item = NewAssignment(ticket, name, "Fits.", status="proposed")
        save_assignments(session, [item], actor=ANN, at=at, assigned_by="AI", force=True)
    elif act == "decide" and rows:
        change = Change(choices.choice(rows).id, choices.choice(ACTIONS), name, "So be it")
        decide(session, [change], actor=ANN, at=at, allow_overload=True)
    elif act == "edit":
        fields = {
            "title": f"New {ticket}",
            "is_work": choices.random() < 0.7,
            "project": choices.choice([None, "Shop", "=Web"]),
        }
        update_tickets(session, [Edit(ticket, fields)], actor=ANN, at=at)
    elif act == "leave":
        person = choices.randint(1, 3)
        fields = {
            "active": choices.random() < 0.5,
            "aliases": [f"{person}@example.com"],
            "team": choices.choice([None, "Core", "-Apps"]),
        }
        update_developers(session, [Edit(person, fields)], actor=ANN, at=at)


@settings(max_examples=10, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(choices=st.randoms(use_true_random=False))
def test_an_export_makes_the_same_board_of_an_empty_one(
    new_database: NewDatabase, tmp_path: Path, choices: Random
) -> None:
    database, other = new_database(), new_database()
    make_somebodys_board(database, choices)
    with database.read() as session:
        export(session, tmp_path)
        expected = board(session)

    _, updated, refused = import_all(other, tmp_path)

    assert (updated, refused) == (0, 0)
    with other.read() as session:
        assert board(session) == expected
        check_board(session)
    assert import_all(other, tmp_path) == (0, 0, 0)


FIELDS = st.fixed_dictionaries(
    {
        "title": st.text(min_size=1, max_size=40),
        "story_points": st.one_of(st.none(), st.floats(0, 99_999_999, allow_nan=False)),
        "due_date": st.one_of(st.none(), st.dates()),
        "required_skill": st.text(max_size=20),
    }
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fields=FIELDS, capacity=st.floats(0, 9_999_999))
def test_whatever_was_edited_here_imports_again_without_a_change(
    sqlite_database: Database, tmp_path: Path, fields: dict[str, Any], capacity: float
) -> None:
    with sqlite_database.write() as session:
        make_developers(session, "Dana", capacity=1.0)
        ticket = (
            rows_of(session, Ticket)[0].id if rows_of(session, Ticket) else make_ticket(session)
        )
        try:
            update_tickets(session, [Edit(ticket, fields)], actor=ANN, at=LATER)
        except Invalid as refusal:
            event(str(refusal))
        update_developers(session, [Edit(1, {"capacity": capacity})], actor=ANN, at=LATER)
        export(session, tmp_path)

    assert import_all(sqlite_database, tmp_path) == (0, 0, 0)
