"""Developers and tickets are added and edited over the API by the rules of the commands."""

from typing import Any

from starlette.testclient import TestClient

from db.engine import Database
from db.models.board import Batch
from tests.api.conftest import TEAM, error_of, fields_of
from tests.db.together.reading import rows_of
from tests.in_turn import in_turn

# A path, a body that no row can hold, and the field that is named.
UNFIT: list[tuple[str, dict[str, Any], str]] = [
    ("/tickets/1/", {"title": None}, "body.title"),
    ("/tickets/1/", {"title": "x" * 10_000}, "body.title"),
    ("/tickets/1/", {"title": "a\0b"}, "body.title"),
    ("/tickets/1/", {"story_points": "2,5"}, "body.story_points"),
    ("/tickets/1/", {"story_points": 10**400}, "body.story_points"),
    ("/tickets/1/", {"priority": "Huge"}, "body.priority"),
    ("/tickets/1/", {"due_date": "31.01.2026"}, "body.due_date"),
    ("/tickets/1/", {"status": "completed"}, "body.status"),
    ("/developers/1/", {"availability": 80}, "body.availability"),
    ("/developers/1/", {"name": " "}, "body.name"),
    ("/developers/1/", {"capacity": None}, "body.capacity"),
    ("/developers/1/", {"aliases": ["x"] * 101}, "body.aliases"),
]


def test_new_tickets_are_answered_as_they_are_and_are_done_once_with_a_key(
    seeded: Database, api: TestClient
) -> None:
    body = {
        "tickets": [
            {"title": "=SUM(A1)", "story_points": 2.5, "due_date": "2026-05-01"},
            {"title": "Second", "priority": "High", "required_skill": "python"},
        ],
        "reason": "From the meeting",
    }

    answer = api.post("/tickets/", json=body, headers={"Idempotency-Key": "once"})
    again = api.post("/tickets/", json=body, headers={"Idempotency-Key": "once"})

    assert answer.status_code == 201, answer.text
    assert (again.json(), again.headers["Idempotent-Replayed"]) == (answer.json(), "true")
    first, second = answer.json()["tickets"]
    assert (first["id"], first["title"], first["status"]) == (9, "=SUM(A1)", "pending")
    assert (first["story_points"], first["due_date"], first["version"]) == (2.5, "2026-05-01", 1)
    assert (second["priority"], second["required_skill"]) == ("High", "Python")
    undone = api.post(f"/batches/{answer.json()['batch_id']}/undo/")
    assert undone.json()["records"] == 2


def test_a_key_of_a_tracker_is_taken_once_and_who_has_it_is_named(
    seeded: Database, api: TestClient
) -> None:
    one = {"title": "One", "external_key": "PAY-1", "source": "Jira"}

    added = api.post("/tickets/", json={"tickets": [one]})
    again = api.post("/tickets/", json={"tickets": [{"title": "Other"}, one]})

    assert added.json()["tickets"][0]["external_key"] == "PAY-1"
    error = error_of(again, 409)
    assert error["message"].startswith("PAY-1 of Jira is on the board already, as “One”.")
    assert error["details"][0]["ticket_id"] == 9
    api.post("/tickets/", json={"tickets": [{"title": "Other"}]})
    taken = api.patch("/tickets/10/", json={"external_key": "PAY-1"})
    assert error_of(taken, 409)["message"].startswith("PAY-1 of Jira is on the board already")
    later = api.patch("/tickets/10/", json={"external_key": "PAY-2"}).json()
    assert (later["external_key"], later["version"]) == ("PAY-2", 2)


def test_developers_are_added_all_or_none(seeded: Database, api: TestClient) -> None:
    new = {"name": "Zoe Quist", "skills": "SQL", "capacity": 10, "aliases": ["zq"], "team": "Core"}

    both = api.post("/developers/", json={"developers": [new, {"name": TEAM[0].upper()}]})
    one = api.post("/developers/", json={"developers": [new]})

    message = error_of(both, 409)["message"]
    assert message == f"There is a developer called {TEAM[0]} already. Nothing was saved."
    assert one.status_code == 201, one.text
    zoe = one.json()["developers"][0]
    assert (zoe["id"], zoe["available_points"], zoe["team"]) == (4, 10.0, "Core")


def test_an_edit_changes_what_it_names_and_an_old_version_is_told_the_row_of_now(
    seeded: Database, api: TestClient
) -> None:
    params = {"version": "1", "reason": "Grew"}
    ticket = api.patch("/tickets/1/", json={"story_points": 5}, params=params)
    emptied = api.patch("/tickets/1/", json={"story_points": None, "project": "Shop"})
    late = api.patch("/tickets/1/", json={"title": "Mine"}, params={"version": 1})
    developer = api.patch("/developers/1/", json={"availability": 0.5, "name": "Ana P."})
    taken = api.patch("/developers/1/", json={"name": TEAM[1]})

    assert (ticket.json()["story_points"], ticket.json()["version"]) == (5.0, 2)
    assert (emptied.json()["story_points"], emptied.json()["project"]) == (None, "Shop")
    error = error_of(late, 409)
    assert "was updated by Ann meanwhile" in error["message"]
    assert error["details"][0]["ticket"]["version"] == 3
    shown = developer.json()
    assert (shown["available_points"], shown["name"], shown["aliases"]) == (
        10.0,
        "Ana P.",
        [TEAM[0]],
    )
    assert error_of(taken, 409)["details"][0]["developer"]["name"] == "Ana P."
    error_of(api.patch("/tickets/99/", json={"title": "None"}), 404)
    error_of(api.patch("/developers/99/", json={"title": "None"}), 404)
    error_of(api.patch("/tickets/changes/", json={"title": "None"}), 405)


@in_turn(("path", "body", "field"), UNFIT)
def test_what_no_row_can_hold_is_refused_by_field_and_changes_nothing(
    seeded: Database, api: TestClient, path: str, body: dict[str, Any], field: str
) -> None:
    with seeded.read() as session:
        before = rows_of(session, Batch)

    assert fields_of(api.patch(path, json=body)) == [field]
    for noun in ("tickets", "developers"):
        row = {"name": "Zoe"} if noun == "developers" else {"title": "One"}
        if path.startswith(f"/{noun}/"):
            answer = api.post(f"/{noun}/", json={noun: [row | body]})
            assert fields_of(answer) == [field.replace("body", f"body.{noun}.0")]

    with seeded.read() as session:
        assert rows_of(session, Batch) == before
