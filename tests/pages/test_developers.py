"""The Developers page: the team's figures, filters, and one developer in depth."""

from typing import Any

from sqlalchemy import update
from streamlit.testing.v1 import AppTest

from db.engine import Database
from db.models.board import Developer
from tests.factories import (
    carry_out,
    make_assignment,
    make_developers,
    make_proposal,
    make_ticket,
)
from tests.pages.conftest import OpenPage
from tests.pages.grids import grid_frame, table_with


def team(app: AppTest) -> Any:
    """The page's table by name."""
    return grid_frame(app).set_index("developer")


def test_the_figures_follow_the_formulas(board: Database, open_page: OpenPage) -> None:
    with board.write() as session:
        make_developers(
            session, "Ana Petrov", capacity=20.0, availability=0.5, baseline_workload=4.0
        )
        ids = [make_ticket(session, story_points=points) for points in (8.0, 3.0)]
        make_proposal(session, ids[1], "Ana Petrov")
        make_assignment(session, ids[0], "Ana Petrov")

    row = team(open_page("developers")).loc["Ana Petrov"]

    assert row["available"] == 10.0
    assert row["workload"] == 12.0
    assert row["free"] == -2.0
    assert row["reserved"] == 3.0
    assert row["utilisation"] == 1.2
    assert row["remark"] == "Over by 2"


def test_filters_limit_the_team_by_whole_skills(board: Database, open_page: OpenPage) -> None:
    with board.write() as session:
        make_developers(session, "Ana Petrov", skills="Java; SQL")
        make_developers(session, "Bo Lind", skills="JavaScript")
        make_developers(session, "Cy Okafor", skills=None, title=None)

    assert list(team(open_page("developers")).index) == ["Ana Petrov", "Bo Lind", "Cy Okafor"]
    assert list(team(open_page("developers", team_skill="Java")).index) == ["Ana Petrov"]
    assert list(team(open_page("developers", team_search="okaf")).index) == ["Cy Okafor"]
    app = open_page("developers", team_search="nobody like that")
    assert "Nobody matches" in app.subheader[0].value


def test_inactive_developers_are_shown_on_request_and_marked(
    seeded: Database, open_page: OpenPage
) -> None:
    with seeded.write() as session:
        session.execute(update(Developer).where(Developer.name == "Cy Okafor").values(active=False))

    app = open_page("developers")
    assert "Cy Okafor" not in team(app).index
    app.toggle(key="team_inactive").set_value(True).run()
    assert team(app).loc["Cy Okafor", "remark"] == "Inactive"
    assert team(app).loc["Ana Petrov", "remark"] == ""


def test_a_developer_in_the_url_opens_with_load_and_tickets(
    seeded: Database, open_page: OpenPage
) -> None:
    with seeded.write() as session:
        carry_out(session, "complete", 1)
        carry_out(session, "reject", 4)

    app = open_page("developers", developer="2")

    figures = {metric.label: metric.value for metric in app.metric}
    assert figures == {"Workload": "3", "Available": "20", "Reserved": "0", "Free": "17"}
    assert [tab.label for tab in app.tabs] == ["Active 1", "Proposed 0", "Rejected 1", "Past 0"]
    assert list(table_with(app, "ticket")["ticket"]) == ["#3"]
    assert len(app.get("plotly_chart")) == 1


def test_rejected_tickets_say_what_was_rejected(seeded: Database, open_page: OpenPage) -> None:
    with seeded.write() as session:
        carry_out(session, "set aside", 5)
    app = open_page("developers", developer="3")

    app.session_state["developer.tickets"] = "Rejected 1"
    app.run()

    table = table_with(app, "scope")
    assert list(table["ticket"]) == ["#5"]
    assert list(table["scope"]) == ["Ticket set aside"]
