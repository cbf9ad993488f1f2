"""Requests made from the schema itself, by everybody who may send one and everybody who may not.

None is a fault, every answer is as documented, and who may change nothing has changed nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

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
from dashboard.clock import now
from dashboard.database import database as current_database
from dashboard.settings import settings
from dashboard.web.guard import Guard
from db.access import Actor
from db.commands.readers.people import add_user, create_token
from db.engine import Database
from db.models.accounts import ROLES
from db.models.board import Batch
from db.verify import verify
from tests.api.conftest import seed, use
from tests.db.together.reading import rows_of

CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
SIGN_IN = {
    "OIDC_CLIENT_ID": "board",
    "OIDC_CLIENT_SECRET": "s",
    "OIDC_METADATA_URL": "http://id.example.com/.well-known/openid-configuration",
    "COOKIE_SECRET": "a secret of more than thirty-two characters",
    "PUBLIC_URL": "http://localhost",
    "API_REQUESTS_PER_MINUTE": "1000000",
}
# Else the guard refuses what changes something before it is asked who sends it.
OWN_PAGE = {"host": "localhost", "origin": "http://localhost"}
API = build()


async def mounted(scope: Any, receive: Any, send: Any) -> None:
    """The API where it is mounted; also of paths with line ends, which a mount passes over."""
    await API({**scope, "root_path": "/api"}, receive, send)


async def from_here(scope: Any, receive: Any, send: Any) -> None:
    """The guarded API, asked from this machine: local mode answers nobody else."""
    await GUARDED({**scope, "client": ("127.0.0.1", 50_000)}, receive, send)


GUARDED = Guard(mounted)
SCHEMA = schemathesis.openapi.from_asgi("/api/openapi.json", mounted)
SCHEMA.app = from_here


@dataclass
class Served:
    """A board with some work on it, and what each kind of caller sends."""

    database: Database
    callers: dict[str, dict[str, str]] = field(default_factory=lambda: {"here": {}})

    def changes(self) -> int:
        """How many commits there are."""
        with self.database.read() as session:
            return len(rows_of(session, Batch))


@pytest.fixture(params=["local mode", "sign-in"])
def served(
    request: Any, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Served]:
    """The same board where nobody signs in, and where one needs a token."""
    use(sqlite_database, monkeypatch, tmp_path)
    seed(sqlite_database)
    board = Served(sqlite_database)
    if request.param == "sign-in":
        for name, value in SIGN_IN.items():
            monkeypatch.setenv(name, value)
        settings.cache_clear()
        board.callers = {"nobody": {}, "wrong": bearer("abt_wrong"), **tokens(sqlite_database)}
    yield board
    with sqlite_database.read() as session:
        assert verify(session) == []
    current_database().dispose()


def tokens(database: Database) -> dict[str, dict[str, str]]:
    """One of each role."""
    root, at = Actor("root", "admin"), now()
    with database.write() as session:
        owner = add_user(session, "root@example.com", "admin", actor=root, at=at)
        made = {role: create_token(session, owner, role, role, actor=root, at=at) for role in ROLES}
        return {role: bearer(one.secret) for role, one in made.items()}


def bearer(secret: str) -> dict[str, str]:
    return {"authorization": f"Bearer {secret}"}


@SCHEMA.parametrize()
@examples(
    max_examples=6,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_as_the_schema_says(served: Served, case: schemathesis.Case) -> None:
    for who, headers in served.callers.items():
        before = served.changes()

        answer = case.call(headers={**OWN_PAGE, **headers})

        assert b"not_this_machine" not in answer.content
        case.validate_response(answer, checks=CHECKS)
        if who in ("nobody", "wrong", "viewer"):
            assert served.changes() == before
        if who in ("nobody", "wrong") and "/health/" not in case.path:
            # What is no path at all needs nobody's name.
            no_path = not unquote(str(answer.request.url)).isprintable()
            assert answer.status_code in (401, 405, 429) or no_path, answer.text
