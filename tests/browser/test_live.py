"""What others do shows quietly while a manager works, and takes nothing out of their hands."""

from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Page, expect

from db.commands import Change, decide
from db.engine import Database
from tests.browser.conftest import NewPage
from tests.browser.desk import Desk
from tests.browser.grid import Grid
from tests.browser.test_right_row import AT, holders, seed
from tests.browser.test_road import commit, open_page
from tests.browser.test_sign_in import ADMIN, PEOPLE, VIEWER, sign_in
from tests.conftest import StartServer
from tests.factories import manager
from tests.services.openid import running_provider
from tests.services.server import LiveServer

NOTICE_SECONDS = 5
TEXT = "On leave from Monday, asked twice"


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'live.db'}"


def as_bea(database: Database, *changes: Change) -> None:
    with database.write() as session:
        decide(session, changes, actor=manager("Bea"), at=AT)


def top_of(page: Page) -> float:
    box = page.locator(".board-grid").bounding_box()
    assert box is not None
    return box["y"]


def test_a_commit_shows_within_seconds_and_is_taken_over_row_by_row(
    new_page: NewPage, start_server: StartServer, url: str
) -> None:
    database = seed(url)
    ann, bea = new_page(), new_page()
    open_page(ann, start_server(url, actor="Ann").url, "Assignments")
    mine = Desk(ann, "Assignments")
    for ticket in ("#3", "#4", "#5"):
        mine.choose(mine.row_of(ticket), "Developer", "Bo Lind")
    top = top_of(ann)

    open_page(bea, start_server(url, actor="Bea").url, "Assignments")
    theirs = Desk(bea, "Assignments")
    theirs.choose(theirs.row_of("#4"), "Developer", "Cy Okafor")
    theirs.choose(theirs.row_of("#5"), "Action", "Complete")
    commit(bea, 2)
    expect(ann.get_by_text("Bea changed 2 rows")).to_be_visible(timeout=NOTICE_SECONDS * 1000)

    # Until it is asked for, nothing moves.
    assert top_of(ann) == top
    expect(mine.cell(mine.row_of("#5"), "Developer")).to_have_text("Bo Lind")
    ann.get_by_role("button", name="Show changes").click()
    expect(ann.get_by_text("2 rows changed since your edit")).to_be_visible()
    conflicts = Grid(ann, "Rows that somebody changed")
    line = conflicts.row_of("#4")
    for column, text in (
        ("Field", "Developer"),
        ("It was", "Ana Petrov"),
        ("Theirs", "Cy Okafor"),
        ("Mine", "Bo Lind"),
        ("By", "Bea"),
    ):
        expect(conflicts.cell(line, column)).to_have_text(text)
    conflicts.pick(line, "Decide", "Apply mine")
    expect(ann.get_by_text("1 row changed since your edit")).to_be_visible()
    ann.get_by_role("button", name="Keep theirs").click()
    expect(ann.get_by_text("since your edit")).to_have_count(0)

    commit(ann, 2)
    held = holders(database)
    assert (held[3], held[4], 5 in held) == ("Bo Lind", "Bo Lind", False)
    database.dispose()


def test_a_cell_that_is_being_typed_in_is_not_touched(
    page: Page, start_server: StartServer, url: str
) -> None:
    database = seed(url)
    open_page(page, start_server(url).url, "Assignments")
    table = Desk(page, "Assignments")
    table.choose(table.row_of("#4"), "Action", "Complete")
    table.show_column("Your reason")
    # A key opens the editor of the cell that has the focus, and is its first letter.
    table.select(table.row_of("#4"), "Your reason")
    for number, letter in enumerate(TEXT):
        page.keyboard.type(letter)
        page.wait_for_timeout(150)
        if number == 5:
            as_bea(database, Change(5, "complete"), Change(4, "reassign", "Cy Okafor"))
    expect(page.get_by_text("Bea changed 2 rows")).to_be_visible()
    expect(page.locator(".ag-cell-editor input")).to_have_value(TEXT)

    # The click on the news ends the typing: both reach the server, and the text goes with its row.
    page.get_by_role("button", name="Show changes").click()
    expect(page.get_by_text("1 row changed since your edit")).to_be_visible()
    row = table.row_of("#4")
    expect(table.cell(row, "Your reason")).to_have_text(TEXT)
    expect(table.cell(row, "Action")).to_have_text("Complete")
    page.get_by_role("button", name="Apply mine").click()
    commit(page, 1)
    assert 4 not in holders(database)
    database.dispose()


def test_a_dialog_and_half_a_word_stay_while_the_page_looks_for_news(
    page: Page, start_server: StartServer, url: str
) -> None:
    database = seed(url)
    open_page(page, start_server(url).url, "Assignments")
    table = Desk(page, "Assignments")
    table.choose(table.row_of("#4"), "Developer", "Bo Lind")
    table.choose(table.row_of("#3"), "Developer", "Bo Lind")
    search = page.get_by_placeholder("Search key, title, reason")
    search.press_sequentially("half")
    as_bea(database, Change(5, "complete"))
    expect(page.get_by_text("Bea changed 1 row")).to_be_visible()
    expect(search).to_have_value("half")
    search.fill("")

    page.get_by_role("button", name="Review and commit 2 changes").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    as_bea(database, Change(6, "complete"))
    expect(page.get_by_text("Bea changed 2 rows")).to_be_attached()
    dialog.get_by_role("button", name="Commit 2 changes").click()
    expect(page.get_by_text("2 changes saved")).to_be_visible()
    assert holders(database)[4] == "Bo Lind"
    database.dispose()


def test_leaving_with_unsaved_edits_asks_first(
    page: Page, start_server: StartServer, url: str
) -> None:
    seed(url).dispose()
    asked: list[str] = []
    refused: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.on(
        "console",
        lambda said: refused.append(said.text) if "Content Security" in said.text else None,
    )
    open_page(page, start_server(url).url, "Assignments")
    table = Desk(page, "Assignments")
    table.choose(table.row_of("#4"), "Developer", "Bo Lind")
    expect(page.get_by_text("1 unsaved edit")).to_be_visible()

    # On another page it is the same edit that would be lost.
    page.get_by_role("link", name="History").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("History")
    with page.expect_event("dialog"):
        page.close(run_before_unload=True)
    assert asked == ["beforeunload"]
    page.get_by_role("link", name="Assignments").click()
    page.get_by_role("button", name="Discard edits").click()
    expect(page.get_by_text("1 unsaved edit")).to_have_count(0)
    page.reload()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Assignments")
    assert asked == ["beforeunload"]
    assert refused == []


def test_who_else_is_on_a_page_is_shown_there(new_page: NewPage, url: str, tmp_path: Path) -> None:
    seed(url).dispose()
    with running_provider(PEOPLE, tmp_path / "provider.log") as provider:
        server = LiveServer(settings={"DATABASE_URL": url}, log=tmp_path / "server.log")
        server.configure({**provider.settings(server.url), "FIRST_ADMIN": ADMIN})
        server.start()
        try:
            ann, vic = new_page(), new_page()
            sign_in(ann, server, "ann")
            ann.get_by_role("link", name="Assignments").click()
            sign_in(vic, server, "vic")
            vic.get_by_role("link", name="Tickets").click()
            expect(vic.get_by_role("heading", level=1)).to_contain_text("Tickets")
            expect(ann.get_by_text("Also here")).to_have_count(0)

            vic.get_by_role("link", name="Assignments").click()
            expect(vic.get_by_text(f"Also here: {ADMIN}")).to_be_visible()
            expect(ann.get_by_text(f"Also here: {VIEWER}")).to_be_visible()
            vic.context.close()
            expect(ann.get_by_text("Also here")).to_have_count(0)
        finally:
            server.stop()
