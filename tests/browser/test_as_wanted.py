"""A table as its reader wants it: in groups, with the columns that they chose, also elsewhere."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from dashboard.clock import now
from db.importing.save import import_rows
from tests.browser.boards import SETUP, full_board
from tests.browser.conftest import NewPage
from tests.browser.desk import Desk
from tests.browser.settling import settled
from tests.services.server import LiveServer


def headers(table: Desk) -> list[str]:
    """The shown columns, from the left to the right."""
    found = table.frame.get_by_role("columnheader").filter(has_text=re.compile(r"\w"))
    boxes = [
        (box["x"], header.inner_text().strip())
        for header in found.all()
        for box in [header.bounding_box()]
        if box is not None
    ]
    return [text for _, text in sorted(boxes)]


def width(table: Desk, column: str) -> float:
    box = header_of(table, column).bounding_box()
    assert box is not None
    return box["width"]


def header_of(table: Desk, column: str) -> Locator:
    return table.frame.get_by_role("columnheader", name=re.compile(f"^{column}"))


def kept(page: Page) -> None:
    """Wait until the server has heard of the layout, which the table says once the hand rests."""
    settled(page)
    settled(page)


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move((start[0] + end[0]) / 2, start[1], steps=4)
    page.mouse.move(*end, steps=4)
    page.mouse.up()


def test_columns_their_order_and_widths_are_there_in_another_browser(
    new_page: NewPage, full_url: str
) -> None:
    page = new_page()
    page.goto(f"{full_url}/tickets")
    table = Desk(page, "Tickets")
    table.show_column("Changed")
    settled(page)
    skill, points = (header_of(table, name).bounding_box() for name in ("Skill", "Points"))
    assert skill is not None
    assert points is not None
    middle = skill["y"] + skill["height"] / 2
    edge = skill["x"] + skill["width"] - 1
    drag(page, (edge, middle), (edge + 60, middle))
    drag(page, (skill["x"] + 30, middle), (points["x"] + 5, middle))
    kept(page)
    left = headers(table)
    assert left.index("Skill") < left.index("Points")
    assert "Changed" in left

    elsewhere = new_page()
    elsewhere.goto(f"{full_url}/tickets")
    other = Desk(elsewhere, "Tickets")
    expect(header_of(other, "Changed")).to_be_visible()

    assert headers(other) == left
    assert abs(width(other, "Skill") - skill["width"] - 60) < 2

    table.frame.get_by_role("button", name="Columns").click()
    page.get_by_role("menuitem", name="As at first").click()
    expect(header_of(table, "Changed")).to_have_count(0)
    kept(page)
    elsewhere.reload()
    expect(header_of(other, "Title")).to_be_visible()
    assert "Changed" not in headers(other)


def test_rows_of_groups_are_ticked_and_edited_like_others(page: Page, full_url: str) -> None:
    page.goto(f"{full_url}/assignments?status=active&group=By+developer")
    table = Desk(page, "Assignments")
    head = table.frame.locator(".head").first
    expect(head).to_contain_text(re.compile(r"\d+ tickets?\s*\d+ points?\s*load after proposals"))
    found = page.get_by_text(re.compile("found, .* on this page")).inner_text().split()[0]

    head.click()
    for key in ("Enter", "ArrowDown", "ArrowUp", "Escape"):
        page.keyboard.press(key)
    table.tick_all()
    table.choose(1, "Action", "Complete")

    expect(page.get_by_text(f"{found} selected")).to_be_visible()
    expect(page.get_by_role("button", name="Commit 1 change")).to_be_enabled()


def test_groups_fold_by_click_and_by_key_and_what_is_ticked_in_them_still_counts(
    page: Page, full_url: str
) -> None:
    page.goto(f"{full_url}/assignments?status=active&group=By+developer")
    table = Desk(page, "Assignments")
    head = table.frame.locator(".head").first
    rows = table.frame.locator('.ag-row [col-id="title"]')
    table.tick(1, 2)
    named = table.cell(1, "Ticket").inner_text()
    shown = int(head.inner_text().split(" tickets")[0].split()[-1])
    expect(rows).to_have_count(shown)

    head.click()
    expect(rows).to_have_count(0)
    expect(head).to_contain_text(f"2 ticked: {named}")
    expect(page.get_by_text("2 selected")).to_be_visible()
    page.keyboard.press("Enter")
    expect(rows).to_have_count(shown)
    page.keyboard.press("Enter")
    expect(rows).to_have_count(0)

    page.reload()
    expect(head.get_by_role("button")).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("t")
    page.keyboard.press("Enter")
    expect(rows).to_have_count(shown)


# How many cells of a column are shown, and the texts of those that are cut.
_CUT = """
(column) => {
  const cells = [...document.querySelectorAll(`.board-grid .ag-row [col-id="${column}"]`)];
  const cut = cells.filter((cell) => {
    const text = document.createRange();
    text.selectNodeContents(cell);
    const { paddingLeft, paddingRight } = getComputedStyle(cell);
    const room = cell.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
    return text.getBoundingClientRect().width > room + 0.5;
  });
  return [cells.length, cut.map((cell) => cell.textContent)];
}
"""


@pytest.mark.parametrize("name", ["proposals", "assignments", "tickets"])
def test_titles_of_fifty_characters_and_priorities_are_readable_in_full(
    page: Page, full_url: str, name: str
) -> None:
    page.goto(f"{full_url}/{name}")
    expect(page.locator(".board-grid .ag-row").first).to_be_visible()
    settled(page)

    for column in ("title", "priority"):
        shown, cut = page.evaluate(_CUT, column)

        assert shown > 15
        assert len(cut) * 10 <= shown, cut


def test_a_key_links_to_its_tracker_beside_opening_the_ticket(page: Page, tmp_path: Path) -> None:
    database_url = f"sqlite:///{tmp_path / 'board.db'}"
    database = full_board(database_url)
    with database.write() as session:
        import_rows(
            session,
            "tickets",
            [{"external_key": "PAY-1", "title": "Renew the certificate"}],
            actor=SETUP,
            at=now(),
            source="Jira",
            links={None: "https://jira.example/browse/{key}"},
        )
    database.dispose()
    server = LiveServer(
        settings={"DATABASE_URL": database_url, "LOCAL_ACTOR": "Ann"}, log=tmp_path / "server.log"
    )
    server.start()
    try:
        page.goto(f"{server.url}/tickets?ticket_search=PAY-1")
        table = Desk(page, "Tickets")
        link = table.cell(0, "Ticket").get_by_role("link")
        expect(link).to_have_attribute("href", "https://jira.example/browse/PAY-1")
        expect(link).to_have_attribute("rel", "noreferrer")

        table.cell(0, "Ticket").get_by_text("PAY-1").click()

        opened = page.get_by_test_id("stLinkButton").get_by_role("link")
        expect(opened).to_have_attribute("href", "https://jira.example/browse/PAY-1")
    finally:
        server.stop()
