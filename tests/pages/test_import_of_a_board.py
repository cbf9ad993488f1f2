"""The three files of an export on the Import page: the same board, reviewed before it is saved."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from db.commands import NewAssignment, assign, save_assignments
from db.engine import Database
from db.exporting import export
from db.models.board import Assignment, Batch
from db.verify import verify
from tests.conftest import NewDatabase
from tests.db.exporting.test_export import board as whole_board
from tests.db.together.reading import rows_of
from tests.factories import ANN, START, carry_out, make_developers, make_tickets
from tests.pages.conftest import OpenPage, said
from tests.pages.test_import import import_all, metrics, upload

TEAM = ("Ana Petrov", "Bo Lind")


@pytest.fixture
def former(new_sqlite_database: NewDatabase) -> Database:
    """A board of before: work in hand, done, ruled out, set aside, proposed and waiting."""
    former = new_sqlite_database()
    with former.write() as session:
        make_developers(session, *TEAM)
        make_tickets(session, 6)
        items = [NewAssignment(id_, TEAM[0], status="proposed") for id_ in (3, 4, 5)]
        items += [NewAssignment(id_, TEAM[1]) for id_ in (1, 2)]
        made = save_assignments(session, items, actor=ANN, at=START).changed
        carry_out(session, "reject", made[0])
        carry_out(session, "set aside", made[1])
        carry_out(session, "complete", made[4])
    return former


def exported(former: Database, folder: Path) -> dict[str, bytes]:
    with former.read() as session:
        export(session, folder)
    kinds = ("developers", "tickets", "assignments")
    return {kind: (folder / f"{kind}.csv").read_bytes() for kind in kinds}


def commits(database: Database) -> int:
    with database.read() as session:
        return len(rows_of(session, Batch))


def of_assignments(app: AppTest) -> list[tuple[str, str]]:
    """The figures of the file of assignments, which is shown last."""
    return metrics(app)[-4:]


def test_all_three_files_of_an_export_make_the_same_board(
    board: Database, former: Database, tmp_path: Path, open_page: OpenPage
) -> None:
    app = upload(open_page("import"), **exported(former, tmp_path))

    assert not app.error
    assert of_assignments(app) == [
        ("New", "5"),
        ("Changed", "0"),
        ("Unchanged", "0"),
        ("Refused", "0"),
    ]
    brings = next(table.value for table in app.dataframe if "Developer" in table.value)
    assert ["#2", "Bo Lind", "completed"] in brings.iloc[:, :3].to_numpy().tolist()
    assert commits(board) == 0
    import_all(app)

    assert "assignments.csv: 5 created, 0 updated, 0 unchanged, 0 refused." in said(app)
    assert "completed by Bo Lind" in said(app)
    assert commits(board) == 3
    with former.read() as before, board.read() as after:
        assert whole_board(after) == whole_board(before)
        assert verify(after) == []
    again = upload(open_page("import"), **exported(former, tmp_path))
    assert of_assignments(again)[0] == ("New", "0")
    assert of_assignments(again)[2] == ("Unchanged", "5")


def test_a_calendar_is_sent_to_where_calendars_come_in(open_page: OpenPage) -> None:
    app = upload(open_page("import"), calendar=b"person,kind,from,to\nDana,leave,2026-12-21,\n")

    assert "Calendars come in on the Developers page" in app.error[0].value.replace("\\", "")


def test_assignments_of_what_is_not_there_are_refused_with_their_reasons(
    board: Database, former: Database, tmp_path: Path, open_page: OpenPage
) -> None:
    files = exported(former, tmp_path)
    app = upload(open_page("import"), developers=files["developers"], mine=files["assignments"])

    assert of_assignments(app)[3] == ("Refused", "5")
    wrong = next(table.value for table in app.dataframe if "What is wrong" in table.value)
    assert "Ticket 1 does not exist." in " ".join(wrong["What is wrong"])
    app.checkbox[0].check().run()
    assert app.button(key="import.commit").disabled


def test_imported_assignments_are_undone_by_themselves(
    board: Database, former: Database, tmp_path: Path, open_page: OpenPage
) -> None:
    app = import_all(upload(open_page("import"), **exported(former, tmp_path)))

    # Each file's notice has its own; that of the assignments is the last.
    [button for button in app.button if button.label == "Undo"][-1].click().run()

    with board.read() as session:
        assert {row.status for row in rows_of(session, Assignment)} == {"withdrawn"}


def test_what_was_decided_since_the_look_at_a_file_stops_the_import(
    seeded: Database, open_page: OpenPage
) -> None:
    app = upload(open_page("import"), work=b"ticket_id,assigned_to\n6,Bo Lind\n")
    assert of_assignments(app)[0] == ("New", "1")
    with seeded.write() as session:
        assign(session, [NewAssignment(6, "Cy Okafor")], actor=ANN, at=START)

    import_all(app)

    assert "The board has changed since work.csv was compared with it" in said(app)
    with seeded.read() as session:
        held = [row.assigned_to for row in rows_of(session, Assignment) if row.ticket_id == 6]
    assert held == ["Cy Okafor"]
