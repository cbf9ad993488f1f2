"""Every route for every kind of caller: who gets in, and who may change something."""

import json
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from itsdangerous import URLSafeTimedSerializer
from starlette.testclient import TestClient

from dashboard.clock import now
from dashboard.live.background import wait_until_written
from dashboard.web.cookies import NAME
from db.access import Actor
from db.commands.readers.people import add_user, create_token, revoke_token, set_active
from db.engine import Database
from db.history.batches import lock_board
from db.models.accounts import ROLES, ApiToken, SecurityEvent
from db.models.board import Batch
from db.queries.history.batches import recent_batches
from tests.api.conftest import client, error_of, seed, use
from tests.db.together.reading import rows_of
from tests.in_turn import in_turn

ROOT = Actor("root", "admin")
SECRET = "a secret of more than thirty-two characters"
URL = "https://board.example.com"
OPENID = {
    "OIDC_CLIENT_ID": "board",
    "OIDC_CLIENT_SECRET": "s",
    "OIDC_METADATA_URL": "https://id.example.com/.well-known/openid-configuration",
    "COOKIE_SECRET": SECRET,
    "PUBLIC_URL": URL,
}

READS = (
    "/ahead/",
    "/ahead/export/",
    "/ahead/forecast/",
    "/assignments/",
    "/assignments/export/",
    "/assignments/1/history/",
    "/developers/",
    "/developers/export/",
    "/history/export/",
    "/tickets/",
    "/tickets/changes/?source=list",
    "/tickets/export/",
    "/workload/?from=2026-03-01&to=2026-03-03",
)
# Of which none names the same row as another: each is carried out when it may be.
WRITES: dict[str, tuple[str, str, Any]] = {
    "save": (
        "POST",
        "/assignments/save/",
        {"assignments": [{"ticket_id": 6, "assigned_to": "Bo Lind"}]},
    ),
    "bulk": (
        "POST",
        "/assignments/bulk/",
        {"changes": [{"assignment_id": 3, "action": "complete"}]},
    ),
    "reassign": ("PUT", "/assignments/1/reassign/?new_developer=Cy%20Okafor", None),
    "remove": ("DELETE", "/assignments/2/", None),
    "approve": ("POST", "/assignments/4/approve/", None),
    "reject": ("POST", "/assignments/5/reject/", None),
    "complete": ("POST", "/assignments/1/complete/", None),
    "propose": ("POST", "/assign-tickets/", {"ticket_ids": [7]}),
    "undo": ("POST", "/batches/{batch}/undo/", None),
    "developers": ("POST", "/developers/sync/", "name\nDee Marsh\n"),
    "tickets": ("POST", "/tickets/sync/", "id,title\n9,Another\n"),
    "assignments": ("POST", "/assignments/sync/", "ticket id,assigned to\n8,Bo Lind\n"),
}
OUT = ("nobody", "wrong", "expired", "revoked", "deactivated")


@dataclass(frozen=True)
class Callers:
    """The API, a seeded board behind it, and what each kind of caller sends."""

    board: Database
    api: TestClient
    headers: dict[str, dict[str, str]]

    def send(self, caller: str, write: str) -> Any:
        method, path, body = WRITES[write]
        with self.board.read() as session:
            path = path.replace("{batch}", recent_batches(session, 1)[0].id)
        sent: dict[str, Any] = {"headers": self.headers[caller]}
        if isinstance(body, str):
            sent["files"] = {"file": ("list.csv", body.encode())}
        elif body is not None:
            sent["json"] = body
        return self.api.request(method, path, **sent)


@pytest.fixture
def callers(database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callers:
    """Sign-in is configured; there are tokens of every kind."""
    use(database, monkeypatch, tmp_path)
    for name, value in OPENID.items():
        monkeypatch.setenv(name, value)
    seed(database)
    headers: dict[str, dict[str, str]] = {
        "nobody": {},
        "wrong": {"authorization": "Bearer abt_wrong"},
        "not bearer": {"authorization": "Basic YTpi"},
    }
    at = now()
    with database.write() as session:
        for role in ROLES:
            owner = add_user(session, f"{role}@example.com", role, actor=ROOT, at=at)
            made = create_token(session, owner, role, role, actor=ROOT, at=at)
            headers[role] = {"authorization": f"Bearer {made.secret}"}
        gone = create_token(session, owner, "gone", "admin", actor=ROOT, at=at)
        revoke_token(session, gone.id, actor=ROOT, at=at)
        before = at - timedelta(days=2)
        old = create_token(
            session, owner, "old", "admin", actor=ROOT, at=before, expires_at=at - timedelta(days=1)
        )
        leaver = add_user(session, "leaver@example.com", "admin", actor=ROOT, at=at)
        left = create_token(session, leaver, "left", "admin", actor=ROOT, at=at)
        set_active(session, leaver, active=False, actor=ROOT, at=at)
    for name, made in (("revoked", gone), ("expired", old), ("deactivated", left)):
        headers[name] = {"authorization": f"Bearer {made.secret}"}
    return Callers(database, client(), headers)


@pytest.mark.parametrize("caller", OUT)
def test_who_is_not_let_in_sees_and_changes_nothing(callers: Callers, caller: str) -> None:
    for path in READS:
        error_of(callers.api.get(path, headers=callers.headers[caller]), 401)
    for write in WRITES:
        answer = callers.send(caller, write)
        assert error_of(answer, 401)["code"] == "not_signed_in"
        assert answer.headers["www-authenticate"] == "Bearer"
    assert callers.api.get("/health/").status_code == 200


@in_turn("write", WRITES)
def test_who_calls_is_known_before_anything_they_sent_is_read(callers: Callers, write: str) -> None:
    method, path, _ = WRITES[write]
    json_type = {"content-type": "application/json"}

    for broken in (b'{"assignments": [', b"\xff\xfe", b"[" * 100_000, b"\x00"):
        answer = callers.api.request(method, path, content=broken, headers=json_type)
        error_of(answer, 401)
    asked = "&" if "?" in path else "?"
    for query in (f"{asked}limit=-1", f"{asked}nonsense=1", f"{asked}version=x"):
        error_of(callers.api.request(method, path + query), 401)


def test_a_flood_of_unknown_tokens_is_neither_answered_nor_recorded_without_end(
    callers: Callers,
) -> None:
    answers = [
        callers.api.get("/tickets/", headers={"authorization": f"Bearer abt_{number}"})
        for number in range(70)
    ]

    assert [answer.status_code for answer in answers] == [401] * 60 + [429] * 10
    assert answers[-1].headers["retry-after"] == "60"
    assert callers.api.get("/tickets/", headers=callers.headers["viewer"]).status_code == 200
    with callers.board.read() as session:
        assert sum(row.kind == "refused" for row in rows_of(session, SecurityEvent)) == 60


def test_a_scheme_that_is_not_ours_is_refused(callers: Callers) -> None:
    error_of(callers.api.get("/tickets/", headers=callers.headers["not bearer"]), 401)


@in_turn("role", ROLES)
def test_everybody_who_is_let_in_sees_everything(callers: Callers, role: str) -> None:
    for path in READS:
        assert callers.api.get(path, headers=callers.headers[role]).status_code == 200, path


def test_reading_waits_for_nobody_who_writes_for_long(callers: Callers) -> None:
    url = callers.board.engine.url.render_as_string(hide_password=False)

    with closing(Database.open(url)) as other, other.write() as session:
        lock_board(session)
        for path in READS:
            assert callers.api.get(path, headers=callers.headers["viewer"]).status_code == 200, path

    wait_until_written()
    with callers.board.read() as session:
        assert any(row.last_used_at for row in rows_of(session, ApiToken))


def test_a_viewer_changes_nothing(callers: Callers) -> None:
    with callers.board.read() as session:
        before = len(rows_of(session, Batch))

    for write in WRITES:
        assert error_of(callers.send("viewer", write), 403)["code"] == "forbidden"

    with callers.board.read() as session:
        assert len(rows_of(session, Batch)) == before


@pytest.mark.parametrize("role", ["manager", "admin"])
def test_managers_and_administrators_change_the_board_under_their_own_names(
    callers: Callers, role: str
) -> None:
    for write in WRITES:
        answer = callers.send(role, write)
        assert answer.status_code in (200, 201), (write, answer.text)

    wait_until_written()
    with callers.board.read() as session:
        (token,) = [row for row in rows_of(session, ApiToken) if row.name == role]
        by = {row.changed_by for row in rows_of(session, Batch)}
    assert by == {"Ann", f"{role}@example.com (token {role})"}
    assert token.last_used_at is not None


def test_a_label_is_not_an_actor(callers: Callers) -> None:
    body = {
        "assignments": [{"ticket_id": 6, "assigned_to": "Bo Lind"}],
        "assigned_by": "root@example.com",
    }

    answer = callers.api.post("/assignments/save/", json=body, headers=callers.headers["manager"])
    forged = {**body, "changed_by": "root@example.com"}
    refused = callers.api.post(
        "/assignments/save/", json=forged, headers=callers.headers["manager"]
    )

    id_ = answer.json()["assignments"][0]["id"]
    history = callers.api.get(f"/assignments/{id_}/history/", headers=callers.headers["viewer"])
    assert history.json()["history"][0]["changed_by"] == "manager@example.com (token manager)"
    error_of(refused, 422)


def test_refusals_are_in_the_record_of_access(callers: Callers) -> None:
    for caller in ("wrong", "expired", "revoked"):
        callers.api.get("/tickets/", headers=callers.headers[caller])

    with callers.board.read() as session:
        refused = [row for row in rows_of(session, SecurityEvent) if row.kind == "refused"]
    assert len(refused) == 3
    assert all(row.address for row in refused)


def test_whoever_is_signed_in_on_the_pages_may_call(callers: Callers) -> None:
    def cookie(email: str) -> dict[str, str]:
        claims = json.dumps({"is_logged_in": True, "origin": URL, "email": email})
        return {"cookie": f"{NAME}={URLSafeTimedSerializer(SECRET, salt=NAME).dumps(claims)}"}

    known = callers.api.get("/tickets/", headers=cookie("Viewer@example.com"))
    unknown = callers.api.get("/tickets/", headers=cookie("unknown@example.com"))
    left = callers.api.get("/tickets/", headers=cookie("leaver@example.com"))

    assert known.status_code == 200
    error_of(unknown, 401)
    error_of(left, 403)
