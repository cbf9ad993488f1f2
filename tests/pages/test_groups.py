"""Rows in groups: chosen in the address and in views, each with the sums of the whole list."""

from datetime import date

from streamlit.testing.v1 import AppTest

from dashboard.clock import now, today
from db.access import Actor
from db.commands.readers.views import save_view
from db.domain.days import monday
from db.engine import Database
from tests.factories import make_assignments, make_developers, make_ticket, make_tickets
from tests.pages.conftest import TEAM, OpenPage
from tests.pages.grids import ask, heads, hidden, tickets


def test_assignments_stand_below_their_developers_with_the_load_after_all_proposals(
    seeded: Database, open_page: OpenPage
) -> None:
    app = open_page("assignments", group="By developer")

    assert heads(app) == {
        "Ana Petrov · 2 tickets · 6 points · load after proposals 6 of 20": ["#2", "#1"],
        "Bo Lind · 2 tickets · 6 points · load after proposals 6 of 20": ["#4", "#3"],
        "Cy Okafor · 1 ticket · 3 points · load after proposals 3 of 20": ["#5"],
    }


def test_proposals_are_grouped_and_sorted_within_their_groups(
    seeded: Database, open_page: OpenPage
) -> None:
    app = open_page("proposals", proposal_group="By skill", proposal_sort="Oldest first")

    assert heads(app) == {"Python · 2 tickets · 6 points": ["#4", "#5"]}
    ask(app, "sort", {"column": "ticket", "descending": True})
    assert heads(app) == {"Python · 2 tickets · 6 points": ["#5", "#4"]}


def test_tickets_are_grouped_by_priority_and_by_the_week_in_which_they_are_due(
    board: Database, open_page: OpenPage
) -> None:
    with board.write() as session:
        make_ticket(session, priority="Low", due_date=monday(today("UTC")), story_points=None)
        make_ticket(session, priority="Critical", due_date=date(2020, 1, 5))
        make_ticket(session, priority="Low")

    by_priority = open_page("tickets", ticket_group="By priority")
    by_week = open_page("tickets", ticket_group="By due week")

    assert heads(by_priority) == {
        "Critical · 1 ticket · 3 points": ["#2"],
        "Low · 2 tickets · 3 points": ["#3", "#1"],
    }
    assert list(heads(by_week).values()) == [["#2"], ["#1"], ["#3"]]
    late, this_week, none = heads(by_week)
    assert late == "30 Dec – 5 Jan, 2019 · 1 ticket · 3 points"
    assert "this week" in this_week
    assert none == "No due date · 1 ticket · 3 points"


def test_a_group_that_goes_on_on_the_next_page_says_there_what_all_of_it_adds_up_to(
    board: Database, open_page: OpenPage
) -> None:
    with board.write() as session:
        make_developers(session, *TEAM)
        make_tickets(session, 150)
        make_assignments(session, {1: TEAM[0]})
    app = open_page("tickets", ticket_group="By developer")
    assert [len(below) for below in heads(app).values()] == [1, 99]

    next(button for button in app.button if button.label == "Next page").click().run()

    assert list(heads(app)) == ["Nobody · 149 tickets · 447 points"]
    assert len(tickets(app)) == 50


def test_teams_projects_and_skills_are_offered_where_there_are_any(
    board: Database, open_page: OpenPage
) -> None:
    with board.write() as session:
        make_developers(session, "Ana Petrov", skills=None)
        make_ticket(session, required_skill=None)
    bare = (offered(open_page("tickets")), hidden(open_page("developers"), "team"))
    with board.write() as session:
        make_developers(session, "Bo Lind", team="Core")
        make_ticket(session, project="Shop")
    full = (offered(open_page("tickets")), hidden(open_page("developers"), "team"))

    assert bare == (["By developer", "By priority", "By due week"], True)
    assert full == (
        ["By developer", "By skill", "By priority", "By due week", "By team", "By project"],
        False,
    )


def offered(app: AppTest) -> list[str]:
    return list(app.selectbox(key="ticket_group").options)


def test_a_view_brings_its_groups(seeded: Database, open_page: OpenPage) -> None:
    with seeded.write() as session:
        id_ = save_view(
            session,
            *("assignments", "By person", "group=By+developer"),
            shared=False,
            actor=Actor("Ann", "admin"),
            at=now(),
        )
    app = open_page("assignments")
    app.session_state["views.assignments"] = True
    app.run()
    assert heads(app) == {}

    app.button(key=f"views.open.{id_}").click().run()

    assert len(heads(app)) == 3
    assert app.query_params["group"] == "By developer"
