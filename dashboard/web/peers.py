"""Who a request comes from: the peer that connected, and whom a trusted proxy names behind itself.

Only the peer's own address says whether it is a proxy that may name somebody.
"""

from ipaddress import ip_address

from starlette.datastructures import Headers
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from dashboard.settings import settings
from dashboard.web.asgi import Receive, Scope, Send
from dashboard.web.places import is_trusted_proxy, name_in

_LONGEST_ADDRESS = 64


def see_true_peers() -> None:
    """Take away the server's own belief in `X-Forwarded-For`, however this process was started.

    Uvicorn puts its middleware around every app, before any of ours, and believes whoever connects
    from this machine (or whom FORWARDED_ALLOW_IPS names). Streamlit lets nobody choose otherwise.
    """
    ProxyHeadersMiddleware.__call__ = _as_it_came  # type: ignore[assignment] # as wide as ours are


async def _as_it_came(
    self: ProxyHeadersMiddleware, scope: Scope, receive: Receive, send: Send
) -> None:
    await self.app(scope, receive, send)  # type: ignore[arg-type] # the same, in uvicorn's words


def as_it_counts(scope: Scope) -> Scope:
    """The request with the client that it comes from, and with no identity that anybody forged."""
    peer = address_of(scope)
    if settings().sign_in != "proxy" or not is_trusted_proxy(peer):
        kept = [one for one in scope["headers"] if not _is_identity(one[0])]
        scope = {**scope, "headers": kept}
    client = _client_behind(peer, Headers(scope=scope))
    return scope if client == peer else {**scope, "client": (client, 0)}


def names_twice(scope: Scope) -> bool:
    """Whether a request says more than once who somebody is, in whichever spelling."""
    return sum(_is_identity(name) for name, _ in scope["headers"]) > 1


def address_of(scope: Scope) -> str | None:
    """Where a request comes from."""
    client = scope.get("client")
    return client[0] if client else None


def _is_identity(name: bytes) -> bool:
    """Whether a header is the one that names the user, or one that some servers take for it."""
    return _spelled(name.decode("latin-1")) == _spelled(settings().proxy_user_header)


def _spelled(name: str) -> str:
    return name.lower().replace("_", "-")


def _client_behind(peer: str | None, headers: Headers) -> str | None:
    """The last that is no proxy of ours, going back from the peer; each adds whom it saw."""
    hops = [hop for line in headers.getlist("x-forwarded-for") for hop in line.split(",")]
    while hops and is_trusted_proxy(peer):
        peer = _address(hops.pop().strip())
    return peer


def _address(text: str) -> str:
    """An address without the port that some proxies add."""
    try:
        return str(ip_address(text))
    except ValueError:
        return (name_in(text) or text)[:_LONGEST_ADDRESS]
