"""The guard before everything: hosts, origins, sizes, rates, who may upload, headers.

A plain ASGI middleware, so that it sees WebSocket handshakes too.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from functools import partial
from http.cookies import CookieError, SimpleCookie

import anyio.to_thread
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from starlette.datastructures import Headers

from dashboard.database import database
from dashboard.settings import settings
from dashboard.web.asgi import App, Message, Receive, Scope, Send
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
# Answered to whoever asks, for a load balancer asks by address.
OPEN_PATHS = ("/_stcore/health", "/api/health/")
SIGNED_IN_PATHS = ("/_stcore/upload_file", "/_stcore/metrics")
FILE_PATHS = ("/_stcore/upload_file", "/api/developers/sync/", "/api/tickets/sync/")

_limiter = FixedWindowRateLimiter(MemoryStorage())


Refusal = tuple[int, str, str]


class Guard:
    """Wraps the whole app."""

    def __init__(self, app: App) -> None:
        self._app = app
        # How many sockets of people whom nobody knows are open, by address.
        self._strangers: Counter[str | None] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or hand on with what nobody may forge taken away."""
        if scope["type"] == "lifespan":
            hang_up_on_the_silent(receive)
            await self._app(scope, receive, send)
            return
        scope = as_it_counts(scope)
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send)
            return
        refusal = _refusal(scope) or await _unknown_uploader(scope)
        path: str = scope["path"]
        body = Body(scope, receive, send, limit=_limit(path), dress=partial(add_headers, path=path))
        if refusal is None:
            await self._app(scope, body.receive, body.send)
        else:
            await _answer(body.send, *refusal)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = _refusal(scope)
        if refusal is not None:
            await _close(send, refusal)
        elif await _is_known(scope):
            await self._app(scope, receive, send)
        else:
            await self._strange_socket(scope, receive, send)

    async def _strange_socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One of the few that each address may have open before anybody has signed in there."""
        address = address_of(scope)
        if self._strangers[address] >= settings().sockets_before_sign_in:
            await _close(send, (429, "too_many_sockets", "Too many pages are open from here."))
            return
        self._strangers[address] += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._strangers[address] -= 1
            if not self._strangers[address]:
                del self._strangers[address]


def _refusal(scope: Scope) -> Refusal | None:
    """Why this request is not even looked at; None when it is."""
    headers, path = Headers(scope=scope), scope["path"]
    if path in OPEN_PATHS:
        return None
    if not path.isprintable():
        # A line end in a path would reach past the routes that are looked for first.
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
    said = headers.get("content-length", "0")
    if said.isascii() and said.isdigit() and int(said) > _limit(path):
        return 413, "too_large", too_large(_limit(path))
    return None


def _limit(path: str) -> int:
    return FILE_LIMIT if path.startswith(FILE_PATHS) else BODY_LIMIT


async def _unknown_uploader(scope: Scope) -> Refusal | None:
    """Streamlit itself takes files and shows its figures to whoever asks."""
    if not scope["path"].startswith(SIGNED_IN_PATHS):
        return None
    return None if await _is_known(scope) else (401, "not_signed_in", "Sign in first.")


async def _is_known(scope: Scope) -> bool:
    """Whether a request comes from somebody whom an administrator has not shut out."""
    identity = presented_by(Headers(scope=scope))
    return identity is not None and await anyio.to_thread.run_sync(_may_come_in, identity)


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


async def _close(send: Send, refusal: Refusal) -> None:
    await send({"type": "websocket.close", "code": 1008, "reason": refusal[2]})


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
    await send(start)
    await send({"type": "http.response.body", "body": body})


def _extra(status: int) -> Iterable[tuple[bytes, bytes]]:
    if status == 429:
        yield b"retry-after", b"60"
    if status == 401:
        yield b"www-authenticate", b"Bearer"
