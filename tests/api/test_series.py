"""Capacity, flow and forecast over the API: by day and by week, as JSON and as files."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from db.commands import CalendarChange, Edit, change_calendars, update_developers
from db.domain.calendar.entries import Entry
from db.engine import Database
from db.models.board import AssignmentHistory
from tests.api.conftest import TEAM, error_of, fields_of
from tests.factories import ANN, START, carry_out, make_assignments, make_developers, make_tickets

ANA, BO, CY = TEAM
DAY = timedelta(days=1)
SERIES = ("workload", "capacity", "flow", "forecast")
TODAY = date(2026, 5, 13)


@pytest.fixture(autouse=True)
def _on_a_wednesday(monkeypatch: pytest.MonkeyPatch) -> None:
    for route in ("workload", "series", "ahead"):
        monkeypatch.setattr(f"dashboard.api.routes.{route}.today", lambda _zone: TODAY)


@pytest.fixture
def ten_weeks(seeded: Database) -> Database:
    """Ten weeks, in each of which Bo completes two tickets and gets two, of 3 points each."""
    with seeded.write() as session:
        for number in range(10):
            at = START + timedelta(weeks=number)
            made = make_assignments(
                session, dict.fromkeys(make_tickets(session, 2, at=at), BO), at=at
            )
            carry_out(session, "complete", *made, at=at + number % 3 * DAY)
        carry_out(session, "remove", 1, at=START + 20 * DAY)
    return seeded


def rows(api: TestClient, series: str, query: str = "") -> list[dict[str, Any]]:
    """What the API answers, as JSON."""
    answer = api.get(f"/{series}/?{query}")
    assert answer.status_code == 200, answer.text
    told: list[dict[str, Any]] = answer.json()[series]
    return told


def test_capacity_by_week_is_what_the_planner_has(seeded: Database, api: TestClient) -> None:
    with seeded.write() as session:
        ids = make_developers(session, "Dee Quist", availability=0.5, capacity=16.0)
        leave = Entry("leave", TODAY + 3 * DAY, TODAY + 16 * DAY, 0.5)
        change_calendars(
            session,
            [CalendarChange(leave, ids["Dee Quist"])],
            actor=ANN,
            at=datetime(2026, 5, 13, tzinfo=UTC),
        )
    last = TODAY - TODAY.weekday() * DAY + timedelta(weeks=12) - DAY

    planner = {
        (one["developer"], week["week"]): (week["has_points"], week["days_off"])
        for one in api.get("/ahead/").json()["developers"]
        for week in one["weeks"]
    }
    weeks = rows(api, "capacity", f"to={last}&by=week")
    days = rows(api, "capacity", f"to={last}&developer=Dee Quist")

    assert {
        (one["developer"], one["date"]): (one["points"], one["days_off"]) for one in weeks
    } == planner
    assert len(days) == 11 * 7 + 5
    assert sum(one["points"] for one in days) == pytest.approx(
        sum(one["points"] for one in weeks if one["developer"] == "Dee Quist")
    )
    assert days[0] == {
        "developer": "Dee Quist",
        "team": None,
        "date": "2026-05-13",
        "points": 0.8,
        "days_off": 0.0,
    }


def test_capacity_of_a_past_day_goes_by_what_somebody_had_then(
    seeded: Database, api: TestClient
) -> None:
    thursday = START + 10 * DAY
    with seeded.write() as session:
        changes = [Edit(1, {"availability": 0.5}), Edit(2, {"active": False})]
        assert not update_developers(session, changes, actor=ANN, at=thursday).refused
        make_developers(session, "Dee Quist", at=thursday + DAY)
        entered = [
            CalendarChange(Entry("leave", date(2026, 3, day), date(2026, 3, day)), 1)
            for day in (4, 9)
        ]
        change_calendars(session, entered, actor=ANN, at=thursday + 60 * DAY)

    told: dict[str, list[float]] = {}
    for one in rows(api, "capacity", "from=2026-03-09&to=2026-03-15"):
        told.setdefault(one["developer"], []).append(one["points"])
    days = api.get(f"/calendar/days/?from=2026-03-09&to=2026-03-15&developer={ANA}").json()["days"]
    week = "from=2026-03-02&to=2026-03-08&by=week"
    of_week = {one["developer"]: one["points"] for one in rows(api, "capacity", week)}

    assert told == {
        ANA: [0, 2, 2, 1, 1, 0, 0],
        BO: [2, 2, 2, 2, 0, 0, 0],
        CY: [2, 2, 2, 2, 2, 0, 0],
        "Dee Quist": [2, 0, 0],
    }
    assert [one["points"] for one in days] == told[ANA]
    assert of_week == {ANA: 8.0, BO: 10.0, CY: 10.0}
    # A sprint has two weeks, and what was available in one is told as points of a sprint.
    for one in rows(api, "workload", week):
        assert one["available"] == 2 * of_week[one["developer"]]
    assert [one["developer"] for one in rows(api, "capacity", "to=2026-05-13")] == [
        ANA,
        CY,
        "Dee Quist",
    ]


def test_flow_by_day_and_by_week_is_that_of_an_independent_count(
    ten_weeks: Database, api: TestClient
) -> None:
    with ten_weeks.read() as session:
        events = session.scalars(select(AssignmentHistory).order_by("id")).all()
    done = [event.changed_at.date() for event in events if event.action == "completed"]

    days = rows(api, "flow", "from=2026-02-27&to=2026-05-13")
    weeks = rows(api, "flow", "from=2026-03-02&to=2026-05-13&by=week")

    for period, length in ((days, 1), (weeks, 7)):
        for one in period:
            first = date.fromisoformat(one["date"])
            within = [day for day in done if first <= day < first + length * DAY]
            until = [day for day in done if day < first + length * DAY]
            assert one["completed_tickets"] == len(within)
            assert one["completed_points"] == 3.0 * len(within)
            assert one["completed"] == len(until)
    assert [one["date"] for one in weeks][::10] == ["2026-03-02", "2026-05-11"]
    assert (days[0]["waiting"], days[-1]["waiting"], days[-1]["assigned"]) == (0, 6, 2)
    # In the second week both tickets took a day.
    assert (weeks[1]["cycle_days_50"], weeks[1]["cycle_days_95"]) == (1.0, None)
    assert {one["cycle_days_50"] for one in days} == {None}
    assert rows(api, "flow", "from=2026-05-14&to=2026-05-20") == []


def test_the_chances_of_a_day_agree_with_the_days_of_the_forecast(
    ten_weeks: Database, api: TestClient
) -> None:
    told = api.get("/forecast/").json()
    by_day = {one["date"]: one["percent"] for one in told["forecast"]}
    by_week = rows(api, "forecast", "by=week")

    found = api.get("/ahead/forecast/").json()
    assert told["assigned"] == found["assigned"] == 2
    for one in found["days"]:
        before = date.fromisoformat(one["date"]) - DAY
        assert by_day[one["date"]] >= 100 * one["share"]
        assert by_day.get(before.isoformat(), 0.0) <= 100 * one["share"]
    assert next(iter(by_day)) == "2026-05-13"
    assert list(by_day.values()) == sorted(by_day.values())
    assert list(by_day.values())[-1] == by_week[-1]["percent"] == 100.0
    for one in by_week:
        sunday = date.fromisoformat(one["date"]) + 6 * DAY
        assert by_day.get(sunday.isoformat(), 100.0) == one["percent"]


def test_the_file_of_a_series_has_the_rows_of_its_answer(
    ten_weeks: Database, api: TestClient
) -> None:
    with ten_weeks.write() as session:
        make_developers(session, "=1+1 Ünal", at=datetime(2026, 5, 12, tzinfo=UTC))

    for series in SERIES:
        for by in ("day", "week"):
            told = rows(api, series, f"by={by}")
            answer = api.get(f"/{series}/export/?by={by}")
            read = list(csv.DictReader(io.StringIO(answer.text)))
            assert f'filename="{series}.csv"' in answer.headers["content-disposition"]
            assert told
            assert list(read[0]) == list(told[0])
            assert read == [{name: cell(value) for name, value in one.items()} for one in told]
        for kind in ("xlsx", "parquet"):
            assert api.get(f"/{series}/export/?format={kind}").status_code == 200


def cell(value: str | float | None) -> str:
    """A value as a file writes it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.replace("=1", "'=1")
    return f"{value:.2f}".rstrip("0").rstrip(".")


def test_what_a_series_cannot_answer_is_refused_with_a_sentence(
    seeded: Database, api: TestClient
) -> None:
    for path in ("workload/export", "capacity", "capacity/export", "flow", "flow/export"):
        for query, field in (
            ("by=month", "query.by"),
            ("from=tomorrow", "query.from"),
            ("from=2026-03-02&to=2026-03-01", "query.to"),
            ("from=2025-01-01&to=2026-05-01", "query.from"),
            ("to=0001-01-01", "query.to"),
            ("surprise=1", "query.surprise"),
        ):
            assert fields_of(api.get(f"/{path}/?{query}")) == [field], (path, query)
    for path in ("workload/export", "capacity", "capacity/export"):
        error_of(api.get(f"/{path}/?developer=Nobody"), 404)
    assert fields_of(api.get("/flow/export/?format=pdf")) == ["query.format"]
    assert fields_of(api.get("/forecast/?by=hour")) == ["query.by"]


def test_an_empty_board_has_no_figures(board: Database, api: TestClient) -> None:
    for series in SERIES:
        told = rows(api, series)
        days = {one["date"] for one in told}
        assert {value for one in told for value in one.values()} <= {0, None} | days
        assert api.get(f"/{series}/export/").status_code == 200
