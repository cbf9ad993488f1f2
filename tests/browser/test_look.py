"""How pages stand on the screen: twenty rows in sight, nothing that jumps, room at 400 pixels."""

from playwright.sync_api import Page, expect

from tests.browser.grid import HEADER_HEIGHT, ROW_HEIGHT, Grid
from tests.browser.opened import PAGES, visit
from tests.browser.settling import STILL, shifts, watch_shifts

ROWS = 20
NARROW = 400
TABLES = {"proposals": "Open proposals", "assignments": "Assignments", "tickets": "Tickets"}


def test_twenty_rows_of_each_table_are_in_sight(page: Page, full_url: str) -> None:
    for name, table in TABLES.items():
        visit(page, full_url, name)
        area = Grid(page, table).frame.bounding_box()
        assert area is not None
        assert area["height"] >= HEADER_HEIGHT + ROWS * ROW_HEIGHT, name
        bottom = area["y"] + HEADER_HEIGHT + ROWS * ROW_HEIGHT
        assert bottom <= page.evaluate("window.innerHeight"), name


def test_no_page_jumps_while_it_loads(page: Page, full_url: str) -> None:
    watch_shifts(page)

    for name in PAGES:
        visit(page, full_url, name)
        moved, said = shifts(page)
        assert moved < STILL, f"{name} moved by {moved:.3f}:\n{said}"


def test_no_page_is_wider_than_a_telephone(page: Page, full_url: str) -> None:
    page.set_viewport_size({"width": NARROW, "height": 800})

    for name in PAGES:
        visit(page, full_url, name)
        for part in ("stMain", "stApp"):
            wide = page.get_by_test_id(part).evaluate("part => part.scrollWidth")
            assert wide <= NARROW, f"{name} is {wide} pixels wide"
        for button in page.get_by_test_id("stMain").get_by_role("button").all():
            area = button.bounding_box()
            if area is not None and button.is_visible():
                assert 0 <= area["x"] <= area["x"] + area["width"] <= NARROW, button.inner_text()


def test_a_telephone_is_enough_to_decide(page: Page, full_url: str) -> None:
    page.set_viewport_size({"width": NARROW, "height": 800})

    visit(page, full_url, "proposals")
    Grid(page, "Open proposals").toggle(0, "Tick")
    page.get_by_role("button", name="Approve 1 ticked").click()

    expect(page.get_by_text("1 row saved: approved")).to_be_visible()
