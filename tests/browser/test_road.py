"""The whole road in a real browser: upload, propose, decide, restart, find everything again."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect
from sqlalchemy import select

from db.engine import Database
from db.models.board import Assignment, AssignmentHistory, Developer, Ticket
from db.queries.developers import developers
from db.queries.planning import barred_pairs
from tests.browser.desk import Desk
from tests.browser.grid import Grid
from tests.conftest import StartServer

DEVELOPERS = """\
name,title,experience,workload,availability,skills,remaining_capacity
Ana Petrov,Senior engineer,8,6,1.0,Python;C++;SQL,14
Bo Lind,Engineer,3,4,0.8,Java|SQL,12
Cy Okafor,Engineer,5,10,1.0,"React,JavaScript",10
Dee Marsh,Junior engineer,1,0,1.01,Go,20
"""
TICKETS = """\
id,title,description,priority,story_points,required_skill,deadline
1,Users are logged out,Every hour,High,5,Python,11/24/2026
2,Export invoices,,Medium,3,SQL,12/03/2026
3,Search is slow,It takes 5 s,Critical,8,C++,12/10/2026
4,Dark mode,,Low,3,JavaScript,12/11/2026
5,Port to Rust,,Low,45,Rust,12/12/2026
6,Rewrite everything,,Low,50,Python,12/12/2026
7,Cart total is wrong,,High,5,React,12/01/2026
8,Ten points,,Low,ten,React,12/01/2026
"""


def open_page(page: Page, url: str, name: str) -> None:
    page.goto(f"{url}/{name.lower()}")
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)


def commit(page: Page, number: int) -> None:
    """Commit what was edited; several changes are reviewed first."""
    if number == 1:
        page.get_by_role("button", name="Commit 1 change", exact=True).click()
        expect(page.get_by_role("button", name="Review and commit", exact=True)).to_be_disabled()
    else:
        page.get_by_role("button", name=f"Review and commit {number} changes").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_role("button", name=f"Commit {number} changes").click()
    # What was said of a commit before this one stays until this one is said.
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_text(re.compile(rf"^{number} changes? saved"))).to_be_visible()


def upload(page: Page, url: str, folder: Path) -> None:
    files = {"developers.csv": DEVELOPERS, "tickets.csv": TICKETS}
    for name, text in files.items():
        (folder / name).write_text(text)
    open_page(page, url, "Import")
    page.locator('input[type="file"]').set_input_files([folder / name for name in files])
    expect(page.get_by_text("row 2 holds 11/24/2026")).to_be_visible()
    expect(Grid(page, "Problems in developers.csv").cell(0, "Value")).to_have_text("1.01")
    expect(Grid(page, "Problems in tickets.csv").cell(0, "Value")).to_have_text("ten")
    page.get_by_role("button", name="Import 2 files").click()
    expect(page.get_by_text("developers.csv: 3 created, 0 updated, 0 unchanged")).to_be_visible()
    expect(page.get_by_text("tickets.csv: 7 created, 0 updated, 0 unchanged")).to_be_visible()


def propose_and_decide(page: Page) -> None:
    page.get_by_role("link", name="Propose who does what").click()
    page.get_by_role("button", name="Propose", exact=True).click()
    expect(page.get_by_text("5 of 7 tickets proposed. 2 left over")).to_be_visible()
    left = Desk(page, "Tickets left over")
    expect(left.cell(left.row_of("#5"), "Reason")).to_contain_text("Rust")
    expect(left.cell(left.row_of("#6"), "Reason")).to_contain_text("50")

    # A refresh loses nothing.
    page.reload()
    proposals = Desk(page, "Open proposals")
    proposals.tick(proposals.row_of("#1"))
    proposals.tick(proposals.row_of("#2"))
    proposals.tick(proposals.row_of("#3"))
    proposals.choose(proposals.row_of("#2"), "Developer", "Bo Lind")
    page.get_by_role("button", name="Approve 3 ticked").click()
    expect(page.get_by_text("3 proposals approved")).to_be_visible()
    proposals.wait_without("#1")
    proposals.tick(proposals.row_of("#4"))
    page.get_by_role("button", name="Reject: not this person").click()
    expect(page.get_by_text("1 proposal rejected: not this person")).to_be_visible()


def correct(page: Page, url: str) -> None:
    open_page(page, url, "Assignments")
    table = Desk(page, "Assignments")
    expect(table.cell(table.row_of("#7"), "Status")).to_have_text("proposed")
    table.choose(table.row_of("#7"), "Action", "Approve")
    table.choose(table.row_of("#1"), "Action", "Complete")
    table.show_column("Your reason")
    table.write(table.row_of("#1"), "Your reason", "Shipped on Friday")
    table.choose(table.row_of("#2"), "Developer", "Ana Petrov")
    commit(page, 3)
    table.wait_without("#1")
    table.choose(table.row_of("#3"), "Action", "Remove")
    commit(page, 1)


def look(page: Page, url: str) -> None:
    open_page(page, url, "Assignments")
    table = Desk(page, "Assignments")
    expect(table.cell(table.row_of("#2"), "Developer")).to_have_text("Ana Petrov")
    open_page(page, url, "Analytics")
    expect(page.locator(".js-plotly-plot", has_text="Ana Petrov").first).to_be_visible()
    open_page(page, url, "History")
    page.get_by_text("Every event", exact=True).click()
    expect(page.locator(".board-grid").first).to_contain_text("Shipped on Friday")


def check_database(url: str) -> None:
    database = Database.open(url)
    with database.read() as session:
        status_of = {
            row.id: row.status for row in session.execute(select(Ticket.id, Ticket.status))
        }
        held = session.execute(
            select(Assignment.ticket_id, Assignment.assigned_to).where(
                Assignment.status == "active"
            )
        ).all()
        loads = {row.name: row.current_workload for row in developers(session)}
        barred = barred_pairs(session, [4])
        cy = session.scalars(select(Developer.id).where(Developer.name == "Cy Okafor")).one()
        reason = session.scalars(
            select(AssignmentHistory.reason).where(AssignmentHistory.action == "completed")
        ).one()
        actors = set(session.scalars(select(AssignmentHistory.changed_by)))
        assert status_of == {
            1: "completed",
            2: "assigned",
            3: "pending",
            4: "pending",
            5: "pending",
            6: "pending",
            7: "assigned",
        }
        assert {row.ticket_id: row.assigned_to for row in held} == {2: "Ana Petrov", 7: "Cy Okafor"}
        assert loads == {"Ana Petrov": 6 + 3, "Bo Lind": 4, "Cy Okafor": 10 + 5}
        assert barred == {(4, cy)}
        assert reason == "Shipped on Friday"
        assert actors == {"Ann"}
    database.dispose()


def test_a_manager_walks_the_whole_road_over_two_restarts(
    page: Page, start_server: StartServer, tmp_path: Path
) -> None:
    database_url = f"sqlite:///{tmp_path / 'road.db'}"
    server = start_server(database_url, actor="Ann")

    upload(page, server.url, tmp_path)
    propose_and_decide(page)
    server.restart()
    correct(page, server.url)
    server.restart()
    look(page, server.url)
    server.stop()

    check_database(database_url)
