"""The walk of a Monday: the report names an overload ahead, two tickets move, it is gone."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from db.engine import Database
from tests.browser.cards import Board
from tests.browser.test_planner import ANA, BO, FIRST, url_of, week
from tests.browser.test_road import commit
from tests.conftest import StartServer
from tests.factories import make_assignments, make_developers, make_tickets


def report(page: Page) -> str:
    """The report that Home makes now."""
    page.get_by_role("link", name="Home").first.click()
    page.get_by_role("button", name="Monday report").click()
    page.get_by_role("button", name="Make the report").click()
    return downloaded(page, "HTML").read_text()


def downloaded(page: Page, kind: str) -> Path:
    """The file that a press of its button brings."""
    with page.expect_download() as download:
        page.get_by_role("button", name=kind, exact=True).click()
    assert re.fullmatch(
        rf"monday-report-[0-9-]+\.{kind.lower()}", download.value.suggested_filename
    )
    return Path(download.value.path())


def short_in(report: str) -> float:
    """The points that a report says do not fit."""
    found = re.search(r"([\d.]+) points of 1 developer do not fit", report)
    return float(found[1]) if found else 0


def test_a_report_names_an_overload_two_tickets_move_and_the_next_report_has_none(
    page: Page, start_server: StartServer, sqlite_database: Database
) -> None:
    with sqlite_database.write() as session:
        # Each has 5 points a week: at most 15 until the 21 are due.
        make_developers(session, ANA, BO, capacity=10.0)
        tickets = make_tickets(session, 3, due_date=FIRST, story_points=7.0)
        make_assignments(session, dict.fromkeys(tickets, ANA))
    url = start_server(url_of(sqlite_database)).url
    page.goto(url)

    before = report(page)

    assert short_in(before) >= 6
    assert f"will be, in week {week(0)}" in before
    assert downloaded(page, "PDF").read_bytes().startswith(b"%PDF")
    # Another manager brings a ticket; the page is not touched, and yet what it gives is not old.
    assert "Nothing waits for a decision." in before
    with sqlite_database.write() as session:
        make_tickets(session)
    assert "1 ticket has nobody" in downloaded(page, "HTML").read_text()
    page.get_by_role("link", name="Planner").first.click()
    board = Board(page)
    expect(board.load(ANA, week(0))).to_have_text("▲21/5")
    board.drag("#2", BO, week(0))
    board.expect_in("#2", BO, week(0))
    board.drag("#3", ANA, week(1))
    board.expect_in("#3", ANA, week(1))
    commit(page, 2)

    page.get_by_role("link", name="Home").first.click()
    page.get_by_role("button", name="Monday report").click()
    # What was made before is offered, and is of the board as it is now.
    after = downloaded(page, "HTML").read_text()

    assert short_in(after) == 0
    assert "Everything that has a date fits into the days before it." in after
