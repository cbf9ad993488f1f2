"""An edit lands on the row it was made on, whatever another manager does meanwhile."""

import json
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Page, expect
from sqlalchemy import select

from db.commands import NewAssignment, assign
from db.engine import Database
from db.importing.save import import_rows
from db.migrate import upgrade
from db.models.board import Assignment
from db.models.views import UnsavedEdits
from tests.browser.conftest import NewPage
from tests.browser.desk import Desk
from tests.browser.grid import Grid
from tests.browser.test_road import commit, open_page
from tests.conftest import StartServer
from tests.factories import manager
from tests.waiting import wait_for

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
NAMES = ("Ana Petrov", "Bo Lind", "Cy Okafor")


def seed(url: str) -> Database:
    """Six tickets in work, all with Ana, and six that wait."""
    database = Database.open(url)
    upgrade(database)
    team = [{"name": name, "skills": "Python", "capacity": 90.0} for name in NAMES]
    work = [
        {"id": id_, "title": f"Ticket {id_}", "story_points": 2.0, "required_skill": "Python"}
        for id_ in range(1, 13)
    ]
    with database.write() as session:
        import_rows(session, "developers", team, actor=manager("Setup"), at=AT)
        import_rows(session, "tickets", work, actor=manager("Setup"), at=AT)
        given = [NewAssignment(id_, "Ana Petrov") for id_ in range(1, 7)]
        assign(session, given, actor=manager("Setup"), at=AT)
    return database


def holders(database: Database) -> dict[int, str]:
    with database.read() as session:
        statement = select(Assignment.ticket_id, Assignment.assigned_to).where(
            Assignment.status == "active"
        )
        return {row.ticket_id: row.assigned_to for row in session.execute(statement)}


def kept_rows(database: Database) -> set[str]:
    """The rows whose unsaved edits and ticks outlive the server."""
    with database.read() as session:
        return {
            row
            for edits in session.scalars(select(UnsavedEdits.edits))
            for row in json.loads(edits)
        }


def test_edits_stay_on_their_rows_while_another_manager_inserts_rows_above(
    new_page: NewPage, start_server: StartServer, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'rows.db'}"
    database = seed(url)
    ann, bea = new_page(), new_page()
    open_page(ann, start_server(url, actor="Ann").url, "Assignments")
    table = Desk(ann, "Assignments")
    table.choose(table.row_of("#4"), "Developer", "Bo Lind")

    open_page(bea, start_server(url, actor="Bea").url, "Proposals")
    bea.get_by_role("button", name="Propose", exact=True).click()
    expect(bea.get_by_text("6 of 6 tickets proposed")).to_be_visible()

    table.choose(table.row_of("#2"), "Developer", "Cy Okafor")
    expect(ann.get_by_text("Bea changed 6 rows")).to_be_visible()
    commit(ann, 2)
    expect(table.cell(table.row_of("#12"), "Status")).to_have_text("proposed")
    assert holders(database) == {
        1: "Ana Petrov",
        2: "Cy Okafor",
        3: "Ana Petrov",
        4: "Bo Lind",
        5: "Ana Petrov",
        6: "Ana Petrov",
    }
    database.dispose()


def test_a_row_that_another_manager_changed_is_reported_and_the_rest_is_saved(
    new_page: NewPage, start_server: StartServer, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'rows.db'}"
    database = seed(url)
    ann, bea = new_page(), new_page()
    open_page(ann, start_server(url, actor="Ann").url, "Assignments")
    mine = Desk(ann, "Assignments")
    mine.choose(mine.row_of("#4"), "Developer", "Bo Lind")
    mine.choose(mine.row_of("#5"), "Developer", "Bo Lind")

    open_page(bea, start_server(url, actor="Bea").url, "Assignments")
    theirs = Desk(bea, "Assignments")
    theirs.choose(theirs.row_of("#4"), "Developer", "Cy Okafor")
    commit(bea, 1)

    ann.get_by_role("button", name="Review and commit 2 changes").click()
    ann.get_by_role("dialog").get_by_role("button", name="Commit 2 changes").click()
    expect(ann.get_by_text("1 change saved")).to_be_visible()
    refused = Grid(ann, "Rows that were not saved")
    expect(refused.cell(0, "Row")).to_have_text("#4")
    expect(refused.cell(0, "Why")).to_contain_text("was reassigned to Cy Okafor by Bea meanwhile")
    assert holders(database)[4] == "Cy Okafor"
    assert holders(database)[5] == "Bo Lind"
    database.dispose()


def test_unsaved_edits_survive_a_visit_to_another_page(
    page: Page, start_server: StartServer, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'rows.db'}"
    database = seed(url)
    open_page(page, start_server(url).url, "Assignments")
    table = Desk(page, "Assignments")
    table.choose(table.row_of("#3"), "Developer", "Cy Okafor")
    expect(page.get_by_role("button", name="Commit 1 change")).to_be_enabled()

    page.get_by_role("link", name="History").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("History")
    page.get_by_role("link", name="Assignments").click()

    expect(table.cell(table.row_of("#3"), "Developer")).to_have_text("Cy Okafor")
    commit(page, 1)
    assert holders(database)[3] == "Cy Okafor"
    database.dispose()


def test_what_is_typed_in_a_hurry_is_kept(
    page: Page, start_server: StartServer, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'rows.db'}"
    seed(url).dispose()
    open_page(page, start_server(url).url, "Assignments")
    table = Desk(page, "Assignments")

    table.show_column("Your reason")
    for ticket in ("#2", "#3"):
        table.select(table.row_of(ticket), "Your reason")
        page.keyboard.type(f"Asked for {ticket}")
        page.keyboard.press("Enter")

    expect(page.get_by_text("2 unsaved edits")).to_be_visible()


def test_a_tab_from_before_a_restart_acts_on_the_very_row_it_had_ticked_and_keeps_what_was_typed(
    page: Page, start_server: StartServer, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'rows.db'}"
    database = seed(url)
    server = start_server(url)
    open_page(page, server.url, "Assignments")
    table = Desk(page, "Assignments")
    table.choose(table.row_of("#4"), "Developer", "Bo Lind")
    table.tick(table.row_of("#5"))
    expect(page.get_by_text("1 selected")).to_be_visible()
    wait_for(lambda: kept_rows(database) == {"4", "5"})

    server.stop()
    with database.write() as session:
        # Another manager's row, on top of those that the tab still shows.
        assign(session, [NewAssignment(7, "Bo Lind")], actor=manager("Bea"), at=AT)
    server.start()
    page.get_by_role("button", name="Complete").click()

    expect(page.get_by_text("1 assignment completed")).to_be_visible()
    expect(page.get_by_text("0 selected")).to_be_visible()
    expect(page.get_by_text("1 unsaved edit")).to_be_visible()
    with database.read() as session:
        done = select(Assignment.ticket_id).where(Assignment.status == "completed")
        assert session.scalars(done).all() == [5]
    assert holders(database)[4] == "Ana Petrov"
    database.dispose()
