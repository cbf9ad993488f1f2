"""Where an open page looks for news, without a run and without a query."""

from sqlalchemy import event
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from dashboard.database import database as current_database
from dashboard.live.news import feed
from dashboard.web.looking import GONE, look
from dashboard.web.scripts import LOOK_PATH
from db.commands import Change, decide
from db.engine import Database
from tests.factories import START, manager
from tests.pages.conftest import OpenPage

CLIENT = TestClient(Starlette(routes=[Route(LOOK_PATH, look)]))


def looked(tab: str) -> str:
    answer = CLIENT.get(LOOK_PATH, params={"tab": tab})
    assert answer.headers["cache-control"] == "no-store"
    return answer.text


def test_a_look_of_an_open_page_changes_with_a_commit(
    seeded: Database, open_page: OpenPage
) -> None:
    app = open_page("assignments")
    tab = app.session_state["live.tab"]
    before = looked(tab)
    assert before == looked(tab)

    with seeded.write() as session:
        decide(session, [Change(1, "complete")], actor=manager("Bea"), at=START)
    feed().catch_up()

    assert looked(tab) not in (before, GONE)


def test_a_look_costs_no_query(seeded: Database, open_page: OpenPage) -> None:
    tab = open_page("assignments").session_state["live.tab"]
    asked: list[str] = []
    event.listen(
        current_database().engine,
        "before_cursor_execute",
        lambda *arguments: asked.append(str(arguments[2])),
    )

    for _ in range(5):
        looked(tab)

    assert asked == []


def test_who_was_not_told_a_token_learns_nothing(seeded: Database, open_page: OpenPage) -> None:
    open_page("assignments")

    for guess in ("", "0" * 32, "../assignments", "\x00"):
        assert looked(guess) == GONE
