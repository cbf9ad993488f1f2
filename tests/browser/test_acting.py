"""What only a browser shows of acting on rows: keys alone, ticks in the review, menus in rows."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.desk import Desk, DeskKeys
from tests.browser.grid import Grid
from tests.browser.keyboard import Keyboard
from tests.browser.test_right_row import holders, seed
from tests.browser.test_road import open_page
from tests.conftest import StartServer

MOST_TABS = 60


def tab_to(page: Page, name: str, *, key: str = "Tab") -> None:
    """Press Tab until the focus is on what is called `name`."""
    for _ in range(MOST_TABS):
        page.keyboard.press(key)
        focused = page.evaluate(
            "(document.activeElement.getAttribute('aria-label') || "
            "document.activeElement.textContent || '').trim()"
        )
        if focused.endswith(name):
            return
    raise AssertionError(f"no Tab leads to {name}")


def test_rows_are_selected_taken_out_and_committed_by_keyboard_alone(
    page: Page, start_server: StartServer, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'rows.db'}"
    database = seed(url)
    open_page(page, start_server(url).url, "Assignments")
    expect(Desk(page, "Assignments").cell(0, "Ticket")).to_be_attached()
    table = Desk(page, "Assignments")
    keys = DeskKeys(Keyboard(page), table)
    for number, ticket in enumerate(("#2", "#4", "#5"), start=1):
        keys.go_to(table.cell(table.row_of(ticket), "Ticket"))
        page.keyboard.press("Space")
        expect(page.get_by_text(f"{number} selected")).to_be_visible()

    # Nobody is chosen, so each goes to whom it suits, and all are reviewed.
    tab_to(page, "Reassign", key="Shift+Tab")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Commit 3 changes")).to_be_visible()
    review = Grid(page, "Changes that this commit makes")
    review.toggle(review.row_of("#4"), "Commit")
    expect(dialog.get_by_text("1 row taken out")).to_be_visible()
    tab_to(page, "Commit 2 changes")
    page.keyboard.press("Enter")

    expect(page.get_by_text("2 assignments reassigned")).to_be_visible()
    held = holders(database)
    assert [held[ticket] for ticket in (1, 3, 4, 6)] == ["Ana Petrov"] * 4
    assert "Ana Petrov" not in (held[2], held[5])
    database.dispose()


def test_a_menu_in_a_row_acts_on_that_row_and_undo_is_beside_the_notice(
    page: Page, start_server: StartServer, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'rows.db'}"
    database = seed(url)
    open_page(page, start_server(url).url, "Assignments")
    table = Desk(page, "Assignments")
    table.act(table.row_of("#3"), "Complete")

    expect(page.get_by_text("1 assignment completed")).to_be_visible()
    assert 3 not in holders(database)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("1 change undone")).to_be_visible()
    expect(page.get_by_role("button", name="Redo")).to_be_visible()
    assert holders(database)[3] == "Ana Petrov"
    database.dispose()
