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
    page.get_by_role("button", name="Make HTML").click()
    expect(page.get_by_text("The board has changed since this report")).to_have_count(0)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download HTML").click()
    assert download.value.suggested_filename.startswith("monday-report-")
    return Path(download.value.path()).read_text()


def short_in(report: str) -> float:
    """The points that a report says do not fit."""
    found = re.search(r"<dt>Short ahead</dt><dd>([\d.]+)</dd>", report)
    assert found
    return float(found[1])


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
    assert f"short in week {week(0)}: " in before
    page.get_by_role("link", name="Planner").first.click()
    board = Board(page)
    expect(board.load(ANA, week(0))).to_have_text("▲21/5")
    board.drag("#2", BO, week(0))
    board.expect_in("#2", BO, week(0))
    board.drag("#3", ANA, week(1))
    board.expect_in("#3", ANA, week(1))
    commit(page, 2)

    after = report(page)

    assert short_in(after) == 0
    assert "Everything that has a date fits into the days before it." in after
