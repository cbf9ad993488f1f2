"""The History page: the commits in sentences, every event, filtered, page by page."""

from datetime import UTC, datetime, time, timedelta
from time import monotonic
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.clock import now
from db.access import Actor
from db.commands.readers.visiting import note_visit
from db.domain.days import monday
from db.engine import Database
from db.models.board import Board
from db.queries.history.batches import recent_batches
from tests.factories import (
    START,
    carry_out,
    make_assignment,
    make_developers,
    make_tickets,
    manager,
)
from tests.pages.conftest import OpenPage, said
from tests.pages.grids import table_with, tables

EVENTS = {"event_view": "Every event"}


def shown(app: AppTest) -> Any:
    """The page's table."""
    return table_with(app, "action")


def lines(app: AppTest) -> list[str]:
    """What the page says of each commit."""
    return [one.label for one in app.expander]


def test_every_event_is_listed_newest_first(seeded: Database, open_page: OpenPage) -> None:
    with seeded.write() as session:
        carry_out(session, "complete", 1, actor=manager("Bea"), at=START + timedelta(days=1))

    table = shown(open_page("history", **EVENTS))

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

    table = shown(open_page("history", **EVENTS, **query))

    tickets = table["ticket"].astype(object).where(table["ticket"].notna(), None)
    assert set(zip(table["action"], tickets, strict=True)) == expected


def test_days_are_those_of_the_board(seeded: Database, open_page: OpenPage) -> None:
    # At 23:30 in UTC it is the next day already in Tokyo.
    with seeded.write() as session:
        session.get_one(Board, 1).time_zone = "Asia/Tokyo"
        carry_out(session, "complete", 1, at=START.replace(hour=23, minute=30))

    table = shown(open_page("history", **EVENTS, event_dates=["2026-03-03", "2026-03-03"]))

    assert list(table["action"]) == ["completed"]


def test_the_oldest_first_is_a_link_too(seeded: Database, open_page: OpenPage) -> None:
    with seeded.write() as session:
        carry_out(session, "complete", 1, actor=manager("Bea"), at=START + timedelta(days=1))
    newest = shown(open_page("history", **EVENTS))

    app = open_page("history", **EVENTS)
    app.selectbox(key="event_sort").set_value("Oldest first").run()

    by_click, by_link = shown(app), shown(open_page("history", **EVENTS, event_sort="Oldest first"))
    assert list(by_click["action"]) == list(by_link["action"]) == list(newest["action"])[::-1]
    assert by_link["changed"].is_monotonic_increasing


def test_the_oldest_first_go_on_over_pages(board: Database, open_page: OpenPage) -> None:
    with board.write() as session:
        make_tickets(session, 101)

    app = open_page("history", **EVENTS, event_sort="Oldest first")
    next(button for button in app.button if button.label == "Next page").click().run()
    assert list(shown(app)["ticket"]) == ["#101"]

    # The other way round begins with its first page.
    app.selectbox(key="event_sort").set_value("Newest first").run()
    assert len(shown(app)) == 100


def test_a_filter_starts_again_at_the_first_page(board: Database, open_page: OpenPage) -> None:
    with board.write() as session:
        make_tickets(session, 101)
    app = open_page("history", **EVENTS)
    next(button for button in app.button if button.label == "Next page").click().run()

    app.multiselect(key="event_action").set_value(["created"]).run()

    assert len(shown(app)) == 100


def test_a_ticket_that_does_not_exist_is_named(seeded: Database, open_page: OpenPage) -> None:
    app = open_page("history", **EVENTS, event_ticket="PROJ-404")

    assert not tables(app)
    assert any(r"called PROJ\-404, or with these words" in text.value for text in app.markdown)


def test_events_are_found_by_the_words_of_their_ticket(
    seeded: Database, open_page: OpenPage
) -> None:
    app = open_page("history", **EVENTS, event_ticket="ticket 4")

    assert set(shown(app)["ticket"]) == {"#4"}
    assert any("2 found" in caption.value for caption in app.caption)


def test_a_large_undo_runs_beside_the_page_and_says_what_came_of_it(
    board: Database, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.ui.acting.undoing.AT_ONCE", 2)
    with board.write() as session:
        make_tickets(session, 3)
    app = open_page("history")

    next(button for button in app.button if button.label == "Undo").click().run()
    deadline = monotonic() + 30
    while "3 changes undone." not in said(app):
        assert monotonic() < deadline
        assert not app.exception
        app.run()

    assert any("3 events" in one and "undone since" in one for one in lines(app))


def test_a_day_of_a_link_begins_and_ends_with_it(seeded: Database, open_page: OpenPage) -> None:
    with seeded.write() as session:
        carry_out(session, "complete", 1, actor=manager("Bea"), at=START + timedelta(days=1))
        carry_out(session, "complete", 2, actor=manager("Bea"), at=START + timedelta(days=2))

    app = open_page("history", **EVENTS, event_dates=["2026-03-03", "2026-03-03"])

    assert list(shown(app)["ticket"]) == ["#1"]
    assert list(shown(app.run())["ticket"]) == ["#1"]


def test_a_reversed_range_of_a_link_is_turned_round_and_said(
    seeded: Database, open_page: OpenPage
) -> None:
    with seeded.write() as session:
        carry_out(session, "complete", 1, actor=manager("Bea"), at=START + timedelta(days=1))
        carry_out(session, "complete", 2, actor=manager("Bea"), at=START + timedelta(days=9))

    app = open_page("history", **EVENTS, event_dates=["2026-03-05", "2026-03-03"])

    assert list(shown(app)["ticket"]) == ["#1"]
    assert "ends before it begins" in said(app)


def test_the_commits_are_told_newest_first_with_who_when_what_and_how_many(
    seeded: Database, open_page: OpenPage
) -> None:
    with seeded.write() as session:
        carry_out(session, "complete", 1, 2, actor=manager("Bea"), at=START + timedelta(days=1))

    told = lines(open_page("history"))

    assert len(told) == 5
    assert told[0].startswith("**Bea**, ")
    assert told[0].endswith(r"\#1 and \#2 completed by Ana Petrov · 2 events")
    assert told[-1].endswith("Ana Petrov, Bo Lind and Cy Okafor created · 3 events")
    assert lines(open_page("history", event_sort="Oldest first")) == told[::-1]


def test_a_commit_opens_to_its_fields_with_old_and_new_and_its_undo(
    seeded: Database, open_page: OpenPage
) -> None:
    with seeded.write() as session:
        carry_out(session, "reassign", 1, 2, developer="Cy Okafor", at=START + timedelta(days=1))
        (last,) = recent_batches(session, 1)
    app = open_page("history")

    app.session_state[f"history.commit.{last.id}"] = True
    app.run()

    assert shown(app)[["ticket", "from", "to"]].values.tolist() == [
        ["#1", "Ana Petrov", "Cy Okafor"],
        ["#2", "Ana Petrov", "Cy Okafor"],
    ]
    for label, since in (("Undo", "undone since"), ("Redo", "done again since")):
        button = app.button(key=f"history.undo.{last.id}")
        assert button.label == label
        app = button.click().run()
        assert since in lines(app)[1]


@pytest.mark.parametrize(
    ("query", "count", "first"),
    [
        ({"event_developer": "Cy Okafor"}, 2, r"\#5 proposed for Cy Okafor; and 1 more event"),
        ({"event_ticket": "#4"}, 2, r"\#4 proposed for Bo Lind; and 1 more event"),
        ({"event_action": "proposed"}, 1, r"\#4 proposed for Bo Lind"),
        ({"event_by": "Bea"}, 1, r"\#1 completed by Ana Petrov"),
        ({"event_dates": ["2026-03-03", "2026-03-03"]}, 1, r"\#1 completed by Ana Petrov"),
        ({"event_since": "2026-03-03T00:00:00+00:00"}, 1, r"\#1 completed by Ana Petrov"),
    ],
)
def test_filters_limit_the_commits_and_what_is_told_of_them(
    seeded: Database, open_page: OpenPage, query: dict[str, Any], count: int, first: str
) -> None:
    with seeded.write() as session:
        carry_out(session, "complete", 1, actor=manager("Bea"), at=START + timedelta(days=1))

    told = lines(open_page("history", **query))

    assert len(told) == count
    assert first in told[0]


def test_commits_go_on_over_pages_and_start_again_in_the_other_view(
    board: Database, open_page: OpenPage
) -> None:
    with board.write() as session:
        for number in range(31):
            make_developers(session, f"Dev {number}")
    app = open_page("history")
    assert len(app.expander) == 30

    next(button for button in app.button if button.label == "Next page").click().run()
    assert [one for one in lines(app) if "Dev 0 created" in one] == lines(app)

    app.segmented_control(key="event_view").set_value("Every event").run()
    assert len(shown(app)) == 31
    assert said(app) == ""


def test_a_click_chooses_today_last_week_or_since_the_last_visit(
    board: Database, open_page: OpenPage
) -> None:
    # Whole weeks ago it was the same day of the week.
    monday_before = monday(now().date()) - timedelta(days=7)
    last_week = datetime.combine(monday_before, time(12), UTC)
    with board.write() as session:
        note_visit(session, actor=Actor("Ann"), at=now() - timedelta(days=20))
        make_developers(session, "Old", at=last_week - timedelta(days=30))
        make_developers(session, "Dana", at=last_week)
        make_developers(session, "Eli", at=now())
    app = open_page("history")
    told = {}

    for preset in ("Today", "Last week", "Since I was here"):
        app.pills(key="event_preset").set_value(preset).run()
        told[preset] = [one.partition(": ")[2].split(" ")[0] for one in lines(app)]
        assert app.pills(key="event_preset").value == preset

    assert told == {
        "Today": ["Eli"],
        "Last week": ["Dana"],
        "Since I was here": ["Eli", "Dana"],
    }


def test_a_persons_week_is_summed_up_above_the_list(seeded: Database, open_page: OpenPage) -> None:
    week = timedelta(days=7)
    with seeded.write() as session:
        carry_out(session, "complete", 1, at=START + week)
        carry_out(session, "reassign", 2, developer="Bo Lind", at=START + week)
        make_assignment(session, 6, "Ana Petrov", at=START + week)
    days = {"event_dates": ["2026-03-09", "2026-03-15"]}

    told = said(open_page("history", event_developer="Ana Petrov", **days))

    assert "got **1 ticket** (3 points), lost **1 ticket** (3 points)" in told
    assert "completed **1 ticket** (3 points)" in told
    assert "Workload **6** before, **3** after, of 20 available." in told
    assert "Workload" not in said(open_page("history", event_developer="Ana Petrov"))
    assert "Workload" not in said(open_page("history", **days))
