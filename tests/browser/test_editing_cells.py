"""Two managers edit and paste into the cells of tickets and developers at the same time."""

from datetime import date
from pathlib import Path

from playwright.sync_api import Page, expect

from db.models.board import Developer, Ticket
from tests.browser.conftest import NewPage
from tests.browser.desk import Desk
from tests.browser.test_right_row import seed
from tests.browser.test_road import commit, open_page
from tests.conftest import StartServer
from tests.db.together.reading import record, workloads


def paste(page: Page, table: Desk, row: int, column: str, text: str) -> None:
    """Paste `text` from the clipboard, as a spreadsheet leaves it there, from a cell on."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    table.select(row, column)
    page.keyboard.press("Control+v")


def test_a_block_is_pasted_into_tickets_and_whoever_was_slower_chooses_field_by_field(
    new_page: NewPage, start_server: StartServer, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'cells.db'}"
    database = seed(url)
    ann, bea = new_page(), new_page()
    open_page(ann, start_server(url, actor="Ann").url, "Tickets")
    mine = Desk(ann, "Tickets")
    row = mine.row_of("#2")

    # The list is newest first: #2 and #1, and below them nothing.
    paste(ann, mine, row, "Priority", "p1\t2027-01-31\t2.5\njunk\t\t5\nHigh\t\t8")
    expect(ann.get_by_role("alert").filter(has_text="lay below the table")).to_be_visible()
    expect(mine.cell(row, "Due")).to_have_text("Jan 31, 2027")
    expect(ann.get_by_text("“junk” cannot be taken. A priority is one of")).to_be_visible()
    mine.choose(row + 1, "Priority", "Low")
    expect(ann.get_by_role("button", name="Review and commit 2 changes")).to_be_enabled()

    open_page(bea, start_server(url, actor="Bea").url, "Tickets")
    theirs = Desk(bea, "Tickets")
    theirs.write(theirs.row_of("#1"), "Title", "Renamed by Bea")
    commit(bea, 1)

    ann.get_by_role("button", name="Review and commit 2 changes").click()
    ann.get_by_role("dialog").get_by_role("button", name="Commit 2 changes").click()
    expect(ann.get_by_text("1 change saved")).to_be_visible()
    asked = ann.get_by_text("1 row changed since your edit.")
    expect(asked).to_be_visible()
    ann.get_by_test_id("stBottom").get_by_role("button", name="Apply mine").click()
    expect(asked).to_have_count(0)
    commit(ann, 1)

    with database.read() as session:
        one, two = record(session, Ticket, 1), record(session, Ticket, 2)
        assert (one.title, one.priority, one.story_points) == ("Renamed by Bea", "Low", 5.0)
        assert (two.priority, two.due_date) == ("Critical", date(2027, 1, 31))
        assert workloads(session)["Ana Petrov"] == 15.5
    database.dispose()


def test_developers_are_edited_by_typing_choosing_and_pasting_and_sorted_in_place(
    new_page: NewPage, start_server: StartServer, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'team.db'}"
    database = seed(url)
    page = new_page()
    open_page(page, start_server(url, actor="Ann").url, "Developers")
    table = Desk(page, "The team")
    table.frame.get_by_role("columnheader", name="Workload").click()
    table.frame.get_by_role("columnheader", name="Workload").click()
    expect(table.cell(0, "Developer")).to_have_text("Ana Petrov")

    table.write(0, "Capacity", "12.5")
    table.select(0, "Skills")
    page.keyboard.press("Enter")
    box = page.locator(".board-grid-picker input")
    box.fill("Kotlin; pyt")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(table.cell(0, "Skills")).to_have_text("Kotlin; Python")
    paste(page, table, table.row_of("Bo Lind", "Developer"), "Capacity", "30\t80 %\n31\t50%")
    commit(page, 3)

    with database.read() as session:
        people = [record(session, Developer, id_) for id_ in (1, 2, 3)]
        assert people[0].skills == "Kotlin; Python"
        assert [person.capacity for person in people] == [12.5, 30.0, 31.0]
        assert [person.availability for person in people] == [1.0, 0.8, 0.5]
    database.dispose()
