"""Names pasted into the column of developers are read as an import reads them."""

from pathlib import Path

from playwright.sync_api import Page, expect

from db.commands import Edit, update_developers
from tests.browser.conftest import NewPage
from tests.browser.desk import Desk
from tests.browser.test_right_row import AT, holders, seed
from tests.browser.test_road import commit, open_page
from tests.conftest import StartServer
from tests.factories import manager


def paste(page: Page, table: Desk, row: int, text: str) -> None:
    """Paste `text` from the clipboard into the cell of a row's developer, and those below it."""
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    table.select(row, "Developer")
    page.keyboard.press("Control+v")


def test_names_are_pasted_in_any_case_by_alias_and_by_e_mail_and_others_are_said(
    new_page: NewPage, start_server: StartServer, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'paste.db'}"
    database = seed(url)
    with database.write() as session:
        known = {"aliases": ["Okafor, C."], "email": "cy@example.com"}
        update_developers(session, [Edit(3, known)], actor=manager("Setup"), at=AT)
    page = new_page()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_page(page, start_server(url, actor="Ann").url, "Assignments")
    table = Desk(page, "Assignments")

    paste(page, table, 0, " bo  lind\nokafor, c.\nCY@example.com\nC. O. <cy@example.com>")

    expect(page.get_by_role("button", name="Review and commit 4 changes")).to_be_enabled()
    paste(page, table, 4, "Nobody Else\nbo lind")

    said = "Nobody who is active here, and no action, is called “Nobody Else”"
    expect(page.get_by_role("alert").filter(has_text=said)).to_be_visible()
    commit(page, 5)
    expect(page.get_by_text("5 changes saved")).to_be_visible()
    taken = holders(database)
    assert sorted(taken.values()) == ["Ana Petrov", *["Bo Lind"] * 2, *["Cy Okafor"] * 3]
    database.dispose()
