"""How pages stand on the screen: twenty rows in sight, and a telephone is enough to decide."""

from collections.abc import Callable, Sequence

from playwright.sync_api import Locator, Page, ViewportSize, expect

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


TELEPHONE: ViewportSize = {"width": 400, "height": 800}
# What each page is for, as a reader finds it without scrolling at all.
POINTS: dict[str, Callable[[Page], Sequence[Locator]]] = {
    "home": lambda page: first_cells(page, "Overdue and soon due", "Developer", "Overdue"),
    "proposals": lambda page: first_cells(page, "Open proposals", "Ticket", "Title"),
    "assignments": lambda page: first_cells(page, "Assignments", "Ticket", "Title", "Developer"),
    "planner": lambda page: [page.locator(".list .card").first],
    "tickets": lambda page: first_cells(page, "Tickets", "Ticket", "Title", "Developer"),
    "developers": lambda page: first_cells(page, "The team", "Developer", "Utilisation", "Free"),
    "analytics": lambda page: [page.locator(".js-plotly-plot").get_by_text("Ana Petrov").first],
    "history": lambda page: [page.get_by_test_id("stExpander").first],
    "history?event_view=Every+event": lambda page: first_cells(
        page, "Events", "Ticket", "Field", "To"
    ),
    "import": lambda page: [page.get_by_test_id("stFileUploaderDropzone")],
    "admin": lambda page: [page.get_by_text("Add somebody before they sign in")],
}


def first_cells(page: Page, table: str, *columns: str) -> list[Locator]:
    return [Desk(page, table).cell(0, column) for column in columns]


def test_each_page_shows_its_point_first_on_a_telephone(page: Page, full_url: str) -> None:
    page.set_viewport_size(TELEPHONE)

    for name, point in POINTS.items():
        visit(page, full_url, name)
        for part in point(page):
            expect(part, name).to_be_in_viewport(ratio=0.9)


def test_on_a_telephone_the_history_has_its_filters_behind_one_button(
    page: Page, full_url: str
) -> None:
    page.set_viewport_size(TELEPHONE)
    visit(page, full_url, "history?event_action=created")
    first = page.get_by_test_id("stExpander").first
    area = first.bounding_box()
    assert area is not None
    assert area["y"] < TELEPHONE["height"] / 3
    expect(page.get_by_placeholder("Ticket: key")).not_to_be_visible()

    page.get_by_role("button", name="Filter: 1 set").click()
    page.get_by_placeholder("Ticket: key").fill("#12")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Filter: 2 set").click()

    expect(page.get_by_placeholder("Ticket: key")).not_to_be_visible()
    expect(first).to_contain_text("#12")


def test_a_telephone_is_enough_to_decide(page: Page, full_url: str) -> None:
    page.set_viewport_size(TELEPHONE)

    visit(page, full_url, "proposals")
    Desk(page, "Open proposals").tick(0)
    page.get_by_role("button", name="Approve 1 ticked").click()

    expect(page.get_by_text("1 proposal approved")).to_be_visible()


def test_lists_menus_and_tips_are_opaque_and_beside_what_they_belong_to(
    page: Page, full_url: str
) -> None:
    visit(page, full_url, "proposals")
    table = Desk(page, "Open proposals")
    row = table.frame.locator('[row-index="2"]')
    opens: tuple[tuple[str, str, Callable[[], object]], ...] = (
        ("Why", ".ag-tooltip", lambda: table.cell(2, "Why").hover()),
        ("Ticket", ".board-grid-menu", lambda: row.locator(".row-menu").click()),
        ("Developer", ".board-grid-picker", lambda: table.open(2, "Developer")),
    )
    for column, over, open_ in opens:
        open_()
        shown, of = page.locator(over), table.cell(2, column)
        expect(shown).to_be_visible()

        ground = shown.evaluate("element => getComputedStyle(element).backgroundColor")
        assert ground != "rgba(0, 0, 0, 0)"
        top, below = (
            one.evaluate("element => element.getBoundingClientRect().top") for one in (of, shown)
        )
        assert -2 <= below - top < 60
        if over == ".ag-tooltip":
            # It lies over the cell below, which is still within reach.
            table.cell(3, column).click()
        page.keyboard.press("Escape")
