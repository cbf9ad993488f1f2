"""Two managers with the same row open in their drawers: neither takes anything from the other."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from dashboard.clock import now
from db.engine import Database
from db.importing.save import import_rows
from db.models.board import Developer, Ticket
from tests.browser.conftest import NewPage
from tests.browser.grid import Grid
from tests.browser.settling import settled
from tests.browser.test_right_row import seed
from tests.conftest import StartServer
from tests.db.together.reading import record
from tests.factories import manager


def open_form(page: Page, url: str, drawer: str, form: str) -> Locator:
    page.goto(f"{url}/{drawer}")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    # The drawing of a chart moves what is below it.
    settled(page)
    dialog.get_by_text(form, exact=True).click()
    expect(dialog.get_by_role("button", name="Save")).to_be_visible()
    return dialog


def saved(page: Page) -> None:
    expect(page.get_by_text(re.compile("^1 (ticket|developer) edited")).first).to_be_attached()


def title_of(database: Database, id_: int = 1) -> str:
    with database.read() as session:
        return str(record(session, Ticket, id_).title)


def test_two_managers_edit_one_ticket_and_each_sees_the_others_text_beside_their_own(
    new_page: NewPage, start_server: StartServer, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'rows.db'}"
    database = seed(url)
    ann, bea = new_page(), new_page()
    anns = open_form(ann, start_server(url, actor="Ann").url, "tickets?ticket=1", "Edit the ticket")
    beas = open_form(bea, start_server(url, actor="Bea").url, "tickets?ticket=1", "Edit the ticket")
    anns.get_by_label("Title").fill("As Ann says")
    beas.get_by_label("Title").fill("As Bea says")
    beas.get_by_label("Description").fill("Said by Bea alone")

    anns.get_by_role("button", name="Save").click()
    saved(ann)
    beas.get_by_role("button", name="Save").click()

    expect(beas.get_by_text("Ann changed this ticket since you opened it")).to_be_visible()
    lines = Grid(bea, "Fields of this ticket")
    for column, text in (
        ("It was", "Ticket 1"),
        ("Theirs", "As Ann says"),
        ("Mine", "As Bea says"),
    ):
        expect(lines.cell(0, column)).to_have_text(text)
    expect(beas.get_by_label("Title")).to_have_value("As Bea says")
    assert title_of(database) == "As Ann says"

    settled(ann)
    if not anns.get_by_label("Title").is_visible():
        anns.get_by_text("Edit the ticket", exact=True).click()
    anns.get_by_label("Title").fill("As Ann insists")

    # What is typed while the choice is open is applied with it.
    beas.get_by_label("Reason").last.fill("We spoke")
    beas.get_by_role("button", name="Apply mine").click()
    expect(beas.get_by_role("button", name="Save")).to_be_visible()
    expect(beas.get_by_label("Reason").last).to_have_value("We spoke")
    beas.get_by_role("button", name="Save").click()
    saved(bea)
    assert title_of(database) == "As Bea says"

    # The other way round: Ann had begun before Bea's commit.
    anns.get_by_role("button", name="Save").click()
    expect(Grid(ann, "Fields of this ticket").cell(0, "Theirs")).to_have_text("As Bea says")
    anns.get_by_role("button", name="Keep theirs").click()
    expect(anns.get_by_label("Title")).to_have_value("As Bea says")
    expect(anns.get_by_role("button", name="Save")).to_be_visible()
    with database.read() as session:
        ticket = record(session, Ticket, 1)
        assert (ticket.title, ticket.description) == ("As Bea says", "Said by Bea alone")
    database.dispose()


def test_what_is_typed_about_a_developer_stays_while_an_import_changes_them(
    page: Page, start_server: StartServer, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'rows.db'}"
    database = seed(url)
    drawer = open_form(page, start_server(url).url, "developers?developer=1", "Edit")
    drawer.get_by_label("Title").fill("Lead")
    with database.write() as session:
        row = {"name": "Ana Petrov", "title": "Principal", "capacity": 50.0}
        import_rows(session, "developers", [row], actor=manager("Bea"), at=now())

    # Whatever draws the drawer anew, the text is there.
    drawer.get_by_role("tab", name="Rejected").click()
    expect(drawer.get_by_text("No rejected tickets")).to_be_visible()
    expect(drawer.get_by_text("Bea changed this developer since you opened it")).to_be_visible()
    expect(drawer.get_by_label("Title")).to_have_value("Lead")
    drawer.get_by_role("button", name="Apply mine").click()
    expect(drawer.get_by_label("Capacity")).to_have_value("50")
    expect(drawer.get_by_label("Title")).to_have_value("Lead")
    settled(page)
    drawer.get_by_role("button", name="Save").click()
    saved(page)

    with database.read() as session:
        ana = record(session, Developer, 1)
        assert (ana.title, ana.capacity) == ("Lead", 50.0)
    database.dispose()
