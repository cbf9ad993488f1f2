"""Requests made from the schema itself: none is a fault, and every answer is as documented."""

from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase
from hypothesis import settings as examples
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from dashboard.api.app import build
from dashboard.database import database as current_database
from db.engine import Database
from db.verify import verify
from tests.api.conftest import seed, use

CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
API = build()


async def app(scope: Any, receive: Any, send: Any) -> None:
    """The API where it is mounted; also of paths with line ends, which a mount passes over."""
    await API({**scope, "root_path": "/api"}, receive, send)


SCHEMA = schemathesis.openapi.from_asgi("/api/openapi.json", app)


@pytest.fixture
def served(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """A board with some work on it."""
    use(sqlite_database, monkeypatch, tmp_path)
    seed(sqlite_database)
    yield sqlite_database
    current_database().dispose()


@SCHEMA.parametrize()
@examples(
    max_examples=10,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_as_the_schema_says(served: Database, case: schemathesis.Case) -> None:
    case.call_and_validate(checks=CHECKS)

    with served.read() as session:
        assert verify(session) == []
