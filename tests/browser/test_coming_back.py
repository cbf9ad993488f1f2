"""A page that was away for longer than its session lived has its unsaved edits again."""

import re
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from db.commands import NewAssignment, assign
from tests.browser.desk import Desk
from tests.browser.test_right_row import AT, holders, kept_rows, seed
from tests.browser.test_road import open_page
from tests.conftest import StartServer
from tests.factories import manager
from tests.waiting import wait_for

NUMBER = re.compile("^[0-9a-f]{32}$")


def edit(page: Page, url: str, ticket: str, name: str) -> str:
    """Give a ticket to somebody in the table's cells; returns the id of the page's tab."""
    open_page(page, url, "Assignments")
    table = Desk(page, "Assignments")
    table.choose(table.row_of(ticket), "Developer", name)
    return number_of(page)


def number_of(page: Page) -> str:
    field = page.locator(".st-key-browser-tab input")
    expect(field).to_have_value(NUMBER)
    return field.input_value()


def test_two_tabs_have_their_own_edits_again_after_a_restart_and_the_click_that_follows_acts(
    page: Page, start_server: StartServer, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'rows.db'}"
    database = seed(url)
    server = start_server(url)
    other = page.context.new_page()
    first = edit(page, server.url, "#4", "Bo Lind")
    second = edit(other, server.url, "#3", "Cy Okafor")
    assert first != second
    wait_for(lambda: kept_rows(database) == {"3", "4"})

    server.stop()
    with database.write() as session:
        # Another manager's row, on top of those that the tabs still show.
        assign(session, [NewAssignment(7, "Bo Lind")], actor=manager("Bea"), at=AT)
    server.start()
    page.get_by_role("button", name="Commit 1 change").click()
    expect(page.get_by_text("1 change saved")).to_be_visible()

    other.reload()
    table = Desk(other, "Assignments")
    expect(other.get_by_text("1 unsaved edit")).to_be_visible()
    expect(table.cell(table.row_of("#3"), "Developer")).to_have_text("Cy Okafor")
    held = holders(database)
    assert (held[3], held[4], held[7]) == ("Ana Petrov", "Bo Lind", "Bo Lind")
    database.dispose()


def test_a_duplicated_tab_neither_shares_nor_takes_the_edits(
    page: Page, start_server: StartServer, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'rows.db'}"
    seed(url).dispose()
    server = start_server(url)
    number = edit(page, server.url, "#4", "Bo Lind")

    copy = duplicate(page.context, number, server.url)

    assert number_of(copy) != number
    table = Desk(copy, "Assignments")
    expect(table.cell(table.row_of("#4"), "Developer")).to_have_text("Ana Petrov")
    expect(copy.get_by_text("unsaved edit")).to_have_count(0)


def duplicate(context: BrowserContext, number: str, url: str) -> Page:
    """Open another tab with a copy of the first one's storage, as a browser does."""
    copy = context.new_page()
    copy.add_init_script(f"sessionStorage.assignboardTab ??= '{number}'")
    open_page(copy, url, "Assignments")
    return copy
