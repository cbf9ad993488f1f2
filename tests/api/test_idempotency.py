"""A request that names a key is done once, however often it is sent, and by whomever at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select
from starlette.testclient import TestClient

from dashboard.api import writing
from db.engine import Database
from db.models.accounts import IdempotencyKey
from db.models.board import Batch
from tests.api.conftest import TEAM, client, error_of, fields_of
from tests.factories import START
from tests.in_turn import in_turn

KEY = {"Idempotency-Key": "e7d0-1"}


def save(api: TestClient, ticket: int = 6, **headers: str) -> Any:
    body = {"assignments": [{"ticket_id": ticket, "assigned_to": TEAM[0]}]}
    return api.post("/assignments/save/", json=body, headers={**KEY, **headers})


def count(database: Database, model: Any) -> int:
    with database.read() as session:
        return int(session.scalar(select(func.count()).select_from(model)) or 0)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The time that the API sees is the last one of this list."""
    times = [START]
    monkeypatch.setattr(writing, "now", lambda: times[-1])
    return times


def test_a_request_that_is_sent_again_is_answered_again(seeded: Database, api: TestClient) -> None:
    first, batches = save(api), count(seeded, Batch)

    again = save(client())

    assert (again.status_code, again.text) == (first.status_code, first.text) == (201, first.text)
    assert again.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    assert count(seeded, Batch) == batches


def test_a_key_with_another_request_is_refused(seeded: Database, api: TestClient) -> None:
    save(api)

    error_of(save(api, ticket=7), 422)
    error_of(api.post("/assignments/1/complete/", headers=KEY), 422)
    api.post("/assignments/1/complete/?version=1", headers={"Idempotency-Key": "two"})
    error_of(api.post("/assignments/1/complete/", headers={"Idempotency-Key": "two"}), 422)

    assert api.get("/assignments/?ticket_id=7").json()["assignments"] == []


def test_what_was_refused_may_be_tried_again(seeded: Database, api: TestClient) -> None:
    error_of(save(api, ticket=1), 409)
    api.delete("/assignments/1/")

    assert save(api, ticket=1).status_code == 201


def test_two_requests_at_once_are_done_once(seeded: Database, api: TestClient) -> None:
    batches, together = count(seeded, Batch), Barrier(4)
    copies = [client() for _ in range(4)]
    for copy in copies:
        # An application makes itself ready with its first request.
        assert copy.get("/health/").status_code == 200

    def send(own: TestClient) -> Any:
        together.wait()
        return save(own)

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(send, copies))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert count(seeded, Batch) == batches + 1


def test_a_key_is_forgotten_after_a_day(
    seeded: Database, api: TestClient, clock: list[datetime]
) -> None:
    first = save(api).json()["assignments"][0]
    clock.append(START + timedelta(hours=23))
    assert save(api).headers["idempotent-replayed"] == "true"
    clock.append(START + timedelta(days=1, seconds=1))

    answer = api.post("/assignments/1/complete/", headers=KEY)

    assert answer.status_code == 200, answer.text
    assert count(seeded, IdempotencyKey) == 1
    assert first["ticket_id"] == 6


def test_plans_undos_and_files_are_done_once_too(seeded: Database, api: TestClient) -> None:
    file = {"file": ("developers.csv", b"name,skills\nDee,Python\n")}
    other = {"file": ("developers.csv", b"name,skills\nEve,Python\n")}

    def all_of_them() -> list[Any]:
        batch_id = save(api).json()["batch_id"]
        return [
            api.post("/assign-tickets/", json={}, headers={"Idempotency-Key": "plan"}),
            api.post(f"/batches/{batch_id}/undo/", headers={"Idempotency-Key": "undo"}),
            api.post("/developers/sync/", files=file, headers={"Idempotency-Key": "file"}),
        ]

    first, batches = all_of_them(), count(seeded, Batch)
    again = all_of_them()

    assert [one.text for one in first] == [answer.text for answer in again]
    assert {answer.status_code for answer in again} == {200}
    assert count(seeded, Batch) == batches
    changed = api.post("/developers/sync/", files=other, headers={"Idempotency-Key": "file"})
    error_of(changed, 422)


@in_turn("key", ["", "x" * 201, "a b", "tab\t", "é"])
def test_a_key_is_at_most_200_visible_characters(
    seeded: Database, api: TestClient, key: str
) -> None:
    answer = save(api, **{"Idempotency-Key": key.encode()})  # type: ignore[arg-type]

    assert fields_of(answer) == ["header.Idempotency-Key"]
