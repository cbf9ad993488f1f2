"""The first page in a browser until its title stands there, beside an empty Streamlit page."""

from collections.abc import Callable

from playwright.sync_api import Browser, sync_playwright

from db.engine import Database
from tests.bench import measuring
from tests.bench.interacting import EMPTY, served
from tests.bench.measuring import Figure, seconds
from tests.browser.conftest import FLAGS
from tests.services.chromium import executable

RUNS = 9


def measure(engine: str, database: Database, size: int) -> Figure:
    """Open both in turn, each time as a new visitor."""
    url = database.engine.url.render_as_string(hide_password=False)
    with served(url) as ours, served(url, EMPTY) as empty, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=FLAGS)
        figure = measuring.compare(
            f"Assignments in a browser, until its title is painted, at {size:,}",
            engine,
            _visit(browser, f"{ours.url}/assignments"),
            _visit(browser, empty.url),
            runs=RUNS,
            warm_up=1,
        )
        browser.close()
    return figure


def _visit(browser: Browser, url: str) -> Callable[[], float]:
    def visit() -> float:
        context = browser.new_context()
        page = context.new_page()

        def until_painted() -> None:
            page.goto(url, wait_until="commit")
            page.get_by_role("heading", level=1).wait_for()

        taken = seconds(until_painted)
        context.close()
        return taken

    return visit
