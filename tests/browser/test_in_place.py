"""What a hand is about to click stays where it is, and does what it says."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from db.importing.save import import_rows
from tests.browser.boards import SETUP, START, full_board
from tests.browser.desk import Desk
from tests.browser.grid import HEADER_HEIGHT, ROW_HEIGHT, Grid
from tests.browser.settling import settled
from tests.browser.test_road import open_page
from tests.services.server import LiveServer

# As fast as a hand that knows where it goes.
PACE_MS = 800
MANY = 100


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an app with forty proposals, and more tickets than one page of the table."""
    folder = tmp_path_factory.mktemp("place")
    database_url = f"sqlite:///{folder / 'board.db'}"
    database = full_board(database_url)
    more = [{"id": id_, "title": f"Ticket {id_}"} for id_ in range(101, 101 + MANY)]
    with database.write() as session:
        import_rows(session, "tickets", more, actor=SETUP, at=START + timedelta(days=10))
    database.dispose()
    server = LiveServer(
        settings={"DATABASE_URL": database_url, "LOCAL_ACTOR": "Ann"}, log=folder / "server.log"
    )
    server.start()
    yield server.url
    server.stop()


def top_of(table: Desk) -> float:
    box = table.frame.bounding_box()
    assert box is not None
    return box["y"]


def press(page: Page, table: Desk, row: int) -> None:
    """Click where a row's box was seen, without looking at what is there now."""
    box = table.frame.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 16, box["y"] + HEADER_HEIGHT + (row + 0.5) * ROW_HEIGHT)


def test_ticks_register_while_a_notice_comes_and_the_table_stays_in_place(
    page: Page, url: str
) -> None:
    open_page(page, url, "Proposals")
    table = Desk(page, "Open proposals")
    table.tick(0)
    expect(page.get_by_role("button", name="Approve 1 ticked")).to_be_visible()
    settled(page)
    top = top_of(table)

    page.get_by_role("button", name="Approve 1 ticked").click()
    expect(page.get_by_text("1 proposal approved")).to_be_visible()
    for row in (3, 5, 7):
        page.wait_for_timeout(PACE_MS)
        press(page, table, row)

    expect(page.get_by_role("button", name="Approve 3 ticked")).to_be_visible()
    assert top_of(table) == top
    # What was said stays until something else is: neither a tick nor a look takes its Undo away.
    page.get_by_role("button", name="Last commits").click()
    expect(page.get_by_text("Redo takes an undo back")).to_be_visible()
    page.keyboard.press("Escape")
    said = page.get_by_test_id("stBottom")
    said.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("undone.")).to_be_visible()
    settled(page)
    assert top_of(table) == top
    said.get_by_role("button", name="Close").click()
    expect(said.get_by_role("button")).to_have_count(0)
    assert top_of(table) == top


def test_who_is_chosen_shows_the_points_that_they_have_free_after_a_commit(
    page: Page, url: str
) -> None:
    page.goto(f"{url}/assignments?status=active")
    table = Desk(page, "Assignments")
    points = float(table.cell(0, "Points").inner_text())
    table.tick(0)
    expect(page.get_by_text("1 selected")).to_be_visible()
    page.get_by_role("combobox", name="Reassign to").fill("Cy Okafor")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    chosen = page.get_by_text(re.compile("^Cy Okafor · .*[0-9.]+ free"))
    free = float(re.findall("[0-9.]+", chosen.inner_text())[0])

    page.get_by_role("button", name="Reassign", exact=True).click()

    expect(page.get_by_text("1 assignment reassigned")).to_be_visible()
    expect(chosen).to_have_text(re.compile(f"^Cy Okafor · .*{free - points:g} free"))


def test_a_header_sorts_the_whole_list_and_its_box_ticks_the_rows_of_the_page(
    page: Page, url: str
) -> None:
    open_page(page, url, "Tickets")
    table = Desk(page, "Tickets")
    expect(table.cell(0, "Ticket")).to_have_text("#200")

    table.frame.get_by_role("columnheader", name="Ticket").click()
    expect(table.cell(0, "Ticket")).to_have_text("#1")
    table.tick_all()

    expect(page.get_by_text("100 selected")).to_be_visible()


def test_a_table_has_no_buttons_of_its_own_over_those_of_the_page(page: Page, url: str) -> None:
    open_page(page, url, "Admin")
    page.get_by_role("tab", name="Record of access").click()
    frame = Grid(page, "Sign-ins").frame
    frame.hover()
    expect(frame.get_by_role("button", name=re.compile("CSV|columns"))).to_have_count(0)
