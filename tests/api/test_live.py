"""The real server, in two processes on one database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
from sqlalchemy import func, select

from db.engine import Database
from db.models import Batch
from db.verify import verify
from tests.api.conftest import TEAM, seed
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

    made = [one for one in answers if one.status_code == 201]
    assert len(made) == 4
    assert len({one.text for one in made}) == 1
    assert {one.status_code for one in answers} == {201, 409}
    for path in ("/api/health/", "/api/docs", "/api/openapi.json", "/api/tickets/"):
        assert httpx2.get(f"{servers[0].url}{path}").status_code == 200
    for path in ("/api/assignments", "/api/nothing/", "/api/"):
        answer = httpx2.get(f"{servers[0].url}{path}")
        assert answer.status_code in (404, 307), answer.text
        assert "<html" not in answer.text
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Batch)) == (before or 0) + 1
        assert verify(session) == []
