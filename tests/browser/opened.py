"""Every page, and what opens on one: for the tests that look at all of them, and screenshots."""

from collections.abc import Callable

from playwright.sync_api import FilePayload, Page, expect

from tests.browser.desk import Desk
from tests.browser.settling import settled
from tests.browser.test_road import DEVELOPERS, TICKETS

PAGES = (
    "home",
    "proposals",
    "assignments",
    "planner",
    "tickets",
    "developers",
    "analytics",
    "history",
    "import",
    "admin",
)
# The other sections of a page that has several.
SECTIONS = tuple(
    f"analytics?show={name}"
    for name in ("Balance", "Flow", "Times", "Decisions", "Hand-overs", "Skills")
)


def visit(page: Page, url: str, name: str) -> None:
    page.goto(url if name == "home" else f"{url}/{name}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    settled(page)


def open_ticket(page: Page, url: str) -> None:
    visit(page, url, "tickets?ticket=3")
    expect(page.get_by_role("dialog")).to_be_visible()


def open_developer(page: Page, url: str) -> None:
    visit(page, url, "developers?developer=1")
    expect(page.get_by_role("dialog")).to_be_visible()


def open_review(page: Page, url: str) -> None:
    visit(page, url, "assignments")
    table = Desk(page, "Assignments")
    table.choose(0, "Action", "Approve")
    table.choose(1, "Action", "Approve")
    page.get_by_role("button", name="Review and commit 2 changes").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def open_more(page: Page, url: str) -> None:
    visit(page, url, "assignments")
    page.get_by_role("button", name="More").click()
    expect(page.get_by_text("Points, at least")).to_be_visible()


def nothing_matches(page: Page, url: str) -> None:
    visit(page, url, "assignments?search=nowhere")
    expect(page.get_by_text("Nothing matches")).to_be_visible()


def select_rows(page: Page, url: str) -> None:
    visit(page, url, "assignments")
    Desk(page, "Assignments").tick(1)
    expect(page.get_by_text("1 selected")).to_be_visible()


def preview_files(page: Page, url: str) -> None:
    visit(page, url, "import")
    page.locator('input[type="file"]').set_input_files(
        [
            FilePayload(name=name, mimeType="text/csv", buffer=text.encode())
            for name, text in (("developers.csv", DEVELOPERS), ("tickets.csv", TICKETS))
        ]
    )
    expect(page.get_by_text("row 2 holds 11/24/2026")).to_be_visible()


OPENED: tuple[Callable[[Page, str], None], ...] = (
    open_ticket,
    open_developer,
    open_review,
    open_more,
    nothing_matches,
    select_rows,
    preview_files,
)
