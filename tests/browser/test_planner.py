"""The planner: cards are dragged to other people and weeks, reviewed, committed and undone."""

from datetime import UTC, date, datetime, timedelta

from playwright.sync_api import Page, expect
from sqlalchemy import select

from db.commands import CalendarChange, change_calendars
from db.domain.calendar.entries import Entry
from db.domain.days import monday
from db.engine import Database
from db.models.board import Assignment, Ticket
from tests.browser.cards import NO_DATE, UNASSIGNED, Board, Telephone
from tests.browser.conftest import NewPage
from tests.browser.grid import Grid
from tests.browser.test_road import commit, open_page
from tests.conftest import StartServer
from tests.factories import (
    START,
    make_assignments,
    make_developers,
    make_proposal,
    make_tickets,
    manager,
)

ANA, BO = "Ana Petrov", "Bo Lind"
DAY, WEEK = timedelta(days=1), timedelta(days=7)
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


def test_cards_are_dragged_to_people_weeks_and_both_several_at_once(
    page: Page, start_server: StartServer, sqlite_database: Database
) -> None:
    seed(sqlite_database)
    open_page(page, start_server(url_of(sqlite_database)).url, "Planner")
    board = Board(page)

    # A person alone, then both together, and a ticket that nobody has.
    board.drag("#2", BO, week(0))
    board.select("#1", "#3")
    board.drag("#3", BO, week(1))
    board.drag("#4", ANA, NO_DATE)

    for ticket, person, column in (
        ("#1", BO, week(1)),
        ("#2", BO, week(0)),
        ("#3", BO, week(1)),
        ("#4", ANA, NO_DATE),
    ):
        board.expect_in(ticket, person, column)
    expect(board.load(BO, week(1))).to_have_text("3/5")
    expect(board.load(UNASSIGNED, week(0))).to_have_text("")
    expect(page.get_by_text("4 unsaved edits")).to_be_visible()
    commit(page, 4)
    assert held(sqlite_database) == {
        1: (BO, FIRST + WEEK),
        2: (BO, FIRST),
        3: (BO, FIRST + WEEK),
        4: (ANA, None),
    }
    page.get_by_role("button", name="Undo").first.click()
    board.expect_in("#4", UNASSIGNED, week(0))
    assert held(sqlite_database) == {
        1: (ANA, FIRST),
        2: (ANA, FIRST),
        3: (ANA, FIRST),
        4: (None, FIRST),
    }


def test_what_a_drop_would_break_is_shown_while_dragging_and_allowed(
    page: Page, start_server: StartServer, sqlite_database: Database
) -> None:
    seed(sqlite_database)
    leave = Entry("leave", FIRST + WEEK - 4 * DAY, FIRST + WEEK)
    with sqlite_database.write() as session:
        skilled = make_tickets(session, required_skill="COBOL", story_points=8.0, due_date=FIRST)
        assert skilled == [5]
        away = [CalendarChange(leave, developer_id=2)]
        assert not change_calendars(session, away, actor=manager("Ann"), at=START).refused
    open_page(page, start_server(url_of(sqlite_database)).url, "Planner")
    board = Board(page)
    ghost = page.locator(".board-planner-ghost")

    board.lift("#5")
    board.carry_to(BO, week(0))
    expect(ghost).to_contain_text("⚠ Bo Lind lacks COBOL")
    expect(ghost).to_contain_text("⚠ 8 of 5 points")
    board.carry_to(BO, week(1))
    expect(ghost).to_contain_text("⚠ Bo Lind is away")
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(ghost).to_have_count(0)
    board.expect_in("#5", UNASSIGNED, week(0))

    board.drag("#5", BO, week(1))

    # In the week before, for in this one nobody is there on any day.
    board.expect_in("#5", BO, week(0))
    expect(board.load(BO, week(0))).to_have_text("▲8/5")
    expect(board.card("#5")).to_contain_text("⚠")
    page.get_by_role("button", name="Review and commit 1 change").click()
    expect(page.get_by_role("dialog")).to_contain_text("Bo Lind lacks COBOL")
    page.get_by_role("dialog").get_by_role("button", name="Commit 1 change").click()
    expect(page.get_by_text("1 change saved")).to_be_visible()
    assert held(sqlite_database)[5] == (BO, FIRST)


def test_two_managers_move_the_same_cards_and_lose_nothing(
    new_page: NewPage, start_server: StartServer, sqlite_database: Database
) -> None:
    seed(sqlite_database)
    url = url_of(sqlite_database)
    ann, bea = new_page(), new_page()
    open_page(ann, start_server(url, actor="Ann").url, "Planner")
    open_page(bea, start_server(url, actor="Bea").url, "Planner")
    hers, theirs = Board(ann), Board(bea)
    hers.drag("#1", ANA, week(1))
    hers.drag("#2", BO, week(1))

    theirs.drag("#1", BO, week(2))
    commit(bea, 1)

    expect(ann.get_by_text("Bea changed 2 rows")).to_be_visible()
    # Neither her card nor her edit has moved under her hands.
    hers.expect_in("#1", ANA, week(1))
    commit_with_refusals(ann)
    refused = Grid(ann, "Rows that were not saved")
    expect(refused.cell(0, "Row")).to_have_text("#1")
    expect(refused.cell(0, "Why")).to_contain_text("by Bea meanwhile")
    assert held(sqlite_database)[1] == (BO, FIRST + 2 * WEEK)
    assert held(sqlite_database)[2] == (BO, FIRST + WEEK)

    # What was refused is asked about, and hers is applied to what the other one left.
    asked = ann.get_by_text("1 row changed since your edit.")
    expect(asked).to_be_visible()
    ann.get_by_role("button", name="Apply mine").click()
    expect(asked).to_have_count(0)
    commit(ann, 1)
    assert held(sqlite_database)[1][1] == FIRST + WEEK


def commit_with_refusals(page: Page) -> None:
    page.get_by_role("button", name="Review and commit 2 changes").click()
    page.get_by_role("dialog").get_by_role("button", name="Commit 2 changes").click()
    expect(page.get_by_text("1 change saved")).to_be_visible()


def test_the_same_is_done_by_keys_alone_and_said(
    page: Page, start_server: StartServer, sqlite_database: Database
) -> None:
    seed(sqlite_database)
    open_page(page, start_server(url_of(sqlite_database)).url, "Planner")
    board, keys = Board(page), page.keyboard
    said = page.locator(".board-planner .said")
    board.card("#4").locator(".open").focus()
    keys.press("ArrowDown")
    keys.press("ArrowDown")
    expect(board.card("#2").locator(".open")).to_be_focused()

    def choose(*down: str, typed: str = "") -> None:
        """From the focused card's menu, the entry so many steps down."""
        keys.press("Tab")
        keys.press("Enter")
        for key in down:
            keys.press(key)
        keys.press("Enter")
        if typed:
            expect(page.locator(".board-grid-picker input")).to_be_focused()
            keys.type(typed)
            keys.press("Enter")

    choose("ArrowDown", typed="Bo")
    board.expect_in("#2", BO, week(0))
    expect(said).to_have_text(f"#2: {BO}, due {FIRST}")
    choose("ArrowDown", "ArrowDown", typed=f"week {week(1)}")
    board.expect_in("#2", BO, week(1))
    expect(board.card("#2").locator(".open")).to_be_focused()
    choose("ArrowDown", "ArrowDown", "ArrowDown")
    board.expect_in("#2", BO, NO_DATE)
    expect(said).to_have_text(f"#2: {BO}, without a date")
    commit(page, 1)
    assert held(sqlite_database)[2] == (BO, None)


def test_a_telephone_shows_a_list_by_week_whose_menus_move_the_cards(
    page: Page, start_server: StartServer, sqlite_database: Database
) -> None:
    seed(sqlite_database)
    page.set_viewport_size({"width": 400, "height": 800})
    open_page(page, start_server(url_of(sqlite_database)).url, "Planner")
    board, telephone = Board(page), Telephone(page)
    expect(telephone.part(week(0)).locator(".card:visible")).to_have_count(4)

    board.choose("#1", "Move to week…", f"Week {week(1)}")
    board.choose("#1", "Move to person…", BO)

    expect(telephone.part(week(1))).to_contain_text(BO)
    expect(telephone.part(week(1)).locator(".card")).to_have_count(1)
    commit(page, 1)
    assert held(sqlite_database)[1] == (BO, FIRST + WEEK)


def test_a_card_opens_its_ticket_and_the_focus_comes_back(
    page: Page, start_server: StartServer, sqlite_database: Database
) -> None:
    seed(sqlite_database)
    open_page(page, start_server(url_of(sqlite_database)).url, "Planner")
    board = Board(page)

    board.card("#3").locator(".open").click()

    drawer = page.get_by_role("dialog")
    expect(drawer).to_contain_text("Ticket 3")
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    expect(board.card("#3").locator(".open")).to_be_focused()


def test_a_full_board_draws_a_drop_at_once(
    page: Page, start_server: StartServer, sqlite_database: Database
) -> None:
    people = [f"Dev {number:03}" for number in range(500)]
    with sqlite_database.write() as session:
        make_developers(session, *people)
        for number in range(12):
            due = FIRST - 2 * WEEK + number * WEEK
            ids = make_tickets(session, 34, due_date=max(due, FIRST - 14 * DAY))
            make_assignments(session, {id_: people[at % 14] for at, id_ in enumerate(ids)})
    open_page(page, start_server(url_of(sqlite_database)).url, "Planner")
    board = Board(page)
    expect(page.get_by_text("Developers 1 to 20 of 500")).to_be_visible()
    expect(page.locator(".board-planner .card")).to_have_count(408)

    page.evaluate(_WATCH_DROPS)
    for number in (1, 2, 3):
        board.drag(f"#{number}", "Dev 003", week(0))
        board.expect_in(f"#{number}", "Dev 003", week(0))

    took = page.evaluate("window.drops")
    assert len(took) == 3
    print(f"A drop among 408 cards was drawn after {', '.join(f'{ms:.0f}' for ms in took)} ms.")
    page.goto(f"{page.url}?planner_people=25")
    expect(page.get_by_text("Developers 481 to 500 of 500")).to_be_visible()
    page.goto(f"{page.url.split('?')[0]}?planner_developer=Dev+499")
    expect(page.locator(".board-planner tbody tr")).to_have_count(2)


# From the pointer that goes up to the frame in which the browser has drawn what follows.
_WATCH_DROPS = """
window.drops = [];
window.addEventListener("pointerup", () => {
  const began = performance.now();
  requestAnimationFrame(() => setTimeout(() => window.drops.push(performance.now() - began)));
}, true);
"""
