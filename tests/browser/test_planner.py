"""The Planner's picture: a click on a week opens exactly its tickets."""

import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from db.domain.days import monday
from db.engine import Database
from tests.browser.desk import Desk
from tests.browser.grid import Grid
from tests.conftest import StartServer
from tests.factories import (
    carry_out,
    make_assignments,
    make_developers,
    make_proposal,
    make_ticket,
)

PATIENCE_MS = 120_000
ANA, BO = "Ana Petrov", "Bo Lind"


def test_a_click_on_a_week_opens_its_tickets_overdue_ones_with_this_weeks(
    page: Page, start_server: StartServer, sqlite_database: Database
) -> None:
    sunday = monday(datetime.now(UTC).date()) + timedelta(days=6)
    with sqlite_database.write() as session:
        make_developers(session, ANA, BO)
        overdue, now, done, proposed = (
            make_ticket(session, due_date=due, story_points=13.0)
            for due in (sunday - timedelta(days=60), sunday, sunday, sunday)
        )
        next_week, undated = (
            make_ticket(session, due_date=due) for due in (sunday + timedelta(days=3), None)
        )
        make_proposal(session, proposed, ANA)
        held = dict.fromkeys((overdue, now, done, next_week, undated), ANA)
        (*_, finished, _next, _undated) = make_assignments(session, held)
        carry_out(session, "complete", finished)
        others = {make_ticket(session, due_date=sunday): BO}
        make_assignments(session, others)
    server = start_server(sqlite_database.engine.url.render_as_string(hide_password=False))

    page.goto(f"{server.url}/planner")
    # Ana is short, so she is on top; hers are this week and the next.
    bars = page.locator(".js-plotly-plot .barlayer .trace").first.locator(".point path")
    expect(bars).to_have_count(3, timeout=PATIENCE_MS)
    for _turn in range(60):
        bars.first.click(force=True)
        page.wait_for_timeout(500)
        if "assignments" in page.url:
            break

    expect(page).to_have_url(re.compile(r"/assignments\?"))
    _expect_tickets(page, {overdue, now, proposed})

    page.go_back()
    short = Grid(page, "Who falls short in which week")
    short.press_first(short.row_of(ANA, "Developer"))
    _expect_tickets(page, {overdue, now, proposed})


def _expect_tickets(page: Page, ids: set[int]) -> None:
    expect(page.get_by_text(f"{len(ids)} found, {len(ids)} on this page")).to_be_visible()
    table = Desk(page, "Assignments")
    expect(table.cell(len(ids) - 1, "Ticket")).to_be_visible()
    shown = {table.cell(row, "Ticket").inner_text().strip() for row in range(len(ids))}
    assert shown == {f"#{id_}" for id_ in ids}
