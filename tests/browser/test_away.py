"""While the server is away its pages say so in our words, and go on when it is back."""

import re
from pathlib import Path

from playwright.sync_api import expect

from dashboard.web.scripts import AWAY, AWAY_TITLE
from tests.browser.conftest import NewPage
from tests.conftest import StartServer
from tests.services.server import LiveServer


def test_a_page_without_its_server_names_no_commands_and_goes_on_by_itself(
    new_page: NewPage, start_server: StartServer, tmp_path: Path
) -> None:
    server: LiveServer = start_server(f"sqlite:///{tmp_path / 'board.db'}")
    page = new_page()
    # Where Streamlit would say how it is started.
    page.goto(server.url.replace("127.0.0.1", "localhost"))
    expect(page.get_by_test_id("stBidiComponentRegular").locator("script")).not_to_have_count(0)

    server.stop()
    away = page.get_by_role("dialog", name=AWAY_TITLE)
    expect(away.get_by_text(AWAY)).to_be_visible()
    expect(away).not_to_have_text(re.compile("streamlit", re.IGNORECASE), use_inner_text=True)

    server.start()
    expect(away).to_have_count(0)
    page.get_by_role("link", name="Tickets").first.click()
    expect(page.get_by_role("heading", level=1, name="Tickets")).to_be_visible()
