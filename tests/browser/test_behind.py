"""What is behind a figure, by a click on a chart, which only a browser can make."""

import re

from playwright.sync_api import Locator, Page, expect

from db.engine import Database
from tests.browser.grid import Grid
from tests.conftest import StartServer
from tests.factories import make_assignments, make_developers, make_tickets

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
    lines = Grid(page, "Workload at the end of")
    expect(lines.cell(1, "Points")).to_have_text("3")

    # The link opens the same again.
    page.reload()
    expect(dialog).to_contain_text("baseline 2 + 2 active tickets = 8 points")


def test_a_commit_on_home_opens_its_events(
    page: Page, start_server: StartServer, sqlite_database: Database
) -> None:
    with sqlite_database.write() as session:
        make_developers(session, "Ana Petrov")
        make_tickets(session, 2)
    server = start_server(sqlite_database.engine.url.render_as_string(hide_password=False))

    page.goto(server.url)
    commits = Grid(page, "The last commits")
    commits.press_first(commits.row_of("Import developers", "What"))

    expect(page).to_have_url(re.compile(r"/history\?batch="))
    expect(page.get_by_text("Only the events of the commit")).to_be_visible()


def _middle(chart: Locator, aside: int) -> tuple[float, float]:
    """The middle of a chart on the screen, or so many pixels to its right."""
    area = chart.bounding_box()
    assert area is not None
    return area["x"] + area["width"] / 2 + aside, area["y"] + area["height"] / 2
