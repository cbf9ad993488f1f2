"""The whole road without a mouse: upload, propose, tick, approve, edit, review, commit, undo."""

from pathlib import Path

from playwright.sync_api import Page, expect

from db.engine import Database
from tests.browser.desk import Desk, DeskKeys
from tests.browser.keyboard import Keyboard
from tests.browser.settling import settled
from tests.browser.test_right_row import holders
from tests.browser.test_road import DEVELOPERS, TICKETS
from tests.conftest import StartServer


def upload(page: Page, keyboard: Keyboard, folder: Path) -> None:
    files = {"developers.csv": DEVELOPERS, "tickets.csv": TICKETS}
    for name, text in files.items():
        (folder / name).write_text(text)
    keyboard.activate("link", "Import")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Import")
    settled(page)
    with page.expect_file_chooser() as choosing:
        keyboard.activate("button", "Upload")
    choosing.value.set_files([folder / name for name in files])
    keyboard.activate("button", "Import 2 files")
    expect(page.get_by_text("tickets.csv: 7 created")).to_be_visible()


def propose_and_approve(page: Page, keyboard: Keyboard) -> None:
    keyboard.activate("link", "Propose who does what")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Proposals")
    settled(page)
    keyboard.activate("button", "Propose")
    expect(page.get_by_text("5 of 7 tickets proposed")).to_be_visible()
    settled(page)
    table = Desk(page, "Open proposals")
    cells = DeskKeys(keyboard, table)
    for number, ticket in enumerate(("#1", "#2"), start=1):
        cells.go_to(table.cell(table.row_of(ticket), "Ticket"))
        keyboard.press("Space")
        expect(page.get_by_role("button", name=f"Approve {number} ticked")).to_be_visible()
        settled(page)
    keyboard.activate("button", "Approve 2 ticked")
    expect(page.get_by_text("2 proposals approved")).to_be_visible()


def edit_and_commit(page: Page, keyboard: Keyboard) -> None:
    keyboard.activate("link", "Assignments")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Assignments")
    settled(page)
    table = Desk(page, "Assignments")
    cells = DeskKeys(keyboard, table)
    cells.choose(table.cell(table.row_of("#2"), "Developer"), "Cy Okafor")
    settled(page)
    # He lacks its skill, so even a single change is reviewed.
    keyboard.activate("button", "Review and commit 1 change")
    expect(page.get_by_role("dialog")).to_be_visible()
    keyboard.activate("button", "Commit 1 change")
    expect(page.get_by_text("1 change saved")).to_be_visible()


def test_the_whole_road_is_walked_by_keyboard(
    page: Page, start_server: StartServer, tmp_path: Path
) -> None:
    database_url = f"sqlite:///{tmp_path / 'road.db'}"
    server = start_server(database_url, actor="Ann")
    database = Database.open(database_url)
    keyboard = Keyboard(page)

    page.goto(server.url)
    settled(page)
    upload(page, keyboard, tmp_path)
    propose_and_approve(page, keyboard)
    before = holders(database)
    edit_and_commit(page, keyboard)
    assert holders(database) == before | {2: "Cy Okafor"}
    settled(page)
    keyboard.activate("button", "Undo")
    expect(page.get_by_text("1 change undone")).to_be_visible()

    assert holders(database) == before
    database.dispose()
