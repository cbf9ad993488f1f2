"""A row opens in place, is decided there and walked on from: with two managers, and by keys."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.desk import Desk
from tests.browser.opened import visit
from tests.browser.settling import settled
from tests.browser.test_right_row import holders, seed
from tests.browser.test_road import commit
from tests.conftest import StartServer


def test_proposals_are_walked_and_decided_by_keys_over_a_table_that_stays_as_it_is(
    page: Page, full_url: str
) -> None:
    visit(page, full_url, "proposals")
    table = Desk(page, "Open proposals")
    table.tick(5)
    rows = table.frame.locator(".ag-grid-viewport")
    rows.evaluate("rows => rows.scrollTop = 56")
    details = page.get_by_role("dialog")
    third, fourth = (table.cell(row, "Ticket").inner_text() for row in (3, 4))

    table.cell(2, "Ticket").locator(".open").click()
    expect(details.get_by_text("3 of 40")).to_be_visible()
    expect(details.get_by_text("Runners-up")).to_be_visible()
    page.keyboard.press("j")
    expect(details.get_by_role("heading", name=third)).to_be_visible()
    settled(page)
    page.keyboard.press("a")
    expect(details.get_by_text(f"{third} approved for")).to_be_visible()
    settled(page)
    page.keyboard.press("j")
    expect(details.get_by_role("heading", name=fourth)).to_be_visible()
    settled(page)
    page.keyboard.press("Escape")

    expect(details).to_have_count(0)
    expect(table.cell(3, "Ticket")).to_have_text(fourth)
    expect(table.cell(3, "Ticket")).to_be_focused()
    expect(page.get_by_role("button", name="Approve 1 ticked")).to_be_visible()
    assert rows.evaluate("rows => rows.scrollTop") == 56
    assert "ticket=" not in page.evaluate("location.search")


def test_what_another_manager_does_to_the_open_ticket_is_said_and_takes_no_text_away(
    new_page: NewPage, start_server: StartServer, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'rows.db'}"
    database = seed(url)
    ann, bea = new_page(), new_page()
    visit(ann, start_server(url, actor="Ann").url, "assignments")
    visit(bea, start_server(url, actor="Bea").url, "assignments")
    for page in (ann, bea):
        table = Desk(page, "Assignments")
        table.cell(table.row_of("#2"), "Title").locator(".open").click()
        expect(page.get_by_role("dialog").get_by_role("heading", name="#2")).to_be_visible()
    anns, beas = ann.get_by_role("dialog"), bea.get_by_role("dialog")
    anns.get_by_label("Comment").fill("Half a thought")

    bea.keyboard.press("m")
    bea.keyboard.type("Bo Lind")
    bea.keyboard.press("Enter")
    beas.get_by_role("button", name="Reassign to Bo Lind").click()
    expect(beas.get_by_text("1 assignment reassigned")).to_be_visible()

    expect(anns.get_by_text("Changed since you opened it")).to_contain_text("Bea")
    expect(anns.get_by_role("button", name="Bo Lind")).to_be_visible()
    expect(anns.get_by_label("Comment")).to_have_value("Half a thought")
    # Nor does a slip of Ann's own.
    ann.once("dialog", lambda asked: asked.dismiss())
    anns.get_by_role("button", name="Next").click()
    expect(anns.get_by_label("Comment")).to_have_value("Half a thought")
    ann.once("dialog", lambda asked: asked.accept())
    anns.get_by_role("button", name="Next").click()
    expect(anns.get_by_role("heading", name="#1")).to_be_visible()
    assert holders(database)[2] == "Bo Lind"
    database.dispose()


def test_the_first_cell_is_two_keys_away_and_a_commit_leaves_the_focus_where_it_was(
    page: Page, start_server: StartServer, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'rows.db'}"
    seed(url).dispose()
    visit(page, start_server(url, actor="Ann").url, "assignments")
    table = Desk(page, "Assignments")

    for key in ("Tab", "Enter"):
        page.keyboard.press(key)
    expect(table.cell(0, "Ticket")).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("Reassign")
    page.keyboard.press("Escape")
    table.choose(2, "Developer", "Bo Lind")
    # Enter goes on to the row below.
    expect(table.cell(3, "Developer")).to_be_focused()
    commit(page, 1)

    expect(table.cell(3, "Developer")).to_be_focused()


@pytest.mark.parametrize(
    ("address", "table"),
    [
        ("home", "Unassigned tickets"),
        ("history?event_view=Every+event", "Events"),
        ("analytics?behind=workload%3A1", "Workload now"),
        ("developers?developer=1", "Active tickets"),
    ],
)
def test_every_table_that_names_a_ticket_opens_it_in_place_and_shows_again_what_was_below(
    page: Page, full_url: str, address: str, table: str
) -> None:
    visit(page, full_url, address)
    below = page.evaluate("location.href")
    rows = Desk(page, table)
    rows.frame.locator('[row-index="1"] [col-id="ticket"] .open').click()
    details = page.get_by_role("dialog")
    expect(details.get_by_text("Timeline and comments")).to_be_visible()
    assert page.evaluate("location.pathname") in below

    back = details.get_by_role("button", name="Back to the developer")
    if back.count():
        back.click()
        expect(details.get_by_text("Timeline and comments")).to_have_count(0)
    else:
        page.keyboard.press("Escape")

    expect(rows.frame).to_be_visible()
    page.wait_for_url(below)
