"""The most frequent tasks of a Monday, with their clicks counted: no task may need more."""

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import Error, Locator, Page, expect
from sqlalchemy import select

from db.commands import Edit, update_developers
from db.domain.days import monday
from db.engine import Database
from db.models.board import Assignment, Developer, Ticket
from tests.browser.desk import Desk
from tests.browser.test_planner import url_of
from tests.conftest import StartServer
from tests.factories import (
    START,
    make_assignments,
    make_developers,
    make_proposals,
    make_tickets,
    manager,
)

ANA, BO, CY = "Ana Petrov", "Bo Lind", "Cy Okafor"
PATIENCE_MS = 120_000


class Hand:
    """A manager's hand on a page, which counts: a click, a key and a text are one each."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0

    def click(self, target: Locator, **how: Any) -> None:
        self.clicks += 1
        target.click(**how)

    def go_to(self, name: str) -> None:
        self.click(self.page.get_by_role("link", name=name).first)
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(name)

    def press(self, name: str | re.Pattern[str]) -> None:
        self.click(self.page.get_by_role("button", name=name))

    def tick(self, table: Desk, *rows: int) -> None:
        for row in rows:
            self.clicks += 1
            table.tick(row)

    def taken(self) -> int:
        """The clicks since this was asked last."""
        taken, self.clicks = self.clicks, 0
        return taken


def seed(database: Database) -> None:
    """Ana has more than she can carry, all due this week; twelve proposals are for Bo."""
    with database.write() as session:
        people = make_developers(session, ANA, BO, CY, capacity=100.0)
        held = make_tickets(session, 6, due_date=monday(datetime.now(UTC).date()))
        make_assignments(session, dict.fromkeys(held, ANA))
        make_proposals(session, dict.fromkeys(make_tickets(session, 12), BO))
        smaller = [Edit(people[ANA], {"capacity": 10.0})]
        update_developers(session, smaller, actor=manager("Bea"), at=START)


def open_overloaded(hand: Hand) -> None:
    """Home shows who is overloaded, and leads to exactly their work."""
    page = hand.page
    bars = page.locator(".js-plotly-plot .barlayer .point path")
    expect(bars.first).to_be_attached(timeout=PATIENCE_MS)
    hand.clicks += 1
    # The chart is drawn a while before it takes notice of the mouse.
    for _turn in range(20):
        bars.first.click(force=True)
        with suppress(Error):
            page.wait_for_url(re.compile("/assignments"), timeout=3_000)
            break
    expect(Desk(page, "Assignments").cell(5, "Developer")).to_have_text(ANA)


def move_five(hand: Hand) -> None:
    """Five due dates move to the end of next week; the rows are below each other."""
    hand.go_to("Tickets")
    table = Desk(hand.page, "Tickets")
    hand.tick(table, table.row_of("#5"))
    expect(hand.page.get_by_text("1 selected")).to_be_visible()
    last = table.frame.locator(f'[row-index="{table.row_of("#1")}"] .ag-checkbox-input')
    hand.click(last, modifiers=["Shift"])
    expect(hand.page.get_by_text("5 selected")).to_be_visible()
    hand.press("Due, priority")
    hand.click(hand.page.get_by_role("menuitem", name=re.compile("Due next week")))
    expect(hand.page.get_by_text("5 tickets changed")).to_be_visible()


def make_time(hand: Hand) -> None:
    """One person gives 60 % from today on."""
    hand.go_to("Developers")
    table = Desk(hand.page, "The team")
    hand.clicks += 1
    table.write(table.row_of(CY, "Developer"), "Availability", "60 %")
    hand.press("Commit 1 change")
    expect(hand.page.get_by_text("1 change saved")).to_be_visible()


def decide_twelve(hand: Hand) -> None:
    """Two are rejected with a reason, one goes to somebody else, nine are approved as they are."""
    hand.go_to("Proposals")
    page, table = hand.page, Desk(hand.page, "Open proposals")
    hand.tick(table, 0, 1)
    hand.clicks += 1
    page.get_by_role("textbox", name="Reason for all ticked").fill("Knows neither")
    hand.press("Reject: not this person")
    expect(page.get_by_text("2 proposals rejected")).to_be_visible()
    expect(page.get_by_text("10 proposals")).to_be_visible()
    # To the cell, open its list, choose.
    hand.clicks += 3
    table.choose(0, "Developer", CY)
    hand.clicks += 1
    table.tick_all()
    hand.press("Approve 10 ticked")
    expect(page.get_by_text("10 proposals approved")).to_be_visible()


def test_the_most_frequent_tasks_of_a_monday_take_so_many_clicks(
    page: Page, start_server: StartServer, sqlite_database: Database
) -> None:
    seed(sqlite_database)
    page.goto(start_server(url_of(sqlite_database)).url)
    hand, taken = Hand(page), {}

    for task in (open_overloaded, move_five, make_time, decide_twelve):
        task(hand)
        taken[task.__name__] = hand.taken()

    assert taken == {"open_overloaded": 1, "move_five": 5, "make_time": 3, "decide_twelve": 10}
    with sqlite_database.read() as session:
        due = session.scalars(select(Ticket.due_date).order_by(Ticket.id).limit(6)).all()
        cys = session.scalars(select(Developer.availability).where(Developer.name == CY)).one()
        rows = session.execute(select(Assignment.assigned_to, Assignment.status)).all()
    next_monday = monday(datetime.now(UTC).date()) + timedelta(days=7)
    assert [day is not None and monday(day) == next_monday for day in due] == [*[True] * 5, False]
    assert float(cys) == 0.6
    decided = [tuple(row) for row in rows]
    assert [decided.count((BO, "active")), decided.count((CY, "active"))] == [9, 1]
    assert decided.count((BO, "rejected")) == 2
