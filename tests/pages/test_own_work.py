"""Home begins with the work of whoever looks, if they are a developer of the board."""

from datetime import date, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.clock import now
from dashboard.settings import settings
from db.commands import Edit, update_tickets
from db.engine import Database
from tests.factories import ANN, START, make_developers
from tests.pages.conftest import TEAM, OpenPage
from tests.pages.grids import tables


def looks(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("LOCAL_ACTOR", name)
    settings.cache_clear()


def headings(app: AppTest) -> list[str]:
    return [heading.value for heading in app.subheader]


@pytest.mark.parametrize("name", [TEAM[0], "ANA.P@example.com", "apetrov"])
def test_a_developer_finds_what_they_have_what_is_due_and_what_is_proposed_first(
    seeded: Database, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    on: date = now().date()
    with seeded.write() as session:
        make_developers(session, TEAM[0], email="ana.p@example.com", aliases="apetrov")
        due = [
            Edit(1, {"due_date": on + timedelta(days=2)}),
            Edit(2, {"due_date": on - timedelta(days=3)}),
        ]
        update_tickets(session, due, actor=ANN, at=START)
    looks(monkeypatch, name)

    app = open_page("home")

    assert headings(app)[0] == "Your work"
    said = next(one.value for one in app.markdown if one.value.startswith(TEAM[0]))
    assert said == (
        "Ana Petrov: **6 of 20** points · **2 tickets** · **1** overdue · **1** due within 7 days "
        "· **0** proposed to you"
    )
    table = tables(app)[0]
    assert table[["ticket", "due"]].to_numpy().tolist() == [
        ["#2", "3 days late"],
        ["#1", "in 2 days"],
    ]


def test_what_is_proposed_to_a_developer_is_theirs_to_see(
    seeded: Database, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks(monkeypatch, TEAM[2])

    table = tables(open_page("home"))[0]

    assert table[["ticket", "status"]].to_numpy().tolist() == [["#5", "proposed"]]


def test_a_manager_who_is_no_developer_begins_with_the_board(
    seeded: Database, open_page: OpenPage
) -> None:
    assert "Your work" not in headings(open_page("home"))
