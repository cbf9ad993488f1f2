"""What is behind a figure, by a click on a chart, which only a browser can make."""

import re
from datetime import timedelta

from playwright.sync_api import Locator, Page, expect

from db.engine import Database
from tests.browser.desk import Desk
from tests.conftest import StartServer
from tests.factories import START, carry_out, make_assignments, make_developers, make_tickets

PATIENCE_MS = 120_000


def test_a_click_on_a_day_opens_the_tickets_that_sum_to_it(
    page: Page, start_server: StartServer, sqlite_database: Database
) -> None:
    with sqlite_database.write() as session:
        make_developers(session, "Ana Petrov", baseline_workload=2.0)
        make_assignments(session, dict.fromkeys(make_tickets(session, 2), "Ana Petrov"))
    url = sqlite_database.engine.url.render_as_string(hide_password=False)
    server = start_server(url)

    page.goto(f"{server.url}/analytics")
    chart = page.locator(".js-plotly-plot").first
    # Plotly itself is several megabytes, on a first visit.
    expect(chart.locator(".scatterlayer").first).to_be_attached(timeout=PATIENCE_MS)
    label = chart.locator(".hoverlayer .legend, .hoverlayer .hovertext").first
    # The chart is drawn a while before it takes notice of the mouse.
    for turn in range(60):
        chart.hover()
        page.mouse.move(*_middle(chart, turn % 2))
        page.wait_for_timeout(500)
        if label.count():
            break
    expect(label).to_be_attached()
    page.mouse.click(*_middle(chart, turn % 2))

    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("baseline 2 + 2 active tickets = 8 points")
    expect(page).to_have_url(re.compile(r"behind=workload"))
    lines = Desk(page, "Workload at the end of")
    expect(lines.cell(1, "Points")).to_have_text("3")

    # The link opens the same again.
    page.reload()
    expect(dialog).to_contain_text("baseline 2 + 2 active tickets = 8 points")


def test_a_click_on_a_cell_of_the_heat_map_opens_that_day(
    page: Page, start_server: StartServer, sqlite_database: Database
) -> None:
    names = [f"Dev {number:02}" for number in range(17)]
    with sqlite_database.write() as session:
        make_developers(session, *names)
        make_assignments(session, dict.fromkeys(make_tickets(session, 2), "Dev 16"))
    server = start_server(sqlite_database.engine.url.render_as_string(hide_password=False))
    day = START.date().isoformat()

    # A link to a single day shows that day, also after a reload.
    link = f"{server.url}/analytics?period=Custom&period_days={day}&period_days={day}&by=Day"
    page.goto(link)
    bars = page.locator(".js-plotly-plot").first.locator(".barlayer .point path")
    expect(bars).to_have_count(17, timeout=PATIENCE_MS)
    page.reload()
    expect(bars).to_have_count(17, timeout=PATIENCE_MS)
    # The most loaded is on top.
    dialog = page.get_by_role("dialog")
    for _turn in range(60):
        bars.first.click(force=True)
        page.wait_for_timeout(500)
        if dialog.count():
            break

    expect(dialog).to_contain_text("Dev 16")
    expect(dialog).to_contain_text("baseline 0 + 2 active tickets = 6 points")
    expect(page).to_have_url(re.compile(rf"behind=workload%3A\d+%3A{day}"))


def test_a_click_on_a_bar_leaves_its_tickets_beneath_and_one_of_them_opens(
    page: Page, start_server: StartServer, sqlite_database: Database
) -> None:
    with sqlite_database.write() as session:
        make_developers(session, "Ana Petrov")
        first, other = make_assignments(
            session, dict.fromkeys(make_tickets(session, 2), "Ana Petrov")
        )
        carry_out(session, "complete", first, at=START)
        carry_out(session, "complete", other, at=START + timedelta(days=7))
    server = start_server(sqlite_database.engine.url.render_as_string(hide_password=False))
    days = "&".join(f"period_days={START.date() + timedelta(days=n)}" for n in (0, 13))

    page.goto(f"{server.url}/analytics?show=Flow&period=Custom&{days}")
    # The second figure, after the cumulative flow.
    bars = page.locator(".js-plotly-plot").nth(1).locator(".barlayer .point path")
    expect(bars).to_have_count(2, timeout=PATIENCE_MS)
    tickets = page.get_by_test_id("stExpander").filter(has_text="Tickets: week of")
    for _turn in range(60):
        bars.last.click(force=True)
        page.wait_for_timeout(500)
        if tickets.count():
            break

    expect(page).to_have_url(re.compile(r"picked=throughput&picked=2026-03-09"))
    rows = Desk(page, "Tickets behind throughput")
    expect(rows.cell(0, "Ticket")).to_have_text("#2")
    expect(tickets).to_contain_text("1 row")
    # The link shows the same again, and a ticket opens.
    page.reload()
    rows.cell(0, "Ticket").get_by_text("#2").click()
    expect(page.get_by_role("dialog")).to_contain_text("Ticket 2")


def test_a_commit_on_home_opens_its_events(
    page: Page, start_server: StartServer, sqlite_database: Database
) -> None:
    with sqlite_database.write() as session:
        make_developers(session, "Ana Petrov")
        make_tickets(session, 2)
    server = start_server(sqlite_database.engine.url.render_as_string(hide_password=False))

    page.goto(server.url)
    page.get_by_role("button", name="Ana Petrov created").click()

    expect(page).to_have_url(re.compile(r"/history\?batch="))
    expect(page.get_by_text("Only the events of the commit")).to_be_visible()


def _middle(chart: Locator, aside: int) -> tuple[float, float]:
    """The middle of a chart on the screen, or so many pixels to its right."""
    area = chart.bounding_box()
    assert area is not None
    return area["x"] + area["width"] / 2 + aside, area["y"] + area["height"] / 2
