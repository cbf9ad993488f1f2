"""People without skills on record get them offered from what they hold."""

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.live.background import wait_until_written
from db.commands import Edit, update_developers
from db.engine import Database
from db.models.board import Developer
from tests.db.together.reading import record
from tests.factories import START, make_assignments, make_developers, make_tickets, manager
from tests.pages.conftest import OpenPage, said

BEA = manager("Bea")


@pytest.fixture
def unskilled(board: Database) -> Database:
    """As a tracker's export leaves it: Ana holds five tickets and Bo one, and nobody has skills."""
    with board.write() as session:
        make_developers(session, "Ana Petrov", "Bo Lind", skills=None)
        payments = make_tickets(session, 5, required_skill="Payments")
        (sql,) = make_tickets(session, required_skill="SQL")
        make_assignments(session, dict.fromkeys(payments, "Ana Petrov") | {sql: "Bo Lind"})
    return board


def skills_of(board: Database) -> list[str | None]:
    with board.read() as session:
        return [record(session, Developer, id_).skills for id_ in (1, 2)]


def offered(app: AppTest) -> list[str]:
    return [one.value for one in app.markdown if ":material/school:" in one.value]


@pytest.mark.parametrize("page", ["developers", "proposals"])
def test_one_click_adds_all_that_is_offered_and_undo_takes_it_back(
    unskilled: Database, open_page: OpenPage, page: str
) -> None:
    app = open_page(page)
    (line,) = offered(app)
    assert line.endswith(
        "Ana Petrov holds 5 Payments tickets; Bo Lind holds 1 SQL ticket: add these as skills?"
    )

    app.button(key="offered_skills.all").click().run()

    assert skills_of(unskilled) == ["Payments", "SQL"]
    assert "2 developers given Payments and SQL." in said(app)
    assert offered(app) == []
    next(button for button in app.button if button.label == "Undo").click().run()
    assert skills_of(unskilled) == [None, None]
    assert len(offered(app)) == 1


def test_the_review_shows_who_gets_what_and_an_unticked_row_is_left_out(
    unskilled: Database, open_page: OpenPage
) -> None:
    app = open_page("developers")

    app.button(key="offered_skills.review").click().run()
    assert app.button(key="offered_skills.commit").label == "Add 2 skills to 2 developers"
    app.session_state["offered_skills.ticks"] = {
        "edited_rows": {"0": {"tick": False}},
        "added_rows": [],
        "deleted_rows": [],
    }
    app.run()
    assert app.button(key="offered_skills.commit").label == "Add 1 skill to 1 developer"
    app.button(key="offered_skills.commit").click().run()

    assert skills_of(unskilled) == [None, "SQL"]
    assert "Ana Petrov holds 5 Payments tickets: add Payments as a skill?" in offered(app)[0]


def test_skills_that_somebody_else_entered_meanwhile_are_not_overwritten(
    unskilled: Database, open_page: OpenPage
) -> None:
    app = open_page("developers")
    app.button(key="offered_skills.review").click().run()
    with unskilled.write() as session:
        update_developers(session, [Edit(1, {"skills": "Go"})], actor=BEA, at=START)

    app.button(key="offered_skills.commit").click().run()

    assert skills_of(unskilled) == ["Go", "SQL"]
    (refused,) = [one.value for one in app.dataframe if "Why" in one.value]
    assert "Bea" in refused["Why"].iloc[0]


def test_not_now_puts_an_offer_off_for_good_until_somebody_holds_more(
    unskilled: Database, open_page: OpenPage
) -> None:
    app = open_page("developers")

    app.button(key="offered_skills.later.button").click().run()
    wait_until_written()
    assert offered(app) == offered(open_page("proposals")) == []
    with unskilled.write() as session:
        (ticket,) = make_tickets(session, required_skill="SQL")
        make_assignments(session, {ticket: "Bo Lind"})

    (line,) = offered(open_page("developers"))
    assert line.endswith("Bo Lind holds 2 SQL tickets: add SQL as a skill?")


def test_a_team_that_is_shown_is_offered_its_own_skills(
    unskilled: Database, open_page: OpenPage
) -> None:
    with unskilled.write() as session:
        update_developers(session, [Edit(2, {"team": "Apps"})], actor=BEA, at=START)

    (line,) = offered(open_page("proposals", teams="Apps"))

    assert line.endswith("Bo Lind holds 1 SQL ticket: add SQL as a skill?")
