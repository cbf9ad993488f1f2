"""Workload and health over the API."""

from datetime import date, timedelta
from threading import Event
from typing import Any

import pytest
from sqlalchemy import event
from starlette.testclient import TestClient

from dashboard.api.routes import workload
from dashboard.database import database as current_database
from db.engine import Database
from db.migrate import current_revision
from db.version import VERSION
from tests.api.conftest import TEAM, error_of, fields_of
from tests.factories import START, carry_out, make_assignment, make_developers

ANA, BO, CY = TEAM


def test_workload_is_told_by_developer_and_day(seeded: Database, api: TestClient) -> None:
    answer = api.get("/workload/?from=2026-03-01&to=2026-03-03")

    assert answer.status_code == 200, answer.text
    told = [(one["developer"], one["date"], one["points"]) for one in answer.json()["workload"]]
    assert told[:4] == [
        (ANA, "2026-03-02", 6.0),
        (ANA, "2026-03-03", 6.0),
        (BO, "2026-03-02", 3.0),
        (BO, "2026-03-03", 3.0),
    ]


@pytest.mark.parametrize("first", ["2026-02-01", "2026-03-01", "2026-03-06"])
def test_days_before_somebody_came_and_days_to_come_have_no_figure(
    seeded: Database, api: TestClient, monkeypatch: pytest.MonkeyPatch, first: str
) -> None:
    monkeypatch.setattr(workload, "today", lambda _zone: date(2026, 3, 8))
    with seeded.write() as session:
        make_developers(session, "Di Vos", at=START + timedelta(days=3), baseline_workload=2.0)

    told = api.get(f"/workload/?from={first}&to=2026-03-20&developer=Di Vos").json()["workload"]

    known = max(date(2026, 3, 5), date.fromisoformat(first))
    days = [date.fromisoformat(row["date"]) for row in told]
    assert days == [known + timedelta(days=n) for n in range((date(2026, 3, 8) - known).days + 1)]
    assert {row["points"] for row in told} == {2.0}
    assert not api.get("/workload/?from=2026-03-09&to=2026-03-20").json()["workload"]


def test_workload_is_of_the_last_thirty_days_unless_it_is_said(
    seeded: Database, api: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workload, "today", lambda _zone: date(2026, 3, 10))

    def days(query: str) -> list[str]:
        found = api.get(f"/workload/?developer={BO}&{query}").json()["workload"]
        assert {row["developer"] for row in found} == {BO}
        return [row["date"] for row in found]

    assert (days("")[0], days("")[-1]) == ("2026-03-02", "2026-03-10")
    assert (days("from=2026-03-05")[0], len(days("from=2026-03-05"))) == ("2026-03-05", 6)
    assert days("from=2026-03-02&to=2026-03-02") == ["2026-03-02"]


def test_workload_of_nobody_of_no_days_and_of_too_many_is_refused(
    seeded: Database, api: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    error_of(api.get("/workload/?developer=Nobody"), 404)
    assert fields_of(api.get("/workload/?from=2026-03-02&to=2026-03-01")) == ["query.to"]
    assert fields_of(api.get("/workload/?from=2025-03-01&to=2026-03-02")) == ["query.from"]
    for wrong in ("from=0001-01-01", "to=9999-12-31", "from=tomorrow", "from=2026-02-30"):
        assert len(fields_of(api.get(f"/workload/?{wrong}"))) == 1
    monkeypatch.setattr(workload, "MOST_FIGURES", 10)
    error_of(api.get("/workload/"), 422)


@pytest.mark.parametrize("by", ["day", "week"])
def test_a_day_and_a_week_have_a_close_and_a_peak(
    seeded: Database, api: TestClient, by: str
) -> None:
    with seeded.write() as session:
        made = make_assignment(session, 6, CY, at=START + timedelta(days=1))
        carry_out(session, "complete", made, at=START + timedelta(days=1, hours=1))

    (told,) = api.get(f"/workload/?from=2026-03-03&to=2026-03-03&developer={CY}&by={by}").json()[
        "workload"
    ]

    assert told == {
        "developer": CY,
        "team": None,
        "date": "2026-03-03" if by == "day" else "2026-03-02",
        "points": 0.0,
        "peak": 3.0,
        "available": 20.0,
    }
    assert fields_of(api.get("/workload/?by=month")) == ["query.by"]


def test_while_the_history_is_read_the_answer_is_to_ask_again(
    seeded: Database, api: TestClient
) -> None:
    gate = Event()

    def wait(_connection: Any, _cursor: Any, statement: str, *rest: Any) -> None:
        if "AS moment" in statement:
            gate.wait()

    event.listen(current_database().engine, "before_cursor_execute", wait)
    refused = api.get("/workload/")
    gate.set()

    assert "0% so far" in error_of(refused, 503)["message"]
    assert refused.headers["retry-after"]


def test_an_empty_board_has_no_workload(board: Database, api: TestClient) -> None:
    assert api.get("/workload/").json() == {"workload": []}


def test_health_tells_version_and_revision_and_needs_nobody(
    board: Database, api: TestClient
) -> None:
    revision = current_revision(board)
    answer = api.get("/health/?from=a-load-balancer", headers={"authorization": "Bearer wrong"})

    told = answer.json()
    assert told["status"] == "ok"
    assert told["version"] == VERSION
    assert told["revision"] == revision
    assert told["round_trip_ms"] > 0


def test_the_documentation_needs_nobody_elses_server(api: TestClient) -> None:
    page = api.get("/docs").text
    schema = api.get("/openapi.json").json()

    assert "https://" not in page.replace("https://fastapi", "")
    assert api.get("/static-offline-docs/swagger-ui-bundle.js").status_code == 200
    assert [server["url"] for server in schema["servers"]] == ["/api"]
    assert all(path.endswith("/") for path in schema["paths"])
    assert schema["paths"]["/assignments/save/"]["post"]["responses"].keys() >= {
        *("201", "400", "401", "403", "404", "405", "409", "413", "415", "422", "429", "503"),
    }
