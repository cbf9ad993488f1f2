"""The figures of one page agree to the last point, and with the tickets behind each of them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
import pytest

from dashboard.analytics.behind import tickets_behind
from dashboard.analytics.columnar.copy import Copy
from dashboard.analytics.figures import FIGURES, Asked, figure_named
from dashboard.analytics.findings import FINDINGS
from dashboard.analytics.series.decisions import OUTCOMES
from dashboard.analytics.series.flow import STANDS
from dashboard.analytics.series.throughput import WHEN
from dashboard.analytics.series.workload import BASELINE
from dashboard.charts.figures import DRAWN
from db.commands import Edit, update_developers
from db.domain.days import Days
from db.domain.points import rounded
from db.engine import Database
from db.migrate import upgrade
from tests.dashboard.analytics.replay import FIRST, LAST, a_long_history
from tests.factories import (
    ANN,
    START,
    carry_out,
    make_assignments,
    make_developers,
    make_tickets,
)

WHOLE = Asked(
    Days(FIRST, LAST + timedelta(days=30), "UTC"),
    datetime(2025, 1, 6, tzinfo=UTC),
    (1, 2, 3),
)
SHOWN = 10_000


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copy]:
    """The copy of a board after 500 random commands, for tests that only read."""
    database = Database.open(f"sqlite:///{tmp_path_factory.mktemp('board') / 'board.db'}")
    upgrade(database)
    a_long_history(database)
    copy = Copy(database).catch_up(patience=None)
    yield copy
    copy.close()
    database.dispose()


def rows(copy: Copy, name: str) -> pd.DataFrame:
    return figure_named(name).rows(copy, WHOLE)


def test_workload_is_the_same_by_developer_by_team_and_by_skill(copy: Copy) -> None:
    weeks = [
        rows(copy, name).groupby(day)["workload"].sum().round(2)
        for name, day in (
            ("workload", "day"),
            ("workload-by-team", "week"),
            ("workload-by-skill", "day"),
        )
    ]

    developers, teams, skills = ({week: x for week, x in one.items() if x} for one in weeks)
    assert developers == teams == skills
    assert len(developers) > 30


def test_balance_is_that_of_what_each_carried_and_had(copy: Copy) -> None:
    each = rows(copy, "workload")
    each = each[each["available"] > 0]
    shares = each["workload"] / each["available"]

    told = rows(copy, "balance").dropna(subset=["jain"])

    assert len(told) > 30
    for week, people, jain in told[["week", "people", "jain"]].itertuples(index=False):
        known = shares[each["day"] == week]
        assert people == len(known)
        assert jain == pytest.approx(known.sum() ** 2 / len(known) / (known**2).sum())


def test_the_last_workload_is_the_baseline_and_the_active_tickets(copy: Copy) -> None:
    closing = rows(copy, "workload-by-skill")
    last = closing[closing["day"] == closing["day"].max()].set_index("skill")["workload"]

    assert rounded(last.drop(BASELINE).sum()) == rounded(rows(copy, "ages")["points"].sum())


def test_flow_times_and_ages_count_the_same_tickets(copy: Copy) -> None:
    done = rows(copy, "throughput")["tickets"]

    assert rows(copy, "due-dates")[list(WHEN)].sum(axis=1).tolist() == done.tolist()
    assert rows(copy, "lead-times")["tickets"].tolist() == done.tolist()
    assert (rows(copy, "cycle-times")["tickets"] <= done).all()
    assert rows(copy, "cumulative-flow")["assigned"].iloc[-1] == len(rows(copy, "ages"))
    completed = rows(copy, "cumulative-flow")["completed"].iloc[-1]
    assert done.sum() <= completed


def behind(copy: Copy, name: str, place: Any = None, stack: str | None = None) -> int:
    text = place.date().isoformat() if isinstance(place, pd.Timestamp) else place
    found, number = tickets_behind(copy, WHOLE, name, place=text, stack=stack, most=SHOWN)
    assert len(found) == number
    return number


def test_behind_each_bar_and_point_are_as_many_tickets_as_it_counts(copy: Copy) -> None:
    for name in ("throughput", "cycle-times", "lead-times"):
        for week, number in rows(copy, name)[["week", "tickets"]].itertuples(index=False):
            assert behind(copy, name, week) == number
    stacked = (
        ("due-dates", "week", WHEN),
        ("cumulative-flow", "day", STANDS),
        ("decisions", "skill", OUTCOMES),
    )
    for name, place, stacks in stacked:
        for row in rows(copy, name).iloc[::5].to_dict("records"):
            for stack in stacks:
                assert behind(copy, name, row[place], stack) == row[stack], (name, row, stack)
    for row in rows(copy, "hand-overs").to_dict("records"):
        assert behind(copy, "hand-overs", row["giver"], row["taker"]) == row["tickets"]
    for row in rows(copy, "reasons").to_dict("records"):
        assert behind(copy, "reasons", row["reason"], row["outcome"]) == row["decisions"]
    for row in rows(copy, "skills").to_dict("records"):
        assert behind(copy, "skills", row["skill"]) == row["tickets"]
    assert behind(copy, "ages") == len(rows(copy, "ages")) == behind(copy, "workload-by-skill")


def said(copy: Copy, asked: Asked) -> dict[str, str]:
    """What each figure says of a board; every one that has numbers can be drawn."""
    found = {}
    for figure in FIGURES:
        frame = figure.rows(copy, asked)
        assert set(figure.columns) <= set(frame), figure.name
        if figure.is_empty(frame):
            found[figure.name] = figure.nothing
            continue
        if figure.name in DRAWN:
            DRAWN[figure.name](frame).to_json()
        found[figure.name] = FINDINGS[figure.name](frame) if figure.name in FINDINGS else "A table"
    return found


MARCH = Days(START.date(), START.date() + timedelta(days=13), "UTC")
NOW = START + timedelta(days=14)


def test_a_board_of_one_event_says_that_nothing_happened(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        make_developers(session, "Ana Petrov", skills=None)

    found = said(Copy(sqlite_database).catch_up(), Asked(MARCH, NOW, (1,)))

    nothing = {figure.name: figure.nothing for figure in FIGURES}
    # What she had, she had, though she carried nothing.
    assert found == nothing | {
        "workload": "A table",
        "workload-by-team": "A table",
        "balance": "Balance and spread need two people who have points available",
    }


def test_one_person_has_no_balance_and_few_tickets_no_shares(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        make_developers(session, "Ana Petrov")
        tickets = make_tickets(session, 2, story_points=None)
        first, _ = make_assignments(session, dict.fromkeys(tickets, "Ana Petrov"))
        carry_out(session, "complete", first, at=START + timedelta(days=3))
        more = make_tickets(session, story_points=2.0)
        make_assignments(session, dict.fromkeys(more, "Ana Petrov"))

    found = said(Copy(sqlite_database).catch_up(), Asked(MARCH, NOW, (1,)))

    assert found["balance"] == "Balance and spread need two people who have points available"
    assert found["throughput"].endswith("0 points completed in 2 weeks, 1 of them without points")
    assert found["due-dates"] == "None of 1 completed ticket had a due date"
    assert found["cycle-times"] == (
        "No week has enough tickets for a share; of 1 week too few tickets in 1 for 50%, 1 for "
        "85%, 1 for 95%"
    )
    assert found["ages"] == "2 active tickets, the oldest 14.0 days old"
    assert found["skills"].endswith("only one person has 1 and nobody 0")


@pytest.mark.parametrize("ahead", [-4_000, 4_000])
def test_days_before_the_first_event_or_to_come_have_no_event_in_them(
    sqlite_database: Database, ahead: int
) -> None:
    with sqlite_database.write() as session:
        make_developers(session, "Ana Petrov", "Bo Lind")
        held = make_assignments(session, dict.fromkeys(make_tickets(session, 2), "Ana Petrov"))
        carry_out(session, "complete", *held, at=START + timedelta(days=3))
        left = Edit(2, {"active": False})
        update_developers(session, [left], actor=ANN, at=START + timedelta(days=4))
    shift = timedelta(days=ahead)
    days = Days(MARCH.first + shift, MARCH.last + shift, "UTC")

    found = said(Copy(sqlite_database).catch_up(), Asked(days, NOW, (1, 2)))

    nothing = {figure.name: figure.nothing for figure in FIGURES}
    events = ("throughput", "due-dates", "cycle-times", "actions", "hand-overs", "decisions")
    assert {name: found[name] for name in events} == {name: nothing[name] for name in events}
    assert (found["cumulative-flow"] == nothing["cumulative-flow"]) == (ahead < 0)
    assert (found["workload"] == nothing["workload"]) == (ahead < 0)


def test_when_everybody_has_left_each_figure_says_what_was(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        make_developers(session, "Ana Petrov", "Bo Lind")
        unestimated = make_tickets(session, 2, story_points=None)
        held = make_assignments(session, dict.fromkeys(unestimated, "Ana Petrov"))
        carry_out(session, "complete", held[0], at=START + timedelta(days=3))
        left = [Edit(id_, {"active": False}) for id_ in (1, 2)]
        assert not update_developers(session, left, actor=ANN, at=START + timedelta(days=4)).refused

    copy = Copy(sqlite_database).catch_up()
    found = said(copy, Asked(MARCH, NOW, (1, 2)))

    nothing = {figure.name: figure.nothing for figure in FIGURES}
    for name in ("workload", "workload-by-skill", "balance"):
        assert found[name] == nothing[name]
    assert found["workload-by-team"] == "A table"
    assert found["ages"] == "1 active ticket, the oldest 14.0 days old"
    assert found["skills"].endswith("only one person has 0 and nobody 1")


def test_five_hundred_people_are_in_the_figures_of_people(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        ids = make_developers(session, *(f"Dev {number:03}" for number in range(500)))
        make_assignments(session, dict.fromkeys(make_tickets(session, 3), "Dev 007"))

    copy = Copy(sqlite_database).catch_up()
    asked = Asked(MARCH, NOW, tuple(ids.values()))
    said(copy, asked)

    each = figure_named("workload").rows(copy, asked)
    (most,) = each.loc[each["workload"] == each["workload"].max(), "developer"].unique()
    assert (each["developer"].nunique(), most) == (500, "Dev 007")
    assert set(figure_named("balance").rows(copy, asked)["people"]) == {500}
    assert figure_named("skills").rows(copy, asked)["people"].tolist() == [500]
