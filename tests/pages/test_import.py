"""The Import page: shows what it understood and what would change, imports, and refuses."""

import time
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from streamlit.testing.v1 import AppTest

from db.commands import Edit, update_tickets
from db.engine import Database
from db.importing.save import import_rows
from db.models.board import Batch, Developer, RecordHistory, Ticket
from db.queries.developers import developers
from db.settings import ROOT
from tests.factories import make_developers, manager
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


def noted(app: AppTest) -> str:
    """The captions, as people read them."""
    return "\n".join(caption.value for caption in app.caption).replace("\\", "")


def case(name: str) -> bytes:
    return (ROOT / "tests" / "cases" / "import" / f"{name}.csv").read_bytes()


def metrics(app: AppTest) -> list[tuple[str, str]]:
    return [(metric.label, metric.value) for metric in app.metric]


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
    notes = noted(app)
    assert "Capacity is empty in 1 row: a new developer gets 20." in notes
    assert "Availability is not given: a new developer gets 1." in notes
    assert "Baseline workload is" not in notes
    priorities = next(table for table in tables if "Priority in the file" in table)
    assert list(priorities["Means here"]) == ["Critical", "Low"]


def test_a_file_that_may_be_of_either_kind_is_asked_about_and_can_be_switched(
    board: Database, open_page: OpenPage
) -> None:
    app = upload(open_page("import"), people=case("people-id-name-status"))
    assert "could be developers or tickets" in app.error[0].value

    kind = next(box for box in app.selectbox if box.label == "This file holds")
    kind.set_value("tickets").run()
    assert "2 tickets" in app.subheader[0].value
    kind = next(box for box in app.selectbox if box.label == "This file holds")
    kind.set_value("developers").run()
    assert "2 developers" in app.subheader[0].value
    import_all(app)

    with board.read() as session:
        assert [developer.name for developer in developers(session)] == ["Ana Petrov", "Bo Lind"]
        assert session.scalar(select(func.count()).select_from(Ticket)) == 0
    again = upload(open_page("import"), people=case("people-id-name-status"))
    assert "2 developers" in again.subheader[0].value


def test_the_row_of_the_header_can_be_said(open_page: OpenPage) -> None:
    lines = b"Our work\nAs of today\nNumer,Tytul\nS-1,Mend the door\nS-2,Paint the wall\n"
    app = upload(open_page("import"), lista=lines)
    assert app.error

    next(box for box in app.number_input if "header" in box.label).set_value(3).run()
    next(button for button in app.button if button.label == "Read it like this").click().run()

    assert "2 tickets" in app.subheader[0].value


def test_a_priority_that_nobody_knows_is_given_a_meaning_that_is_remembered(
    board: Database, open_page: OpenPage
) -> None:
    app = upload(open_page("import"), work=TICKETS.replace(b"High", b"Odd"))
    assert "They are taken for Medium in 1 row" in noted(app)
    table = next(editor for editor in app.data_editor if "Priority in the file" in editor.value)

    app.session_state[str(table.key)] = {
        "edited_rows": {0: {"Means here": "Lowest"}},
        "added_rows": [],
        "deleted_rows": [],
    }
    app.run()
    import_all(app)

    with board.read() as session:
        known = session.scalars(select(Ticket.priority).order_by(Ticket.id))
        assert list(known) == ["Lowest", "Low"]
    again = upload(open_page("import"), work=TICKETS.replace(b"High", b"Odd"))
    assert metrics(again)[2] == ("Unchanged", "2")


def test_empty_cells_and_times_for_points_are_the_managers_to_decide(
    board: Database, open_page: OpenPage
) -> None:
    import_all(upload(open_page("import"), work=TICKETS))
    app = upload(
        open_page("import"), work=TICKETS.replace(b"High,5", b"High,2d").replace(b",3,", b",,")
    )
    notes = noted(app)
    assert "2 values stay as here, for the file's cells are empty." in notes
    assert metrics(app)[1:] == [("Changed", "0"), ("Unchanged", "2"), ("Refused", "0")]

    next(box for box in app.text_input if "Hours for a point" in box.label).set_value("4,0").run()
    next(box for box in app.checkbox if "Empty cells" in box.label).check().run()
    import_all(app)

    with board.read() as session:
        assert list(session.scalars(select(Ticket.story_points).order_by(Ticket.id))) == [4.0, None]


def test_an_ambiguous_date_is_asked_before_anything_is_imported(
    board: Database, open_page: OpenPage
) -> None:
    ambiguous = TICKETS.replace(b"11/24/2026", b"03/04/2026")
    app = upload(open_page("import"), work=ambiguous)
    assert "Answer the question about work" in said(app)
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
    assert "broken" in app.error[0].value
    assert not app.exception
    assert app.button(key="import.commit").disabled


JIRA = b"""\
Summary,Issue key,Issue id,Status,Priority,Assignee,Custom field (Story Points),Custom field (Rank)
Mend the door,SHOP-1,10001,To Do,High,Ana Petrov,8.0,0|i003p9:
Paint it,SHOP-2,10002,Done,Medium,Unassigned,,0|i003ph:
Sweep the yard,SHOP-3,10003,Ready to ship,High,Ana Petrov,many,0|i003ph:
"""


def test_an_export_of_a_tracker_is_known_and_its_people_are_asked_about(
    board: Database, open_page: OpenPage
) -> None:
    app = upload(open_page("import"), export=JIRA)

    assert app.subheader[0].value == "export\\.csv · 3 tickets · Jira"
    assert metrics(app)[0] == ("New", "2")
    people = next(box for box in app.checkbox if "new developer" in box.label)
    people.check().run()
    import_all(app)

    assert "2 created, 0 updated, 0 unchanged, 1 refused." in said(app)
    assert "Ana Petrov is a new developer." in said(app)
    with board.read() as session:
        assert developers(session)[0].current_workload == 8.0
        assert sorted(session.scalars(select(Ticket.status))) == ["assigned", "completed"]


def test_all_or_nothing_waits_until_every_row_can_be_imported(
    board: Database, open_page: OpenPage
) -> None:
    app = upload(open_page("import"), export=JIRA)

    next(box for box in app.checkbox if "All or nothing" in box.label).check().run()

    assert app.button(key="import.commit").disabled


def test_a_newer_export_asks_where_both_have_changed(board: Database, open_page: OpenPage) -> None:
    import_all(upload(open_page("import"), export=JIRA))
    with board.write() as session:
        ticket = session.scalars(select(Ticket.id).where(Ticket.external_key == "SHOP-1")).one()
        edit = Edit(ticket, {"title": "Fix the door"})
        update_tickets(session, [edit], actor=manager("Bea"), at=datetime.now(UTC))

    app = upload(open_page("import"), export=JIRA.replace(b"Mend the door", b"Mend the gate"))
    clash = next(table.value for table in app.dataframe if "Was" in table.value)
    assert clash.iloc[0].to_list() == [
        *("SHOP-1", "Fix the door", "Title", "Mend the door", "Mend the gate", "Fix the door"),
        "Keep ours",
    ]
    assert metrics(app)[1] == ("Changed", "0")

    next(radio for radio in app.radio if "both have changed" in radio.label).set_value(
        "theirs"
    ).run()
    assert metrics(app)[1] == ("Changed", "1")
    import_all(app)

    with board.read() as session:
        assert "Mend the gate" in session.scalars(select(Ticket.title)).all()


def test_a_header_that_nobody_knows_is_mapped_once_and_remembered(
    board: Database, open_page: OpenPage
) -> None:
    polish = "Numer,Tytuł,Waga\nS-1,Mend the door,5\nS-2,Paint the wall,3\n".encode()
    app = upload(open_page("import"), lista=polish)
    assert app.error
    assert app.button(key="import.commit").disabled

    next(button for button in app.button if button.label == "Read it like this").click().run()
    assert not app.error
    import_all(app)
    again = upload(open_page("import"), lista=polish.replace(b"wall", b"fence"))

    assert not again.error
    assert metrics(again)[1] == ("Changed", "1")
    with board.read() as session:
        assert set(session.scalars(select(Ticket.external_key))) == {"S-1", "S-2"}


def test_what_was_refused_is_shown_after_the_import_too(
    board: Database, open_page: OpenPage
) -> None:
    app = import_all(upload(open_page("import"), export=JIRA))

    problems = next(table.value for table in app.dataframe if "What is wrong" in table.value)
    assert problems.iloc[0][["Row", "Column", "Value"]].to_list() == [
        *(4, "Custom field (Story Points)", "many")
    ]


def test_an_import_that_fails_keeps_what_was_answered(board: Database, open_page: OpenPage) -> None:
    app = upload(open_page("import"), export=JIRA)
    next(box for box in app.checkbox if "new developer" in box.label).check().run()
    with board.write() as session:
        row = {"external_key": "SHOP-1", "title": "Made meanwhile"}
        import_rows(
            session, "tickets", [row], actor=manager("Bea"), at=datetime.now(UTC), source="Jira"
        )

    import_all(app)

    assert "Nothing was imported. SHOP-1 was created by Bea since the preview" in said(app)
    assert next(box for box in app.checkbox if "new developer" in box.label).value
    assert metrics(app)[1] == ("Changed", "1")


def test_a_file_and_its_answers_survive_a_look_at_another_page(
    board: Database, open_page: OpenPage
) -> None:
    app = upload(open_page("import"), tickets=TICKETS)
    key = f"import.{app.session_state['import.uploaded'][0].file_id}"
    app.selectbox(key=f"{key}.header").set_value(True)
    app.session_state[f"{key}.columns.tickets"] = {
        "edited_rows": {5: {"Read as": "Not used"}},
        "added_rows": [],
        "deleted_rows": [],
    }
    app.run()
    app.switch_page("../pages/history.py").run()

    app.switch_page("../pages/import.py").run()

    assert any("Still here from before: tickets" in caption.value for caption in app.caption)
    assert app.selectbox(key=f"{key}.header").value is True
    columns = next(table.value for table in app.data_editor if "Read as" in table.value)
    assert columns["Read as"].iloc[5] == "Not used"
    import_all(app)
    with board.read() as session:
        assert set(session.scalars(select(Ticket.required_skill))) == {None}
    assert not app.metric


JIRA_HEADER = "Issue key,Summary,Issue Type,Story Points,Status,Assignee\n"
OLDER = f"{JIRA_HEADER}AB-1,Mend the door,Task,3,To Do,Ana\nAB-2,Paint the wall,Task,5,To Do,Ana\n"
NEWER = f"{JIRA_HEADER}AB-1,Mend the door,Task,3,To Do,Ana\n"
EPIC = f"{JIRA_HEADER}AB-1,The whole house,Epic,40,To Do,Ana\n"


@pytest.mark.parametrize(("ticked", "left"), [(False, {"AB-1", "AB-2"}), (True, {"AB-1"})])
def test_what_is_missing_in_a_newer_file_is_set_aside_where_its_box_is_ticked(
    board: Database, open_page: OpenPage, *, ticked: bool, left: set[str]
) -> None:
    with board.write() as session:
        make_developers(session, "Ana")
    import_all(upload(open_page("import"), jira=OLDER.encode()))

    app = upload(open_page("import"), jira=NEWER.encode())
    box = next(row for row in app.checkbox if "Set aside what is open here" in row.label)
    assert "AB-2" in box.label.replace("\\", "")
    import_all(box.set_value(ticked).run())

    with board.read() as session:
        open_here = select(Ticket.external_key).where(Ticket.status != "rejected")
        assert set(session.scalars(open_here)) == left


@pytest.mark.parametrize(("ticked", "workload"), [(False, 0.0), (True, 40.0)])
def test_epics_count_as_work_where_their_box_is_ticked(
    board: Database, open_page: OpenPage, *, ticked: bool, workload: float
) -> None:
    with board.write() as session:
        make_developers(session, "Ana", capacity=50.0)

    app = upload(open_page("import"), jira=EPIC.encode())
    box = next(row for row in app.checkbox if row.label == "Epics count as work")
    import_all(box.set_value(ticked).run())

    with board.read() as session:
        assert developers(session)[0].current_workload == workload
