"""Rebalance: the fewest moves that clear an overload, from each place that shows one."""

import pytest
from streamlit.testing.v1 import AppTest

from db.commands import Edit, update_developers
from db.engine import Database
from tests.db.together.reading import assignment, workloads
from tests.factories import START, make_assignments, make_developers, make_tickets, manager
from tests.pages.conftest import TEAM, OpenPage, said


@pytest.fixture
def overloaded(board: Database) -> Database:
    """Ana has 9 of 5 points in three tickets, Bo nothing, Cy does not know the skill."""
    with board.write() as session:
        people = make_developers(session, *TEAM, skills="Python", capacity=9.0)
        given = make_tickets(session, 3)
        make_assignments(session, dict.fromkeys(given, TEAM[0]))
        smaller = Edit(people[TEAM[0]], {"capacity": 5.0})
        other = Edit(people[TEAM[2]], {"skills": "Go"})
        update_developers(session, [smaller, other], actor=manager("Bea"), at=START)
    return board


def review_of(app: AppTest) -> list[tuple[str, str]]:
    table = app.data_editor[-1].value
    return list(zip(table["from"], table["to"], strict=True))


def test_the_developers_page_proposes_moves_and_commits_them(
    overloaded: Database, open_page: OpenPage
) -> None:
    app = open_page("developers")

    app.button(key="rebalance.all").click().run()
    assert review_of(app) == [("Ana Petrov", "Bo Lind")] * 2
    assert any("2 tickets change hands: the fewest" in caption.value for caption in app.caption)
    app.button(key="review.commit").click().run()

    assert "2 tickets changed hands." in said(app)
    with overloaded.read() as session:
        assert workloads(session) == {"Ana Petrov": 3.0, "Bo Lind": 6.0, "Cy Okafor": 0.0}
        reasons = {assignment(session, id_).reason for id_ in (1, 2, 3)}
    assert "Ana Petrov is 4 points over; Bo Lind knows Python and has 9 free." in reasons


def test_a_drawer_rebalances_its_developer(overloaded: Database, open_page: OpenPage) -> None:
    app = open_page("developers", developer="1")

    app.button(key="rebalance.one").click().run()

    assert review_of(app) == [("Ana Petrov", "Bo Lind")] * 2
    assert "developer" not in app.query_params


def test_home_leads_to_the_same_review(overloaded: Database, open_page: OpenPage) -> None:
    home = open_page("home")
    assert any(link.value == "Rebalance" for link in home.page_link)

    app = open_page("developers", rebalance="all")

    assert review_of(app) == [("Ana Petrov", "Bo Lind")] * 2


def test_it_stays_within_the_team_that_is_shown(overloaded: Database, open_page: OpenPage) -> None:
    with overloaded.write() as session:
        teams = [Edit(1, {"team": "Core"}), Edit(2, {"team": "Apps"}), Edit(3, {"team": "Core"})]
        update_developers(session, teams, actor=manager("Bea"), at=START)

    of_core = open_page("developers", rebalance="all", teams="Core")
    of_apps = open_page("developers", rebalance="all", teams="Apps")

    assert "Ana Petrov stays 4 points over" in said(of_core)
    assert any("Only within Core" in caption.value for caption in of_core.caption)
    assert any("Nobody carries more than they" in caption.value for caption in of_apps.caption)


def test_what_cannot_be_cleared_is_said(overloaded: Database, open_page: OpenPage) -> None:
    with overloaded.write() as session:
        leaves = Edit(2, {"skills": "Go"})
        update_developers(session, [leaves], actor=manager("Bea"), at=START)

    app = open_page("developers", rebalance="all")

    assert "Ana Petrov stays 4 points over" in said(app)
    assert app.button(key="review.commit").disabled


@pytest.mark.parametrize("asked", ["2", "99", "-1", "all or nothing", "1; DROP TABLE"])
def test_a_link_for_nobody_who_is_overloaded_says_so(
    overloaded: Database, open_page: OpenPage, asked: str
) -> None:
    app = open_page("developers", rebalance=asked)

    assert any("Nobody carries more than they have" in caption.value for caption in app.caption)
    assert app.button(key="review.commit").disabled
