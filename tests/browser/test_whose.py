"""Whose work is shown, for two people at once: chosen, remembered, in the address, taken back."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from db.engine import Database
from db.migrate import upgrade
from tests.browser.conftest import NewPage
from tests.conftest import StartServer
from tests.factories import make_developers, make_tickets


def shows(page: Page, whose: str, people: str) -> None:
    """The head says whose work it is, and the Developers page has as many."""
    expect(page.locator(".st-key-whose button").first).to_contain_text(whose)
    expect(page.get_by_text(re.compile(f"^{people}, in points"))).to_be_visible()


def test_a_team_is_remembered_for_who_chose_it_and_a_link_shows_it_to_others(
    new_page: NewPage, start_server: StartServer, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'board.db'}"
    database = Database.open(url)
    upgrade(database)
    with database.write() as session:
        make_developers(session, "Ana Petrov", "Bo Lind", team="Core")
        make_developers(session, "Cy Okafor", team="Apps")
        make_tickets(session, 2)
    database.dispose()
    anns, beas = (start_server(url, actor=name).url for name in ("Ann", "Bea"))
    ann, bea = new_page(), new_page()

    ann.goto(f"{anns}/developers")
    shows(ann, "Everybody", "3 developers")
    ann.locator(".st-key-whose button").first.click()
    ann.get_by_role("combobox", name="Team").click()
    ann.get_by_role("option", name="Apps").click()
    shows(ann, "Apps", "1 developer")
    ann.keyboard.press("Escape")
    link = ann.url
    assert "teams=Apps" in link

    ann.get_by_role("link", name="Tickets").click()
    expect(ann.locator(".st-key-whose button").first).to_contain_text("Apps")
    again = new_page()
    again.goto(f"{anns}/developers")
    shows(again, "Apps", "1 developer")

    bea.goto(link.replace(anns, beas))
    shows(bea, "Apps", "1 developer")
    bea.goto(f"{beas}/developers")
    shows(bea, "Everybody", "3 developers")

    again.get_by_role("button", name="Show everybody").click()
    shows(again, "Everybody", "3 developers")
    last = new_page()
    last.goto(f"{anns}/developers")
    shows(last, "Everybody", "3 developers")
