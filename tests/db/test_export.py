"""What is exported imports again without a change, here and on an empty board."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from db.commands import Edit, import_rows, update_developers, update_tickets
from db.commands.importing import Wishes
from db.commands.importing.assignments import import_assignments
from db.csv_in import read
from db.csv_in.assignments import read_assignments
from db.engine import Database
from db.errors import Invalid
from db.exporting import export
from db.models import Assignment, Developer, Ticket
from tests.conftest import NewDatabase
from tests.db.holding import content
from tests.db.reading import number_of_commits, rows_of
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

    assert list(written.values()) == [2, 6, 3]
    assert again == (0, 0, 0)
    with database.read() as session:
        assert number_of_commits(session) == before


def test_an_export_fills_an_empty_board_with_the_same_rows(
    database: Database, new_database: NewDatabase, tmp_path: Path
) -> None:
    seed(database)
    with database.read() as session:
        export(session, tmp_path)
        expected = content(session)
    other = new_database()

    created, updated, refused = import_all(other, tmp_path)

    # What was completed elsewhere was not decided here.
    assert (created, updated, refused) == (2 + 6 + 2, 0, 1)
    with other.read() as session:
        found = content(session)
        columns = ("title", "story_points", "source", "external_key", "due_date", "description")
        for id_, row in found[Ticket.__tablename__].items():
            there = expected[Ticket.__tablename__][id_]
            assert {name: row[name] for name in columns} == {name: there[name] for name in columns}
        assert len(rows_of(session, Developer)) == 2
        assert len(rows_of(session, Assignment)) == 2


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
