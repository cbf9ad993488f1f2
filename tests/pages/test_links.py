"""Links to a view of a page: what they ask for in vain is said, and the page stays usable."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from db.engine import Database
from tests.pages.conftest import OpenPage, said

PARAMS = {
    "assignments": (
        "status",
        "assigned_to",
        "priority",
        "skill",
        "search",
        "sort",
        "due",
        "min_points",
        "max_points",
        "changed",
        "blocked",
        "as_of",
        "after",
    ),
    "tickets": (
        "ticket_status",
        "ticket_holder",
        "ticket_priority",
        "ticket_skill",
        "ticket_search",
        "ticket_sort",
        "ticket_due",
        "ticket_min_points",
        "ticket_max_points",
        "ticket_changed",
        "ticket_blocked",
        "ticket",
        "after",
    ),
    "developers": ("team_skill", "team_search", "team_inactive", "developer"),
    "history": (
        "event_developer",
        "event_ticket",
        "event_action",
        "event_by",
        "event_dates",
        "event_since",
        "after",
    ),
    "analytics": ("period", "period_days", "team"),
    "planner": ("planner_developer", "planner_skill", "planner_proposals", "planner_people"),
    "home": ("after", "ticket"),
    "proposals": (
        "proposal_developer",
        "proposal_priority",
        "proposal_skill",
        "proposal_search",
        "proposal_sort",
        "proposal_due",
        "proposal_min_points",
        "proposal_max_points",
        "proposal_changed",
        "proposal_blocked",
        "after",
        "ticket",
    ),
}
GONE = [
    ("assignments", "status", "parked", "Status: “parked”"),
    ("assignments", "assigned_to", "Zed", "Developer: “Zed”"),
    ("assignments", "skill", "COBOL", "Skill: “COBOL”"),
    ("assignments", "sort", "By luck", "Sort: “By luck”"),
    ("assignments", "min_points", "many", "Points, at least: “many”"),
    ("assignments", "blocked", "perhaps", "Only blocked: “perhaps”"),
    ("assignments", "as_of", "yesterday", "As of: “yesterday”"),
    ("assignments", "due", "2026-02-31", "Due: “2026\\-02\\-31”"),
    ("tickets", "ticket_status", "parked", "Status: “parked”"),
    ("tickets", "ticket_holder", "Zed", "Developer: “Zed”"),
    ("tickets", "ticket_sort", "By luck", "Sort: “By luck”"),
    ("proposals", "proposal_developer", "Zed", "Developer: “Zed”"),
    ("proposals", "proposal_sort", "By luck", "Sort: “By luck”"),
    ("developers", "team_skill", "COBOL", "Skill: “COBOL”"),
    ("history", "event_action", "guessed", "Action: “guessed”"),
    ("history", "event_developer", "Zed", "Developer: “Zed”"),
    ("history", "event_since", "once", "The link's point in time makes no sense"),
    ("planner", "planner_developer", "Zed", "Developer: “Zed”"),
    ("planner", "planner_skill", "COBOL", "Skill: “COBOL”"),
    ("analytics", "period", "Last century", "Period: “Last century”"),
    ("analytics", "team", "Zed", "Developer: “Zed”"),
]


@pytest.mark.parametrize("link", GONE, ids=str)
def test_an_option_that_is_no_longer_offered_is_said(
    seeded: Database, open_page: OpenPage, link: tuple[str, str, str, str]
) -> None:
    page, param, value, sentence = link

    app = open_page(page, **{param: value})

    assert sentence in said(app)
    assert not app.error


@pytest.mark.parametrize("page", ["assignments", "tickets", "history"])
@pytest.mark.parametrize("cursor", ["garbage", "W10", "-", "9" * 40])
def test_a_cursor_that_makes_no_sense_shows_the_first_page_and_says_so(
    seeded: Database, open_page: OpenPage, page: str, cursor: str
) -> None:
    app = open_page(page, after=cursor)

    assert "here is the first page" in said(app)
    assert len(app.dataframe) > 0
    assert "after" not in app.query_params


def test_a_cursor_of_another_order_shows_the_first_page_and_says_so(
    seeded: Database, open_page: OpenPage
) -> None:
    app = open_page("tickets", after="3", ticket_sort="Points, most first")

    assert "here is the first page" in said(app)
    assert app.selectbox(key="ticket_sort").value == "Points, most first"


def test_what_is_offered_is_kept_beside_what_is_not(seeded: Database, open_page: OpenPage) -> None:
    app = open_page("assignments", status=["active", "parked"], skill="Python")

    assert app.multiselect(key="status").value == ["active"]
    assert app.multiselect(key="skill").value == ["Python"]
    assert said(app).count("parked") == 1
    assert "Python" not in said(app)


def test_it_is_said_until_a_filter_is_changed(seeded: Database, open_page: OpenPage) -> None:
    app = open_page("tickets", ticket_status="parked")
    app.run()
    assert "parked" in said(app)

    app.multiselect(key="ticket_priority").set_value(["High"]).run()

    assert said(app) == ""


def test_it_is_not_said_on_another_page(seeded: Database, open_page: OpenPage) -> None:
    app = open_page("tickets", ticket_status="parked")

    app.switch_page("../pages/history.py").run()

    assert said(app) == ""


HOSTILE = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        (
            "",
            "\x00",
            "' OR 1=1 --",
            "9" * 400,
            "-1",
            "1e400",
            "nan",
            "inf",
            "2026-13-45",
            "9999-12-31",
            "0001-01-01",
            "<script>alert(1)</script>",
            "![x](javascript:alert(1))",
            "W10",
            "e30",
            "[",
            "0-0",
            "true",
            "2026-01-01T00:00:00",
            "0001-01-01T00:00:00+14:00",
        )
    ),
).filter(lambda text: "\ud800" not in text)


@pytest.mark.parametrize("page", PARAMS)
@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_no_query_breaks_a_page(
    seeded: Database, open_page: OpenPage, page: str, data: st.DataObject
) -> None:
    given_ = data.draw(
        st.dictionaries(st.sampled_from(PARAMS[page]), st.lists(HOSTILE, max_size=3), min_size=1)
    )

    app: AppTest = open_page(page, **given_)

    assert not app.exception
    # A database that took a value amiss says so in an error; a page that understands says nothing.
    assert not app.error
