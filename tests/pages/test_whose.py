"""Whose work the pages show: a choice of teams and projects on every page, kept with the person."""

from collections.abc import Callable, Collection
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.live.background import wait_until_written
from db.access import Actor
from db.commands import Edit, update_developers, update_tickets
from db.commands.readers.choosing_teams import choose_teams
from db.commands.readers.views import save_view
from db.engine import Database
from db.queries.views import chosen_teams, saved_views
from tests.factories import ANN, START
from tests.pages.cards import people
from tests.pages.conftest import TEAM, OpenPage, said
from tests.pages.grids import grid_frame, table_with, tickets

ANA, BO, CY = TEAM


@pytest.fixture
def grouped(seeded: Database) -> Database:
    """Ana and Bo are in Core, Cy in Apps; tickets 1, 4, 6 and 7 are of Shop, 5 of Web."""
    core, apps = {"team": "Core"}, {"team": "Apps"}
    with seeded.write() as session:
        in_teams = [Edit(1, core), Edit(2, core), Edit(3, apps)]
        update_developers(session, in_teams, actor=ANN, at=START)
        shop = [Edit(id_, {"project": "Shop"}) for id_ in (1, 4, 6, 7)]
        update_tickets(session, [*shop, Edit(5, {"project": "Web"})], actor=ANN, at=START)
    return seeded


def cards(app: AppTest) -> list[str]:
    return [metric.value for metric in app.metric]


def developers(app: AppTest) -> list[str]:
    return list(table_with(app, "developer")["developer"])


def drawn(app: AppTest) -> list[str]:
    """Who is in the pictures."""
    pictures = " ".join(chart.proto.spec for chart in app.get("plotly_chart"))
    return [name for name in TEAM if name in pictures]


def events(app: AppTest) -> list[str]:
    """Whose and which events are told: tickets by key, people by name."""
    table = table_with(app, "actor")
    return sorted(set(table["ticket"].fillna(table["title"])))


OF_APPS_AND_SHOP: list[tuple[str, Callable[[AppTest], Collection[Any]], list[str], list[str]]] = [
    # Proposals, overloaded, unassigned and due, unassigned (proposed ones included).
    ("home", cards, ["1", "0", "0", "4"], ["1", "0", "0", "3"]),
    ("proposals", tickets, ["#5"], ["#4"]),
    ("assignments", tickets, ["#5"], ["#4", "#1"]),
    ("tickets", tickets, ["#8", "#7", "#6", "#5"], ["#7", "#6", "#4", "#1"]),
    ("developers", developers, [CY], [ANA, BO]),
    ("planner", people, ["", CY], ["", ANA, BO]),
    ("analytics", drawn, [CY], [ANA, BO]),
    ("history", events, ["#5", CY], ["#1", "#4", "#6", "#7"]),
]


@pytest.mark.usefixtures("grouped")
@pytest.mark.parametrize(("page", "shown", "of_apps", "of_shop"), OF_APPS_AND_SHOP)
def test_every_page_is_limited_by_a_team_or_a_project_and_says_so(
    open_page: OpenPage,
    page: str,
    shown: Callable[[AppTest], Collection[Any]],
    of_apps: list[str],
    of_shop: list[str],
) -> None:
    view = {"event_view": "Every event"} if page == "history" else {}

    team, project = open_page(page, teams="Apps", **view), open_page(page, projects="Shop", **view)

    assert (shown(team), head(team)) == (of_apps, "Apps")
    assert (shown(project), head(project)) == (of_shop, "Shop")


def head(app: AppTest) -> str:
    """What the head of the page says whose work is shown."""
    (one,) = [block for block in app.get("popover") if block.proto.popover.icon == GROUPS]
    label: str = one.proto.popover.label
    return label


GROUPS = ":material/groups:"


def choose(app: AppTest, *teams: str) -> AppTest:
    app.multiselect(key="teams").set_value(list(teams)).run()
    wait_until_written()
    return app


def test_a_choice_of_team_is_remembered_with_the_person(
    grouped: Database, open_page: OpenPage
) -> None:
    with grouped.write() as session:
        choose_teams(session, ("Core",), actor=Actor("Bo", "manager"))

    choose(open_page("tickets"), "Apps")
    again = open_page("developers")

    assert (developers(again), head(again)) == ([CY], "Apps")
    with grouped.read() as session:
        assert chosen_teams(session, Actor("Bo", "manager")) == ("Core",)


def test_one_click_shows_everybody_again(grouped: Database, open_page: OpenPage) -> None:
    app = choose(open_page("developers"), "Apps")

    app.button(key="whose.everybody").click().run()
    wait_until_written()

    assert (developers(app), head(app)) == (list(TEAM), "Everybody")
    assert head(open_page("tickets")) == "Everybody"


def test_a_link_that_names_a_team_wins_and_changes_no_choice(
    grouped: Database, open_page: OpenPage
) -> None:
    with grouped.write() as session:
        choose_teams(session, ("Core",), actor=ANN)

    assert developers(open_page("developers", teams="Apps")) == [CY]
    assert developers(open_page("developers")) == [ANA, BO]


def test_a_view_keeps_its_team_and_one_without_leaves_the_choice(
    grouped: Database, open_page: OpenPage
) -> None:
    with grouped.write() as session:
        for name, query in (("Of Apps", "teams=Apps"), ("Active", "status=active")):
            save_view(session, "assignments", name, query, shared=False, actor=ANN, at=START)
        by_name = {view.name: view.id for view in saved_views(session, "assignments", ANN)}
    app = open_page("assignments", teams="Core")
    app.session_state["views.assignments"] = True

    app.run().button(key=f"views.open.{by_name['Active']}").click().run()
    active = tickets(app)
    app.button(key=f"views.open.{by_name['Of Apps']}").click().run()

    assert active == ["#3", "#2", "#1"]
    assert (tickets(app), head(app)) == (["#5"], "Apps")


def test_a_team_that_is_no_more_is_said_and_left_out(
    grouped: Database, open_page: OpenPage
) -> None:
    app = open_page("developers", teams="Sales")

    assert "Team: “Sales” is not offered here any more" in said(app)
    assert developers(app) == list(TEAM)


def test_a_board_without_teams_has_nothing_to_choose(seeded: Database, open_page: OpenPage) -> None:
    app = open_page("tickets")

    assert not [one for one in app.multiselect if one.key in ("teams", "projects")]


def test_a_plan_is_made_for_the_team_that_is_shown(grouped: Database, open_page: OpenPage) -> None:
    app = open_page("proposals", teams="Apps")

    app.button(key="plan.propose").click().run()

    assert set(grid_frame(app)["developer"]) == {CY}
    assert app.button(key="plan.propose").label == "Propose for Apps"


def test_beside_a_teams_proposals_stand_the_loads_of_its_people(
    grouped: Database, open_page: OpenPage
) -> None:
    assert drawn(open_page("proposals", teams="Core")) == [ANA, BO]


def test_what_changed_last_is_of_the_team_that_is_shown(
    grouped: Database, open_page: OpenPage
) -> None:
    of_apps, of_shop = (told(open_page("home", **one)) for one in ({"teams": "Apps"}, SHOP))

    assert len(of_apps) == 3
    assert all(CY in line for line in of_apps)
    assert not [line for line in of_apps if ANA in line or BO in line]
    assert not [line for line in of_shop if CY in line or "\\#5" in line]
    assert of_shop


SHOP = {"projects": "Shop"}


def told(app: AppTest) -> list[str]:
    """The commits that Home tells."""
    return [one.label for one in app.button if str(one.key).startswith("home.commit.")]


def test_a_download_names_the_team_that_is_shown(grouped: Database, open_page: OpenPage) -> None:
    app = open_page("assignments", teams="Apps", projects="Web")

    addresses = [link.proto.url for link in app.get("link_button")]
    assert any("team=Apps" in url and "project=Web" in url for url in addresses)
