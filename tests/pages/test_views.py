"""Saved views in the real app: kept, opened, shared, and what is gone from them."""

from datetime import date
from typing import Any

from streamlit.testing.v1 import AppTest

from dashboard.clock import now
from db.access import Actor
from db.commands import Edit, update_developers
from db.commands.readers.views import save_view
from db.engine import Database
from db.queries.developers import all_developer_ids
from db.queries.views import saved_views
from tests.pages.conftest import OpenPage, said

ANN = Actor("Ann", "admin")


def keep(board: Database, query: str, *, owner: str = "Ann", shared: bool = False) -> int:
    with board.write() as session:
        return save_view(
            session,
            "assignments",
            "Kept",
            query,
            shared=shared,
            actor=Actor(owner, "manager"),
            at=now(),
        )


def views(board: Database) -> list[Any]:
    with board.read() as session:
        return saved_views(session, "assignments", ANN)


def with_views(app: AppTest, page: str = "assignments") -> AppTest:
    """The page with its popover of views open."""
    app.session_state[f"views.{page}"] = True
    return app.run()


def test_the_filters_of_now_are_kept_under_a_name(seeded: Database, open_page: OpenPage) -> None:
    app = with_views(open_page("assignments", status="active", skill="Python", min_points="2"))

    app.text_input(key="views.name").set_value("Python work")
    app.checkbox(key="views.shared").set_value(True)
    next(button for button in app.button if button.label == "Save").click().run()

    (view,) = views(seeded)
    assert (view.name, view.owner, view.shared) == ("Python work", "Ann", True)
    assert view.query == "status=active&skill=Python&min_points=2"
    assert "Saved as Python work" in said(app)


def test_a_view_follows_a_renamed_developer(seeded: Database, open_page: OpenPage) -> None:
    id_ = keep(seeded, "assigned_to=Bo+Lind")
    with seeded.write() as session:
        renamed = Edit(all_developer_ids(session)["Bo Lind"], {"name": "Bo Berg"})
        update_developers(session, [renamed], actor=ANN, at=now())
    app = with_views(open_page("assignments"))

    app.button(key=f"views.open.{id_}").click().run()

    assert app.session_state["assigned_to"] == ["Bo Berg"]
    assert "not offered" not in said(app)


def test_opening_a_view_sets_every_filter(seeded: Database, open_page: OpenPage) -> None:
    query = "status=&priority=Medium&search=ticket&sort=Points%2C+most+first&due=2026-01-01"
    id_ = keep(seeded, f"{query}&due=2026-02-01&max_points=5.5")
    app = with_views(open_page("assignments", status="active", skill="Python", after="3"))

    app.button(key=f"views.open.{id_}").click().run()

    assert app.multiselect(key="status").value == []
    assert app.multiselect(key="priority").value == ["Medium"]
    assert app.multiselect(key="skill").value == []
    assert app.text_input(key="search").value == "ticket"
    assert app.selectbox(key="sort").value == "Points, most first"
    assert app.text_input(key="max_points").value == "5.5"
    assert app.date_input(key="due").value == (date(2026, 1, 1), date(2026, 2, 1))
    assert app.query_params["priority"] == "Medium"
    assert "skill" not in app.query_params
    assert "after" not in app.query_params
    assert said(app) == ""


def test_a_view_whose_option_is_gone_says_so(seeded: Database, open_page: OpenPage) -> None:
    id_ = keep(seeded, "status=active&assigned_to=Zed&sort=By+luck&as_of=never&unknown=1")
    app = with_views(open_page("assignments"))

    app.button(key=f"views.open.{id_}").click().run()

    assert app.multiselect(key="status").value == ["active"]
    for sentence in ("Developer: “Zed”", "Sort: “By luck”", "As of: “never”"):
        assert sentence in said(app)


def test_a_view_is_renamed_shared_and_deleted(seeded: Database, open_page: OpenPage) -> None:
    id_ = keep(seeded, "status=active")
    app = with_views(open_page("assignments"))

    app.text_input(key=f"views.rename.{id_}.1").set_value("Renamed")
    app.button(key=f"views.rename.do.{id_}.1").click().run()
    app.button(key=f"views.share.{id_}.2").click().run()
    (changed,) = views(seeded)
    app.button(key=f"views.delete.{id_}.3").click().run()

    assert (changed.name, changed.shared, changed.version) == ("Renamed", True, 3)
    assert views(seeded) == []
    assert not app.error


def test_no_filters_takes_them_all_away(seeded: Database, open_page: OpenPage) -> None:
    app = with_views(open_page("tickets", ticket_status="pending", ticket_search="x"), "tickets")

    next(button for button in app.button if button.label == "No filters").click().run()

    assert app.multiselect(key="ticket_status").value == []
    assert app.text_input(key="ticket_search").value == ""


def test_pages_without_filters_have_no_views(seeded: Database, open_page: OpenPage) -> None:
    for page in ("home", "import"):
        app = open_page(page)
        assert "views.name" not in [field.key for field in app.text_input]
