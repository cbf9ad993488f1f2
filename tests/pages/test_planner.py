"""The Planner page: what is due by people and weeks, what does not fit, and what has no date."""

from datetime import date, timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from db.commands import Edit, update_developers
from db.commands.records.calendars import CalendarChange, change_calendars
from db.domain.calendar.entries import Entry
from db.engine import Database
from tests.factories import (
    ANN,
    START,
    handed_over,
    make_assignments,
    make_developers,
    make_proposals,
    make_ticket,
)
from tests.pages.cards import board, loads, move, people
from tests.pages.conftest import TEAM, OpenPage, said
from tests.pages.grids import ask, tables

WEDNESDAY = date(2026, 3, 4)
FRIDAY, NEXT = WEDNESDAY + timedelta(days=2), WEDNESDAY + timedelta(days=7)
ANA, BO, CY = TEAM


@pytest.fixture(autouse=True)
def _on_wednesday(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("dashboard.ui.planner.board", "dashboard.clock"):
        monkeypatch.setattr(f"{module}.today", lambda _zone: WEDNESDAY)


@pytest.fixture
def planned(board: Database) -> Database:
    """Ana has 8 points due by Friday and 3 without a date; Bo has 2, and 4 proposed, next week."""
    with board.write() as session:
        make_developers(session, *TEAM)
        held = {
            make_ticket(session, story_points=points, due_date=due): name
            for points, due, name in (
                (5.0, FRIDAY - timedelta(days=30), ANA),
                (3.0, FRIDAY, ANA),
                (3.0, None, ANA),
                (2.0, NEXT, BO),
            )
        }
        make_assignments(session, held)
        make_proposals(session, {make_ticket(session, story_points=4.0, due_date=NEXT): BO})
    return board


def totals(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def table(app: AppTest, column: str) -> list[list[Any]]:
    """The rows of the table that has this column."""
    found = [row for row in tables(app) if column in row]
    return found[0].to_numpy().tolist() if found else []


def test_what_is_due_stands_in_its_week_against_what_is_left_of_it(
    planned: Database, open_page: OpenPage
) -> None:
    app = open_page("planner")

    # Of this week three days of two points each are left.
    assert loads(app) == {(ANA, "2026-03-02"): (8, 0, 6), (BO, "2026-03-09"): (2, 4, 10)}
    assert totals(app) == {
        "Short": "2",
        "Due": "10",
        "Without a date": "3",
        "Due later": "0",
    }
    assert table(app, "said") == [[ANA, "2 points short in week 10: #1"]]
    assert [card["ticket"] for card in board(app)["cards"] if card["due"] is None] == ["#3"]


def test_proposals_count_when_they_are_asked_for(planned: Database, open_page: OpenPage) -> None:
    with planned.write() as session:
        make_proposals(session, {make_ticket(session, story_points=13.0, due_date=NEXT): BO})

    apart, together = (
        open_page("planner", planner_developer=BO, **asked)
        for asked in ({}, {"planner_proposals": "true"})
    )

    assert table(apart, "said") == []
    assert loads(apart) == loads(together) == {(BO, "2026-03-09"): (2, 17, 10)}
    assert (board(apart)["proposals"], board(together)["proposals"]) == (False, True)
    assert table(together, "said") == [[BO, "7 points short in week 11: #6"]]


def test_filters_leave_those_who_pass(planned: Database, open_page: OpenPage) -> None:
    with planned.write() as session:
        make_developers(session, "Di Vos", skills="COBOL")

    assert people(open_page("planner")) == ["", ANA, BO, CY, "Di Vos"]
    assert people(open_page("planner", planner_knows="COBOL")) == ["", "Di Vos"]
    app = open_page("planner", planner_knows="COBOL", planner_developer=ANA)
    assert "Nobody who can be given work" in text(app)


def test_who_has_left_shows_while_they_hold_work_and_has_nothing(
    planned: Database, open_page: OpenPage
) -> None:
    with planned.write() as session:
        edits = [Edit(one, {"active": False}) for one in (1, 3)]
        assert not update_developers(session, edits, actor=ANN, at=START).refused

    app = open_page("planner")

    assert people(app) == ["", ANA, BO]
    assert table(app, "said") == [[ANA, "8 points short in week 10: #2, #1"]]
    with planned.write() as session:
        handed_over(session, ANA, BO, leaves=False)
    assert people(open_page("planner")) == ["", BO]


def test_a_board_on_which_nobody_is_active_says_so(board: Database, open_page: OpenPage) -> None:
    with board.write() as session:
        make_developers(session, ANA, active=False)

    assert "Nobody who can be given work" in text(open_page("planner"))


def test_an_empty_board_says_what_to_do(open_page: OpenPage) -> None:
    assert "Import your developers and tickets first" in text(open_page("planner"))


def test_work_without_any_date_stands_beside_the_weeks_and_nothing_is_short(
    seeded: Database, open_page: OpenPage
) -> None:
    app = open_page("planner")

    assert loads(app) == {}
    assert [person["due"][-2] for person in board(app)["people"]] == [9, 6, 3, 0]
    assert "Everything that has a date fits" in text(app)
    assert totals(app)["Without a date"] == "15"


def test_leave_takes_room_away(planned: Database, open_page: OpenPage) -> None:
    monday = NEXT - timedelta(days=2)
    away = CalendarChange(Entry("leave", monday, monday + timedelta(days=4)), developer_id=2)
    with planned.write() as session:
        assert not change_calendars(session, [away], actor=ANN, at=START).refused

    app = open_page("planner", planner_developer=BO)

    assert loads(app) == {(BO, "2026-03-09"): (2, 4, 0)}
    # There is room for it before he leaves.
    assert table(app, "said") == []
    bo = board(app)["people"][1]
    assert (bo["off"][:3], bo["away"][0], bo["away"][-1]) == ([0, 5, 0], "2026-03-09", "2026-03-13")


def test_a_young_board_says_that_it_has_too_few_weeks(
    planned: Database, open_page: OpenPage
) -> None:
    app = open_page("planner")

    assert "8 whole weeks of history at least; this board has 0." in text(app)


def test_a_board_with_nothing_assigned_has_nothing_to_forecast(
    board: Database, open_page: OpenPage
) -> None:
    with board.write() as session:
        make_developers(session, ANA)

    assert "there is nothing to forecast" in text(open_page("planner"))


def test_people_are_paged(board: Database, open_page: OpenPage) -> None:
    with board.write() as session:
        make_developers(session, *(f"Dev {number:03}" for number in range(130)))

    first, last = (people(open_page("planner", planner_people=page)) for page in ("1", "7"))

    assert (len(first), first[:2]) == (21, ["", "Dev 000"])
    assert (len(last), last[-1]) == (11, "Dev 129")


def text(app: AppTest) -> str:
    return "\n".join(one.value for kind in (app.markdown, app.caption) for one in kind)


def test_days_and_months_are_shown_as_well_and_cards_are_coloured_by_age(
    planned: Database, open_page: OpenPage
) -> None:
    days = open_page("planner", planner_zoom="By days", planner_colour="Colour: age")
    months = open_page("planner", planner_zoom="By months")

    assert [column["label"] for column in board(days)["columns"][:3]] == ["Wed 4", "Thu 5", "Fri 6"]
    # What is overdue is due today.
    assert loads(days) == {
        (ANA, "2026-03-04"): (5, 0, 2),
        (ANA, "2026-03-06"): (3, 0, 2),
        (BO, "2026-03-11"): (2, 4, 2),
    }
    assert board(days)["legend"] == [[3, "up to a week"]]
    assert loads(months)[BO, "2026-03-01"] == (2, 4, 40)
    assert board(months)["legend"] == [[2, "Medium"]]


def test_a_filter_leaves_cards_out_and_the_loads_whole(
    planned: Database, open_page: OpenPage
) -> None:
    app = open_page("planner", planner_search="#2")

    assert [card["ticket"] for card in board(app)["cards"]] == ["#2"]
    assert loads(app)[ANA, "2026-03-02"] == (8, 0, 6)


def test_moved_cards_are_committed_in_one_batch_and_read_anew(
    planned: Database, open_page: OpenPage
) -> None:
    app = open_page("planner")

    move(app, t2={"developer": BO, "due": "2026-03-13"}, t3={"due": "2026-03-11"})
    app.button(key="planner.review").click().run()
    app.button(key="review.commit").click().run()

    assert "2 changes saved." in said(app)
    assert (board(app)["edits"], board(app)["revision"] > 1) == ({}, True)
    assert loads(app) == {
        (ANA, "2026-03-02"): (5, 0, 6),
        (ANA, "2026-03-09"): (3, 0, 10),
        (BO, "2026-03-09"): (5, 4, 10),
    }


def test_what_a_browser_cannot_have_sent_is_left_out(
    planned: Database, open_page: OpenPage
) -> None:
    app = move(open_page("planner"), t2={"title": "Mine"}, t3={"developer": "Nobody here"})

    assert "nobody who can be given work is called Nobody here" in said(app)
    assert app.button(key="planner.review").disabled
    assert "An edit of a read-only cell was left out." in said(app)


def test_who_falls_short_leads_to_the_tickets_of_that_week(
    planned: Database, open_page: OpenPage
) -> None:
    app = ask(open_page("planner"), "lead", 0)

    assert app.query_params["assigned_to"] == ANA
    # Overdue ones too, for they stand in this week.
    assert app.query_params["due"] == ["2000-01-01", "2026-03-08"]
