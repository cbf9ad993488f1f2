"""Assignments from a file: nothing that was decided here is turned back."""

import threading
from pathlib import Path

from sqlalchemy.orm import Session

from db.commands import Change, NewAssignment, assign, reassign, reject, remove, save_assignments
from db.engine import Database
from db.exporting import export
from db.importing.read import read
from db.importing.read.assignments import AssignmentRow, read_assignments
from db.importing.save import import_rows
from db.importing.save.assignments import AssignmentsImported, import_assignments
from db.models.board import Assignment
from db.verify import verify
from tests.conftest import NewDatabase
from tests.db.together.reading import rows_of
from tests.factories import (
    ANN,
    START,
    make_assignment,
    make_developers,
    make_proposal,
    make_ticket,
    make_tickets,
)


def exported(database: Database, folder: Path) -> Path:
    with database.read() as session:
        export(session, folder)
    return folder


def bring_in(session: Session, folder: Path) -> AssignmentsImported:
    rows, problems = read_assignments(folder / "assignments.csv", name="assignments.csv")
    assert problems == []
    return import_assignments(session, rows, actor=ANN, at=START)


def held(session: Session) -> list[tuple[int, str, str, str | None]]:
    rows = rows_of(session, Assignment)
    return [(row.ticket_id, row.assigned_to, row.status, row.scope) for row in rows]


def test_active_work_and_a_pairing_that_was_ruled_out_reach_an_empty_board(
    new_database: NewDatabase, tmp_path: Path
) -> None:
    first, second = new_database(), new_database()
    with first.write() as session:
        make_developers(session, "Dana", "Eli")
        ticket = make_ticket(session)
        proposal = make_proposal(session, ticket, "Dana")
        reject(session, [Change(proposal, "reject")], actor=ANN, at=START)
        make_assignment(session, ticket, "Eli")
    folder = exported(first, tmp_path)

    with second.write() as session:
        for kind in ("developers", "tickets"):
            sheet = read(folder / f"{kind}.csv", name=kind, kind=kind)
            import_rows(session, sheet.kind, sheet.records, actor=ANN, at=START)
        done = bring_in(session, folder)
        again = bring_in(session, folder)

        assert (done.created, done.refused) == (2, ())
        assert (again.created, again.unchanged) == (0, 2)
        assert held(session) == [
            (1, "Dana", "rejected", "pairing"),
            (1, "Eli", "active", None),
        ]
        assert verify(session) == []


def test_what_was_decided_here_since_the_export_stays(database: Database, tmp_path: Path) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli")
        tickets = make_tickets(session, 3)
        work = make_assignment(session, tickets[0], "Dana")
        second = make_proposal(session, tickets[1], "Dana")
        third = make_proposal(session, tickets[2], "Dana")
    folder = exported(database, tmp_path)
    with database.write() as session:
        remove(session, [Change(work, "remove")], actor=ANN, at=START)
        reject(session, [Change(second, "reject")], actor=ANN, at=START)
        reassign(session, [Change(third, "reassign", "Eli")], actor=ANN, at=START)
        before = held(session)

        done = bring_in(session, folder)

        assert done.created == 0
        assert [refusal.message for refusal in done.refused] == [
            "Row 2: #1 is removed for Dana here, which is kept.",
            "Row 3: #2 is rejected for Dana here, which is kept.",
            "Row 4: #3 is proposed for Dana here, which is kept.",
        ]
        assert held(session) == before


def test_a_proposal_that_somebody_made_here_is_not_superseded_by_a_file(
    database: Database,
) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli")
        ticket = make_ticket(session)
        make_proposal(session, ticket, "Eli")
        rows = [AssignmentRow(2, ticket, "Dana", "active", None, None, None)]

        done = import_assignments(session, rows, actor=ANN, at=START)

        assert [refusal.message for refusal in done.refused] == [
            "Row 2: #1 is proposed to Eli here; decide about that first."
        ]


def test_a_pairing_can_be_ruled_out_beside_work_in_either_order(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli")
        ticket = make_ticket(session)
        items = [
            NewAssignment(ticket, "Eli"),
            NewAssignment(ticket, "Dana", status="rejected", scope="pairing"),
        ]
        outcome = save_assignments(session, items, actor=ANN, at=START)

        assert outcome.refused == ()
        assert verify(session) == []
        assert assign(session, items[:1], actor=ANN, at=START).refused


def test_a_file_that_two_import_at_once_is_imported_once(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        ticket = make_ticket(session)
    rows = [AssignmentRow(2, ticket, "Dana", "proposed", None, None, None)]
    done: list[AssignmentsImported] = []

    def bring() -> None:
        with database.write() as session:
            done.append(import_assignments(session, rows, actor=ANN, at=START))

    threads = [threading.Thread(target=bring) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(result.created for result in done) == [0, 0, 0, 1]
    with database.read() as session:
        assert len(rows_of(session, Assignment)) == 1


def test_a_proposal_that_breaks_the_rules_is_brought_in_with_a_mark(
    new_database: NewDatabase, tmp_path: Path
) -> None:
    first, second = new_database(), new_database()
    with first.write() as session:
        make_developers(session, "Dana", skills="Go")
        make_developers(session, "Eli", skills="Python")
        pairs = [NewAssignment(make_ticket(session), "Dana", status="proposed")]
        save_assignments(session, pairs, actor=ANN, at=START, force=True)
    folder = exported(first, tmp_path)

    with second.write() as session:
        for kind in ("developers", "tickets"):
            sheet = read(folder / f"{kind}.csv", name=kind, kind=kind)
            import_rows(session, sheet.kind, sheet.records, actor=ANN, at=START)
        done = bring_in(session, folder)

        (row,) = rows_of(session, Assignment)
        assert (done.created, done.refused) == (1, ())
        assert row.details == {"forced": ["Dana does not have Python"]}
