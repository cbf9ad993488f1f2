"""The guard before everything: hosts, origins, sizes, rates, who may upload, headers.

A plain ASGI middleware, so that it sees WebSocket handshakes too
(https://asgi.readthedocs.io/en/latest/specs/www.html).
"""

import hashlib
import json
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any

import anyio.to_thread
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException

from dashboard.database import database
from dashboard.settings import settings
from dashboard.web.cookies import identity_in_cookies
from dashboard.web.headers import add_headers
from dashboard.web.places import is_own_host, is_own_origin, is_trusted_proxy
from db.errors import BoardError
from db.queries.people import known_actor

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

MEGABYTE = 1024 * 1024
BODY_LIMIT, FILE_LIMIT = 8 * MEGABYTE, 200 * MEGABYTE
SAFE = ("GET", "HEAD", "OPTIONS")
# Answered to whoever asks, for a load balancer asks by address.
OPEN_PATHS = ("/_stcore/health", "/api/health/")
SIGNED_IN_PATHS = ("/_stcore/upload_file", "/_stcore/metrics")
FILE_PATHS = ("/_stcore/upload_file", "/api/developers/sync/", "/api/tickets/sync/")

_limiter = FixedWindowRateLimiter(MemoryStorage())


class Guard:
    """Wraps the whole app."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or hand on with what nobody may forge taken away."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        scope = _without_forged_identity(scope)
        refusal = _refusal(scope) or await _unknown_uploader(scope)
        if refusal is None:
            await self._guarded(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": refusal[2]})
        else:
            await _answer(send, *refusal)

    async def _guarded(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._app(scope, receive, send)
            return
        path: str = scope["path"]
        limit = FILE_LIMIT if path.startswith(FILE_PATHS) else BODY_LIMIT
        taken = 0

        async def receive_some() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > limit:
                # Answered by the app that reads: it alone knows whether it has begun to answer.
                raise HTTPException(413, _too_large(limit))
            return message

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                add_headers(message, path)
            await send(message)

        await self._app(scope, receive_some, send_with_headers)


Refusal = tuple[int, str, str]


def _refusal(scope: Scope) -> Refusal | None:
    """Why this request is not even looked at; None when it is."""
    headers, path = Headers(scope=scope), scope["path"]
    if path in OPEN_PATHS:
        return None
    if not path.isprintable():
        # A line end in a path would reach past the routes that are looked for first.
        return 400, "malformed", "There is no such path."
    host = headers.get("host")
    if not is_own_host(host):
        return 400, "unknown_host", "This app is not called that; see PUBLIC_URL."
    if scope["type"] == "websocket":
        if is_own_origin(headers.get("origin"), host):
            return None
        return 403, "foreign_origin", "This page is not one of ours."
    checks = (_foreign, _too_long, _too_often)
    return next((found for check in checks if (found := check(scope, headers, path))), None)


def _foreign(scope: Scope, headers: Headers, path: str) -> Refusal | None:
    """A browser that another site sends here carries our cookie, but not our origin."""
    if scope["method"] in SAFE or not path.startswith("/api/"):
        return None
    if "authorization" in headers:
        return None
    origin = headers.get("origin")
    needed = settings().sign_in != "local" or "cookie" in headers
    site = headers.get("sec-fetch-site", "same-origin")
    if origin is None and not needed and site in ("same-origin", "none"):
        return None
    if is_own_origin(origin, headers.get("host")):
        return None
    return 403, "foreign_origin", "Changes are taken from our own pages, or with an API token."


def _too_long(_scope: Scope, headers: Headers, path: str) -> Refusal | None:
    limit = FILE_LIMIT if path.startswith(FILE_PATHS) else BODY_LIMIT
    said = headers.get("content-length", "0")
    if said.isascii() and said.isdigit() and int(said) > limit:
        return 413, "too_large", _too_large(limit)
    return None


async def _unknown_uploader(scope: Scope) -> Refusal | None:
    """Streamlit itself takes files and shows its figures to whoever asks."""
    if not scope["path"].startswith(SIGNED_IN_PATHS):
        return None
    identity = presented_by(Headers(scope=scope))
    if identity is not None and await anyio.to_thread.run_sync(_may_come_in, identity):
        return None
    return 401, "not_signed_in", "Sign in first."


def _may_come_in(identity: str) -> bool:
    if settings().sign_in == "local":
        return True
    try:
        with database().read() as session:
            return known_actor(session, identity) is not None
    except BoardError:
        return False


def _too_often(scope: Scope, headers: Headers, path: str) -> Refusal | None:
    if not path.startswith("/api/"):
        return None
    item = parse(f"{settings().api_requests_per_minute}/minute")
    if _limiter.hit(item, _caller(scope, headers)):
        return None
    return 429, "too_many_requests", "Too many requests from here; go on in a minute."


def presented_by(headers: Headers) -> str | None:
    """The identity that a request's cookie or proxy presents; that of this machine in local mode.

    What the guard has let through: a proxy's header is there only if a trusted one sent it.
    """
    match settings().sign_in:
        case "local":
            return settings().local_actor
        case "proxy":
            return headers.get(settings().proxy_user_header) or None
    return identity_in_cookies(_cookies(headers))


def _cookies(headers: Headers) -> dict[str, str]:
    try:
        parsed = SimpleCookie(headers.get("cookie", ""))
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in parsed.items()}


def _caller(scope: Scope, headers: Headers) -> str:
    """Whose requests are counted together: a token's, else an address's."""
    token = headers.get("authorization")
    if token:
        return hashlib.sha256(token.encode("latin-1")).hexdigest()
    return address_of(scope) or "unknown"


def address_of(scope: Scope) -> str | None:
    """Where a request comes from: the peer, or whom a trusted proxy names last."""
    client = scope.get("client")
    peer = client[0] if client else None
    forwarded = Headers(scope=scope).get("x-forwarded-for", "")
    if is_trusted_proxy(peer) and forwarded:
        return forwarded.rpartition(",")[2].strip()[:64]
    return peer


def _without_forged_identity(scope: Scope) -> Scope:
    """The request without the header that only a trusted proxy may send."""
    client = scope.get("client")
    if settings().sign_in == "proxy" and is_trusted_proxy(client[0] if client else None):
        return scope
    name = settings().proxy_user_header.lower().encode()
    return {**scope, "headers": [one for one in scope["headers"] if one[0].lower() != name]}


async def _answer(send: Send, status: int, code: str, text: str) -> None:
    """An answer in the API's one shape for errors."""
    body = json.dumps({"error": {"code": code, "message": text, "details": []}}).encode()
    start: Message = {
        "type": "http.response.start",
        "status": status,
        "headers": [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
            *_extra(status),
        ],
    }
    add_headers(start, "")
    await send(start)
    await send({"type": "http.response.body", "body": body})


def _extra(status: int) -> Iterable[tuple[bytes, bytes]]:
    if status == 429:
        yield b"retry-after", b"60"
    if status == 401:
        yield b"www-authenticate", b"Bearer"


def _too_large(limit: int) -> str:
    return f"At most {limit // MEGABYTE} MB are taken here."
