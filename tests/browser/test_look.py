"""How pages stand on the screen: twenty rows in sight, and a telephone is enough to decide."""

from playwright.sync_api import Page, expect

from tests.browser.desk import Desk
from tests.browser.grid import HEADER_HEIGHT, ROW_HEIGHT
from tests.browser.opened import visit

ROWS = 20
TABLES = {"proposals": "Open proposals", "assignments": "Assignments", "tickets": "Tickets"}


def test_twenty_rows_of_each_table_are_in_sight(page: Page, full_url: str) -> None:
    for name, table in TABLES.items():
        visit(page, full_url, name)
        area = Desk(page, table).frame.bounding_box()
        assert area is not None
        assert area["height"] >= HEADER_HEIGHT + ROWS * ROW_HEIGHT, name
        bottom = area["y"] + HEADER_HEIGHT + ROWS * ROW_HEIGHT
        assert bottom <= page.evaluate("window.innerHeight"), name


def test_a_telephone_is_enough_to_decide(page: Page, full_url: str) -> None:
    page.set_viewport_size({"width": 400, "height": 800})

    visit(page, full_url, "proposals")
    Desk(page, "Open proposals").tick(0)
    page.get_by_role("button", name="Approve 1 ticked").click()

    expect(page.get_by_text("1 row saved: approved")).to_be_visible()
