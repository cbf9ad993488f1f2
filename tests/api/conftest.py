"""The API under test: the real application at /api, on a real board."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from dashboard.api.access import refusals
from dashboard.api.app import build
from dashboard.database import database as current_database
from dashboard.database import prepared
from dashboard.settings import settings
from db.engine import Database
from tests.factories import make_assignments, make_developers, make_proposals, make_tickets

TEAM = ("Ana Petrov", "Bo Lind", "Cy Okafor")


@pytest.fixture
def board(
    database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Database]:
    """An empty board, which the API of this test serves; whoever calls is Ann."""
    use(database, monkeypatch, tmp_path)
    yield database
    current_database().dispose()


@pytest.fixture
def seeded(board: Database) -> Database:
    """Three developers; tickets 1-3 in work, 4 and 5 proposed, 6-8 waiting; 3 points each.

    The assignments have the ids of their tickets.
    """
    seed(board)
    return board


@pytest.fixture
def api(board: Database) -> TestClient:
    """A client of the API, as it is mounted."""
    return client()


def use(database: Database, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Make the app of this process use a database, and a folder for its CSV files."""
    url = database.engine.url.render_as_string(hide_password=False)
    for name in ("TRUSTED_PROXIES", "OIDC_CLIENT_ID", "PUBLIC_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("LOCAL_ACTOR", "Ann")
    monkeypatch.setenv("DATA_DIR", str(folder))
    for cached in (settings, current_database, prepared):
        cached.cache_clear()
    refusals.storage.reset()


def client() -> TestClient:
    """A client that sees faults as callers do."""
    app = Starlette(routes=[Mount("/api", app=build())])
    return TestClient(
        app,
        base_url="http://localhost/api",
        client=("127.0.0.1", 5000),
        raise_server_exceptions=False,
    )


def seed(database: Database) -> None:
    """The board of `seeded`."""
    with database.write() as session:
        make_developers(session, *TEAM, skills="Python; SQL")
        make_tickets(session, 8)
        make_assignments(session, {1: TEAM[0], 2: TEAM[0], 3: TEAM[1]})
        make_proposals(session, {4: TEAM[1], 5: TEAM[2]})


def error_of(answer: Any, status: int) -> dict[str, Any]:
    """The error in an answer, which must have this status and the common shape."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    error: dict[str, Any] = answer.json()["error"]
    assert set(error) == {"code", "message", "details"}
    assert error["message"]
    return error


def fields_of(answer: Any) -> list[str]:
    """Which fields of a request were refused."""
    return [detail["field"] for detail in error_of(answer, 422)["details"]]
