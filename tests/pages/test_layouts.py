"""How a table is laid out stays with its reader and with views, whatever a browser sends."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.clock import now
from dashboard.live.background import wait_until_written
from db.access import Actor
from db.commands.readers.layouts import keep_layout
from db.commands.readers.views import save_view
from db.domain.layouts import Layout, Place
from db.engine import Database
from db.queries.views import saved_views, table_layouts
from tests.pages.conftest import OpenPage
from tests.pages.grids import ask, layout

ANN, BEA = Actor("Ann", "admin"), Actor("Bea", "manager")


def lay_out(app: AppTest, *names: str, hidden: tuple[str, ...] = ()) -> AppTest:
    """Put these columns into this order, as a browser does."""
    columns = [
        {"name": name, "width": 120, "hidden": name in hidden, "grows": False} for name in names
    ]
    asked = {"width": "wide", "layout": {"columns": columns, "two_lines": True}}
    return ask(app, "layout", asked)


def shown(app: AppTest, width: str = "wide") -> list[str]:
    """The columns that are shown, in their order."""
    return [one["name"] for one in layout(app)[width]["columns"] if not one["hidden"]]


def test_another_browser_shows_a_table_as_its_reader_left_it(
    seeded: Database, open_page: OpenPage
) -> None:
    lay_out(open_page("tickets"), "points", "ticket", "title", hidden=("title",))
    wait_until_written()

    app = open_page("tickets")

    assert shown(app)[:4] == ["points", "skill", "developer", "held"]
    assert layout(app)["wide"]["columns"][0]["width"] == 120
    assert layout(app)["wide"]["two_lines"]
    assert layout(app)["narrow"] is None
    assert layout(open_page("assignments"))["wide"] is None


def test_a_column_that_is_empty_today_is_at_its_place_once_it_is_used(
    seeded: Database, open_page: OpenPage
) -> None:
    app = open_page("assignments")
    lay_out(app, "skill", "ticket", "due", "title")
    assert "due" not in shown(app)

    lay_out(app, "title", "skill", "ticket")

    wait_until_written()
    with seeded.read() as session:
        kept = table_layouts(session, ANN)["assignments"]["columns"]
    assert [one["name"] for one in kept][:4] == ["title", "skill", "ticket", "due"]


def test_as_at_first_forgets_the_layout(seeded: Database, open_page: OpenPage) -> None:
    app = lay_out(open_page("tickets"), "title", "ticket")
    number = layout(app)["number"]

    ask(app, "layout", {"width": "wide", "layout": None})

    wait_until_written()
    assert layout(app) == {"number": number + 1, "wide": None, "narrow": None}
    with seeded.read() as session:
        assert table_layouts(session, ANN) == {}


@pytest.mark.parametrize(
    "asked",
    [
        "title",
        {"width": "wide"},
        {"width": "../../etc", "layout": None},
        {"width": "wide", "layout": {"columns": [{"name": "title"}], "two_lines": False}},
        {"width": "wide", "layout": {"columns": "title", "two_lines": False}, "table": "x"},
    ],
)
def test_what_is_no_layout_changes_nothing(
    seeded: Database, open_page: OpenPage, asked: Any
) -> None:
    app = lay_out(open_page("tickets"), "title", "ticket")
    before = layout(app)

    ask(app, "layout", asked)

    wait_until_written()
    assert not app.exception
    assert layout(app) == before
    with seeded.read() as session:
        assert list(table_layouts(session, ANN)) == ["tickets"]


def test_columns_that_a_table_does_not_have_are_left_out(
    seeded: Database, open_page: OpenPage
) -> None:
    foreign = Layout((Place("salary", 90), Place("title", 90), Place("ticket", 90)))
    with seeded.write() as session:
        keep_layout(session, "tickets", foreign, actor=ANN)

    assert shown(open_page("tickets"))[:2] == ["title", "status"]


def test_a_shared_view_brings_its_layout_and_leaves_everybodys_own_alone(
    seeded: Database, open_page: OpenPage
) -> None:
    theirs = Layout((Place("points", 90), Place("title", 90), Place("ticket", 90)))
    with seeded.write() as session:
        id_ = save_view(session, "tickets", "Sizes", "", theirs, shared=True, actor=BEA, at=now())
    app = lay_out(open_page("tickets"), "ticket", "title")
    app.session_state["views.tickets"] = True
    app.run()

    app.button(key=f"views.open.{id_}").click().run()
    assert shown(app)[0] == "points"
    next(button for button in app.button if button.label == "No filters").click().run()

    assert shown(app)[:2] == ["ticket", "title"]
    wait_until_written()
    assert shown(open_page("tickets"))[:2] == ["ticket", "title"]


def test_a_view_is_saved_with_the_layout_of_now(seeded: Database, open_page: OpenPage) -> None:
    app = lay_out(open_page("tickets"), "due", "title")
    app.session_state["views.tickets"] = True
    app.run()

    app.text_input(key="views.name").set_value("Dates")
    next(button for button in app.button if button.label == "Save").click().run()

    with seeded.read() as session:
        (view,) = saved_views(session, "tickets", ANN)
    assert [one["name"] for one in view.layout["columns"]][:2] == ["due", "title"]
