"""Links to a view of a page: unknown values are reported, and the page stays usable."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from db.engine import Database
from tests.factories import make_tickets
from tests.in_turn import in_turn
from tests.pages.conftest import OpenPage, said
from tests.pages.grids import tables

_OF_A_LIST = (
    *("skill", "priority", "search", "sort", "due", "min_points", "max_points", "changed"),
    "blocked",
)
# What a link to a page may ask for.
PARAMS = {
    "assignments": ("status", "assigned_to", "as_of", "after", *_OF_A_LIST),
    "tickets": (
        *("ticket", "after", "ticket_status", "ticket_holder"),
        *(f"ticket_{name}" for name in _OF_A_LIST),
    ),
    "developers": ("team_skill", "team_search", "team_inactive", "developer"),
    "history": (
        *("event_developer", "event_ticket", "event_action", "event_by", "event_dates"),
        *("event_since", "after"),
    ),
    "analytics": ("period", "period_days", "team"),
    "planner": (
        *("planner_developer", "planner_knows", "planner_zoom", "planner_colour"),
        *("planner_proposals", "planner_people", "ticket"),
        *(f"planner_{name}" for name in _OF_A_LIST if name != "sort"),
    ),
    "home": ("after", "ticket"),
    "proposals": (
        *("proposal_developer", "after", "ticket"),
        *(f"proposal_{name}" for name in _OF_A_LIST),
    ),
}
# A value that is not offered, by page and parameter, and what is said of it.
# The History page with its table: it begins with the commits.
FLAT = {"history": {"event_view": "Every event"}}
GONE = {
    "assignments": {
        "status": ("parked", "Status: “parked”"),
        "assigned_to": ("Zed", "Developer: “Zed”"),
        "skill": ("COBOL", "Skill: “COBOL”"),
        "sort": ("By luck", "Sort: “By luck”"),
        "min_points": ("many", "Points, at least: “many”"),
        "blocked": ("perhaps", "Only blocked: “perhaps”"),
        "as_of": ("yesterday", "As of: “yesterday”"),
        "due": ("2026-02-31", "Due: “2026\\-02\\-31”"),
    },
    "tickets": {
        "ticket": ("999", "no such ticket"),
        "ticket_status": ("parked", "Status: “parked”"),
        "ticket_holder": ("Zed", "Developer: “Zed”"),
        "ticket_sort": ("By luck", "Sort: “By luck”"),
        "after": ("9" * 30, "so the first page is shown"),
    },
    "proposals": {
        "proposal_developer": ("Zed", "Developer: “Zed”"),
        "proposal_sort": ("By luck", "Sort: “By luck”"),
    },
    "developers": {
        "developer": ("Ana Petrov", "no such developer"),
        "team_skill": ("COBOL", "Skill: “COBOL”"),
    },
    "history": {
        "event_action": ("guessed", "Action: “guessed”"),
        "event_developer": ("Zed", "Developer: “Zed”"),
        "event_since": ("once", "The link's point in time cannot be read"),
    },
    "planner": {
        "planner_developer": ("Zed", "Developer: “Zed”"),
        "planner_skill": ("COBOL", "Skill: “COBOL”"),
        "planner_knows": ("COBOL", "Knows: “COBOL”"),
        "planner_zoom": ("By year", "Zoom: “By year”"),
        "ticket": ("999", "no such ticket"),
    },
    "analytics": {
        "period": ("Last century", "Period: “Last century”"),
        "team": ("Zed", "Developer: “Zed”"),
    },
}


@in_turn("page", GONE)
def test_what_is_no_longer_offered_is_said_once_and_the_page_stays_usable(
    seeded: Database, open_page: OpenPage, page: str
) -> None:
    asked = {param: value for param, (value, _) in GONE[page].items()}
    app = open_page(page, **FLAT.get(page, {}), **asked)

    for _, sentence in GONE[page].values():
        assert sentence in said(app)
    assert not app.error
    assert tables(app) or app.get("plotly_chart") or page == "planner"
    assert "no such" not in said(app.run())


def test_a_ticket_or_developer_that_cannot_be_is_said(
    seeded: Database, open_page: OpenPage
) -> None:
    for page, param in (("tickets", "ticket"), ("developers", "developer")):
        for value in ("abc", "0", "9" * 30, "-1"):
            assert f"no such {param}" in said(open_page(page, **{param: value}))


@in_turn(
    ("page", "others"),
    [
        ("assignments", {}),
        ("tickets", {"ticket_sort": "Points, most first"}),
        ("history", {}),
    ],
)
def test_a_cursor_that_makes_no_sense_shows_the_first_page_and_says_so(
    seeded: Database, open_page: OpenPage, page: str, others: dict[str, str]
) -> None:
    # One of the usual order makes no sense in another.
    for cursor in ("garbage", "9" * 40, *(["3"] if others else [])):
        app = open_page(page, after=cursor, **FLAT.get(page, {}), **others)

        assert "so the first page is shown" in said(app)
        assert tables(app)
        assert "after" not in app.query_params
        assert all(app.selectbox(key=key).value == value for key, value in others.items())


EMPTY = {
    "home": "Welcome to Assignboard",
    "proposals": "Nobody to propose work for yet",
    "assignments": "No assignments yet",
    "tickets": "No tickets yet",
    "developers": "No developers yet",
    "analytics": "Nothing to draw yet",
    "history": "Nothing has happened yet",
}


def test_an_empty_board_says_so_on_every_page_and_where_to_begin(open_page: OpenPage) -> None:
    for page, sentence in EMPTY.items():
        app = open_page(page)

        assert sentence in app.subheader[0].value
        assert [link.value for link in app.page_link][:1] == ["Import CSV files"]
        assert not [*app.metric, *tables(app), *app.get("plotly_chart")]
    assert "remaining_capacity" in open_page("import").caption[1].value


@pytest.mark.parametrize("page", ["tickets", "history"])
def test_pages_follow_one_another(board: Database, open_page: OpenPage, page: str) -> None:
    with board.write() as session:
        make_tickets(session, 101)

    app = open_page(page, **FLAT.get(page, {}))
    assert len(tables(app)[0]) == 100
    next(button for button in app.button if button.label == "Next page").click().run()

    assert list(tables(app)[0]["ticket"]) == ["#1"]
    assert any("101 found, 1 on this page" in caption.value for caption in app.caption)


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
