"""Tickets and developers are edited in their drawers; the past is looked at, and undone."""

from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.clock import now
from dashboard.database import database as current_database
from dashboard.database import prepared
from dashboard.settings import settings
from db.commands import Change, Edit, decide, undo, update_developers, update_tickets
from db.engine import Database
from db.importing.save import import_rows
from db.models.board import Developer, Ticket
from db.queries.history.batches import recent_batches
from tests.db.full_disk import LARGE, full_disk
from tests.db.together.reading import assignment, record, workloads
from tests.factories import START, make_tickets, manager
from tests.pages.conftest import ROOT, OpenPage, said
from tests.pages.grids import grid_frame, table_with

BEA = manager("Bea")


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click()
    app.run()
    assert not app.exception
    return app


def test_a_ticket_is_edited_in_its_drawer(seeded: Database, open_page: OpenPage) -> None:
    app = open_page("tickets", ticket="1")

    app.text_input(key="ticket.1.1.title").set_value("Renamed")
    app.text_input(key="ticket.1.1.points").set_value("8")
    app.text_input(key="ticket.1.1.reason").set_value("It grew")
    press(app, "Save")

    assert "1 ticket edited." in said(app)
    with seeded.read() as session:
        row = record(session, Ticket, 1)
        assert (row.title, row.story_points, row.version) == ("Renamed", 8.0, 2)
        assert workloads(session)["Ana Petrov"] == 11.0


def lines(app: AppTest) -> list[list[str | None]]:
    """What a drawer shows of a row that changed under its form."""
    (shown,) = (table.value for table in app.dataframe if "It was" in table.value)
    return [[None if pd.isna(cell) else cell for cell in row] for row in shown.to_numpy().tolist()]


def theirs(board: Database, **fields: object) -> None:
    with board.write() as session:
        update_tickets(session, [Edit(1, fields)], actor=BEA, at=START)


def test_a_ticket_that_changed_under_its_form_is_shown_field_by_field_and_mine_is_applied(
    seeded: Database, open_page: OpenPage
) -> None:
    app = open_page("tickets", ticket="1")
    app.text_input(key="ticket.1.1.title").set_value("Mine")
    app.text_area(key="ticket.1.1.description").set_value("Said by me")
    app.text_input(key="ticket.1.1.reason").set_value("It grew")
    theirs(seeded, title="Theirs", story_points=8.0)

    press(app, "Save")

    assert lines(app) == [
        ["Title", "Ticket 1", "Theirs", "Mine"],
        ["Points", "3", "8", None],
        ["Description", "–", "–", "Said by me"],
    ]
    assert any("Bea changed this ticket since you opened it" in text.value for text in app.markdown)
    with seeded.read() as session:
        assert record(session, Ticket, 1).title == "Theirs"

    press(app, "Apply mine")

    assert app.text_input(key="ticket.1.2.title").value == "Mine"
    assert app.text_input(key="ticket.1.2.points").value == "8"
    assert app.text_input(key="ticket.1.2.reason").value == "It grew"

    press(app, "Save")

    with seeded.read() as session:
        row = record(session, Ticket, 1)
        assert (row.title, row.story_points, row.description, row.version) == (
            *("Mine", 8.0, "Said by me"),
            3,
        )


def test_theirs_is_kept_and_a_third_change_is_shown_again(
    seeded: Database, open_page: OpenPage
) -> None:
    app = open_page("tickets", ticket="1")
    app.text_input(key="ticket.1.1.title").set_value("Mine")
    theirs(seeded, title="Theirs")
    press(press(app, "Save"), "Keep theirs")
    assert app.text_input(key="ticket.1.2.title").value == "Theirs"

    app.text_input(key="ticket.1.2.title").set_value("Mine again")
    theirs(seeded, title="Theirs again")
    press(app, "Save")

    assert lines(app) == [["Title", "Theirs", "Theirs again", "Mine again"]]
    press(press(app, "Apply mine"), "Save")
    with seeded.read() as session:
        assert record(session, Ticket, 1).title == "Mine again"


def test_a_developer_who_changed_under_the_form_by_an_import_is_shown_field_by_field(
    seeded: Database, open_page: OpenPage
) -> None:
    app = open_page("developers", developer="1")
    app.text_input(key="developer.1.1.Title").set_value("Lead")
    app.text_input(key="developer.1.1.E-mail").set_value("ana@example.com")
    with seeded.write() as session:
        row = {"name": "Ana Petrov", "title": "Principal", "capacity": 30.0}
        import_rows(session, "developers", [row], actor=BEA, at=now())

    press(app, "Save")

    assert lines(app) == [
        ["Title", "Engineer", "Principal", "Lead"],
        ["E-mail", "–", "–", "ana@example.com"],
        ["Capacity", "20", "30", None],
    ]
    press(press(app, "Apply mine"), "Save")
    with seeded.read() as session:
        ana = record(session, Developer, 1)
        assert (ana.title, ana.email, ana.capacity) == ("Lead", "ana@example.com", 30.0)


def test_what_is_typed_into_a_ticket_that_is_withdrawn_meanwhile_stays_in_its_form(
    seeded: Database, open_page: OpenPage
) -> None:
    with seeded.write() as session:
        (id_,) = make_tickets(session, 1)
        (brought,) = recent_batches(session, 1)
    app = open_page("tickets", ticket=str(id_))
    app.text_input(key=f"ticket.{id_}.1.title").set_value("Mine")
    with seeded.write() as session:
        undo(session, brought.id, actor=BEA, at=START)

    press(app, "Save")

    assert "Mine" in [field.value for field in app.text_input]


def test_a_developer_is_edited_and_renamed_in_the_drawer(
    seeded: Database, open_page: OpenPage
) -> None:
    app = open_page("developers", developer="1")

    app.text_input(key="developer.1.1.Name").set_value("Ana Lopez")
    app.text_input(key="developer.1.1.Capacity").set_value("30")
    press(app, "Save")

    assert "1 developer edited." in said(app)
    with seeded.read() as session:
        assert record(session, Developer, 1).capacity == 30.0
        assert assignment(session, 1).assigned_to == "Ana Lopez"


def test_a_leavers_work_is_handed_over_in_one_step(seeded: Database, open_page: OpenPage) -> None:
    app = open_page("developers", developer="1")

    app.multiselect(key="developer.1.1.leave.takers").set_value(["Bo Lind", "Cy Okafor"])
    app.checkbox(key="developer.1.1.leave.end").check()
    press(app, "Review")
    rows = app.data_editor[-1].value
    assert rows["change"].tolist()[0] == "Leaves"
    app.button(key="review.commit").click().run()

    assert "handed work over." in said(app)
    with seeded.read() as session:
        assert workloads(session)["Ana Petrov"] == 0.0
        assert not record(session, Developer, 1).active


def test_somebody_who_left_is_brought_back(seeded: Database, open_page: OpenPage) -> None:
    with seeded.write() as session:
        update_developers(session, [Edit(1, {"active": False})], actor=BEA, at=START)
    app = open_page("developers", developer="1")

    press(app, "Bring back")

    with seeded.read() as session:
        assert record(session, Developer, 1).active


def test_a_hand_over_to_nobody_asks_who(seeded: Database, open_page: OpenPage) -> None:
    app = press(open_page("developers", developer="1"), "Review")

    assert "Name who takes the work over." in said(app)


def test_the_board_of_a_past_day_is_shown_read_only(seeded: Database, open_page: OpenPage) -> None:
    with seeded.write() as session:
        change = Change(1, "complete")
        decide(session, [change], actor=BEA, at=START + timedelta(days=3))
    app = open_page("assignments")

    app.date_input(key="as_of").set_value(START.date()).run()

    assert not app.exception
    assert "The board as it was at the end of 2026-03-02 (UTC)" in said(app)
    shown = table_with(app, "why")
    assert sorted(shown["ticket"]) == ["#1", "#2", "#3", "#4", "#5"]
    assert not [button for button in app.button if button.label.startswith("Review")]


def test_a_day_before_the_board_says_so(seeded: Database, open_page: OpenPage) -> None:
    app = open_page("assignments")

    app.date_input(key="as_of").set_value(START.date() - timedelta(days=9)).run()

    assert not app.exception
    assert "No assignments on that day" in app.subheader[0].value


def test_any_of_the_last_commits_is_undone_in_history(
    seeded: Database, open_page: OpenPage
) -> None:
    with seeded.write() as session:
        decide(session, [Change(1, "complete")], actor=BEA, at=START)
    app = open_page("history")

    press(app, "Undo")

    assert "1 change undone." in said(app)
    with seeded.read() as session:
        assert assignment(session, 1).status == "active"


@pytest.fixture
def without_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "developers.csv").write_text("name,skills\nAna Petrov,Python\n")
    (tmp_path / "tickets.csv").write_text("id,title,deadline\n1,Print,2026-12-24\n")
    (tmp_path / "assignments.csv").write_text("ticket_id,assigned_to\n1,Ana Petrov\n9,Nobody\n")
    monkeypatch.setenv("DATABASE_ENABLED", "false")
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    for cached in (settings, current_database, prepared):
        cached.cache_clear()


@pytest.mark.usefixtures("without_database")
@pytest.mark.parametrize("page", ["home", "assignments", "tickets", "analytics", "history"])
def test_without_a_database_every_page_works_on_the_files_and_says_that_nothing_is_kept(
    page: str,
) -> None:
    prepared()
    app = AppTest.from_file(ROOT / "dashboard" / "app.py", default_timeout=30).run()
    app.switch_page(f"../pages/{page}.py").run()

    assert not app.exception
    assert "Nothing is kept: this board runs without a database" in said(app)
    assert any("assignments.csv: 1 row refused." in caption.value for caption in app.caption)
    if page == "assignments":
        assert grid_frame(app)["developer"].tolist() == ["Ana Petrov"]
    current_database().dispose()


def test_a_full_disk_is_said_and_what_was_typed_is_saved_once_there_is_room(
    seeded: Database, open_page: OpenPage
) -> None:
    app = open_page("tickets", ticket="1")
    app.text_area(key="ticket.1.1.description").set_value(LARGE)

    with full_disk(current_database()):
        press(app, "Save")
        assert "The database's disk is full" in said(app)
    press(app, "Save")

    with seeded.read() as session:
        assert record(session, Ticket, 1).description == LARGE.strip()
