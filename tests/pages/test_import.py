"""The Import page: shows what it understood and what would change, imports, and refuses."""

import time

import pytest
from sqlalchemy import func, select
from streamlit.testing.v1 import AppTest

from db.engine import Database
from db.models import Batch, Developer, RecordHistory, Ticket
from db.queries.developers import developers
from tests.pages.conftest import OpenPage, said

DEVELOPERS = b"""\
name,title,experience,workload,availability,skills,remaining_capacity
Ana Petrov,Engineer,8,6,1.0,Python;SQL,14
Bo Lind,Engineer,3,4,1.01,Java,12
"""
TICKETS = b"""\
id,title,description,priority,story_points,required_skill,deadline
1,First ticket,,High,5,Python,11/24/2026
2,Second ticket,,Low,3,Java,12/03/2026
"""


def upload(app: AppTest, **files: bytes) -> AppTest:
    """Drop files on the page, by name without ending."""
    for name, content in files.items():
        app.file_uploader[0].upload(f"{name}.csv", content)
    return app.run()


def import_all(app: AppTest) -> AppTest:
    """Press Import and wait for the task beside the page."""
    app.button(key="import.commit").click().run()
    for _ in range(100):
        if not app.progress:
            break
        time.sleep(0.1)
        app.run()
    assert not app.exception
    return app


def metrics(app: AppTest) -> list[tuple[str, str]]:
    return [(metric.label, metric.value) for metric in app.metric]


def test_an_empty_board_opens_with_what_a_file_should_look_like(open_page: OpenPage) -> None:
    app = open_page("import")

    assert "remaining_capacity" in app.caption[1].value
    assert not app.metric


def test_the_preview_counts_and_writes_nothing(board: Database, open_page: OpenPage) -> None:
    app = upload(open_page("import"), developers=DEVELOPERS)

    assert metrics(app) == [("New", "1"), ("Changed", "0"), ("Unchanged", "0"), ("Refused", "1")]
    problems = next(table.value for table in app.dataframe if "What is wrong" in table.value)
    assert problems.iloc[0][["Row", "Column", "Value"]].to_list() == [3, "availability", "1.01"]
    with board.read() as session:
        assert session.scalar(select(func.count()).select_from(Developer)) == 0
        assert session.scalar(select(func.count()).select_from(Batch)) == 0


def test_two_files_are_imported_and_said(board: Database, open_page: OpenPage) -> None:
    app = import_all(upload(open_page("import"), team=DEVELOPERS, work=TICKETS))

    assert "team.csv: 1 created, 0 updated, 0 unchanged, 1 refused." in said(app)
    assert "work.csv: 2 created, 0 updated, 0 unchanged, 0 refused." in said(app)
    with board.read() as session:
        ana = developers(session)[0]
        assert (ana.name, ana.baseline_workload, ana.capacity) == ("Ana Petrov", 6.0, 20.0)
        assert set(session.scalars(select(Ticket.title))) == {"First ticket", "Second ticket"}


def test_importing_again_changes_nothing(board: Database, open_page: OpenPage) -> None:
    import_all(upload(open_page("import"), work=TICKETS))

    app = import_all(upload(open_page("import"), work=TICKETS))

    assert "work.csv: 0 created, 0 updated, 2 unchanged" in said(app)
    with board.read() as session:
        assert session.scalar(select(func.count()).select_from(RecordHistory)) == 2
        assert session.scalar(select(func.count()).select_from(Batch)) == 1


def test_what_changes_is_shown_field_by_field(board: Database, open_page: OpenPage) -> None:
    import_all(upload(open_page("import"), work=TICKETS))

    app = upload(open_page("import"), work=TICKETS.replace(b"High,5", b"High,8"))

    assert metrics(app)[1] == ("Changed", "1")
    changes = next(table.value for table in app.dataframe if "In the file" in table.value)
    assert changes.iloc[0].to_list() == ["First ticket", "Points", "5", "8"]


def test_fields_are_named_as_people_name_them_and_defaults_are_said(
    board: Database, open_page: OpenPage
) -> None:
    app = upload(
        open_page("import"),
        team=b"name,role,load,capacity\nAna Petrov,Engineer,6,\nBo Lind,Engineer,0,15\n",
        work=TICKETS.replace(b"High", b"Blocker"),
    )

    tables = [table.value for table in app.dataframe]
    understood = next(table for table in tables if "Read as" in table)
    assert list(understood["Read as"]) == ["Name", "Title", "Baseline workload", "Capacity"]
    assert any("Skill" in table and "Points" in table for table in tables)
    notes = "\n".join(one.value for one in app.caption)
    assert "Capacity is empty in 1 row: a new developer gets 20." in notes
    assert "Availability is not given: a new developer gets 1." in notes
    assert "Baseline workload is" not in notes
    assert "Blocker as Critical" in notes


def test_an_ambiguous_date_is_asked_before_anything_is_imported(
    board: Database, open_page: OpenPage
) -> None:
    ambiguous = TICKETS.replace(b"11/24/2026", b"03/04/2026")
    app = upload(open_page("import"), work=ambiguous)
    assert "Answer the question about work.csv first" in said(app)
    assert app.button(key="import.commit").disabled

    app.radio[0].set_value("day first").run()
    import_all(app)

    with board.read() as session:
        due = session.scalars(select(Ticket.due_date).order_by(Ticket.id)).all()
    assert [day.isoformat() for day in due if day] == ["2026-04-03", "2026-03-12"]


def test_known_ids_under_other_titles_are_asked_about(board: Database, open_page: OpenPage) -> None:
    import_all(upload(open_page("import"), work=TICKETS))
    app = upload(open_page("import"), other=TICKETS.replace(b"First", b"Another"))
    assert app.button(key="import.commit").disabled

    app.radio[0].set_value("other").run()
    import_all(app)

    with board.read() as session:
        titles = sorted(session.scalars(select(Ticket.title)))
    assert titles == ["Another ticket", "First ticket", "Second ticket", "Second ticket"]


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"just some words\nand more\n"])
def test_a_file_that_is_no_table_gets_a_sentence(content: bytes, open_page: OpenPage) -> None:
    app = upload(open_page("import"), broken=content)

    assert app.error
    assert "broken.csv" in app.error[0].value
    assert not app.exception
    assert app.button(key="import.commit").disabled
