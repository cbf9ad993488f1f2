"""Where a request comes from, and which of its headers about that are believed.

A peer is whoever opened the connection. Only where its address is that of a trusted proxy are the
headers read that name the client behind it and the user.
"""

from ipaddress import ip_address

from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from dashboard.settings import settings
from dashboard.web.places import is_trusted_proxy, name_in

_LONGEST_ADDRESS = 64


def see_true_peers() -> None:
    """Stop uvicorn from believing `X-Forwarded-For`, however this process was started.

    Its middleware runs before ours and believes every peer on this machine, or those named in
    FORWARDED_ALLOW_IPS; Streamlit has no option that turns it off.
    """
    ProxyHeadersMiddleware.__call__ = _as_it_came  # type: ignore[assignment] # as wide as ours are


async def _as_it_came(
    self: ProxyHeadersMiddleware, scope: Scope, receive: Receive, send: Send
) -> None:
    await self.app(scope, receive, send)  # type: ignore[arg-type] # the same, in uvicorn's words


def as_it_counts(scope: Scope) -> Scope:
    """The request with its true client, and without the user header unless a proxy may send it."""
    peer = address_of(scope)
    if settings().sign_in != "proxy" or not is_trusted_proxy(peer):
        kept = [header for header in scope["headers"] if not _is_identity(header[0])]
        scope = {**scope, "headers": kept}
    client = _client_behind(peer, Headers(scope=scope))
    return scope if client == peer else {**scope, "client": (client, 0)}


def names_twice(scope: Scope) -> bool:
    """Whether a request has the user header more than once, in any spelling."""
    return sum(_is_identity(name) for name, _ in scope["headers"]) > 1


def address_of(scope: Scope) -> str | None:
    client = scope.get("client")
    return client[0] if client else None


def _is_identity(name: bytes) -> bool:
    """Whether it is the user header; some servers take `_` for `-` in its name."""
    return _spelled(name.decode("latin-1")) == _spelled(settings().proxy_user_header)


def _spelled(name: str) -> str:
    return name.lower().replace("_", "-")


def _client_behind(peer: str | None, headers: Headers) -> str | None:
    """The nearest address that is no trusted proxy: each proxy appends the one it was called by."""
    hops = [hop for line in headers.getlist("x-forwarded-for") for hop in line.split(",")]
    while hops and is_trusted_proxy(peer):
        peer = _address(hops.pop().strip())
    return peer


def _address(text: str) -> str:
    """The address without the port that some proxies add."""
    try:
        return str(ip_address(text))
    except ValueError:
        return (name_in(text) or text)[:_LONGEST_ADDRESS]
