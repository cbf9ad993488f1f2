"""The real server, in two processes on one database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
from sqlalchemy import func, select

from db.engine import Database
from db.models.board import Assignment, AssignmentHistory, Batch
from db.verify import verify
from tests.api.conftest import TEAM, seed
from tests.db.together.reading import rows_of
from tests.services.server import LiveServer


def test_two_processes_do_one_request_once(
    database: Database, start_server: Callable[..., LiveServer]
) -> None:
    seed(database)
    url = database.engine.url.render_as_string(hide_password=False)
    servers = [start_server(url), start_server(url)]
    body = {"assignments": [{"ticket_id": 6, "assigned_to": TEAM[0]}]}

    def send(number: int) -> Any:
        # Ten keys, each sent twice to each process.
        key, server = f"key-{number // 4}", servers[number % 2]
        return httpx2.post(
            f"{server.url}/api/assignments/save/", json=body, headers={"Idempotency-Key": key}
        )

    with database.read() as session:
        before = session.scalar(select(func.count()).select_from(Batch))
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(send, range(40)))

    made = [row for row in answers if row.status_code == 201]
    assert len(made) == 4
    assert len({one.text for one in made}) == 1
    assert {row.status_code for row in answers} == {201, 409}
    for path in ("/api/health/", "/api/docs", "/api/openapi.json", "/api/tickets/"):
        assert httpx2.get(f"{servers[0].url}{path}").status_code == 200
    for path in ("/api/assignments", "/api/nothing/", "/api/"):
        answer = httpx2.get(f"{servers[0].url}{path}")
        assert answer.status_code in (404, 307), answer.text
        assert "<html" not in answer.text
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Batch)) == (before or 0) + 1
        assert verify(session) == []


def test_clients_at_the_same_rows_are_told_what_the_board_holds(
    database: Database, start_server: Callable[..., LiveServer]
) -> None:
    seed(database)
    url = database.engine.url.render_as_string(hide_password=False)
    servers = [start_server(url), start_server(url)]

    def hammer(number: int) -> list[dict[str, Any]]:
        """Reassign rows, one by one or in bulk; returns the rows that the API confirmed."""
        told: list[dict[str, Any]] = []
        with httpx2.Client(base_url=f"{servers[number % 2].url}/api", timeout=60) as client:
            for turn in range(12):
                rows = client.get("/assignments/").json()["assignments"]
                changes = [
                    {
                        "assignment_id": row["id"],
                        "action": "reassign",
                        "new_developer": next(one for one in TEAM if one != row["assigned_to"]),
                        "version": row["version"],
                    }
                    for row in rows
                ]
                if turn % 3 == 0:
                    answer = client.post("/assignments/bulk/", json={"changes": changes})
                    assert answer.status_code == 200, answer.text
                    told += answer.json()["changed"]
                    continue
                one = changes[(number + turn) % len(changes)]
                asked = {"new_developer": one["new_developer"], "version": one["version"]}
                answer = client.put(f"/assignments/{one['assignment_id']}/reassign/", params=asked)
                assert answer.status_code in (200, 409), answer.text
                told += [answer.json()] if answer.status_code == 200 else []
        return told

    with ThreadPoolExecutor(4) as threads:
        told = [one for each in threads.map(hammer, range(4)) for one in each]

    with database.read() as session:
        events = rows_of(session, AssignmentHistory)
        now = {row.id: row for row in rows_of(session, Assignment)}
        assert verify(session) == []
    moved = [(event.assignment_id, event.state["version"]) for event in events]
    said = [(entry["id"], entry["version"]) for entry in told]
    # Each success is one event of the history, and there is no other reassignment.
    assert len(set(said)) == len(said)
    assert set(said) == {
        at for at, event in zip(moved, events, strict=True) if event.action == "reassigned"
    }
    for entry in told:
        if entry["version"] == now[entry["id"]].version:
            assert entry["assigned_to"] == now[entry["id"]].assigned_to
