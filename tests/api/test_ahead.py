"""What is coming over the API: the same figures as on the Planner page."""

from datetime import date, timedelta

import pytest
from starlette.testclient import TestClient

from db.engine import Database
from tests.api.conftest import TEAM, error_of
from tests.factories import make_assignment, make_proposal, make_ticket

ANA, BO, CY = TEAM
WEDNESDAY = date(2026, 3, 4)


@pytest.fixture(autouse=True)
def _on_wednesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.api.routes.ahead.today", lambda _zone: WEDNESDAY)


@pytest.fixture
def planned(seeded: Database) -> Database:
    """Cy has 8 points due on Friday, and 1 proposed then; all else has no date."""
    with seeded.write() as session:
        friday = WEDNESDAY + timedelta(days=2)
        make_assignment(session, make_ticket(session, story_points=8.0, due_date=friday), CY)
        make_proposal(session, make_ticket(session, story_points=1.0, due_date=friday), CY)
    return seeded


def test_what_is_due_is_told_by_week_with_what_is_short(planned: Database, api: TestClient) -> None:
    answer = api.get("/ahead/").json()
    cy, ana, bo = answer["developers"]

    assert answer["today"] == "2026-03-04"
    assert [one["developer"] for one in (cy, ana, bo)] == [CY, ANA, BO]
    assert len(cy["weeks"]) == 12
    assert cy["weeks"][0] == {
        "week": "2026-03-02",
        "points": 8.0,
        "proposed_points": 1.0,
        "has_points": 6.0,
        "days_off": 0.0,
        "ticket_ids": [9, 10],
    }
    assert cy["shortfalls"] == [
        {
            "week": "2026-03-02",
            "points": 2.0,
            "ticket_ids": [9],
            "message": "2 points short in week 10: #9.",
        }
    ]
    assert ana["undated"] == {"points": 6.0, "proposed_points": 0.0, "ticket_ids": [1, 2]}
    assert ana["shortfalls"] == []


def test_proposals_count_and_people_are_named_as_asked(planned: Database, api: TestClient) -> None:
    (cy,) = api.get(f"/ahead/?developer={CY}&proposals=true").json()["developers"]

    assert [shortfall["points"] for shortfall in cy["shortfalls"]] == [3.0]
    assert "Nobody" in error_of(api.get("/ahead/?developer=Nobody"), 404)["message"]


def test_the_weeks_go_out_as_a_file(planned: Database, api: TestClient) -> None:
    lines = api.get(f"/ahead/export/?developer={CY}").text.splitlines()

    assert lines[0] == (
        "developer,team,week,due_points,proposed_points,has_points,days_off,tickets,short_points,short"
    )
    assert lines[1] == f'{CY},,2026-03-02,8,1,6,0,"#9, #10",2,#9'
    assert lines[2] == f"{CY},,2026-03-09,0,0,10,0,,0,"
    assert lines[-1] == f"{CY},,,0,3,,,#5,,"


def test_a_board_of_a_week_has_no_forecast_and_says_how_many_weeks_it_has(
    seeded: Database, api: TestClient
) -> None:
    told = api.get("/ahead/forecast/").json()

    assert (told["assigned"], told["weeks"], told["days"]) == (3, 0, [])
    assert [forecast["weeks"] for forecast in told["kept"]] == [0, 0, 0]


def test_an_empty_board_has_nothing_coming(board: Database, api: TestClient) -> None:
    assert api.get("/ahead/").json()["developers"] == []
    assert api.get("/ahead/forecast/").json()["assigned"] == 0
