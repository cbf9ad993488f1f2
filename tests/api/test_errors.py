"""Every error has one shape, whatever was sent."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from dashboard.api.app import build
from dashboard.api.routes import assignments
from dashboard.database import database as current_database
from dashboard.web import guard
from dashboard.web.guard import Guard
from db.engine import Database
from db.errors import Busy, Unreachable
from db.verify import verify
from tests.api.conftest import TEAM, client, error_of, fields_of, seed, use
from tests.db.full_disk import LARGE, full_disk
from tests.in_turn import in_turn

JSON = {"content-type": "application/json"}


def saving(**changes: Any) -> dict[str, Any]:
    return {"assignments": [{"ticket_id": 6, "assigned_to": TEAM[0], **changes}]}


@in_turn("path", ["/", "/nothing/", "/assignments", "/assignments/1/approve"])
def test_a_path_that_is_not_there_is_not_a_page(api: TestClient, path: str) -> None:
    assert error_of(api.post(path), 404)["code"] == "not_found"


def test_a_method_that_is_not_there_is_refused(api: TestClient) -> None:
    answer = api.patch("/tickets/")

    assert error_of(answer, 405)["code"] == "method_not_allowed"
    assert "GET" in answer.headers["allow"]


def test_what_a_path_of_its_own_does_not_do_is_not_taken_for_a_bad_id(api: TestClient) -> None:
    methods = {
        path: {method.upper() for method in operations}
        for path, operations in build().openapi()["paths"].items()
        if "{" not in path
    }

    assert "/assignments/bulk/" in methods
    for path, known in methods.items():
        for method in {"GET", "POST", "PUT", "DELETE"} - known:
            assert api.request(method, path).status_code == 405, (method, path)


@in_turn(
    ("path", "name"),
    [
        ("/assignments/", "changed_from"),
        ("/assignments/export/", "changed_to"),
        ("/tickets/export/", "due_from"),
        ("/workload/", "from"),
    ],
)
@in_turn("number", ["2026", "1764460800"])
def test_a_number_is_no_date(api: TestClient, path: str, name: str, number: str) -> None:
    assert fields_of(api.get(path, params={name: number})) == [f"query.{name}"]


@in_turn(
    "body",
    [
        b"{",
        b"",
        b'{"assignments": [\xff\xfe]}',
        b'{"a": "\xc3\x28"}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"a": ' + b"1" * 5_000 + b"}",
        b"nul",
    ],
)
def test_what_is_no_json_is_refused(api: TestClient, body: bytes) -> None:
    answer = api.post("/assignments/save/", content=body, headers=JSON)

    error_of(answer, 400 if body else 422)


def test_another_type_of_body_is_refused(api: TestClient) -> None:
    body = json.dumps(saving())

    for type_ in ("text/plain", "application/x-www-form-urlencoded", "nonsense"):
        answer = api.post("/assignments/save/", content=body, headers={"content-type": type_})
        assert error_of(answer, 415)["code"] == "unsupported_media_type"


@in_turn(
    ("body", "field"),
    [
        ([], "body"),
        ("x", "body"),
        (None, "body"),
        ({}, "body.assignments"),
        ({"assignments": []}, "body.assignments"),
        ({"assignments": [{}] * 1_001}, "body.assignments"),
        ({**saving(), "changed_by": "Eve"}, "body.changed_by"),
        ({**saving(), "\ud800": 1}, "body"),
        (saving(ticket_id="6"), "body.assignments.0.ticket_id"),
        (saving(ticket_id=True), "body.assignments.0.ticket_id"),
        (saving(ticket_id=6.5), "body.assignments.0.ticket_id"),
        (saving(ticket_id=0), "body.assignments.0.ticket_id"),
        (saving(ticket_id=10**30), "body.assignments.0.ticket_id"),
        (saving(ticket_id=float("nan")), "body.assignments.0.ticket_id"),
        (saving(assigned_to=""), "body.assignments.0.assigned_to"),
        (saving(assigned_to="x" * 201), "body.assignments.0.assigned_to"),
        (saving(assigned_to="a\0b"), "body.assignments.0.assigned_to"),
        (saving(assigned_to="\ud800"), "body.assignments.0.assigned_to"),
        (saving(reason={"deep": []}), "body.assignments.0.reason"),
        (saving(reason="x" * 2_001), "body.assignments.0.reason"),
        (saving(status="completed"), "body.assignments.0.status"),
        (saving(version=1), "body.assignments.0.version"),
    ],
)
def test_what_a_body_may_not_hold_is_named(
    seeded: Database, api: TestClient, body: Any, field: str
) -> None:
    answer = api.post("/assignments/save/", content=json.dumps(body), headers=JSON)

    assert field in fields_of(answer)


@in_turn(
    ("query", "field"),
    [
        ("status=nothing", "query.status.0"),
        ("limit=0", "query.limit"),
        ("limit=1001", "query.limit"),
        ("limit=1e2", "query.limit"),
        (f"ticket_id={2**63}", "query.ticket_id"),
        (f"ticket_id={'9' * 5_000}", "query.ticket_id"),
        ("changed_from=2026-03-01", "query.changed_from"),
        ("changed_from=2026-03-01T00:00:00", "query.changed_from"),
        ("changed_from=0001-01-01T00:00:00%2B14:00", "query.changed_from"),
        ("changed_to=9999-12-31T23:59:59-14:00", "query.changed_to"),
        ("developer=", "query.developer.0"),
        ("developer=a%00b", "query.developer.0"),
        ("skill=a%00b", "query.skill.0"),
        ("statsu=all", "query.statsu"),
        ("priority=medium", "query.priority.0"),
        ("&".join(["developer=x"] * 501), "query.developer"),
    ],
)
def test_what_a_query_may_not_hold_is_named(
    seeded: Database, api: TestClient, query: str, field: str
) -> None:
    assert fields_of(api.get(f"/assignments/?{query}")) == [field]


def test_statements_and_markup_are_only_text(seeded: Database, api: TestClient) -> None:
    text = "'; DROP TABLE assignments; --<script>alert(1)</script>\u202e\U0001f600"

    assert api.get("/assignments/", params={"developer": text}).json()["assignments"] == []
    body = saving(reason=text)
    saved = api.post("/assignments/save/", json=body).json()["assignments"][0]
    answer = api.put("/assignments/1/reassign/", params={"new_developer": text})

    assert saved["reason"] == text
    assert error_of(answer, 422)["details"][0]["field"] == "query.new_developer"
    with seeded.read() as session:
        assert verify(session) == []


def test_a_body_where_none_is_read_is_refused(seeded: Database, api: TestClient) -> None:
    answer = api.post("/assignments/1/complete/", json={"version": 7})

    assert fields_of(answer) == ["body"]
    assert api.post("/assignments/1/complete/", json={}).status_code == 200


@in_turn(
    ("error", "status", "code"),
    [
        (Busy("Somebody else is saving."), 503, "busy"),
        (Unreachable("The database is away."), 503, "unreachable"),
        (RuntimeError("a secret of the inside"), 500, "internal"),
    ],
)
def test_a_database_that_does_not_answer_is_said_so(
    board: Database,
    api: TestClient,
    monkeypatch: pytest.MonkeyPatch,
    *,
    error: Exception,
    status: int,
    code: str,
) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise error

    monkeypatch.setattr(assignments, "assignments", fail)

    answer = api.get("/assignments/")

    assert error_of(answer, status)["code"] == code
    assert ("retry-after" in answer.headers) == (status == 503)
    assert "inside" not in answer.text


def test_a_body_that_turns_out_too_large_is_refused(
    board: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "BODY_LIMIT", 1_000)
    monkeypatch.setattr(guard, "FILE_LIMIT", 1_000)
    app = Guard(Starlette(routes=[Mount("/api", app=build())]))
    guarded = TestClient(
        app,
        base_url="http://localhost/api",
        client=("127.0.0.1", 5000),
        raise_server_exceptions=False,
    )
    form = {"content-type": "multipart/form-data; boundary=x"}
    head = b'--x\r\ncontent-disposition: form-data; name="file"; filename="t.csv"\r\n\r\n'

    answers = [
        guarded.post("/assignments/save/", content=iter([b" " * 600] * 3), headers=JSON),
        guarded.post("/tickets/sync/", content=iter([head, b"x" * 600, b"x" * 600]), headers=form),
        guarded.post("/assignments/1/approve/", content=iter([b" " * 600] * 3)),
    ]

    for answer in answers:
        assert error_of(answer, 413)["code"] == "too_large"


@pytest.mark.usefixtures("seeded")
def test_a_full_disk_is_answered_with_what_to_do(api: TestClient) -> None:
    rows = f"id,title,description\n90,Large,{LARGE}\n".encode()

    def bring() -> Any:
        return api.post("/tickets/sync/", files={"file": ("tickets.csv", rows)})

    with full_disk(current_database()):
        error = error_of(bring(), 503)
        assert error["code"] == "no_room"
        assert "Make room" in error["message"]

    assert bring().status_code == 200


def test_a_write_into_a_file_that_is_gone_is_never_answered_as_done(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    use(sqlite_database, monkeypatch, tmp_path)
    seed(sqlite_database)
    api = client()
    assert api.post("/assignments/save/", json=saving()).status_code == 201

    shutil.rmtree(Path(str(sqlite_database.engine.url.database)).parent)

    error = error_of(api.post("/assignments/save/", json=saving(ticket_id=7)), 503)
    assert error["code"] == "unusable"
    assert "deleted or replaced" in error["message"]
    current_database().dispose()
