"""A number typed with a comma is what its reader means by it, or is refused; never another one."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from db.engine import Database
from db.models.board import Developer
from tests.browser.conftest import TIMEOUT_MS
from tests.browser.opened import open_developer
from tests.browser.test_right_row import seed
from tests.conftest import StartServer
from tests.db.together.reading import record


def numbers(database: Database) -> tuple[float, float]:
    with database.read() as session:
        row = record(session, Developer, 1)
        return row.capacity, row.availability


@pytest.mark.parametrize("locale", ["en-US", "de-DE"])
def test_a_comma_is_read_in_a_drawer_and_nonsense_is_refused(
    browser: Browser, start_server: StartServer, tmp_path: Path, locale: str
) -> None:
    url = f"sqlite:///{tmp_path / 'numbers.db'}"
    database = seed(url)
    context = browser.new_context(locale=locale)
    context.set_default_timeout(TIMEOUT_MS)
    page = context.new_page()
    open_developer(page, start_server(url, actor="Ann").url)
    drawer = page.get_by_role("dialog")
    drawer.get_by_text("Edit", exact=True).click()
    drawer.get_by_label("Capacity").fill("12,5x")
    drawer.get_by_label("Availability").fill("0,5")

    drawer.get_by_role("button", name="Save").click()
    expect(drawer.get_by_text("“12,5x” is none")).to_be_visible()
    assert numbers(database) == (90.0, 1.0)
    drawer.get_by_label("Capacity").fill("12,5")
    drawer.get_by_role("button", name="Save").click()

    expect(drawer.get_by_text("1 developer edited")).to_be_visible()
    assert numbers(database) == (12.5, 0.5)
    context.close()
    database.dispose()
