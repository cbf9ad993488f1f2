"""The proposer over the API: what is proposed, and what is left over with why."""

from datetime import timedelta

from starlette.testclient import TestClient

from db.commands import Edit, update_tickets
from db.engine import Database
from db.verify import verify
from tests.api.conftest import error_of, fields_of
from tests.factories import ANN, START, make_tickets


def test_waiting_tickets_are_proposed_with_reasons(seeded: Database, api: TestClient) -> None:
    answer = api.post("/assign-tickets/", json={"limit": 2, "min_points": 1, "max_points": 5})

    plan = answer.json()
    assert answer.status_code == 200, answer.text
    assert [assignment["ticket_id"] for assignment in plan["assignments"]] == [6, 7]
    assert {assignment["status"] for assignment in plan["assignments"]} == {"proposed"}
    assert all(
        assignment["reason"] and assignment["details"]["scores"]
        for assignment in plan["assignments"]
    )
    assert plan["left_over"] == []
    with seeded.read() as session:
        assert verify(session) == []


def test_named_tickets_that_cannot_be_planned_are_left_over_with_why(
    seeded: Database, api: TestClient
) -> None:
    plan = api.post("/assign-tickets/", json={"ticket_ids": [1, 4, 8, 8]}).json()

    assert [assignment["ticket_id"] for assignment in plan["assignments"]] == [8]
    reasons = {leftover["ticket_id"]: leftover["reason"] for leftover in plan["left_over"]}
    assert "is assigned" in reasons[1]
    assert "is proposed for Bo Lind" in reasons[4]


def test_blocked_tickets_are_planned_where_they_are_asked_for(
    seeded: Database, api: TestClient
) -> None:
    with seeded.write() as session:
        edit = Edit(6, {"blocked": "Impediment"})
        update_tickets(session, [edit], actor=ANN, at=START + timedelta(days=90))

    first = api.post("/assign-tickets/", json={"ticket_ids": [6]}).json()
    second = api.post("/assign-tickets/", json={"ticket_ids": [6], "include_blocked": True}).json()

    assert [leftover["ticket_id"] for leftover in first["left_over"]] == [6]
    assert "held up (Impediment)" in first["left_over"][0]["reason"]
    assert [assignment["ticket_id"] for assignment in second["assignments"]] == [6]


def test_tickets_outside_the_limits_are_left_over(seeded: Database, api: TestClient) -> None:
    body = {"ticket_ids": [6, 7], "priority": ["High", "Low"]}

    plan = api.post("/assign-tickets/", json=body).json()

    assert (plan["assignments"], plan["batch_id"]) == ([], None)
    assert [leftover["ticket_id"] for leftover in plan["left_over"]] == [6, 7]


def test_unknown_tickets_and_wrong_limits_are_refused(seeded: Database, api: TestClient) -> None:
    error = error_of(api.post("/assign-tickets/", json={"ticket_ids": [6, 99]}), 404)
    assert [detail["ticket_id"] for detail in error["details"]] == [99]

    for body, field in (
        ({"limit": 0}, "body.limit"),
        ({"limit": 501}, "body.limit"),
        ({"ticket_ids": []}, "body.ticket_ids"),
        ({"min_points": -1}, "body.min_points"),
        ({"max_points": 10**400}, "body.max_points"),
        ({"skill": "Python"}, "body.skill"),
    ):
        assert fields_of(api.post("/assign-tickets/", json=body)) == [field]


def test_an_empty_board_has_nothing_to_plan(board: Database, api: TestClient) -> None:
    answer = api.post("/assign-tickets/", json={})

    assert answer.json() == {
        "assignments": [],
        "left_over": [],
        "more_left_over": 0,
        "batch_id": None,
    }


def test_what_cannot_be_placed_does_not_use_up_the_number_asked_for(
    seeded: Database, api: TestClient
) -> None:
    with seeded.write() as session:
        make_tickets(session, 120, story_points=None, priority="Critical")

    plan = api.post("/assign-tickets/", json={"limit": 2}).json()

    assert [assignment["ticket_id"] for assignment in plan["assignments"]] == [6, 7]
    assert (len(plan["left_over"]), plan["more_left_over"]) == (100, 20)
    assert "no story points" in plan["left_over"][0]["reason"]


def test_a_proposal_is_given_back_to_the_proposer(seeded: Database, api: TestClient) -> None:
    body = {"changes": [{"assignment_id": 4, "action": "give_back"}]}

    given = api.post("/assignments/bulk/", json=body).json()
    plan = api.post("/assign-tickets/", json={"ticket_ids": [4]}).json()

    assert [assignment["status"] for assignment in given["changed"]] == ["superseded"]
    assert [assignment["ticket_id"] for assignment in plan["assignments"]] == [4]
