"""What every request passes first: checks of host, origin, size and rate, and who may upload.

A plain ASGI middleware, because Starlette's `BaseHTTPMiddleware` does not see WebSockets.
"""

import hashlib
from collections import Counter
from functools import partial

import anyio.to_thread
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from dashboard.api.errors import answer
from dashboard.database import database
from dashboard.settings import settings
from dashboard.web.bodies import MEGABYTE, Body, too_large
from dashboard.web.cookies import identity_in_cookies
from dashboard.web.descriptors import hang_up_on_the_silent
from dashboard.web.headers import add_headers
from dashboard.web.peers import address_of, as_it_counts, names_twice
from dashboard.web.places import is_own_host, is_own_origin, is_this_machine
from db.errors import BoardError
from db.queries.people import known_actor

BODY_LIMIT, FILE_LIMIT = 8 * MEGABYTE, 200 * MEGABYTE
SAFE = ("GET", "HEAD", "OPTIONS")
# Open to everybody, because a load balancer asks by address.
OPEN_PATHS = ("/_stcore/health", "/api/health/")
# Streamlit serves these to everybody: it takes files and shows its figures without sign-in.
SIGNED_IN_PATHS = ("/_stcore/upload_file", "/_stcore/metrics")
FILE_PATHS = ("/_stcore/upload_file", "/api/developers/sync/", "/api/tickets/sync/")

_HEADERS = {401: {"WWW-Authenticate": "Bearer"}, 429: {"Retry-After": "60"}}
_POLICY_VIOLATION = 1008

_limiter = FixedWindowRateLimiter(MemoryStorage())

Refusal = tuple[int, str, str]
"""HTTP status, code of the error, and the sentence that says why."""


class Guard:
    """Wraps the whole app."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        # How many WebSockets each address has open before sign-in.
        self._strangers: Counter[str | None] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse the request, or pass it on without forged headers."""
        if scope["type"] == "lifespan":
            hang_up_on_the_silent(receive)
            await self._app(scope, receive, send)
            return
        scope = as_it_counts(scope)
        if scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
            return
        path: str = scope["path"]
        body = Body(
            scope, receive, send, limit=_limit(path), on_start=partial(add_headers, path=path)
        )
        refusal = _refusal(scope) or await _unknown_uploader(scope)
        app = self._app if refusal is None else answer(*refusal, headers=_HEADERS.get(refusal[0]))
        await app(scope, body.receive, body.send)

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = _refusal(scope)
        if refusal is not None:
            await _close(refusal[2])(scope, receive, send)
        elif await _is_known(scope):
            await self._app(scope, receive, send)
        else:
            await self._websocket_of_a_stranger(scope, receive, send)

    async def _websocket_of_a_stranger(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let each address have a few pages open before anybody has signed in there."""
        address = address_of(scope)
        if self._strangers[address] >= settings().sockets_before_sign_in:
            await _close("Too many pages are open from here.")(scope, receive, send)
            return
        self._strangers[address] += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._strangers[address] -= 1
            if not self._strangers[address]:
                del self._strangers[address]


def _close(reason: str) -> WebSocketClose:
    return WebSocketClose(_POLICY_VIOLATION, reason)


def _refusal(scope: Scope) -> Refusal | None:
    """Why this request is refused; None where it is not."""
    headers, path = Headers(scope=scope), scope["path"]
    if path in OPEN_PATHS:
        return None
    if not path.isprintable():
        # A line break in a path would slip past the routes that match first.
        return 400, "malformed", "There is no such path."
    if settings().sign_in == "local" and not is_this_machine(address_of(scope)):
        return 403, "not_this_machine", "Nobody signs in here, so only this machine is answered."
    host = headers.get("host")
    if not is_own_host(host):
        return 400, "unknown_host", "This app is not called that; see PUBLIC_URL."
    if names_twice(scope):
        name = settings().proxy_user_header
        return 400, "named_twice", f"The proxy must replace the header {name}, and sent two."
    if scope["type"] == "websocket":
        if is_own_origin(headers.get("origin"), host):
            return None
        return 403, "foreign_origin", "This page is not one of ours."
    checks = (_foreign, _too_long, _too_often)
    return next((found for check in checks if (found := check(scope, headers, path))), None)


def _foreign(scope: Scope, headers: Headers, path: str) -> Refusal | None:
    """Refuse a write that another site makes a browser send: it has our cookie, not our origin."""
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
    length = headers.get("content-length", "0")
    if length.isascii() and length.isdigit() and int(length) > _limit(path):
        return 413, "too_large", too_large(_limit(path))
    return None


def _limit(path: str) -> int:
    return FILE_LIMIT if path.startswith(FILE_PATHS) else BODY_LIMIT


def _too_often(scope: Scope, headers: Headers, path: str) -> Refusal | None:
    if not path.startswith("/api/"):
        return None
    rate = parse(f"{settings().api_requests_per_minute}/minute")
    if _limiter.hit(rate, _caller(scope, headers)):
        return None
    return 429, "too_many_requests", "Too many requests from here; go on in a minute."


def _caller(scope: Scope, headers: Headers) -> str:
    """Whose requests are counted together: those with one token, else those from one address."""
    token = headers.get("authorization")
    if token:
        return hashlib.sha256(token.encode("latin-1")).hexdigest()
    return address_of(scope) or "unknown"


async def _unknown_uploader(scope: Scope) -> Refusal | None:
    if not scope["path"].startswith(SIGNED_IN_PATHS) or await _is_known(scope):
        return None
    return 401, "not_signed_in", "Sign in first."


async def _is_known(scope: Scope) -> bool:
    """Whether the request comes from an active user of the board."""
    identity = presented_by(HTTPConnection(scope))
    return identity is not None and await anyio.to_thread.run_sync(_may_come_in, identity)


def _may_come_in(identity: str) -> bool:
    if settings().sign_in == "local":
        return True
    try:
        with database().read() as session:
            return known_actor(session, identity) is not None
    except BoardError:
        return False


def presented_by(connection: HTTPConnection) -> str | None:
    """The identity in a request's cookie or proxy header; in local mode always the local actor.

    Only for requests that passed the guard: it removes the header unless a trusted proxy sent it.
    """
    match settings().sign_in:
        case "local":
            return settings().local_actor
        case "proxy":
            return connection.headers.get(settings().proxy_user_header) or None
    return identity_in_cookies(connection.cookies)
