"""Assignments over the API: read, saved, decided, and refused with what is in the way."""

from typing import Any

from sqlalchemy import func, select
from starlette.testclient import TestClient

from db.commands import update_developers
from db.commands.records.editing import Edit
from db.engine import Database
from db.models.board import Assignment, Batch
from db.verify import verify
from tests.api.conftest import TEAM, error_of, fields_of
from tests.factories import (
    ANN,
    START,
    carry_out,
    make_assignments,
    make_developers,
    make_tickets,
)
from tests.in_turn import in_turn

ANA, BO, CY = TEAM


def ids(answer: Any) -> list[int]:
    assert answer.status_code == 200, answer.text
    return [assignment["id"] for assignment in answer.json()["assignments"]]


def count(database: Database, model: Any) -> int:
    with database.read() as session:
        return int(session.scalar(select(func.count()).select_from(model)) or 0)


def test_active_assignments_are_listed_unless_others_are_asked_for(
    seeded: Database, api: TestClient
) -> None:
    assert ids(api.get("/assignments/")) == [3, 2, 1]
    assert ids(api.get("/assignments/?status=all")) == [5, 4, 3, 2, 1]
    assert ids(api.get("/assignments/?status=proposed&status=completed")) == [5, 4]
    assert ids(api.get(f"/assignments/?developer={ANA}")) == [2, 1]
    assert ids(api.get("/assignments/?ticket_id=2&priority=Medium&skill=Python")) == [2]
    assert ids(api.get("/assignments/?changed_to=2026-03-01T00:00:00Z")) == []
    assert ids(api.get("/assignments/?changed_from=2026-03-01T00:00:00%2B01:00")) == [3, 2, 1]

    first = api.get("/assignments/").json()["assignments"][-1]
    assert (first["assigned_to"], first["story_points"], first["version"]) == (ANA, 3.0, 1)


def test_pages_follow_each_other_by_cursor(seeded: Database, api: TestClient) -> None:
    first = api.get("/assignments/?status=all&limit=3")
    cursor = first.json()["next_cursor"]
    second = api.get("/assignments/", params={"status": "all", "limit": 3, "cursor": cursor})

    assert (ids(first), ids(second)) == ([5, 4, 3], [2, 1])
    assert second.json()["next_cursor"] is None


def test_a_cursor_of_another_list_or_of_nobody_is_refused(
    seeded: Database, api: TestClient
) -> None:
    cursor = api.get("/assignments/?status=all&limit=3").json()["next_cursor"]
    of_tickets = api.get("/tickets/?limit=3").json()["next_cursor"]

    for forged in ("3", "x", "~", f"4{cursor}", of_tickets, "' OR 1=1 --", "9" * 30):
        answer = api.get("/assignments/", params={"status": "all", "cursor": forged})
        assert fields_of(answer) == ["query.cursor"]
    assert fields_of(api.get("/assignments/", params={"cursor": cursor})) == ["query.cursor"]


def test_save_makes_assignments_and_says_who_did_it(seeded: Database, api: TestClient) -> None:
    body = {
        "assignments": [
            {"ticket_id": 6, "assigned_to": ANA, "reason": "Knows it."},
            {"ticket_id": 7, "assigned_to": BO, "status": "proposed"},
            {"ticket_id": 8, "assigned_to": CY, "status": "rejected"},
        ],
        "assigned_by": "AI",
    }

    answer = api.post("/assignments/save/", json=body)

    assert answer.status_code == 201
    saved = answer.json()
    assert saved["saved"] == 3
    assert [assignment["status"] for assignment in saved["assignments"]] == [
        "active",
        "proposed",
        "rejected",
    ]
    assert {assignment["assigned_by"] for assignment in saved["assignments"]} == {"AI"}
    id_ = saved["assignments"][0]["id"]
    (event,) = api.get(f"/assignments/{id_}/history/").json()["history"]
    assert (event["action"], event["changed_by"]) == ("created", "Ann")
    assert event["batch_id"] == saved["batch_id"]
    with seeded.read() as session:
        assert verify(session) == []


def test_save_is_all_or_nothing_and_names_the_assignment_in_the_way(
    seeded: Database, api: TestClient
) -> None:
    rows, batches = count(seeded, Assignment), count(seeded, Batch)
    body = {
        "assignments": [
            {"ticket_id": 6, "assigned_to": ANA},
            {"ticket_id": 3, "assigned_to": ANA},
        ]
    }

    error = error_of(api.post("/assignments/save/", json=body), 409)

    (detail,) = error["details"]
    assert (detail["assignment_id"], detail["ticket_id"]) == (3, 3)
    assert detail["assignment"]["assigned_to"] == BO
    assert (count(seeded, Assignment), count(seeded, Batch)) == (rows, batches)


def test_save_names_tickets_and_developers_that_do_not_exist(
    seeded: Database, api: TestClient
) -> None:
    body = {
        "assignments": [
            {"ticket_id": 6, "assigned_to": "Nobody"},
            {"ticket_id": 99, "assigned_to": ANA},
        ]
    }

    fields = fields_of(api.post("/assignments/save/", json=body))

    assert fields == ["body.assignments.0.assigned_to", "body.assignments.1.ticket_id"]


def breaking_every_rule(database: Database) -> dict[str, Any]:
    """Proposals of which each but the first breaks a rule of its own."""
    with database.write() as session:
        make_developers(session, "Dee Roy", skills="Java")
        (java,) = make_tickets(session, required_skill="Java")
        (large,) = make_tickets(session, story_points=400.0)
        (unknown,) = make_tickets(session, story_points=None)
        carry_out(session, "reject", 4)
    pairs = ((6, ANA), (java, ANA), (large, BO), (unknown, CY), (4, BO))
    rows = [{"ticket_id": id_, "assigned_to": name, "status": "proposed"} for id_, name in pairs]
    return {"assignments": rows}


def test_proposals_that_break_the_proposers_rules_are_refused_each_with_its_rule(
    seeded: Database, api: TestClient
) -> None:
    body = breaking_every_rule(seeded)
    rows = count(seeded, Assignment)

    error = error_of(api.post("/assignments/save/", json=body), 409)

    said = {detail["ticket_id"]: detail["message"] for detail in error["details"]}
    assert list(said) == [9, 10, 11, 4]
    assert f"#9 cannot be proposed for {ANA}: {ANA} does not have Java." in said[9]
    assert "#10 needs 400 points, Bo Lind has 17 free" in said[10]
    assert "#11 has no story points" in said[11]
    assert "Bo Lind was ruled out for #4" in said[4]
    assert count(seeded, Assignment) == rows


def test_forced_proposals_are_taken_with_the_rules_they_break(
    seeded: Database, api: TestClient
) -> None:
    body = breaking_every_rule(seeded) | {"force": True}

    saved = api.post("/assignments/save/", json=body).json()

    marks = {assignment["ticket_id"]: assignment["details"] for assignment in saved["assignments"]}
    assert marks[6] is None
    assert marks[9] == {"forced": [f"{ANA} does not have Java"]}
    listed = api.get("/assignments/?status=proposed&ticket_id=9").json()["assignments"]
    assert listed[0]["details"] == marks[9]


def test_proposals_of_one_request_are_held_against_each_other(
    seeded: Database, api: TestClient
) -> None:
    with seeded.write() as session:
        first, second = make_tickets(session, 2, story_points=10.0)
    rows = [{"ticket_id": id_, "assigned_to": CY, "status": "proposed"} for id_ in (first, second)]

    error = error_of(api.post("/assignments/save/", json={"assignments": rows}), 409)

    assert [detail["ticket_id"] for detail in error["details"]] == [second]
    assert "Cy Okafor has 7 free" in error["message"]


def test_a_ticket_that_is_named_twice_is_refused(seeded: Database, api: TestClient) -> None:
    twice = {"assignments": [{"ticket_id": 6, "assigned_to": name} for name in (ANA, BO)]}

    error_of(api.post("/assignments/save/", json=twice), 409)

    assert ids(api.get("/assignments/?ticket_id=6")) == []


def test_reassign_hands_work_to_another(seeded: Database, api: TestClient) -> None:
    answer = api.put(
        "/assignments/1/reassign/", params={"new_developer": BO, "reason": "Away", "version": 1}
    )

    assert answer.status_code == 200
    assert (answer.json()["assigned_to"], answer.json()["version"]) == (BO, 2)
    events = api.get("/assignments/1/history/").json()["history"]
    assert [event["action"] for event in events] == ["created", "reassigned"]
    assert events[1]["reason"] == "Away"


def test_an_old_version_is_refused_with_the_current_row(seeded: Database, api: TestClient) -> None:
    api.put("/assignments/1/reassign/", params={"new_developer": BO})

    for answer in (
        api.put("/assignments/1/reassign/", params={"new_developer": CY, "version": 1}),
        api.delete("/assignments/1/?version=1"),
        api.post("/assignments/1/complete/?version=1"),
    ):
        (detail,) = error_of(answer, 409)["details"]
        assert detail["assignment"]["assigned_to"] == BO
        assert (detail["assignment"]["version"], detail["changed_by"]) == (2, "Ann")


@in_turn(
    ("method", "path", "status"),
    [
        ("PUT", "/assignments/99/reassign/?new_developer=Bo Lind", 404),
        ("DELETE", f"/assignments/{2**63 - 1}/", 404),
        ("POST", "/assignments/99/approve/", 404),
        ("GET", "/assignments/99/history/", 404),
        ("PUT", "/assignments/1/reassign/?new_developer=Nobody", 422),
        ("PUT", "/assignments/1/reassign/", 422),
        ("PUT", "/assignments/1/reassign/?new_developer=Ana Petrov", 409),
        ("DELETE", "/assignments/4/", 409),
        ("POST", "/assignments/1/approve/", 409),
        ("POST", "/assignments/1/reject/", 409),
        ("POST", "/assignments/4/complete/", 409),
        ("DELETE", f"/assignments/{2**63}/", 422),
        ("DELETE", "/assignments/0/", 422),
        ("DELETE", "/assignments/one/", 422),
        ("POST", "/assignments/4/reject/?scope=everything", 422),
    ],
)
def test_decisions_that_cannot_be_are_refused(
    seeded: Database, api: TestClient, method: str, path: str, status: int
) -> None:
    batches = count(seeded, Batch)

    error_of(api.request(method, path), status)

    assert count(seeded, Batch) == batches


def test_proposals_are_approved_and_rejected_and_work_is_completed_and_removed(
    seeded: Database, api: TestClient
) -> None:
    done = [
        api.post("/assignments/4/approve/?version=1"),
        api.post("/assignments/5/reject/?scope=ticket&reason=Later"),
        api.post("/assignments/1/complete/"),
        api.delete("/assignments/2/?reason=Cancelled"),
    ]

    statuses = [result.json()["status"] for result in done]
    assert statuses == ["active", "rejected", "completed", "removed"]
    assert done[1].json()["scope"] == "ticket"
    with seeded.read() as session:
        assert verify(session) == []


def test_rejecting_means_the_pairing_unless_it_says_the_ticket(
    seeded: Database, api: TestClient
) -> None:
    assert api.post("/assignments/4/reject/").json()["scope"] == "pairing"


def test_approving_past_the_free_points_needs_to_be_allowed(
    seeded: Database, api: TestClient
) -> None:
    with seeded.write() as session:
        edit = Edit(2, {"capacity": 1.0})
        update_developers(session, [edit], actor=ANN, at=START)

    error_of(api.post("/assignments/4/approve/"), 409)

    assert api.post("/assignments/4/approve/?allow_overload=true").status_code == 200


def test_bulk_saves_what_it_can_and_tells_each_conflict(seeded: Database, api: TestClient) -> None:
    body = {
        "changes": [
            {"assignment_id": 1, "action": "complete"},
            {"assignment_id": 2, "action": "reassign", "new_developer": BO, "version": 7},
            {"assignment_id": 5, "action": "set_aside", "reason": "Later"},
            {"assignment_id": 99, "action": "remove"},
        ]
    }

    answer = api.post("/assignments/bulk/", json=body).json()

    assert {assignment["id"]: assignment["status"] for assignment in answer["changed"]} == {
        1: "completed",
        5: "rejected",
    }
    conflicts = {conflict["assignment_id"]: conflict for conflict in answer["conflicts"]}
    assert set(conflicts) == {2, 99}
    assert conflicts[2]["assignment"]["version"] == 1
    assert conflicts[99]["assignment"] is None
    assert answer["batch_id"]


def test_a_thousand_decisions_are_one_batch(board: Database, api: TestClient) -> None:
    with board.write() as session:
        make_developers(session, *TEAM, capacity=10_000.0)
        tickets = make_tickets(session, 1_000)
        given = make_assignments(session, dict.fromkeys(tickets, ANA))
    batches = count(board, Batch)
    changes = [{"assignment_id": id_, "action": "reassign", "new_developer": BO} for id_ in given]

    answer = api.post("/assignments/bulk/", json={"changes": changes})

    assert len(answer.json()["changed"]) == 1_000
    assert count(board, Batch) == batches + 1
    more = {"changes": [*changes, changes[0]]}
    assert fields_of(api.post("/assignments/bulk/", json=more)) == ["body.changes"]


def test_a_batch_is_undone_whole_or_not_at_all(seeded: Database, api: TestClient) -> None:
    body = {"assignments": [{"ticket_id": id_, "assigned_to": ANA} for id_ in (6, 7)]}
    first = api.post("/assignments/save/", json=body).json()
    body = {"assignments": [{"ticket_id": 8, "assigned_to": ANA}]}
    second = api.post("/assignments/save/", json=body).json()
    api.post(f"/assignments/{first['assignments'][0]['id']}/complete/")

    error = error_of(api.post(f"/batches/{first['batch_id']}/undo/"), 409)
    undone = api.post(f"/batches/{second['batch_id']}/undo/?reason=Too early")

    assert error["details"][0]["ticket_id"] == 6
    assert ids(api.get("/assignments/?ticket_id=7")) != []
    assert undone.json()["assignments"] == 1
    assert ids(api.get("/assignments/?ticket_id=8")) == []
    error_of(api.post("/batches/unknown/undo/"), 404)
    error_of(api.post("/batches/%00/undo/"), 404)
