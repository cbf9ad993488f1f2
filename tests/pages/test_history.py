"""The History page: every event, filtered, page by page."""

import time
from datetime import timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from db.engine import Database
from db.models.board import Board
from tests.factories import START, carry_out, make_tickets, manager
from tests.pages.conftest import OpenPage, said


def shown(app: AppTest) -> Any:
    """The page's table."""
    return app.dataframe[0].value


def test_every_event_is_listed_newest_first(seeded: Database, open_page: OpenPage) -> None:
    with seeded.write() as session:
        carry_out(session, "complete", 1, actor=manager("Bea"), at=START + timedelta(days=1))

    table = shown(open_page("history"))

    assert len(table) == 3 + 8 + 3 + 2 + 1
    first = table.iloc[0]
    assert (first["actor"], first["action"], first["ticket"]) == ("Bea", "completed", "#1")
    assert (first["from"], first["points"]) == ("Ana Petrov", 3.0)
    assert table["changed"].is_monotonic_decreasing
    assert list(table["ticket"].isna())[-3:] == [True] * 3


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"event_developer": "Cy Okafor"}, {("proposed", "#5"), ("created", None)}),
        ({"event_ticket": "#4"}, {("proposed", "#4"), ("created", "#4")}),
        ({"event_action": "proposed"}, {("proposed", "#4"), ("proposed", "#5")}),
        ({"event_by": "Bea"}, {("completed", "#1")}),
        ({"event_dates": ["2026-03-03", "2026-03-03"]}, {("completed", "#1")}),
    ],
)
def test_filters_limit_the_events(
    seeded: Database, open_page: OpenPage, query: dict[str, Any], expected: set[tuple[str, str]]
) -> None:
    with seeded.write() as session:
        carry_out(session, "complete", 1, actor=manager("Bea"), at=START + timedelta(days=1))

    table = shown(open_page("history", **query))

    tickets = table["ticket"].astype(object).where(table["ticket"].notna(), None)
    assert set(zip(table["action"], tickets, strict=True)) == expected


def test_days_are_those_of_the_board(seeded: Database, open_page: OpenPage) -> None:
    # At 23:30 in UTC it is the next day already in Tokyo.
    with seeded.write() as session:
        session.get_one(Board, 1).time_zone = "Asia/Tokyo"
        carry_out(session, "complete", 1, at=START.replace(hour=23, minute=30))

    table = shown(open_page("history", event_dates=["2026-03-03", "2026-03-03"]))

    assert list(table["action"]) == ["completed"]


def test_the_oldest_first_is_a_link_too(seeded: Database, open_page: OpenPage) -> None:
    with seeded.write() as session:
        carry_out(session, "complete", 1, actor=manager("Bea"), at=START + timedelta(days=1))
    newest = shown(open_page("history"))

    app = open_page("history")
    app.selectbox(key="event_sort").set_value("Oldest first").run()

    by_click, by_link = shown(app), shown(open_page("history", event_sort="Oldest first"))
    assert list(by_click["action"]) == list(by_link["action"]) == list(newest["action"])[::-1]
    assert by_link["changed"].is_monotonic_increasing


def test_the_oldest_first_go_on_over_pages(board: Database, open_page: OpenPage) -> None:
    with board.write() as session:
        make_tickets(session, 101)

    app = open_page("history", event_sort="Oldest first")
    next(button for button in app.button if button.label == "Next page").click().run()
    assert list(shown(app)["ticket"]) == ["#101"]

    # The other way round begins with its first page.
    app.selectbox(key="event_sort").set_value("Newest first").run()
    assert len(shown(app)) == 100


def test_a_filter_starts_again_at_the_first_page(board: Database, open_page: OpenPage) -> None:
    with board.write() as session:
        make_tickets(session, 101)
    app = open_page("history")
    next(button for button in app.button if button.label == "Next page").click().run()

    app.multiselect(key="event_action").set_value(["created"]).run()

    assert len(shown(app)) == 100


def test_a_ticket_that_does_not_exist_is_named(seeded: Database, open_page: OpenPage) -> None:
    app = open_page("history", event_ticket="PROJ-404")

    assert not app.dataframe
    assert any(r"is called PROJ\-404, or holds these words" in text.value for text in app.markdown)


def test_events_are_found_by_the_words_of_their_ticket(
    seeded: Database, open_page: OpenPage
) -> None:
    app = open_page("history", event_ticket="ticket 4")

    assert set(shown(app)["ticket"]) == {"#4"}
    assert any("2 found" in caption.value for caption in app.caption)


def test_a_large_undo_runs_beside_the_page_and_says_what_came_of_it(
    board: Database, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.ui.acting.undoing.AT_ONCE", 2)
    with board.write() as session:
        make_tickets(session, 3)
    app = open_page("history")

    app.button[0].click().run()
    deadline = time.monotonic() + 30
    while "3 rows saved: undone." not in said(app):
        assert time.monotonic() < deadline
        assert not app.exception
        app.run()

    assert set(shown(app)["action"]) == {"withdrawn", "created"}


def test_a_day_of_a_link_begins_and_ends_with_it(seeded: Database, open_page: OpenPage) -> None:
    with seeded.write() as session:
        carry_out(session, "complete", 1, actor=manager("Bea"), at=START + timedelta(days=1))
        carry_out(session, "complete", 2, actor=manager("Bea"), at=START + timedelta(days=2))

    app = open_page("history", event_dates=["2026-03-03", "2026-03-03"])

    assert list(shown(app)["ticket"]) == ["#1"]
    assert list(shown(app.run())["ticket"]) == ["#1"]


def test_a_reversed_range_of_a_link_is_turned_round_and_said(
    seeded: Database, open_page: OpenPage
) -> None:
    with seeded.write() as session:
        carry_out(session, "complete", 1, actor=manager("Bea"), at=START + timedelta(days=1))
        carry_out(session, "complete", 2, actor=manager("Bea"), at=START + timedelta(days=9))

    app = open_page("history", event_dates=["2026-03-05", "2026-03-03"])

    assert list(shown(app)["ticket"]) == ["#1"]
    assert "ends before it begins" in said(app)
