"""The planner: cards are dragged to other people and weeks, reviewed, committed and undone."""

from datetime import UTC, date, datetime, timedelta

from playwright.sync_api import Page, expect
from sqlalchemy import select

from db.domain.days import monday
from db.engine import Database
from db.models.board import Assignment, Ticket
from tests.browser.cards import Board
from tests.browser.test_road import commit, open_page
from tests.conftest import StartServer
from tests.factories import make_assignments, make_developers, make_proposal, make_tickets

ANA, BO = "Ana Petrov", "Bo Lind"
WEEK = timedelta(days=7)
# The Friday after next, and the one after that: no clock at midnight makes them this week's.
FIRST = monday(datetime.now(UTC).date()) + 2 * WEEK + timedelta(days=4)
Held = dict[int, tuple[str | None, date | None]]


def week(number: int) -> str:
    """The heading of a week, counted from that of `FIRST`."""
    return str((FIRST + number * WEEK).isocalendar().week)


def seed(database: Database) -> None:
    """Three tickets of Ana's, one of them proposed, and one that waits; all due on FIRST."""
    with database.write() as session:
        make_developers(session, ANA, BO, capacity=10.0)
        make_tickets(session, 4, due_date=FIRST)
        make_assignments(session, {1: ANA, 2: ANA})
        make_proposal(session, 3, ANA)


def held(database: Database) -> Held:
    """Whose each ticket is or is proposed to be, and when it is due."""
    with database.read() as session:
        rows = session.execute(
            select(Ticket.id, Assignment.assigned_to, Ticket.due_date).outerjoin(
                Assignment,
                (Assignment.ticket_id == Ticket.id) & Assignment.status.in_(("active", "proposed")),
            )
        )
        return {row.id: (row.assigned_to, row.due_date) for row in rows}


def url_of(database: Database) -> str:
    return database.engine.url.render_as_string(hide_password=False)


def test_a_card_is_dragged_to_another_week_reviewed_committed_and_undone(
    page: Page, start_server: StartServer, sqlite_database: Database
) -> None:
    seed(sqlite_database)
    open_page(page, start_server(url_of(sqlite_database)).url, "Planner")
    board = Board(page)
    expect(board.load(ANA, week(0))).to_have_text("▲6+3/5")

    board.drag("#1", ANA, week(1))

    board.expect_in("#1", ANA, week(1))
    expect(board.load(ANA, week(0))).to_have_text("3+3/5")
    expect(board.load(ANA, week(1))).to_have_text("3/5")
    commit(page, 1)
    assert held(sqlite_database)[1] == (ANA, FIRST + WEEK)
    page.get_by_role("button", name="Undo").first.click()
    board.expect_in("#1", ANA, week(0))
    assert held(sqlite_database)[1] == (ANA, FIRST)
