"""The API over HTTP: a page of assignments, a reassignment, 1,000 new assignments in one request.

The real server, one client. The 95th of a hundred, beside the same of the health check: the least
that a request and one look at the database take.
"""

import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import httpx2

from db.engine import Database
from tests.bench.board import DEVELOPERS, name_of
from tests.bench.measuring import Figure, seconds
from tests.services.server import LiveServer

RUNS = 60
NEW = 1_000
SAVES = 5


def measure(engine: str, database: Database, size: int) -> Iterator[Figure]:
    """Time the three on the same board."""
    url = database.engine.url.render_as_string(hide_password=False)
    with tempfile.TemporaryDirectory(prefix="assignboard-bench-") as folder:
        server = LiveServer(
            settings={"DATABASE_URL": url, "API_REQUESTS_PER_MINUTE": "1000000"},
            log=Path(folder) / "server.log",
        )
        server.start()
        try:
            with httpx2.Client(base_url=f"{server.url}/api", timeout=60) as client:
                yield from _measured(engine, client, size)
        finally:
            server.stop()


def _measured(engine: str, client: httpx2.Client, size: int) -> Iterator[Figure]:
    least = _p95(lambda: _ok(client.get("/health/")))
    page = _p95(lambda: _ok(client.get("/assignments/", params={"limit": 100})))
    yield Figure(f"API: GET of 100 assignments, p95, at {size:,}", engine, RUNS, page, least)
    rows = _ok(client.get("/assignments/", params={"limit": RUNS})).json()["assignments"]
    turns = count()

    def reassign() -> None:
        row = rows[next(turns) % len(rows)]
        others = [name_of(id_) for id_ in range(1, DEVELOPERS + 1)]
        others.remove(row["assigned_to"])
        answer = client.put(
            f"/assignments/{row['id']}/reassign/",
            params={"new_developer": others[next(turns) % len(others)]},
        )
        row["assigned_to"] = _ok(answer).json()["assigned_to"]

    yield Figure(f"API: PUT reassign, p95, at {size:,}", engine, RUNS, _p95(reassign), least)
    operation = f"API: save of {NEW:,} assignments, at {size:,}"
    yield Figure(operation, engine, SAVES, median(_saves(client)), least)


def _saves(client: httpx2.Client) -> Iterator[float]:
    """Give out tickets that wait."""
    first = 1 + max(one["id"] for one in _tickets(client, limit=1))
    lines = [f"{first + n},Waiting {n}" for n in range(SAVES * NEW)]
    file = ("waiting.csv", "\n".join(["id,title", *lines]).encode())
    _ok(client.post("/tickets/sync/", files={"file": file}))
    for _ in range(SAVES):
        waiting = [one["id"] for one in _tickets(client, status="pending", limit=NEW)]
        assert min(waiting) >= first
        body = {
            "assignments": [
                {"ticket_id": id_, "assigned_to": name_of(1 + id_ % DEVELOPERS)} for id_ in waiting
            ]
        }
        yield seconds(partial(_save, client, body))


def _save(client: httpx2.Client, body: Any) -> None:
    answer = client.post("/assignments/save/", json=body)
    assert answer.status_code == 201, answer.text[:300]


def _tickets(client: httpx2.Client, **asked: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = _ok(client.get("/tickets/", params=asked)).json()["tickets"]
    return found


def _p95(work: Callable[[], object]) -> float:
    for _ in range(5):
        work()
    return quantiles([seconds(work) for _ in range(RUNS)], n=20)[-1]


def _ok(answer: httpx2.Response) -> httpx2.Response:
    assert answer.status_code == 200, answer.text[:300]
    return answer
