"""The Monday report from Home: made beside the page, of everybody or of a team."""

import re
from datetime import timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.clock import today
from db.engine import Database
from tests.factories import make_assignment, make_developers, make_tickets
from tests.pages.conftest import OpenPage
from tests.pages.grids import table_with


def made(app: AppTest, kind: str) -> Any:
    """The button to download the report, once it is made."""
    app.button(key=f"report.{kind.lower()}").click().run()
    while not app.get("download_button"):
        app.run()
    (button,) = app.get("download_button")
    return button


@pytest.mark.parametrize("kind", ["HTML", "PDF"])
def test_a_report_is_made_beside_the_page_and_offered_as_a_file(
    seeded: Database, open_page: OpenPage, kind: str
) -> None:
    button = made(open_page("home"), kind)

    assert button.proto.label == f"Download {kind}"
    assert button.proto.url.endswith(f".{kind.lower()}")


def test_a_report_that_the_board_has_left_behind_says_so(
    seeded: Database, open_page: OpenPage
) -> None:
    app = open_page("home")
    made(app, "HTML")
    old = "The board has changed since this report; make it anew for what is now."
    fresh = [caption.value for caption in app.caption]

    with seeded.write() as session:
        make_developers(session, "Dee Quist")
    app.run()

    assert old not in fresh
    assert old in [caption.value for caption in app.caption]


def test_the_figures_of_a_report_are_those_of_the_pages(
    seeded: Database, open_page: OpenPage
) -> None:
    yesterday = today("UTC") - timedelta(days=1)
    with seeded.write() as session:
        (late,) = make_tickets(session, 1, story_points=30.0, due_date=yesterday)
        make_assignment(session, late, "Cy Okafor")

    home = open_page("home")
    made(home, "HTML")
    report = home.session_state["report.made"][1].decode()
    planner = open_page("planner")

    cards = dict(re.findall(r"<dt>(.+?)</dt><dd>(.+?)</dd>", report))
    shown = {metric.label: metric.value for app in (home, planner) for metric in app.metric}
    assert cards["Over now"] == shown["Overloaded"] == "1"
    assert cards["Short ahead"] == shown["Short"]
    assert f"{shown['Proposals to decide']} proposals wait for a decision now" in report
    assert f"and {shown['Unassigned tickets']} tickets have nobody" in report
    overdue = table_with(home, "overdue")
    assert cards["Late now"] == str(overdue["overdue"].sum()) == "1"


def test_a_report_of_one_team_tells_of_its_people(seeded: Database, open_page: OpenPage) -> None:
    with seeded.write() as session:
        make_developers(session, "Dee Quist", team="Core")
    app = open_page("home")

    app.selectbox(key="report.team").set_value("Core")
    made(app, "HTML")

    content = app.session_state["report.made"][1].decode()
    assert ": Core</h1>" in content
    assert "Nobody carries more than they have" in content
