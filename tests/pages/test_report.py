"""The Monday report from Home: made beside the page, of everybody or of a team."""

from datetime import timedelta
from typing import Any

from sqlalchemy import update
from streamlit.testing.v1 import AppTest

from dashboard.clock import today
from db.engine import Database
from db.models.board import Developer
from tests.factories import make_assignment, make_developers, make_tickets
from tests.pages.conftest import OpenPage
from tests.pages.grids import table_with

DAY = timedelta(days=1)


def make(app: AppTest) -> str:
    """Have the report made; what its HTML says."""
    app.button(key="report.make").click().run()
    while not offered(app):
        app.run()
    return str(app.session_state["report.made"][1]["html"].decode())


def offered(app: AppTest) -> list[str]:
    """The files that the page offers."""
    buttons: Any = app.get("download_button")
    return [button.proto.label for button in buttons]


def test_a_report_of_another_team_is_not_offered_as_that_of_this_one(
    seeded: Database, open_page: OpenPage
) -> None:
    with seeded.write() as session:
        make_developers(session, "Dee Quist", team="Core")
    app = open_page("home")
    make(app)
    of_everybody = offered(app)

    app.selectbox(key="report.team").set_value("Core").run()
    of_core = offered(app)

    assert (of_everybody, of_core) == (["HTML", "PDF"], [])
    content = make(app)
    assert ": Core</h1>" in content
    assert "Nobody carries more than they have." in content


def test_the_figures_of_a_report_are_those_of_the_pages(
    seeded: Database, open_page: OpenPage
) -> None:
    yesterday = today("UTC") - DAY
    with seeded.write() as session:
        (late,) = make_tickets(session, 1, story_points=30.0, due_date=yesterday)
        make_assignment(session, late, "Cy Okafor")
        # A leaver still has what will be late.
        make_developers(session, "Dee Quist")
        (soon,) = make_tickets(session, 1, story_points=30.0, due_date=yesterday + 2 * DAY)
        make_assignment(session, soon, "Dee Quist")
        session.execute(update(Developer).where(Developer.name == "Dee Quist").values(active=False))

    home = open_page("home")
    report = make(home)
    planner = open_page("planner")

    shown = {metric.label: metric.value for app in (home, planner) for metric in app.metric}
    assert f"{shown['Overloaded']} of 3 developers carries more than they have" in report
    assert f"{shown['Short']} points of 2 developers do not fit" in report
    assert f"{shown['Proposals to decide']} proposals wait for a decision" in report
    assert f"{shown['Unassigned tickets']} tickets have nobody" in report
    assert f"{table_with(home, 'overdue')['overdue'].sum()} ticket is late" in report
