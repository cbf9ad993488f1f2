"""The Analytics page: charts from the history, with the figures behind them."""

import json
from datetime import date, timedelta
from threading import Event
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

from dashboard.clock import now
from dashboard.database import database as current_database
from dashboard.ui.filters.period import MOST_DAYS, bounded
from db.commands import Edit, update_developers
from db.engine import Database
from db.queries.developers import all_developer_ids
from tests.factories import (
    ANN,
    START,
    carry_out,
    make_assignment,
    make_developers,
    make_ticket,
)
from tests.pages.conftest import TEAM, OpenPage
from tests.pages.grids import table_with, tables


def charts(app: AppTest) -> list[Any]:
    """The page's figures from the top."""
    return [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]


def figures(app: AppTest, name: str) -> Any:
    """The table behind a chart."""
    app.session_state[f"analytics.{name}.numbers"] = True
    app.run()
    assert not app.exception
    return app.dataframe[0].value


def numbers(app: AppTest, name: str) -> Any:
    """The numbers of the last figure of a section."""
    app.session_state[f"analytics.{name}.numbers"] = True
    app.run()
    return app.dataframe[-1].value


def test_a_small_team_has_a_panel_each(seeded: Database, open_page: OpenPage) -> None:
    app = open_page("analytics")

    assert len(charts(app)) == 3 + 2
    titles = [chart["layout"].get("title", {}).get("text", "") for chart in charts(app)[:3]]
    assert [title.split("<br>")[0] for title in titles] == list(TEAM)
    assert any("Days in UTC" in caption.value for caption in app.caption)


def test_a_large_team_shares_a_heatmap(board: Database, open_page: OpenPage) -> None:
    with board.write() as session:
        make_developers(session, *(f"Dev {number:02}" for number in range(17)))

    app = open_page("analytics")

    (heat,) = charts(app)[0]["data"]
    assert set(heat["y"]["bdata"] if isinstance(heat["y"], dict) else heat["y"]) == set(range(17))


def test_everybody_of_a_large_team_is_on_one_of_its_pages(
    board: Database, open_page: OpenPage
) -> None:
    names = [f"Dev {number:03}" for number in range(130)]
    with board.write() as session:
        make_developers(session, *names)

    drawn = {
        name
        for page in ("1", "2", "3")
        for name in charts(open_page("analytics", people=page))[0]["data"][0]["text"]
    }

    assert drawn == set(names)


def test_the_figures_come_from_the_history(board: Database, open_page: OpenPage) -> None:
    today = now()
    with board.write() as session:
        make_developers(session, "Ana Petrov", baseline_workload=2.0, at=today - timedelta(days=20))
        id_ = make_ticket(session, story_points=5.0, at=today - timedelta(days=20))
        held = make_assignment(session, id_, "Ana Petrov", at=today - timedelta(days=10))
        carry_out(session, "complete", held, at=today - timedelta(days=4))

    table = figures(open_page("analytics", period="Last 30 days"), "workload")

    points = dict(zip(table["day"].dt.date, table["workload"], strict=True))
    ago = {days: points[today.date() - timedelta(days=days)] for days in (20, 11, 10, 5, 4, 0)}
    assert ago == {20: 2.0, 11: 2.0, 10: 7.0, 5: 7.0, 4: 2.0, 0: 2.0}
    assert set(table["available"]) == {20.0}
    assert min(points) == today.date() - timedelta(days=20)


def test_a_week_with_an_overloaded_day_shows_it_though_it_closes_below(
    board: Database, open_page: OpenPage
) -> None:
    with board.write() as session:
        make_developers(session, "Ana Petrov", at=START)
        held = make_assignment(
            session, make_ticket(session, story_points=25.0), "Ana Petrov", at=START
        )
        carry_out(session, "complete", held, at=START + timedelta(days=2))

    app = open_page("analytics", by="Week", **MARCH)
    table = figures(app, "workload").set_index("day").sort_index()

    assert table[["workload", "peak", "available"]].to_numpy().tolist() == [
        [0.0, 25.0, 20.0],
        [0.0, 0.0, 20.0],
    ]
    assert "past what was available in 1 of 2 weeks" in app.get("plotly_chart")[0].proto.alt


def test_while_the_history_is_read_the_page_says_how_far_it_is(
    seeded: Database, open_page: OpenPage
) -> None:
    gate = Event()

    def wait(_connection: Any, _cursor: Any, statement: str, *rest: Any) -> None:
        if "AS moment" in statement:
            gate.wait()

    event.listen(current_database().engine, "before_cursor_execute", wait)
    app = open_page("analytics")
    gate.set()

    assert "Reading the history for its figures… 0%" in app.get("progress")[0].proto.text
    assert "Points and tickets now" in [one.value for one in app.subheader]
    app.run()
    assert not app.get("progress")
    assert len(charts(app)) == 3 + 2


def test_filters_limit_the_charts(seeded: Database, open_page: OpenPage) -> None:
    app = open_page("analytics", team="Bo Lind", period="Custom")

    assert len(charts(app)) == 1 + 2
    day = date(2026, 3, 2)
    app.date_input(key="period_days").set_value((day, day + timedelta(days=9))).run()
    table = figures(app, "workload")
    assert set(table["developer"]) == {"Bo Lind"}
    assert table["day"].dt.date.min() == day
    assert len(table) == 10
    assert len(charts(app)) == 1 + 2


@pytest.mark.parametrize(
    ("section", "titles", "drawn"),
    [
        ("Flow", ["Cumulative flow", "Throughput", "Due dates kept"], 3),
        ("Times", ["Cycle times", "Lead times", "Age of active work"], 3),
        ("Decisions", ["Decisions about proposals", "Reasons given", "Actions per week"], 2),
        ("Hand-overs", ["Who hands to whom", "Back and forth"], 1),
        ("Balance", ["Balance"], 1),
        ("Skills", ["Skills wanted and there"], 1),
    ],
)
def test_the_address_names_the_section_and_only_it_is_drawn(
    seeded: Database, open_page: OpenPage, section: str, titles: list[str], drawn: int
) -> None:
    with seeded.write() as session:
        carry_out(session, "complete", 1, at=START + timedelta(days=1))
        carry_out(session, "reassign", 2, developer=TEAM[2], at=START + timedelta(days=1))
        carry_out(session, "reject", 4, at=START + timedelta(days=1))

    app = open_page("analytics", show=section, **MARCH)
    while app.get("progress"):
        app.run()

    assert [one.value for one in app.subheader] == titles
    assert len(charts(app)) == drawn
    captions = "\n".join(one.value for one in app.caption)
    assert captions.count("Source: ") == len(titles) - (section in ("Hand-overs", "Decisions"))


def test_what_is_picked_of_a_figure_is_listed_beneath_it(
    seeded: Database, open_page: OpenPage
) -> None:
    with seeded.write() as session:
        carry_out(session, "complete", 1, at=START + timedelta(days=1))

    one = open_page(
        "analytics", show="Flow", picked=["due-dates", "2026-03-02", "undated"], **MARCH
    )
    none = open_page("analytics", show="Flow", picked=["due-dates", "nonsense", "x"], **MARCH)

    assert table_with(one, "ticket")["ticket"].tolist() == ["#1"]
    assert any("week of" in folded.label for folded in one.expander)
    assert not tables(none)
    assert any("There is no such ticket" in caption.value for caption in none.caption)


def test_workload_stands_by_team_and_by_skill(seeded: Database, open_page: OpenPage) -> None:
    with seeded.write() as session:
        edits = [Edit(id_, {"team": "Core"}) for id_ in (1, 2)]
        assert update_developers(session, edits, actor=ANN, at=START).records

    by_team = charts(open_page("analytics", group="Team", **MARCH))
    by_skill = charts(open_page("analytics", group="Skill", **MARCH))

    def titles(drawn: list[Any]) -> list[str]:
        return [chart["layout"]["title"]["text"].split("<br>")[0] for chart in drawn[:-2]]

    assert titles(by_team) == ["Core", "No team"]
    assert titles(by_skill) == ["Python"]


def test_drawn_days_begin_with_the_board_and_are_not_too_many() -> None:
    last = date(2026, 3, 31)

    def first(asked: date, began: date) -> date:
        return bounded(asked, last, began=began, time_zone="UTC").first

    assert first(date(2026, 3, 1), date(2020, 1, 1)) == date(2026, 3, 1)
    assert first(date(2026, 3, 1), date(2026, 3, 10)) == date(2026, 3, 10)
    assert first(date(2026, 3, 1), last) == last
    assert first(date(2001, 1, 1), date(2001, 1, 1)) == last - timedelta(days=MOST_DAYS - 1)


def test_the_chart_is_by_day_or_by_week_as_the_url_says(
    seeded: Database, open_page: OpenPage
) -> None:
    by_day = open_page("analytics")
    by_week = open_page("analytics", by="Week")

    assert any("at the close of each day" in caption.value for caption in by_day.caption)
    assert any("at the close of each week" in caption.value for caption in by_week.caption)


def test_a_day_chosen_alone_is_one_day(seeded: Database, open_page: OpenPage) -> None:
    app = open_page("analytics", period="Custom", period_days=["2026-03-03", "2026-03-03"])

    assert set(figures(app, "workload")["day"].dt.date) == {date(2026, 3, 3)}


def test_the_actions_of_two_are_theirs_though_one_of_them_left(
    seeded: Database, open_page: OpenPage
) -> None:
    with seeded.write() as session:
        leave(session, TEAM[2])

    both = numbers(open_page("analytics", show="Decisions", team=TEAM[1:], **MARCH), "actions")
    everybody = numbers(open_page("analytics", show="Decisions", **MARCH), "actions")

    assert (both["created"].sum(), both["proposed"].sum()) == (1, 2)
    assert (everybody["created"].sum(), everybody["proposed"].sum()) == (3, 2)


def test_a_leaver_is_in_the_charts_of_then_and_has_nothing_available_since(
    seeded: Database, open_page: OpenPage
) -> None:
    with seeded.write() as session:
        leave(session, TEAM[2])

    then = figures(open_page("analytics", **MARCH), "workload")
    since = figures(
        open_page("analytics", period="Custom", period_days=["2026-03-06", "2026-03-09"]),
        "workload",
    )

    available = then[then["developer"] == TEAM[2]].set_index("day")["available"]
    assert available.to_dict() == {
        pd.Timestamp(2026, 3, day): 20.0 if day <= 4 else 0.0 for day in range(2, 10)
    }
    assert set(since["developer"]) == set(TEAM[:2])


MARCH: dict[str, Any] = {"period": "Custom", "period_days": ["2026-03-02", "2026-03-09"]}


def leave(session: Session, name: str) -> None:
    """Deactivate somebody two days after the board began."""
    id_ = all_developer_ids(session)[name]
    edit = Edit(id_, {"active": False})
    outcome = update_developers(session, [edit], actor=ANN, at=START + timedelta(days=2))
    assert not outcome.refused
