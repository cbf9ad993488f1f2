"""An export of a tracker in a real browser: asked about, imported, merged, and out again."""

import csv
import io
import re
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import FilePayload, Page, expect
from sqlalchemy import select

from db.engine import Database
from db.models.board import Assignment, Ticket
from tests.browser.grid import Grid
from tests.services.server import LiveServer

JIRA = """\
Summary,Issue key,Issue id,Status,Priority,Assignee,Custom field (Story Points),Custom field (Rank)
Mend the door,SHOP-1,1,To Do,High,Ana Petrov,8.0,0|i003p9:
Paint it,SHOP-2,2,Ready to ship,Medium,Unassigned,,0|i003ph:
=Sweep the yard,SHOP-3,3,In Progress,Low,Ana Petrov,many,0|i003ph:
"""


def drop(page: Page, url: str, text: str) -> None:
    page.goto(f"{url}/import")
    file: FilePayload = {"name": "export.csv", "mimeType": "text/csv", "buffer": text.encode()}
    page.locator('input[type="file"]').set_input_files([file])
    expect(page.get_by_text("3 tickets · Jira")).to_be_visible()


def commit(page: Page, said: str) -> None:
    page.get_by_role("button", name="Import 1 file").click()
    expect(page.get_by_text(said)).to_be_visible()


def behind(page: Page, name: str) -> list[list[str]]:
    """The rows of the file that a link leads to."""
    address = page.get_by_role("link", name=name, exact=True).get_attribute("href")
    answer = page.context.request.get(urljoin(page.url, address or ""))
    assert answer.headers["content-disposition"].startswith("attachment")
    return list(csv.reader(io.StringIO(answer.text())))


def test_an_export_of_a_tracker_is_brought_in_and_merged(
    live_server: LiveServer, page: Page, tmp_path: Path
) -> None:
    url = live_server.url
    board = Database.open(f"sqlite:///{tmp_path / 'live.db'}")
    drop(page, url, JIRA)
    expect(Grid(page, "Problems in export.csv").cell(0, "Value")).to_have_text("many")
    page.get_by_role("tab", name="States").click()
    states = Grid(page, "The file's words for a ticket's state")
    words = [states.cell(row, "Status in the file").inner_text() for row in range(3)]
    states.choose(words.index("Ready to ship"), "Means here", "Done")
    page.get_by_text("Make 1 new developer: Ana Petrov").click()
    expect(page.get_by_text("Ana Petrov is a new developer")).to_be_visible()
    with page.expect_download() as refused:
        page.get_by_role("button", name="Refused rows").click()
    kept = Path(refused.value.path()).read_text(encoding="utf-8-sig")
    assert "'=Sweep the yard" in kept
    commit(page, "export.csv: 2 created, 0 updated, 0 unchanged, 1 refused")

    with board.read() as session:
        statuses = session.execute(select(Ticket.external_key, Ticket.status)).all()
        assert set(map(tuple, statuses)) == {("SHOP-1", "assigned"), ("SHOP-2", "completed")}
        assert session.scalars(select(Assignment.assigned_to)).all() == ["Ana Petrov"]

    # The refused row, mended; what its header means is remembered.
    drop(page, url, JIRA.replace("many", "3"))
    expect(page.get_by_text("1 new ticket comes with an assignee")).to_be_visible()
    commit(page, "export.csv: 1 created, 0 updated, 2 unchanged, 0 refused")

    page.goto(f"{url}/tickets")
    page.get_by_role("button", name=re.compile("^Download$")).last.click()
    rows = behind(page, "CSV")
    title = rows[0].index("title")
    assert [row[title] for row in rows[1:]] == ["Mend the door", "Paint it", "'=Sweep the yard"]


SKILLED = """\
Summary,Issue key,Issue id,Status,Assignee,Component/s,Custom field (Story Points)
Mend the door,SHOP-1,1,To Do,Ana Petrov,Payments,3
Paint it,SHOP-2,2,To Do,Ana Petrov,Payments,2
Sweep the yard,SHOP-3,3,To Do,Bo Lind,SQL,1
"""


def test_a_board_begun_with_a_trackers_file_gets_its_skills_in_one_click_and_a_ticket_by_hand(
    live_server: LiveServer, page: Page
) -> None:
    url = live_server.url
    page.emulate_media(color_scheme="dark")
    drop(page, url, SKILLED)
    page.get_by_text("Make 2 new developers").click()
    commit(page, "export.csv: 3 created, 0 updated, 0 unchanged, 0 refused")
    page.get_by_role("button", name="Add all 2").click()
    expect(page.get_by_text("2 developers given Payments and SQL.")).to_be_visible()

    page.goto(f"{url}/tickets")
    add, dialog = page.get_by_role("button", name="Add a ticket"), page.get_by_role("dialog")
    # A second click, or Escape in haste, leaves a page that takes the next one.
    add.dblclick()
    expect(dialog.get_by_label("Title")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    add.click()
    dialog.get_by_label("Title").fill("Sweep the street")
    dialog.get_by_role("textbox", name="Key in its tracker").fill("SHOP-4")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text("1 ticket added. SHOP-4 created.")).to_be_visible()

    drop(page, url, SKILLED.replace("yard,SHOP-3,3", "whole street,SHOP-4,4"))
    commit(page, "export.csv: 0 created, 1 updated, 2 unchanged, 0 refused")
