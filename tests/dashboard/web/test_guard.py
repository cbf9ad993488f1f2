"""What the guard lets through, and what it refuses before anybody looks at it."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from itsdangerous import URLSafeTimedSerializer
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from dashboard.database import database as current_database
from dashboard.settings import settings
from dashboard.web import guard
from dashboard.web.cookies import NAME
from db.access import Actor
from db.commands.readers.people import add_user, set_active
from db.engine import Database
from tests.factories import START

SECRET = "a secret of more than thirty-two characters"
OPENID = {
    "OIDC_CLIENT_ID": "board",
    "OIDC_CLIENT_SECRET": "s",
    "OIDC_METADATA_URL": "https://id.example.com/.well-known/openid-configuration",
    "COOKIE_SECRET": SECRET,
    "PUBLIC_URL": "https://board.example.com",
}
PROXY = {"TRUSTED_PROXIES": "10.0.0.0/24, 192.168.1.1", "PUBLIC_URL": "https://board.example.com"}

Client = Callable[..., TestClient]


async def echo(request: Request) -> JSONResponse:
    body = await request.body()
    return JSONResponse({"headers": dict(request.headers), "size": len(body)})


async def greet(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text("hello")
    await socket.close()


async def fine(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("ok")


APP = Starlette(
    routes=[
        Route("/_stcore/health", fine),
        WebSocketRoute("/_stcore/stream", greet),
        Route("/{path:path}", echo, methods=["GET", "POST", "PUT", "DELETE"]),
    ]
)


@pytest.fixture
def client(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """A client of an app behind the guard: `client(OPENID, peer="10.0.0.1")`."""
    url = sqlite_database.engine.url.render_as_string(hide_password=False)

    def make(
        env: dict[str, str] | None = None, *, peer: str = "127.0.0.1", host: str | None = None
    ) -> TestClient:
        for name, value in {"DATABASE_URL": url, **(env or {})}.items():
            monkeypatch.setenv(name, value)
        for cached in (settings, current_database):
            cached.cache_clear()
        guard._limiter.storage.reset()
        base = f"http://{host or ('board.example.com' if env else 'localhost')}"
        return TestClient(guard.Guard(APP), base_url=base, client=(peer, 5000))

    yield make
    for cached in (settings, current_database):
        cached.cache_clear()


def cookie(claims: dict[str, Any], *, secret: str = SECRET) -> dict[str, str]:
    """The header with an identity cookie as Streamlit signs it."""
    payload = {"origin": "https://board.example.com", "is_logged_in": True, **claims}
    signed = URLSafeTimedSerializer(secret, salt=NAME).dumps(json.dumps(payload))
    return {"cookie": f"{NAME}={signed}"}


@pytest.mark.parametrize("host", ["localhost", "localhost:8501", "127.0.0.1:8501", "[::1]:8501"])
def test_this_machine_is_answered_by_its_names(client: Client, host: str) -> None:
    assert client().get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example.com", "localhost.evil.com", "", "a@localhost", "localhost:x", "[", "127.0.0.2"],
)
def test_a_name_that_was_bent_towards_us_is_not_ours(client: Client, host: str) -> None:
    answer = client().get("/", headers={"host": host})

    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "unknown_host"


@pytest.mark.parametrize("peer", ["10.0.0.9", "::ffff:10.0.0.9", "nobody"])
def test_where_nobody_signs_in_another_machine_is_not_answered_whatever_it_calls_us(
    client: Client, peer: str
) -> None:
    forged = {"host": "localhost", "x-forwarded-for": "127.0.0.1"}

    answer = client(peer=peer).get("/", headers=forged)

    assert answer.json()["error"]["code"] == "not_this_machine"
    assert client(peer="::ffff:127.0.0.1").get("/").status_code == 200


@pytest.mark.parametrize("path", ["/api/tickets/%0A", "/%00", "/api%0D/x"])
def test_a_path_with_control_characters_goes_nowhere(client: Client, path: str) -> None:
    assert client().get(path).json()["error"]["code"] == "malformed"


@pytest.mark.parametrize("path", ["/_stcore/healthy", "/api/health/../tickets/", "/api/health/x"])
def test_no_other_path_is_open_for_beginning_like_the_health_check(
    client: Client, path: str
) -> None:
    assert client(OPENID).get(path, headers={"host": "10.1.2.3:8501"}).status_code == 400


def test_a_load_balancer_may_ask_after_our_health_by_address(client: Client) -> None:
    answer = client(OPENID).get("/_stcore/health", headers={"host": "10.1.2.3:8501"})

    assert answer.status_code == 200


def test_every_answer_has_its_security_headers(client: Client) -> None:
    for path in ("/", "/api/assignments/", "/api/docs"):
        headers = client(OPENID).get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["strict-transport-security"]
    assert "unsafe-inline'; style" not in client().get("/").headers["content-security-policy"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example.com"},
        {"origin": "null"},
        {"origin": "http://localhost:9999"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"cookie": "a=b"},
    ],
)
def test_another_site_cannot_change_anything_through_a_browser(
    client: Client, method: str, headers: dict[str, str]
) -> None:
    answer = client().request(method, "/api/assignments/1/", headers=headers)

    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "foreign_origin"


@pytest.mark.parametrize(
    "headers",
    [{}, {"origin": "http://localhost"}, {"authorization": "Bearer x", "origin": "https://e.vil"}],
)
def test_our_own_pages_programs_here_and_tokens_may(
    client: Client, headers: dict[str, str]
) -> None:
    assert client().post("/api/assignments/save/", headers=headers).status_code == 200


def test_with_sign_in_a_change_without_origin_needs_a_token(client: Client) -> None:
    signed_in = client(OPENID)

    assert signed_in.post("/api/x/", headers=cookie({"email": "a@b.c"})).status_code == 403
    ours = {"origin": "https://board.example.com"}
    assert signed_in.post("/api/x/", headers=ours).status_code == 200


@pytest.mark.parametrize("origin", [None, "https://evil.example.com", "http://localhost:1"])
def test_a_websocket_from_elsewhere_is_closed(client: Client, origin: str | None) -> None:
    headers = {"origin": origin} if origin else {}

    with (
        pytest.raises(WebSocketDisconnect),
        client().websocket_connect("/_stcore/stream", headers=headers),
    ):
        pass


def test_a_websocket_of_our_own_page_is_answered(client: Client) -> None:
    headers = {"origin": "http://localhost", "host": "localhost"}
    with client().websocket_connect("/_stcore/stream", headers=headers) as socket:
        assert socket.receive_text() == "hello"


def test_bodies_have_a_limit_announced_or_not(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "BODY_LIMIT", 1_000)
    ours = client()

    announced = ours.post("/api/x/", content=b"x" * 1_001)
    streamed = ours.post("/api/x/", content=iter([b"x" * 600, b"x" * 600]))
    file = ours.post("/api/tickets/sync/", content=b"x" * 1_001)
    small = ours.post("/api/x/", content=b"x" * 1_000)

    assert [one.status_code for one in (announced, streamed, file, small)] == [413, 413, 200, 200]
    assert announced.json()["error"]["code"] == "too_large"


def test_requests_are_counted_by_token_and_by_address(client: Client) -> None:
    ours = client({"API_REQUESTS_PER_MINUTE": "2"}, host="localhost")
    tokens = [{"authorization": f"Bearer {name}"} for name in "aabab"]

    by_token = [ours.get("/api/x/", headers=token).status_code for token in tokens]
    by_address = [ours.get("/api/x/") for _ in range(3)]

    assert by_token == [200, 200, 200, 429, 200]
    assert [response.status_code for response in by_address] == [200, 200, 429]
    assert by_address[-1].headers["retry-after"] == "60"
    assert ours.get("/").status_code == 200


@pytest.mark.parametrize("path", ["/_stcore/upload_file/a/b", "/_stcore/metrics"])
def test_files_and_figures_are_for_the_signed_in(
    client: Client, sqlite_database: Database, path: str
) -> None:
    with sqlite_database.write() as session:
        for name in ("dana", "eli"):
            add_user(session, f"{name}@example.com", "viewer", actor=Actor("r", "admin"), at=START)
        set_active(session, 2, active=False, actor=Actor("r", "admin"), at=START)
    signed_in = client(OPENID)

    def status(headers: dict[str, str]) -> int:
        return int(signed_in.get(path, headers=headers).status_code)

    assert status(cookie({"email": "Dana@example.com"})) == 200
    assert status({}) == 401
    assert status(cookie({"email": "eli@example.com"})) == 401
    assert status(cookie({"email": "unknown@example.com"})) == 401
    assert status(cookie({"email": "dana@example.com"}, secret="x" * 40)) == 401
    assert status(cookie({"email": "dana@example.com", "email_verified": False})) == 401
    assert status(cookie({"email": "dana@example.com", "origin": "https://e.vil"})) == 401
    assert status(cookie({"email": "dana@example.com", "is_logged_in": False})) == 401
    assert status({"cookie": f"{NAME}=forged"}) == 401
    assert client().get(path, headers={"host": "localhost"}).status_code in (200, 400)


def test_only_a_trusted_proxy_says_who_somebody_is(client: Client) -> None:
    said = {"x-forwarded-email": "ann@example.com"}

    trusted = client(PROXY, peer="10.0.0.9").get("/", headers=said)
    direct = client(PROXY, peer="10.0.1.9").get("/", headers=said)
    forged = client(PROXY, peer="10.0.1.9").get(
        "/", headers={**said, "x-forwarded-for": "10.0.0.9"}
    )
    local = client().get("/", headers={**said, "host": "board.example.com"})

    assert trusted.json()["headers"]["x-forwarded-email"] == "ann@example.com"
    for answer in (direct, forged, local):
        assert "x-forwarded-email" not in answer.text


@pytest.mark.parametrize("env", [PROXY, {**OPENID, "TRUSTED_PROXIES": "10.0.0.0/24"}])
@pytest.mark.parametrize("peer", ["10.0.0.9", "::ffff:10.0.0.9"])
def test_behind_a_proxy_the_address_is_that_which_it_names(
    client: Client, env: dict[str, str], peer: str
) -> None:
    behind = client({**env, "API_REQUESTS_PER_MINUTE": "1"}, peer=peer)
    others: list[list[str]] = [["1.1.1.1"], ["2.2.2.2"], ["::2"], []]
    same = [["9.9.9.9, 1.1.1.1"], ["9.9.9.9", "1.1.1.1"], ["1.1.1.1:7"], ["1.1.1.1, 10.0.0.8"]]

    def status(hops: list[str]) -> int:
        headers = [("x-forwarded-for", hop) for hop in hops]
        return int(behind.get("/api/x/", headers=headers).status_code)

    assert [status(hops) for hops in others] == [200] * 4
    assert [status(hops) for hops in same] == [429] * 4


def test_a_provider_and_not_the_proxy_before_the_app_says_who_somebody_is(client: Client) -> None:
    behind = client({**OPENID, "TRUSTED_PROXIES": "10.0.0.9"}, peer="10.0.0.9")

    answer = behind.get("/", headers={"x-forwarded-email": "ann@example.com"})

    assert "x-forwarded-email" not in answer.json()["headers"]
